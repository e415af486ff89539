import { describe, expect, it } from "vitest";
// @ts-expect-error: a script, without types
import * as statistics from "../../scripts/results/statistics.mjs";
import { Generator } from "../../src/random/index.ts";

const { bootstrap, meanOf, normalised, pairedDifference, quantile } = statistics;

const options = () => ({ random: new Generator(0, "bootstrap"), reps: 1000 });

/** Trainings × seeds × rows of normal numbers. */
function normals(shape: readonly [number, number, number], mean: number, stream: string) {
	const random = new Generator(1, stream);
	const [trainings, seeds, rows] = shape;
	return Array.from({ length: trainings }, () =>
		Array.from({ length: seeds }, () => Array.from({ length: rows }, () => random.normal(mean, 1))),
	);
}

describe("bootstrap", () => {
	it("gives the statistic of the means and the numbers behind them", () => {
		const groups = {
			a: [
				[
					[1, 3],
					[5, 7],
				],
			],
			b: [
				[
					[2, 2],
					[2, 2],
				],
			],
		};
		const found = bootstrap(groups, ({ a, b }: Record<string, number>) => a! / b!, options());
		expect(found.estimate).toBe(2);
		expect(found.n).toEqual([1, 4]);
		expect(found.low).toBeGreaterThanOrEqual(0.5);
		expect(found.high).toBeLessThanOrEqual(3.5);
	});

	it("is as wide as the spread of means, and not narrower", () => {
		const x = normals([1, 5, 200], 10, "wide");
		const { low, high } = bootstrap({ x }, (mean: Record<string, number>) => mean.x!, options());
		// ± 1.96 / √1000 = ± 0.062, at most √2 of it more for the seeds drawn first.
		expect(high - low).toBeGreaterThan(0.1);
		expect(high - low).toBeLessThan(0.3);
	});

	it("draws environments once for all groups, so that what they share cancels", () => {
		const x = normals([1, 2, 50], 0, "shared");
		const y = x.map((training) => training.map((seed) => seed.map((value) => value + 1)));
		const found = bootstrap({ x, y }, ({ x, y }: Record<string, number>) => y! - x!, options());
		expect(found.low).toBeCloseTo(1, 10);
		expect(found.high).toBeCloseTo(1, 10);
	});

	it("draws trainings too", () => {
		const x = [[[0, 0]], [[10, 10]]];
		const { low, high } = bootstrap({ x }, (mean: Record<string, number>) => mean.x!, options());
		expect([low, high]).toEqual([0, 10]);
	});

	it("leaves out what is missing", () => {
		const x = [[[1, Number.NaN, 3]]];
		expect(bootstrap({ x }, (m: Record<string, number>) => m.x!, options()).estimate).toBe(2);
	});

	it("repeats", () => {
		const x = normals([3, 2, 9], 0, "again");
		const once = bootstrap({ x }, (m: Record<string, number>) => m.x!, options());
		expect(bootstrap({ x }, (m: Record<string, number>) => m.x!, options())).toEqual(once);
	});
});

describe("smaller ones", () => {
	it("means what is finite", () => {
		expect(meanOf([1, Number.NaN, 5])).toBe(3);
		expect(meanOf([])).toBeNaN();
	});

	it("normalises: 0 random, 1 the source, above 1 better than it", () => {
		expect(normalised({ model: 40, random: 40, source: 10 })).toBe(0);
		expect(normalised({ model: 10, random: 40, source: 10 })).toBe(1);
		expect(normalised({ model: 4, random: 40, source: 10 })).toBeCloseTo(1.2);
	});

	it("pairs: mean difference 2, standard error 1/√3", () => {
		const { estimate, error, n } = pairedDifference([3, 5, 4], [2, 2, 2]);
		expect([estimate, n]).toEqual([2, 3]);
		expect(error).toBeCloseTo(1 / Math.sqrt(3), 12);
	});

	it("interpolates between order statistics", () => {
		expect(quantile([0, 10], 0.25)).toBe(2.5);
		expect(quantile([], 0.5)).toBeNaN();
	});
});
