import { describe, expect, it } from "vitest";
import { makeVec } from "../../src/env/index.ts";
import { nextInteger, SeedTree } from "../../src/random/index.ts";
import { layer } from "./stepping.ts";

const RUNS = 40;
const STEPS = 10_000;
const ARMS = 10;

/** Cumulative dynamic regret of uniformly random pulls, one for each of 40 runs. */
function randomRegret(schedule: Record<string, unknown> | null): number[] {
	const env = makeVec("bandit/Bernoulli-v0", {
		numEnvs: RUNS,
		params: { arms: ARMS },
		maxEpisodeSteps: null,
		layers: schedule ? [layer("Schedule", schedule)] : [],
	});
	const { info } = env.reset({ seed: 0 });
	const regret = info.regret as Float64Array;
	const random = new SeedTree(0).child("random agent").words(4);
	const actions = new Int32Array(RUNS);
	const sums = new Array<number>(RUNS).fill(0);
	for (let t = 0; t < STEPS; t++) {
		for (let row = 0; row < RUNS; row++) actions[row] = nextInteger(random, 0, ARMS);
		env.step(actions);
		for (let row = 0; row < RUNS; row++) sums[row]! += regret[row]!;
	}
	return sums;
}

/** Mean and half-width of its 95 % interval. */
function summary(values: readonly number[]): { mean: number; half: number } {
	const mean = values.reduce((a, b) => a + b) / values.length;
	const variance = values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (values.length - 1);
	return { mean, half: 1.96 * Math.sqrt(variance / values.length) };
}

/**
 * Ten Bernoulli arms, 10 000 pulls, 40 runs: regret of the random agent under each law, mean and
 * 95 % half-width as an independent implementation of the same laws measured them.
 */
const CASES: [string, Record<string, unknown> | null, number, number][] = [
	["no", null, 4130, 272],
	["abrupt", { law: "abrupt", period: 1000 }, 4081, 71],
	["recurring", { law: "recurring", period: 1000, tasks: 3 }, 4051, 138],
	["drift", { law: "drift", sigma: 0.005 }, 3990, 167],
	["seasonal", { law: "seasonal", period: 2000 }, 3929, 11],
];

describe("the random agent's dynamic regret under schedules", () => {
	for (const [name, schedule, mean, half] of CASES)
		it(`is what the law implies: ${name}`, () => {
			const found = summary(randomRegret(schedule));
			// Two means of 40 runs differ by less than three of their joint half-widths (six sigma).
			const joint = Math.hypot(half, found.half);
			expect(Math.abs(found.mean - mean)).toBeLessThan(3 * joint);
			// And they spread alike: the ratio of two such half-widths is within a factor of 1.8.
			expect(found.half / half).toBeGreaterThan(1 / 1.8);
			expect(found.half / half).toBeLessThan(1.8);
			// In expectation: E max μ − E μ for uniform means, which every reshuffling and the reflected
			// walk keep uniform; for the seasons the mean of 0.4 cos over a tenth of a turn.
			const expected =
				name === "seasonal"
					? 4000 * ((10 / Math.PI) * Math.sin(Math.PI / 10))
					: 1e4 * (10 / 11 - 0.5);
			expect(Math.abs(found.mean - expected)).toBeLessThan(2.5 * found.half);
		});
});
