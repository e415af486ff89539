import "../../index.ts";
import { expect, it } from "vitest";
// @ts-expect-error: a script, without types
import { birthsOf } from "../../scripts/results/births.mjs";
// @ts-expect-error: a script, without types
import { Trace } from "../../scripts/results/trace.mjs";
import { Job, type JobSpec } from "../../src/run/index.ts";

function run(spec: Pick<JobSpec, "evaluate" | "metrics"> & { readonly agent: string }) {
	let trace: typeof Trace;
	const job = new Job(
		{
			id: "job",
			scenario: "test",
			variant: "",
			seed: 3,
			numEnvs: 20,
			curvePoints: 50,
			record: { rows: 20, trials: 1 },
			...spec,
			agent: { id: spec.agent, label: spec.agent },
		},
		(env) => {
			trace = new Trace(env);
			return trace;
		},
	);
	while (job.advance(100));
	return { trace, ...job.result() };
}

const bandit = (layers: JobSpec["evaluate"]["env"]["layers"]) => ({
	env: { id: "bandit/Bernoulli-v0", params: { arms: 6, horizon: 30 }, layers: layers ?? [] },
	trials: 1,
});
const births = {
	id: "ActionSet",
	params: {
		observe: false,
		permute: "trial",
		dynamics: { births: { uniform: { initial: 0.5, until: 15 } } },
	},
};

it("sees every action of the first trial, and no other", () => {
	const { trace } = run({
		agent: "greedy",
		metrics: ["regret"],
		evaluate: { ...bandit([]), trials: 2 },
	});
	expect(trace.tried()).toEqual(new Array(20).fill(6));
	expect([...trace.length]).toEqual(new Array(20).fill(30));
	for (let row = 0; row < 20; row++)
		expect(new Set(trace.taken.subarray(row * 30, row * 30 + 6)).size).toBe(6);
});

it("works out the same regret as the environment, births included", () => {
	const { trace, values } = run({
		agent: "thompson",
		metrics: ["regret"],
		evaluate: bandit([births]),
	});
	// With a first birth at step 0 the regret since is that of the whole trial.
	const all = { ...trace, masks: trace.masks.slice() };
	const { actions, steps } = trace;
	let total = 0;
	for (let row = 0; row < 20; row++)
		for (let t = 0; t < steps; t++) {
			const mean = (a: number) => trace.means[row * actions + a];
			let best = 0;
			for (let a = 0; a < actions; a++)
				if (trace.masks[(row * steps + t) * actions + a] === 1) best = Math.max(best, mean(a));
			const taken = trace.taken[row * steps + t];
			expect(trace.masks[(row * steps + t) * actions + taken]).toBe(1);
			total += best - mean(taken);
		}
	expect(total).toBeCloseTo(
		values.regret!.reduce((sum, value) => sum + value, 0),
		9,
	);
	const { first, newborn } = birthsOf(all);
	values.regret!.forEach((regret, row) => {
		if (Number.isFinite(first[row])) expect(first[row]).toBeLessThanOrEqual(regret + 1e-9);
		if (Number.isFinite(newborn[row])) expect(newborn[row]).toBeLessThanOrEqual(first[row] + 1e-9);
	});
	expect(newborn.some(Number.isFinite)).toBe(true);
});

it("goes through the episodes of a trial", () => {
	const { trace, values } = run({
		agent: "random",
		metrics: ["length"],
		evaluate: {
			env: {
				id: "maze/Darkroom-v0",
				params: { size: 5, sequenceLength: 2, actions: "train" },
				episodesPerTrial: 4,
			},
			trials: 1,
		},
	});
	const steps = values.length!.map((each) => Math.round(4 * each));
	expect([...trace.length]).toEqual(steps);
	expect(trace.masks).toBeUndefined();
	expect(Math.max(...trace.tried())).toBeLessThanOrEqual(10);
});
