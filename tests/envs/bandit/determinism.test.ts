import { describe, expect, it } from "vitest";
import "../../../envs/bandit/index.ts";
import { makeVec, type VectorEnv } from "../../../src/env/index.ts";
import { Generator } from "../../../src/random/index.ts";

const IDS = [
	"bandit/Bernoulli-v0",
	"bandit/BernoulliContext-v0",
	"bandit/Gaussian-v0",
	"bandit/ContextualLinear-v0",
];
const params = { arms: { min: 3, max: 6 }, horizon: 7 };

/** Everything a row gives over some steps, with arms that depend on the row and the step only. */
function trace(envs: VectorEnv, row: number, steps: number): unknown[] {
	const { kernel, numEnvs } = envs;
	const out: unknown[] = [];
	for (let t = 0; t < steps; t++) {
		envs.step(Int32Array.from({ length: numEnvs }, () => t % 3));
		const { width } = kernel.hidden.means!;
		out.push([
			kernel.reward[row],
			kernel.truncated[row],
			kernel.info.regret!.data[row],
			Array.from(kernel.hidden.means!.data.subarray(row * width, (row + 1) * width)),
			Array.from(kernel.actionMask!.data.subarray(row * width, (row + 1) * width)),
		]);
	}
	return out;
}

describe.each(IDS)("%s", (id) => {
	it("has rows that do not depend on the size of the batch", () => {
		const small = makeVec(id, { numEnvs: 8, params });
		const large = makeVec(id, { numEnvs: 64, params });
		small.reset({ seed: 10 });
		large.reset({ seed: 10 });
		expect(trace(small as VectorEnv, 3, 40)).toEqual(trace(large as VectorEnv, 3, 40));
	});

	it("steps in any ranges alike", () => {
		const parts = makeVec(id, { numEnvs: 9, params });
		const envs = makeVec(id, { numEnvs: 9, params });
		envs.reset({ seed: 10 });
		parts.reset({ seed: 10 });
		envs.kernel.step(0, 9);
		for (const [begin, end] of [
			[4, 7],
			[0, 4],
			[7, 9],
		] as const)
			parts.kernel.step(begin, end);
		expect(parts.kernel.reward).toEqual(envs.kernel.reward);
		expect(parts.kernel.hidden).toEqual(envs.kernel.hidden);
	});

	it("goes on from a snapshot bit for bit", () => {
		const envs = makeVec(id, { numEnvs: 5, params, autoreset: "same-step" });
		envs.reset({ seed: 11 });
		trace(envs as VectorEnv, 0, 4);
		const saved = structuredClone(envs.snapshot());
		const after = trace(envs as VectorEnv, 2, 30);
		envs.restore(saved);
		expect(trace(envs as VectorEnv, 2, 30)).toEqual(after);
		const other = makeVec(id, { numEnvs: 5, params, autoreset: "same-step" });
		other.restore(saved);
		expect(trace(other as VectorEnv, 2, 30)).toEqual(after);
	});

	it("draws a task from any stream and finds the best arm again", () => {
		const envs = makeVec(id, { numEnvs: 3, params });
		envs.reset({ seed: 1 });
		const task = envs.kernel.task!;
		const stream = new Generator(5).state;
		task.sample(1, stream, 0);
		task.changed(1);
		const { means, best_arm, arms } = envs.kernel.hidden;
		const { width } = means!;
		const there = Array.from(means!.data.subarray(width, width + arms!.data[1]!));
		expect(best_arm!.data[1]).toBe(there.indexOf(Math.max(...there)));
		envs.step(new Int32Array(3));
		expect(envs.kernel.info.regret!.data[1]).toBeCloseTo(Math.max(...there) - there[0]!, 12);
		for (const key of Object.keys(task.continuous)) expect(task.columns).toHaveProperty(key);
	});
});

describe("golden trace", () => {
	it("bandit/Bernoulli-v0 is what it was", () => {
		const envs = makeVec("bandit/Bernoulli-v0", { numEnvs: 2, params: { arms: 3 } });
		envs.reset({ seed: 7 });
		const rewards: number[] = [];
		for (let t = 0; t < 16; t++) rewards.push(...envs.step([t % 3, 2 - (t % 3)]).reward);
		expect(Array.from(envs.kernel.hidden.means!.data)).toMatchInlineSnapshot(`
			[
			  0.9437711574761688,
			  0.8026996772082556,
			  0.03491291863660506,
			  0.7434219472416715,
			  0.31128556126094065,
			  0.7217443589262207,
			]
		`);
		expect(rewards.join("")).toMatchInlineSnapshot(`"11110111110111100111110111100010"`);
	});
});
