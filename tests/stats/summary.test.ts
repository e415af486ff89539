import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bootstrapInterval, iqm, mean, summaryIntervals } from "../../src/stats/index.ts";

describe("summaryIntervals", () => {
	test("gives what bootstrapInterval gives for the mean and the interquartile mean", () => {
		fc.assert(
			fc.property(
				fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 40 }),
				fc.nat(1000),
				(values, seed) => {
					const options = { reps: 50, seed };
					const both = summaryIntervals(values, options);
					for (const [name, statistic] of Object.entries({ mean, iqm })) {
						const wanted = bootstrapInterval({ values, statistic, ...options });
						const got = both[name as "mean" | "iqm"];
						expect(got.estimate).toBeCloseTo(wanted.estimate, 9);
						expect(got.low).toBeCloseTo(wanted.low, 9);
						expect(got.high).toBeCloseTo(wanted.high, 9);
					}
				},
			),
			{ numRuns: 60 },
		);
	});

	test("refuses nothing and what is not finite", () => {
		expect(() => summaryIntervals([])).toThrow(/values/);
		expect(() => summaryIntervals([1, Number.NaN])).toThrow(/values\[1\]/);
	});
});
