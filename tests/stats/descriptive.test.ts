import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	iqm,
	mean,
	median,
	quantile,
	StatsError,
	standardDeviation,
	standardError,
	trimmedMean,
} from "../../src/stats/index.ts";
import { fixture, near } from "./fixture.ts";

const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true });

describe("agreement with NumPy and SciPy", () => {
	it.each(fixture.descriptive.map((c) => [c.values.length, c] as const))("n = %i", (_, c) => {
		near(mean(c.values), c.mean);
		near(median(c.values), c.median);
		near(standardDeviation(c.values), c.sd);
		near(standardError(c.values), c.standardError);
		near(trimmedMean(c.values, 0.1), c.trimmedMean10);
		near(iqm(c.values), c.iqm);
		c.levels.forEach((q, i) => {
			near(quantile(c.values, q), c.quantiles[i]!);
		});
	});
});

describe("properties", () => {
	it("a quantile lies within the data, rises with q and is the median at one half", () => {
		fc.assert(
			fc.property(
				fc.array(finite, { minLength: 1, maxLength: 30 }),
				fc.double({ min: 0, max: 1, noNaN: true }),
				fc.double({ min: 0, max: 1, noNaN: true }),
				(values, p, q) => {
					const low = quantile(values, Math.min(p, q));
					const high = quantile(values, Math.max(p, q));
					expect(low).toBeLessThanOrEqual(high);
					expect(low).toBeGreaterThanOrEqual(Math.min(...values));
					expect(high).toBeLessThanOrEqual(Math.max(...values));
					expect(quantile(values, 0.5)).toBeCloseTo(median(values), 6);
				},
			),
		);
	});

	it("leaves its input alone and takes typed arrays", () => {
		const values = new Float32Array([3, 1, 2]);
		expect(median(values)).toBe(2);
		expect(iqm(values)).toBe(2);
		expect([...values]).toEqual([3, 1, 2]);
	});

	it("cuts whole values only: 3 values keep all, 4 lose one at each end", () => {
		expect(iqm([0, 0, 30])).toBe(10);
		expect(iqm([0, 1, 3, 100])).toBe(2);
	});
});

describe("errors", () => {
	it.each([
		["empty", () => mean([]), "stats-empty", "values.length is 0; expected at least 1"],
		[
			"NaN",
			() => median([1, Number.NaN]),
			"stats-not-finite",
			"values[1] is NaN; expected a finite number",
		],
		["infinite", () => iqm([Infinity]), "stats-not-finite", "values[0] is Infinity"],
		[
			"one value",
			() => standardError([1]),
			"stats-shape",
			"values.length is 1; expected at least 2",
		],
		[
			"quantile above 1",
			() => quantile([1], 1.5),
			"stats-range",
			"q is 1.5; expected a number from 0 to 1",
		],
		["trim of one half", () => trimmedMean([1, 2], 0.5), "stats-range", "proportion is 0.5"],
		["no array", () => mean(undefined as never), "stats-shape", "values is undefined"],
	] as const)("%s", (_, call, code, message) => {
		let thrown: unknown;
		try {
			call();
		} catch (error) {
			thrown = error;
		}
		expect(thrown).toBeInstanceOf(StatsError);
		expect((thrown as StatsError).code).toBe(code);
		expect((thrown as StatsError).message).toContain(message);
	});
});
