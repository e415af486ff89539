import { describe, expect, it } from "vitest";
import "../../../envs/bandit/index.ts";
import { InvalidOptionError, make, makeVec } from "../../../src/env/index.ts";

const ID = "bandit/ContextualLinear-v0";

function meanSquare(values: ArrayLike<number>): number {
	return Array.from(values).reduce((sum, value) => sum + value * value, 0) / values.length;
}

describe(ID, () => {
	it("pays the inner product of features and the context shown", () => {
		const env = make(ID, { params: { arms: 3, dimension: 2, noiseSd: 0 } });
		const features = [
			[1, 0],
			[0, 1],
			[-1, -1],
		];
		let context = env.reset({ seed: 2, options: { features } }).observation;
		for (let t = 0; t < 30; t++) {
			const expected = features.map((x) => x[0]! * context[0]! + x[1]! * context[1]!);
			expect(Array.from(env.kernel.hidden.means!.data)).toEqual(expected);
			const best = Math.max(...expected);
			expect(env.kernel.hidden.best_arm!.data[0]).toBe(expected.indexOf(best));
			const arm = t % 3;
			const step = env.step(arm);
			expect(step.reward).toBe(expected[arm]);
			expect(step.info.regret).toBe(best - expected[arm]!);
			expect(step.observation).not.toEqual(context);
			context = step.observation;
		}
	});

	it("draws contexts and features from N(0, I/d), rewards with the noise told", () => {
		const numEnvs = 3000;
		const envs = makeVec(ID, {
			numEnvs,
			params: { arms: 2, dimension: 4, featureScale: 2, noiseSd: 0.5 },
		});
		const { observation } = envs.reset({ seed: 2 });
		const error = (count: number): number => 4 * Math.sqrt(2 / count);
		expect(Math.abs(4 * meanSquare(observation) - 1)).toBeLessThan(error(4 * numEnvs));
		const features = envs.kernel.hidden.features!;
		expect(features.shape).toEqual([2, 4]);
		expect(Math.abs(meanSquare(features.data) - 1)).toBeLessThan(error(8 * numEnvs));
		const expected = envs.kernel.hidden.means!.data.slice();
		const { reward } = envs.step(new Int32Array(numEnvs));
		const noise = Array.from(reward, (value, row) => value - expected[2 * row]!);
		expect(Math.abs(4 * meanSquare(noise) - 1)).toBeLessThan(error(numEnvs));
	});

	it("keeps one context an episode when told", () => {
		const params = { arms: 2, constantContext: true, horizon: 4 };
		const env = make(ID, { params, episodesPerTrial: 2 });
		const first = env.reset({ seed: 2 }).observation;
		for (let t = 0; t < 4; t++) expect(env.step(0).observation).toEqual(first);
		expect(env.reset().observation).not.toEqual(first);
	});

	it("meets the same contexts and noise whatever is pulled", () => {
		const run = (arm: number): unknown[] => {
			const env = make(ID, { params: { arms: 3 } });
			env.reset({ seed: 6 });
			return Array.from({ length: 20 }, () => {
				const expected = env.kernel.hidden.means!.data[arm]!;
				const { observation, reward } = env.step(arm);
				return [Array.from(observation), (reward - expected).toFixed(12)];
			});
		};
		expect(run(0)).toEqual(run(2));
	});

	it("recomputes expectations when a schedule writes the features", () => {
		const env = make(ID, { params: { arms: 2, dimension: 1, constantContext: true } });
		const context = env.reset({ seed: 3 }).observation[0]!;
		const { task, hidden } = env.kernel;
		task!.columns.features!.data.set([2, -3]);
		task!.changed(0);
		expect(Array.from(hidden.means!.data)).toEqual([2 * context, -3 * context]);
		expect(env.step(0).info.regret).toBeCloseTo(context > 0 ? 0 : -5 * context, 12);
	});

	it("knows no means of arms that do not exist, whatever was there before", () => {
		const env = make(ID, { params: { arms: { min: 1, max: 6 } } });
		const seen: number[][] = [];
		for (const seed of [1, 2, 3, 1]) {
			env.reset({ seed });
			env.step(0);
			const { means, arms } = env.kernel.hidden;
			const count = arms!.data[0]!;
			seen.push(Array.from(means!.data));
			expect(seen.at(-1)!.map(Number.isNaN)).toEqual([0, 1, 2, 3, 4, 5].map((a) => a >= count));
		}
		expect(seen[3]).toEqual(seen[0]);
	});

	it.each([
		{ features: [[1, 2]] },
		{ features: [[1], [2]] },
		{
			features: [
				[1, 2],
				[3, Infinity],
			],
		},
		{ features: "random" },
		{ means: [1, 2] },
		{
			features: [
				[1, 2],
				[3, 4],
			],
			arms: 3,
		},
	])("refuses the options %o", (options) => {
		const env = make(ID, { params: { arms: 2 } });
		expect(() => env.reset({ options: options as Record<string, unknown> })).toThrow(
			InvalidOptionError,
		);
	});
});
