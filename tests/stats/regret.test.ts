import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	averageReward,
	cumulativeRegret,
	discountedReturn,
	dynamicRegret,
	equalPhases,
	normalizedScore,
	phaseRegret,
	phasesFrom,
	recoveryTimes,
	returnsToGo,
	StatsError,
	staticRegret,
	transientDrop,
} from "../../src/stats/index.ts";

/** Expected rewards of `arms` arms over `steps`, and the arm chosen at each step. */
const bandit = fc
	.record({ arms: fc.integer({ min: 1, max: 5 }), steps: fc.integer({ min: 1, max: 30 }) })
	.chain(({ arms, steps }) =>
		fc.record({
			arms: fc.constant(arms),
			means: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
				minLength: arms * steps,
				maxLength: arms * steps,
			}),
			choices: fc.array(fc.integer({ min: 0, max: arms - 1 }), {
				minLength: steps,
				maxLength: steps,
			}),
		}),
	);

const last = (curve: Float64Array): number => curve[curve.length - 1]!;

describe("regret", () => {
	it("dynamic regret of the oracle is 0, and no curve ever falls", () => {
		fc.assert(
			fc.property(bandit, ({ arms, means, choices }) => {
				const oracle = choices.map((_, t) => Math.max(...means.slice(t * arms, (t + 1) * arms)));
				const chosen = choices.map((arm, t) => means[t * arms + arm]!);
				expect([...dynamicRegret(oracle, oracle)]).toEqual(oracle.map(() => 0));
				const curve = dynamicRegret(oracle, chosen);
				for (let t = 1; t < curve.length; t++) {
					expect(curve[t]!).toBeGreaterThanOrEqual(curve[t - 1]!);
				}
			}),
		);
	});

	it("static regret is at most dynamic regret, and equal in a stationary world", () => {
		fc.assert(
			fc.property(bandit, ({ arms, means, choices }) => {
				const oracle = choices.map((_, t) => Math.max(...means.slice(t * arms, (t + 1) * arms)));
				const chosen = choices.map((arm, t) => means[t * arms + arm]!);
				expect(staticRegret(means, chosen)).toBeLessThanOrEqual(
					last(dynamicRegret(oracle, chosen)) + 1e-12,
				);
				const fixed = choices.flatMap(() => means.slice(0, arms));
				const picked = choices.map((arm) => means[arm]!);
				const best = Math.max(...means.slice(0, arms));
				expect(staticRegret(fixed, picked)).toBeCloseTo(last(cumulativeRegret([best], picked)), 10);
			}),
		);
	});

	it("the oracle of a changing world has negative static regret", () => {
		// Two arms that swap: always the best earns 4, either arm 2.
		const base = [1, 0, 1, 0, 0, 1, 0, 1];
		expect(staticRegret(base, [1, 1, 1, 1])).toBe(-2);
		expect(staticRegret(base, [1, 1, 0, 0])).toBe(0);
		expect(staticRegret(base, [0, 0, 1, 0])).toBe(1);
	});

	it("restarts with every row of a batch, in place if asked", () => {
		const chosen = new Float64Array([0.5, 0, 1, 0.25]);
		expect([...cumulativeRegret([1, 1], chosen)]).toEqual([0.5, 1.5, 0, 0.75]);
		expect([...dynamicRegret([1, 0, 1, 1], chosen, 2)]).toEqual([0.5, 0.5, 0, 0.75]);
		expect([...dynamicRegret([1, 0, 1, 1], chosen, 2, chosen)]).toEqual([0.5, 0.5, 0, 0.75]);
		expect([...chosen]).toEqual([0.5, 0.5, 0, 0.75]);
	});

	it("phase regrets add up to the dynamic regret", () => {
		const oracle = [1, 1, 1, 2, 2, 3];
		const chosen = [0, 1, 0.5, 0, 2, 1];
		const phases = phaseRegret(oracle, chosen, [0, 3, 5]);
		expect([...phases]).toEqual([1.5, 2, 2]);
		expect(phases.reduce((a, b) => a + b)).toBe(last(dynamicRegret(oracle, chosen)));
	});
});

describe("recovery", () => {
	it("is the first window that reaches the ratio, and censored when none does", () => {
		//                phase 0: at once | phase 1: after 2 steps | phase 2: never | phase 3: too short
		const rewards = [1, 1, 1, 1, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1];
		const { steps, censored, censoredFraction } = recoveryTimes({
			rewards,
			oracle: rewards.map(() => 1),
			phaseStarts: [0, 4, 9, 13],
			window: 2,
			ratio: 1,
		});
		expect([...steps]).toEqual([0, 2, 4, 1]);
		expect([...censored]).toEqual([0, 0, 1, 1]);
		expect(censoredFraction).toBe(0.5);
	});

	it("counts a window that reaches the ratio exactly, however it was summed", () => {
		// In doubles 0.8 × 0.1 exceeds 0.08 by an ulp.
		const rewards = new Float64Array(200).fill(0.08);
		const oracle = new Float64Array(200).fill(0.1);
		const { steps, censored } = recoveryTimes({ rewards, oracle, phaseStarts: [0] });
		expect([...steps]).toEqual([0]);
		expect([...censored]).toEqual([0]);
	});

	it("agrees with its definition", () => {
		fc.assert(
			fc.property(
				fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 1, maxLength: 40 }),
				fc.integer({ min: 1, max: 8 }),
				(rewards, window) => {
					const oracle = rewards.map((_, t) => 0.5 + (t % 2) / 2);
					let expected = rewards.length;
					for (let s = rewards.length - window; s >= 0; s--) {
						let earned = 0;
						let possible = 0;
						for (let t = s; t < s + window; t++) {
							earned += rewards[t]!;
							possible += oracle[t]!;
						}
						if (earned >= 0.75 * possible) expected = s;
					}
					const request = { rewards, oracle, phaseStarts: [0], window, ratio: 0.75 };
					expect(recoveryTimes(request).steps[0]).toBe(expected);
				},
			),
		);
	});

	it("transient drop compares the two sides of each switch", () => {
		const rewards = [0, 1, 1, 0, 0, 1, 1, 0.5];
		expect([...transientDrop(rewards, [0, 3, 7], 2)]).toEqual([1, 0.5]);
		expect([...transientDrop(rewards, [0])]).toEqual([]);
	});

	it("phases", () => {
		expect(phasesFrom([0, 3], 5)).toEqual([
			{ start: 0, end: 3 },
			{ start: 3, end: 5 },
		]);
		expect(equalPhases(2, 6)).toEqual(phasesFrom([0, 3], 6));
	});
});

describe("returns", () => {
	it("discounts", () => {
		expect(discountedReturn([1, 1, 1], 0.5)).toBe(1.75);
		expect(discountedReturn([1, 2, 3], 1)).toBe(6);
		expect(discountedReturn([1, 2, 3], 0)).toBe(1);
		expect([...returnsToGo([1, 1, 1], 0.5)]).toEqual([1.75, 1.5, 1]);
	});

	it("averages a life and its halves", () => {
		expect(averageReward([0, 0, 1, 1, 4])).toEqual({
			life: 1.2,
			firstHalf: 0,
			secondHalf: 2,
			tail: 2,
		});
		expect(averageReward([0, 0, 1, 1], 1).tail).toBe(1);
	});

	it("normalises so that random is 0 and the source 1, as a ratio of means", () => {
		const random = [100, 140];
		const source = [20, 24];
		expect(normalizedScore({ model: random, random, source })).toBe(0);
		expect(normalizedScore({ model: source, random, source })).toBe(1);
		expect(normalizedScore({ model: [71], random, source })).toBe(0.5);
		// A mean of the two ratios 1.25 and 60/116 would be 0.88.
		expect(normalizedScore({ model: [0, 80], random, source })).toBeCloseTo(80 / 98, 12);
		// Published regrets at step 300, reward-shift bandit, seen arms.
		const score = normalizedScore({ model: [21.01], random: [127.02], source: [21.21] });
		expect(score).toBeCloseTo(1.0019, 4);
	});
});

describe("errors", () => {
	it.each([
		["lengths", () => dynamicRegret([1], [1, 2]), "oracle.length is 1; expected 2"],
		[
			"rows",
			() => dynamicRegret([1, 2, 3], [1, 2, 3], 2),
			"chosen.length is 3; expected a multiple of 2",
		],
		["out", () => dynamicRegret([1], [1], 1, new Float64Array(2)), "out.length is 2; expected 1"],
		["best", () => cumulativeRegret([1, 2], [1, 2], 1), "best.length is 2; expected 1"],
		["base", () => staticRegret([1, 2, 3], [1, 2]), "base.length is 3; expected a multiple of 2"],
		["first phase", () => phaseRegret([1], [1], [1]), "phaseStarts[0] is 1"],
		["phases descend", () => phaseRegret([1, 1], [1, 1], [0, 0]), "phaseStarts[1] is 0"],
		["no phases", () => phasesFrom([], 3), "phaseStarts.length is 0"],
		["unequal phases", () => equalPhases(2, 5), "length is 5"],
		["gamma", () => discountedReturn([1], 1.1), "gamma is 1.1; expected a number from 0 to 1"],
		[
			"no scale",
			() => normalizedScore({ model: [1], random: [2], source: [2] }),
			"mean of source is 2",
		],
		["one step", () => averageReward([1]), "rewards.length is 1; expected at least 2"],
		["tail", () => averageReward([1, 2], 3), "window is 3; expected an integer from 1 to 2"],
		["NaN", () => staticRegret([1], [Number.NaN]), "chosen[0] is NaN"],
	] as const)("%s", (_, call, message) => {
		expect(call).toThrow(StatsError);
		expect(call).toThrow(message);
	});
});
