import { describe, expect, test } from "vitest";
import { constant, warmupCosine } from "../../src/nn/schedules.ts";

describe("warmupCosine", () => {
	const schedule = { peak: 2e-3, warmup: 10, total: 110, floor: 1e-4 };

	test("rises to the peak, passes the middle half way, ends at the floor", () => {
		expect(warmupCosine(0, schedule)).toBeCloseTo(2e-4, 12);
		expect(warmupCosine(9, schedule)).toBeCloseTo(2e-3, 12);
		expect(warmupCosine(10, schedule)).toBeCloseTo(2e-3, 12);
		expect(warmupCosine(60, schedule)).toBeCloseTo((2e-3 + 1e-4) / 2, 12);
		expect(warmupCosine(110, schedule)).toBe(1e-4);
		expect(warmupCosine(5000, schedule)).toBe(1e-4);
	});

	test("never rises after the warm-up", () => {
		for (let step = 10; step < 115; step++)
			expect(warmupCosine(step + 1, schedule)).toBeLessThanOrEqual(warmupCosine(step, schedule));
	});

	test("without warm-up, without floor", () => {
		expect(warmupCosine(0, { peak: 1, warmup: 0, total: 4 })).toBe(1);
		expect(warmupCosine(4, { peak: 1, warmup: 0, total: 4 })).toBe(0);
	});

	test.each([
		{ peak: 1, warmup: 5, total: 4 },
		{ peak: 1, warmup: 0, total: 4, floor: 2 },
		{ peak: Number.NaN, warmup: 0, total: 4 },
	])("%j is refused", (bad) => {
		expect(() => warmupCosine(0, bad)).toThrow(/schedule: expected/);
	});
});

test("constant", () => {
	expect([0, 1, 2, 99].map((step) => constant(step, { peak: 1, warmup: 2 }))).toEqual([
		0.5, 1, 1, 1,
	]);
	expect(constant(0, { peak: 3 })).toBe(3);
});
