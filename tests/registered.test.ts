import { describe, expect, it } from "vitest";
import {
	agentSpec,
	applyLayer,
	build,
	InvalidParamsError,
	inspectAgent,
	inspectEnv,
	inspectVectorEnv,
	inspectWrapper,
	type LayerUse,
	layerSpec,
	listAgents,
	listEnvs,
	listLayers,
	spec,
	UnsupportedAgentError,
} from "../index.ts";
import { ReachKernel } from "./helpers/reach-kernel.ts";
import { makerOf } from "./helpers/untrained-weights.ts";

/** Parameters of layers that do nothing, too little, or fit nothing with their defaults. */
const EXAMPLES: Record<string, readonly Record<string, unknown>[]> = {
	ActionSet: [
		{},
		{ permute: "episode", hide: { count: 1, when: "episode" } },
		{ permute: "trial", resize: { min: 2, max: 4 } },
		{ subset: { split: { name: "all", fraction: 0.5 } }, hide: { fraction: 0.3, mode: "remove" } },
		{ dynamics: { initial: { fraction: 0.5 }, births: { probability: 0.2 } } },
	],
	FrameStack: [{}, { size: 2, padding: "zero" }],
	NormalizeReward: [{}, { frozen: true }],
	ScaleReward: [{ scale: 2, offset: -0.5, clip: [-1, 1] }],
	Schedule: [
		{ law: "abrupt", period: 7 },
		{ law: "poisson", probability: 0.1, scope: ["reward-sign", "action"] },
		{ law: "recurring", period: 5, scope: "observation" },
		{ law: "markov", probability: 0.2 },
		{ law: "drift" },
		{ law: "blend", period: 9, width: 4 },
		{ law: "seasonal", period: 11 },
		{ law: "active", visits: 3, signal: "on-change" },
	],
	TimeLimit: [{ maxEpisodeSteps: 7 }],
};

/** What a layer may be put around: registered ids, and a kernel with bounded real actions. */
const PLACES = [...listEnvs(), "reach"];
const kernelOf = (place: string) => (rows: number) =>
	place === "reach" ? new ReachKernel(rows) : build(place, {}, rows).kernel;

/** The first few places of different families where a layer fits. */
function placesFor(use: LayerUse, count = 2): string[] {
	const found = new Map<string, string>();
	for (const place of PLACES) {
		const family = place === "reach" ? place : spec(place).family;
		if (found.has(family)) continue;
		try {
			applyLayer(kernelOf(place)(1), use);
			found.set(family, place);
		} catch (error) {
			if (!(error instanceof InvalidParamsError)) throw error;
		}
		if (found.size === count) break;
	}
	return [...found.values()];
}

describe.each(listEnvs())("environment %s", (id) => {
	it("passes checkEnv", () => {
		expect(inspectEnv(id, { steps: 150 })).toEqual([]);
	});

	it("passes checkVectorEnv", () => {
		expect(inspectVectorEnv(id, { steps: 100 })).toEqual([]);
	});

	it("passes both with several episodes a trial", () => {
		const options = { steps: 50, make: { episodesPerTrial: 3, maxEpisodeSteps: 9 } };
		expect(inspectEnv(id, options)).toEqual([]);
		expect(inspectVectorEnv(id, options)).toEqual([]);
	});

	it("is described, parameter by parameter", () => {
		const { description, params } = spec(id);
		expect(description.length).toBeGreaterThan(20);
		for (const [name, schema] of Object.entries(params?.properties ?? {}))
			expect((schema as { description?: string }).description, name).toBeTruthy();
	});
});

describe.each(listLayers())("layer %s", (id) => {
	const uses = (EXAMPLES[id] ?? [{}]).map((params): LayerUse => ({ id, params }));

	it.each(uses)("passes checkWrapper: %j", (use) => {
		const places = placesFor(use);
		expect(places, `fits nowhere with ${JSON.stringify(use.params)}: add EXAMPLES`).not.toEqual([]);
		for (const place of places) {
			const options = { steps: 60, make: { episodesPerTrial: 2 } };
			expect(inspectWrapper(use, kernelOf(place), options), place).toEqual([]);
		}
	});

	it("is described, parameter by parameter", () => {
		const { description, params } = layerSpec(id);
		expect(description.length).toBeGreaterThan(20);
		for (const [name, schema] of Object.entries(params?.properties ?? {}))
			expect((schema as { description?: string }).description, name).toBeTruthy();
	});
});

describe.each(listAgents())("agent %s", (id) => {
	it("passes checkAgent wherever it can act", () => {
		const families = new Set<string>();
		for (const place of listEnvs()) {
			const { family } = spec(place);
			if (families.has(family)) continue;
			try {
				const make = { episodesPerTrial: 2, maxEpisodeSteps: 20 };
				expect(inspectAgent(makerOf(id), place, { steps: 80, make }), place).toEqual([]);
				families.add(family);
			} catch (error) {
				if (!(error instanceof UnsupportedAgentError)) throw error;
			}
		}
		expect(families.size, `${id} can act in no registered environment`).toBeGreaterThan(0);
	});

	it("is described", () => {
		expect(agentSpec(id).description.length).toBeGreaterThan(20);
	});
});
