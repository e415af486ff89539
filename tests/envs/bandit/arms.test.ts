import { describe, expect, it } from "vitest";
import "../../../envs/bandit/index.ts";
import {
	InvalidActionError,
	InvalidOptionError,
	InvalidParamsError,
	make,
	makeVec,
} from "../../../src/env/index.ts";

const IDS = [
	"bandit/Bernoulli-v0",
	"bandit/BernoulliContext-v0",
	"bandit/Gaussian-v0",
	"bandit/ContextualLinear-v0",
];

describe.each(IDS)("%s with a varying number of arms", (id) => {
	const N = 2000;
	const params = { arms: { min: 4, max: 20 }, horizon: 3 };

	it("draws it uniformly for each row and masks the rest", () => {
		const envs = makeVec(id, { numEnvs: N, params });
		const { info } = envs.reset({ seed: 5 });
		const arms = envs.kernel.hidden.arms!.data;
		const counts = new Map<number, number>();
		for (let row = 0; row < N; row++) {
			const mask = (info.action_mask as Uint8Array).subarray(20 * row, 20 * row + 20);
			expect(mask.lastIndexOf(1)).toBe(arms[row]! - 1);
			expect(mask.reduce((sum, flag) => sum + flag, 0)).toBe(arms[row]);
			counts.set(arms[row]!, (counts.get(arms[row]!) ?? 0) + 1);
		}
		expect([...counts.keys()].sort((a, b) => a - b)).toEqual(
			Array.from({ length: 17 }, (_, k) => k + 4),
		);
		for (const count of counts.values())
			expect(Math.abs(count - N / 17)).toBeLessThan(4.5 * Math.sqrt(N / 17));
		expect(envs.kernel.actionMask!.data).toBe(info.action_mask);
	});

	it("has its best arm among those that exist", () => {
		const envs = makeVec(id, { numEnvs: N, params });
		envs.reset({ seed: 5 });
		const { means, best_arm, arms } = envs.kernel.hidden;
		for (let row = 0; row < N; row++) {
			const there = Array.from(means!.data.subarray(20 * row, 20 * row + arms!.data[row]!));
			expect(best_arm!.data[row]).toBe(there.indexOf(Math.max(...there)));
		}
	});

	it("refuses arms that do not exist", () => {
		const env = make(id as string, { params });
		env.reset({ seed: 5, options: { arms: 7 } });
		env.step(6);
		expect(() => env.step(7)).toThrow(InvalidActionError);
	});

	it("keeps the task within a trial and draws another for the next", () => {
		const envs = makeVec(id, { numEnvs: 64, params, episodesPerTrial: 2, autoreset: "same-step" });
		envs.reset({ seed: 5 });
		const { arms, means } = envs.kernel.hidden;
		const action = new Int32Array(64);
		const tasks: unknown[] = [];
		for (let episode = 0; episode < 3; episode++) {
			tasks.push([Array.from(arms!.data), id.includes("Linear") ? 0 : Array.from(means!.data)]);
			for (let t = 0; t < 3; t++) envs.step(action);
		}
		expect(tasks[1]).toEqual(tasks[0]);
		expect(tasks[2]).not.toEqual(tasks[0]);
	});
});

describe("reset options", () => {
	it("means sets the task, arms how many exist", () => {
		const env = make("bandit/Bernoulli-v0", { params: { arms: { min: 2, max: 4 } } });
		const { info } = env.reset({ seed: 1, options: { means: [0.1, 0.6, 0.4] } });
		expect(Array.from(info.action_mask as Uint8Array)).toEqual([1, 1, 1, 0]);
		expect(env.step(0).info.regret).toBe(0.5);
		env.reset({ seed: 1, options: { arms: 2 } });
		expect(() => env.step(2)).toThrow(InvalidActionError);
	});

	it("leaves the random stream as it would be without it", () => {
		const rewards = (options: Record<string, unknown>): number[] => {
			const env = make("bandit/Gaussian-v0", { params: { arms: 3 } });
			env.reset({ seed: 4, options });
			env.reset({ options: { means: [0, 0, 0] }, newTrial: true });
			return Array.from({ length: 20 }, () => env.step(1).reward);
		};
		expect(rewards({ means: [1, 2, 3] })).toEqual(rewards({}));
	});

	it("takes one record a row", () => {
		const envs = makeVec("bandit/Bernoulli-v0", { numEnvs: 2, params: { arms: 2 } });
		envs.reset({ seed: 1, options: [{ means: [0, 1] }, { means: new Float64Array([1, 0.5]) }] });
		expect(Array.from(envs.kernel.hidden.best_arm!.data)).toEqual([1, 0]);
	});

	it.each([
		[{ means: [0.5, 0.2] }, "means"],
		[{ means: [0.5, 0.2, 1.5] }, "means"],
		[{ means: [0.5, 0.2, Number.NaN] }, "means"],
		[{ means: ["0.5", 0.2, 0.1] }, "means"],
		[{ means: "uniform" }, "means"],
		[{ arms: 4 }, "arms"],
		[{ arms: 2.5 }, "arms"],
		[{ mean: [0.5, 0.2, 0.1] }, "mean"],
	])("refuses %o", (options, option) => {
		const env = make("bandit/Bernoulli-v0", { params: { arms: 3 } });
		env.reset({ seed: 1 });
		const before = Array.from(env.kernel.hidden.means!.data);
		const attempt = (): unknown => env.reset({ options: options as Record<string, unknown> });
		expect(attempt).toThrow(InvalidOptionError);
		expect(attempt).toThrow(expect.objectContaining({ option }));
		expect(Array.from(env.kernel.hidden.means!.data)).toEqual(before);
	});

	it("refuses arms that disagree with the means", () => {
		const env = make("bandit/Bernoulli-v0", { params: { arms: { min: 2, max: 4 } } });
		expect(() => env.reset({ options: { means: [0, 1], arms: 3 } })).toThrow(/expected 2/);
	});
});

describe("parameters", () => {
	it.each([
		["bandit/Bernoulli-v0", { arms: 0 }, "arms"],
		["bandit/Bernoulli-v0", { arms: { min: 5, max: 4 } }, "arms"],
		["bandit/Bernoulli-v0", { arms: { min: 5 } }, "arms"],
		["bandit/Bernoulli-v0", { arms: 3, means: [0.1, 0.2] }, "means"],
		["bandit/Bernoulli-v0", { means: [0.1, 1.2] }, "means.1"],
		["bandit/Bernoulli-v0", { distribution: "unifrom" }, "distribution"],
		["bandit/Bernoulli-v0", { fraction: 1.5 }, "fraction"],
		["bandit/Bernoulli-v0", { horizon: 0 }, "horizon"],
		["bandit/Bernoulli-v0", { arm: 3 }, "arm"],
		["bandit/BernoulliContext-v0", { dimension: 0 }, "dimension"],
		["bandit/Gaussian-v0", { rewardSd: -1 }, "rewardSd"],
		["bandit/Gaussian-v0", { low: 2 }, "low"],
		["bandit/ContextualLinear-v0", { dimension: 0 }, "dimension"],
		["bandit/ContextualLinear-v0", { arms: { min: 3, max: 2 } }, "arms"],
	])("%s refuses %o", (id, params, path) => {
		let problems: readonly { readonly path: readonly unknown[] }[] = [];
		try {
			make(id as string, { params: params as Record<string, unknown> });
		} catch (error) {
			expect(error).toBeInstanceOf(InvalidParamsError);
			problems = (error as InvalidParamsError).problems;
		}
		expect(problems.map((problem) => problem.path.join("."))).toContain(path);
	});

	it("means alone say how many arms there are", () => {
		const env = make("bandit/Bernoulli-v0", { params: { means: [0.1, 0.2] } });
		expect(String(env.actionSpace)).toBe("Discrete(2)");
	});
});
