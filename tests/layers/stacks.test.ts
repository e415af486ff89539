import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	type LayerUse,
	make,
	makeVec,
	snapshotFromBytes,
	snapshotFromJSON,
	snapshotToBytes,
	snapshotToJSON,
} from "../../src/env/index.ts";
import { Generator } from "../../src/random/index.ts";
import { anyAction, layer, roll } from "./stepping.ts";

const when = fc.constantFrom("trial", "episode");
const mode = fc.constantFrom("mask", "remove");
const actionSet = fc
	.record(
		{
			permute: fc.constantFrom("never", "run", "trial", "episode"),
			hide: fc.record({ fraction: fc.constantFrom(0, 0.2, 0.5), mode, when }),
			dynamics: fc.record({
				mode,
				births: fc.constantFrom<object>(
					{ probability: 0.2 },
					{ uniform: { initial: 0.5, until: 6 } },
				),
				deaths: fc.constantFrom<object>(
					{ probability: 0.2 },
					{ lifetime: { min: 2, max: 6 } },
					{ at: [{ step: 3, count: 1 }] },
				),
			}),
			observe: fc.boolean(),
		},
		{ requiredKeys: [] },
	)
	.map((params) => layer("ActionSet", params));
const sequence = fc
	.record({ length: fc.integer({ min: 1, max: 2 }), reward: fc.constantFrom("sum", "any") })
	.map((params) => layer("ActionSequence", params));
const scope = (...scopes: string[]) => fc.constantFrom(...scopes);
const schedule = fc
	.record({
		scope: scope("task", "reward-sign"),
		law: fc.constantFrom("abrupt", "poisson", "recurring", "markov", "active"),
		signal: fc.constantFrom<unknown>("none", "on-change", "task-id", { delayed: 3 }),
	})
	.map((params) =>
		layer("Schedule", {
			...params,
			...(params.law === "abrupt" || params.law === "recurring" ? { period: 4 } : {}),
			...(params.law === "poisson" || params.law === "markov" ? { probability: 0.3 } : {}),
			...(params.law === "active" ? { visits: 1 } : {}),
		}),
	);
const smooth = fc
	.constantFrom<Record<string, unknown>>(
		{ law: "drift", sigma: 0.1 },
		{ law: "seasonal", period: 9 },
		{ law: "blend", period: 6, width: 4 },
		{ law: "bit-flip", period: 3, bits: 2 },
	)
	.map((params) => layer("Schedule", params));
const stack = fc.array(fc.oneof(actionSet, sequence, schedule, smooth), { maxLength: 4 });
const ENVS: Record<string, Record<string, unknown>> = {
	"bandit/Bernoulli-v0": { arms: { min: 3, max: 5 }, horizon: 12 },
	"test/Ring-v0": {},
};
const env = fc.constantFrom(...Object.keys(ENVS));

function optionsOf(id: string, layers: LayerUse[]) {
	return { params: ENVS[id]!, layers, episodesPerTrial: 2 };
}

describe("random stacks of layers", () => {
	it("stay in their spaces, keep actions available, and are whole in snapshots", () => {
		fc.assert(
			fc.property(env, stack, fc.nat(), (id, layers, seed) => {
				const one = make(id as string, optionsOf(id, layers));
				const { observation } = one.reset({ seed });
				expect(one.observationSpace.explain(observation)).toBeNull();
				for (const step of roll(one, new Generator(seed), 40)) {
					expect(one.observationSpace.explain(step.observation)).toBeNull();
					expect(Number.isFinite(step.reward)).toBe(true);
					expect((step.info.regret as number | undefined) ?? 0).toBeGreaterThanOrEqual(-1e-12);
				}
				const saved = one.snapshot();
				const first = roll(one, new Generator(1), 30);
				const other = make(id as string, optionsOf(id, layers));
				other.restore(snapshotFromBytes(snapshotToBytes(saved)));
				expect(roll(other, new Generator(1), 30)).toEqual(first);
				other.restore(snapshotFromJSON(JSON.parse(JSON.stringify(snapshotToJSON(saved)))));
				expect(roll(other, new Generator(1), 30)).toEqual(first);
			}),
			{ numRuns: 60 },
		);
	});

	it("treat each row as if it were alone", () => {
		fc.assert(
			fc.property(env, stack, fc.nat({ max: 1e6 }), (id, layers, seed) => {
				const options = { ...optionsOf(id, layers), autoreset: "same-step" as const };
				const batch = makeVec(id as string, { ...options, numEnvs: 3 });
				const singles = [0, 1, 2].map(() => makeVec(id as string, { ...options, numEnvs: 1 }));
				batch.reset({ seed });
				singles.forEach((single, row) => {
					single.reset({ seed: seed + row });
				});
				const generator = new Generator(seed);
				for (let t = 0; t < 30; t++) {
					const actions = singles.map((single) => anyAction(single.kernel, generator));
					batch.step(actions);
					singles.forEach((single, row) => {
						single.step([actions[row]!]);
						for (const group of ["observation", "info", "hidden"] as const)
							for (const [key, { data, width }] of Object.entries(batch.kernel[group]!))
								expect(data.slice(row * width, (row + 1) * width), `${group} ${key}`).toEqual(
									single.kernel[group]![key]!.data,
								);
						expect(batch.kernel.reward[row]).toBe(single.kernel.reward[0]);
					});
				}
			}),
			{ numRuns: 40 },
		);
	});
});
