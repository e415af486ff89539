import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	averagePerformance,
	backwardTransfer,
	type ContinualRun,
	equalPhases,
	forgetting,
	forwardTransfer,
	forwardTransferInterval,
	phaseAuc,
	plasticityCurve,
	StatsError,
} from "../../src/stats/index.ts";

/** Two tasks, ten evaluations: the first is learned, then half lost; the second is learned late. */
const run: ContinualRun = {
	evaluations: [
		[0.2, 0.8, 0.8, 0.8, 0.8, 0.6, 0.4, 0.4, 0.4, 0.4],
		[0, 0, 0, 0, 0, 0.5, 0.5, 1, 1, 1],
	],
	phases: equalPhases(2, 10),
};

describe("forgetting", () => {
	it("is the performance lost since the end of a task's own phase", () => {
		const one = forgetting(run, 1);
		expect([...one.perTask]).toEqual([0.4, 0]);
		expect(one.mean).toBe(0.2);
		expect(one.meanButLast).toBe(0.4);
	});

	it("averages the last five evaluations at either end by default", () => {
		const { perTask } = forgetting(run);
		expect(perTask[0]).toBeCloseTo(0.68 - 0.44, 12);
		expect(perTask[1]).toBe(0);
		// A phase shorter than the window bounds it.
		expect([...forgetting(run, 50).perTask]).toEqual([...perTask]);
	});

	it("is 0 when evaluations do not change, and backward transfer is its negative", () => {
		fc.assert(
			fc.property(
				fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 6 }),
				fc.integer({ min: 1, max: 9 }),
				(levels, window) => {
					const times = levels.length * 7;
					const still = {
						evaluations: levels.map((level) => new Array<number>(times).fill(level)),
						phases: equalPhases(levels.length, times),
					};
					expect([...forgetting(still, window).perTask]).toEqual(levels.map(() => 0));
					expect(forgetting(still, window).mean).toBe(0);
				},
			),
		);
		const backward = backwardTransfer(run, 1);
		expect([...backward.perTask]).toEqual([-0.4, 0]);
		expect(backward.meanButLast).toBe(-forgetting(run, 1).meanButLast);
	});
});

it("average performance counts tasks not yet seen", () => {
	const curve = averagePerformance(run.evaluations);
	expect(curve[0]).toBe(0.1);
	expect(curve[9]).toBe(0.7);
});

describe("forward transfer", () => {
	const auc = phaseAuc(run);

	it("takes the area in a task's own phase", () => {
		expect(auc[0]).toBeCloseTo(0.68, 12);
		expect(auc[1]).toBeCloseTo(0.8, 12);
	});

	it("is 0 against itself, 1 for a perfect curve, and negative when learning was slower", () => {
		expect([...forwardTransfer([auc], [auc]).perTask]).toEqual([0, 0]);
		expect(forwardTransfer([auc], [auc]).mean).toBe(0);
		expect(forwardTransfer([[1, 1]], [auc]).perTask).toEqual(new Float64Array([1, 1]));
		const { perTask, mean } = forwardTransfer([auc], [[0.5, 0.9]]);
		expect(perTask[0]).toBeCloseTo(0.36, 12);
		expect(perTask[1]).toBeCloseTo(-1, 12);
		expect(mean).toBeCloseTo(-0.32, 12);
	});

	it("averages areas over runs before taking the ratio", () => {
		const { mean } = forwardTransfer([[0.6], [0.8]], [[0.2], [0.8], [0.5]]);
		expect(mean).toBeCloseTo((0.7 - 0.5) / 0.5, 12);
	});

	it("has an interval around it that whole runs are drawn for", () => {
		const auc = [0.5, 0.6, 0.7, 0.8].map((value) => [value, value]);
		const baseline = [
			[0.4, 0.4],
			[0.5, 0.5],
		];
		const request = { auc, baseline, confidence: 0.9, reps: 4000 };
		const { estimate, low, high } = forwardTransferInterval(request);
		expect(estimate).toBeCloseTo((0.65 - 0.45) / 0.55, 12);
		expect(low).toBeGreaterThan(0);
		expect(low).toBeLessThan(estimate);
		expect(high).toBeGreaterThan(estimate);
		expect(high).toBeLessThan(0.7);
	});
});

describe("plasticity curve", () => {
	const occurrences = [
		{ start: 0, end: 2 },
		{ start: 4, end: 6 },
		{ start: 8, end: 10 },
	];
	it("is 1 throughout when each occurrence is learned alike, and falls with plasticity", () => {
		expect([...plasticityCurve([0, 1, 9, 9, 0, 1, 9, 9, 0, 1], occurrences)]).toEqual([1, 1, 1]);
		expect([...plasticityCurve([0, 1, 9, 9, 0, 0.5, 9, 9, 0, 0.25], occurrences)]).toEqual([
			1, 0.5, 0.25,
		]);
	});
	it("needs a first occurrence that learned something", () => {
		expect(() => plasticityCurve([0, 0, 1, 1], [{ start: 0, end: 2 }])).toThrow(
			"area of the first occurrence is 0",
		);
	});
});

describe("errors", () => {
	it.each([
		[
			"a phase for each task",
			() => forgetting({ evaluations: run.evaluations, phases: equalPhases(5, 10) }),
			"phases.length is 5; expected 2 (one for each task)",
		],
		[
			"phase beyond the curve",
			() => phaseAuc({ evaluations: [[1, 2]], phases: [{ start: 1, end: 3 }] }),
			"phases[0].end is 3; expected an integer from 2 to 2",
		],
		[
			"ragged evaluations",
			() => averagePerformance([[1, 2], [1]]),
			"evaluations[1].length is 1; expected 2",
		],
		["window", () => forgetting(run, 0), "window is 0; expected an integer of at least 1"],
		["perfect baseline", () => forwardTransfer([[1]], [[1]]), "mean baseline of task 0 is 1"],
		["other tasks", () => forwardTransfer([[1, 1]], [[0.5]]), "tasks of baseline is 1"],
		["no occurrences", () => plasticityCurve([1], []), "occurrences.length is 0"],
	] as const)("%s", (_, call, message) => {
		expect(call).toThrow(StatsError);
		expect(call).toThrow(message);
	});
});
