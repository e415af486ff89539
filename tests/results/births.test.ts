import { describe, expect, it } from "vitest";
// @ts-expect-error: a script, without types
import { AFTER, birthsOf } from "../../scripts/results/births.mjs";

/** One row: arms' means, when each is born, and what was pulled. */
function row(means: readonly number[], born: readonly number[], taken: readonly number[]) {
	const steps = taken.length;
	const actions = means.length;
	const masks = Uint8Array.from({ length: steps * actions }, (_, at) =>
		born[at % actions]! <= Math.floor(at / actions) ? 1 : 0,
	);
	const trace = { rows: 1, steps, actions, masks, means: Float64Array.from(means) };
	return birthsOf({ ...trace, taken: Int32Array.from(taken), length: Int32Array.of(steps) });
}

describe("births", () => {
	it("counts regret against the best arm there is, from the births on", () => {
		// Arm 1 (0.25, no better) is born at step 1, arm 2 (0.75) at step 2 and first pulled at step 4.
		const found = row([0.5, 0.25, 0.75], [0, 1, 2], [0, 1, 0, 1, 2, 2]);
		expect(found.first[0]).toBeCloseTo(0.25 + 0.25 + 0.5);
		expect(found.newborn[0]).toBeCloseTo(0.25 + 0.5);
		expect(found.untried[0]).toBe(2);
		expect(found.pulls[0]).toEqual([0, 0, 1, 1]);
	});

	it("takes the last of several that were better at their birth", () => {
		const found = row([0.25, 0.5, 1], [0, 1, 3], [0, 1, 1, 2, 2]);
		expect(found.newborn[0]).toBe(0);
		expect(found.untried[0]).toBe(0);
		expect(found.first[0]).toBe(0);
	});

	it("has none where no newborn is better, and none where nothing is born", () => {
		const worse = row([0.5, 0.25], [0, 1], [0, 1]);
		expect(worse.newborn[0]).toBeNaN();
		expect(worse.first[0]).toBeCloseTo(0.25);
		expect(worse.pulls[0]).toEqual([]);
		expect(row([0.5, 0.25], [0, 0], [1, 1]).first[0]).toBeNaN();
	});

	it("gives up at the trial's end on one that is never tried", () => {
		expect(row([0, 1], [0, 1], [0, 0, 0]).untried[0]).toBe(2);
	});

	it("shows at most so many steps after a birth", () => {
		const taken = Array.from({ length: AFTER + 10 }, () => 1);
		expect(row([0, 1], [0, 1], [0, ...taken]).pulls[0]).toHaveLength(AFTER);
	});
});
