import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Job, planJobs, weightsOf } from "../../../src/run/index.ts";
import { loadScenario } from "../../../src/scenario/index.ts";
import { loadTraining, train } from "../../../src/train/index.ts";
import { emptyFolder, write } from "../../train/helpers.ts";
import "../../../index.ts";

const SCENARIOS = join(import.meta.dirname, "../../../scenarios/headless-ad");
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** Mean of a metric of each agent, by label, in a bundled scenario with other values. */
function evaluate(name: string, metric: string, change: object, who = /./): Map<string, number> {
	const file = write(emptyFolder(), "changed.json", {
		version: 1,
		extends: join(SCENARIOS, "small", `${name}.json`),
		grid: null,
		record: { replay: false },
		...change,
	});
	const { scenarios } = loadScenario(file);
	const found = new Map<string, number>();
	for (const spec of planJobs(scenarios)) {
		if (!who.test(spec.agent.label)) continue;
		const job = new Job(spec, undefined, undefined, weightsOf(spec));
		while (job.advance(1000));
		found.set(spec.agent.label, mean(job.result().values[metric] as number[]));
		job.close();
	}
	return found;
}

/** (random - model) / (random - source), in regret. */
function score(found: Map<string, number>, agent: string): number {
	const of = (label: string) => found.get(label)!;
	return (of("random") - of(agent)) / (of("random") - of("thompson"));
}

const bandit = (arms: number) => ({
	env: { params: { arms } },
	protocol: { seeds: [7], numEnvs: 200 },
});

describe("weights that come with the package", () => {
	test.each([5, 30])("Bernoulli, %i arms: as little regret as the source", (arms) => {
		const found = evaluate(
			"bernoulli",
			"regret",
			bandit(arms),
			/^(Headless-AD .*|thompson|random)$/,
		);
		for (const seed of [1, 2, 3])
			expect(score(found, `Headless-AD (seed ${seed})`), `seed ${seed}`).toBeGreaterThan(0.9);
	});

	test("7 × 7 dark room: an order never seen stops AD and not Headless-AD", () => {
		const room = (name: string, actions: string) =>
			evaluate(
				name,
				"success",
				{ env: { params: { actions } }, protocol: { seeds: [7], numEnvs: 60 } },
				/^(Headless-AD|AD) \(|^random$/,
			);
		const [train, permuted] = ["train", "permuted"].map((actions) => {
			const found = new Map([...room("darkroom-7", actions), ...room("darkroom-7-ad", actions)]);
			const of = (agent: string) => mean([1, 2, 3].map((k) => found.get(`${agent} (seed ${k})`)!));
			return { headless: of("Headless-AD"), ad: of("AD"), random: found.get("random")! };
		});
		expect(train!.headless).toBeGreaterThan(1.5 * train!.random);
		expect(train!.headless - permuted!.headless).toBeLessThan(0.1);
		expect(train!.ad - permuted!.ad).toBeGreaterThan(0.15);
	});
});

test("300 steps of training teach to act with more arms than there were", async () => {
	const folder = emptyFolder();
	const { training } = loadTraining(join(SCENARIOS, "training/bernoulli-small.json"), {
		set: { steps: 300, seeds: [5], output: join(folder, "small-{seed}") },
	});
	const [trained] = await train(training, { folder: join(folder, "run") });
	expect(trained!.loss).toBeLessThan(1.15);
	const checkpoint = join(folder, "small-5");
	const found = evaluate("bernoulli", "regret", {
		...bandit(20),
		agents: [
			{ id: "headless-ad", label: "trained", checkpoint, params: { beta: 2 } },
			{ id: "thompson" },
			{ id: "random" },
		],
	});
	expect(score(found, "trained")).toBeGreaterThan(0.4);
}, 240_000);
