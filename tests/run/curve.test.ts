import { describe, expect, test } from "vitest";
import { Curve, groupCount, groupStart } from "../../src/run/curve.ts";

const base = { metric: "return", x: "step", cumulative: false, trials: 1, points: 200 } as const;

describe("curves along a trial", () => {
	test("few rows stay apart; many are folded into groups of nearly equal size", () => {
		expect(groupCount(1)).toBe(1);
		expect(groupCount(200)).toBe(200);
		for (const rows of [201, 300, 399, 599, 10_000]) {
			const groups = groupCount(rows);
			expect(groups).toBeGreaterThan(99);
			expect(groups).toBeLessThanOrEqual(200);
			const sizes = Array.from(
				{ length: groups },
				(_, g) => groupStart(g + 1, groups, rows) - groupStart(g, groups, rows),
			);
			expect(sizes.reduce((a, b) => a + b)).toBe(rows);
			expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
		}
	});

	test("the mean is over all rows alike, whatever the sizes of their groups", () => {
		const rows = 301;
		const curve = new Curve({ ...base, rows, length: 2 });
		for (let i = 0; i < rows; i++) {
			curve.note(i, 0, i);
			curve.note(i, 1, i * i);
		}
		const { mean, rows: groups, xs } = curve.result();
		expect(xs).toEqual([1, 2]);
		expect(groups).toHaveLength(150);
		expect(mean[0]).toBeCloseTo(150, 9);
		expect(mean[1]).toBeCloseTo((300 * 301 * 601) / 6 / 301, 6);
	});

	test("a bin is the mean of its places, or the last of them when cumulative", () => {
		const options = { ...base, rows: 1, length: 6, points: 2, trials: 2 };
		const each = new Curve(options);
		const total = new Curve({ ...options, cumulative: true });
		for (let trial = 0; trial < 2; trial++)
			for (let t = 0; t < 6; t++) {
				each.note(0, t, t + 10 * trial);
				total.note(0, t, t + 10 * trial);
			}
		expect(each.result()).toMatchObject({ xs: [3, 6], rows: [[6, 9]], mean: [6, 9] });
		expect(total.result().rows).toEqual([[7, 10]]);
	});

	test("no mean over survivors: a place that one row did not reach has no value", () => {
		const curve = new Curve({ ...base, rows: 2, length: 3 });
		for (let t = 0; t < 3; t++) curve.note(0, t, 1);
		curve.note(1, 0, 5);
		const { rows, mean } = curve.result();
		expect(rows).toEqual([
			[1, 1, 1],
			[5, Number.NaN, Number.NaN],
		]);
		expect(mean).toEqual([3, Number.NaN, Number.NaN]);
	});

	test("what adds up stays what it became when a trial ends early", () => {
		const curve = new Curve({ ...base, cumulative: true, rows: 2, length: 4 });
		for (let t = 0; t < 4; t++) curve.note(0, t, t + 1);
		curve.hold(0, 4, 4);
		curve.note(1, 0, 7);
		curve.hold(1, 1, 7);
		expect(curve.result().rows).toEqual([
			[1, 2, 3, 4],
			[7, 7, 7, 7],
		]);
		const binned = new Curve({ ...base, cumulative: true, rows: 1, length: 5, points: 2 });
		binned.note(0, 0, 1);
		binned.note(0, 1, 2);
		binned.hold(0, 2, 2);
		expect(binned.result()).toMatchObject({ xs: [3, 5], rows: [[2, 2]] });
	});
});
