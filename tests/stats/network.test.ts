import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	approximateRank,
	dormancyScores,
	dormantFraction,
	effectiveRank,
	inactiveFraction,
	StatsError,
	stableRank,
} from "../../src/stats/index.ts";

describe("ranks", () => {
	it("effective rank of equal values is their number, of a single value 1, of none 0", () => {
		expect(effectiveRank([1, 1, 1, 1])).toBeCloseTo(4, 12);
		expect(effectiveRank([1, 0, 0, 0])).toBe(1);
		expect(effectiveRank([0, 0])).toBe(0);
		expect(effectiveRank([3, 1])).toBeCloseTo(0.75 ** -0.75 * 0.25 ** -0.25, 12);
	});

	it("effective rank does not depend on scale or order and lies from 1 to n", () => {
		fc.assert(
			fc.property(
				fc.array(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 20 }),
				(values) => {
					const rank = effectiveRank(values);
					expect(rank).toBeGreaterThanOrEqual(1 - 1e-9);
					expect(rank).toBeLessThanOrEqual(values.length + 1e-9);
					expect(effectiveRank(values.map((v) => v * 8).reverse())).toBeCloseTo(rank, 9);
					expect(approximateRank(values)).toBeLessThanOrEqual(stableRank(values));
				},
			),
		);
	});

	it("stable rank holds 99 % of the sum; a float's edge does not count", () => {
		expect(stableRank(new Float64Array(100).fill(0.1))).toBe(99);
		expect(stableRank(new Float64Array(100).fill(1 / 3))).toBe(99);
		expect(stableRank([1, 0, 0])).toBe(1);
		expect(stableRank([0, 1, 1])).toBe(2);
		expect(stableRank([0, 0])).toBe(0);
		expect(stableRank([5, 3, 2], 0.8)).toBe(2);
		expect(stableRank([5, 3, 2], 1)).toBe(3);
	});

	it("approximate rank uses squares", () => {
		expect(stableRank([10, 1])).toBe(2);
		expect(approximateRank([10, 1])).toBe(1);
	});
});

describe("dormant units", () => {
	// 2 samples of 4 units: busy, quiet, silent, negative.
	const layer = [4, 0.1, 0, -4, 4, 0.1, 0, -4];

	it("an all-zero unit counts 1/H", () => {
		expect(inactiveFraction(layer, 4)).toBe(0.25);
		expect(dormantFraction(layer, 4, 0)).toBe(0.25);
		expect(dormantFraction(layer, 4, 0.05)).toBe(0.5);
	});

	it("scores average 1, whatever the scale", () => {
		const scores = dormancyScores(layer, 4);
		expect(scores.reduce((a, b) => a + b) / 4).toBeCloseTo(1, 12);
		expect(scores[0]).toBeCloseTo(4 / (8.1 / 4), 12);
		const scaled = dormancyScores(
			layer.map((v) => v * 1024),
			4,
		);
		expect([...scaled]).toEqual([...scores]);
	});

	it("a silent layer is wholly dormant", () => {
		expect(dormantFraction(new Float64Array(6), 3)).toBe(1);
		expect(inactiveFraction(new Float64Array(6), 3)).toBe(1);
	});

	it("a unit active on exactly the share is not inactive", () => {
		const activations = new Float64Array(100);
		expect(inactiveFraction(activations, 1)).toBe(1);
		activations[0] = 1;
		expect(inactiveFraction(activations, 1)).toBe(0);
	});
});

describe("errors", () => {
	it.each([
		[
			"negative value",
			() => effectiveRank([1, -1]),
			"singularValues[1] is -1; expected a non-negative",
		],
		["none", () => stableRank([]), "singularValues.length is 0"],
		["share", () => stableRank([1], 0), "share is 0"],
		[
			"units",
			() => dormancyScores([1, 2, 3], 2),
			"activations.length is 3; expected a multiple of 2",
		],
		["no units", () => dormancyScores([1], 0), "units is 0; expected an integer of at least 1"],
		["tau", () => dormantFraction([1], 1, -1), "tau is -1"],
		["NaN", () => inactiveFraction([Number.NaN], 1), "activations[0] is NaN"],
	] as const)("%s", (_, call, message) => {
		expect(call).toThrow(StatsError);
		expect(call).toThrow(message);
	});
});
