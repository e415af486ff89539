import { describe, expect, test } from "vitest";
import type { Params } from "../../../src/env/index.ts";
import { type Curve, darkroomCurve, PAPER } from "./darkroom-run.ts";

/**
 * Success rates of random actions and of the source algorithm in Darkroom (Headless-AD's
 * hyper-parameters), against rates measured with an independent implementation: 810 runs over all
 * goals for each of one to three action splits. Splits differ by about 0.05 in mid-training, so the
 * mean over three splits is compared, with three standard errors of the difference of two such.
 */
const AT = [50, 100, 150, 180, 200];
const TOLERANCE = [0.11, 0.11, 0.09, 0.06, 0.05];

function meanCurve(params: Params, rows: number, splits: readonly number[]): Curve {
	const curves = splits.map((actionSplitSeed) =>
		darkroomCurve(
			"q-learning",
			PAPER,
			{ ...params, actionSplitSeed },
			{ rows, seed: actionSplitSeed },
		),
	);
	const mean = (of: (curve: Curve) => Float64Array): Float64Array =>
		of(curves[0]!).map(
			(_, e) => curves.reduce((sum, curve) => sum + of(curve)[e]!, 0) / curves.length,
		);
	return { success: mean((curve) => curve.success), steps: mean((curve) => curve.steps), rows };
}

describe("9 × 9, sequences of 3", () => {
	test.each([
		["train", [0.43, 0.68, 0.86, 0.97, 0.99], 2.1],
		["sliced", [0.42, 0.65, 0.84, 0.95, 0.963], 2.8],
		["test", [0.39, 0.64, 0.82, 0.9, 0.91], 3.8],
		["all", [0.4, 0.66, 0.81, 0.9, 0.905], 3.95],
	] as const)("Q-learning on %s", (actions, success, steps) => {
		// All is the same set in every split.
		const [rows, splits] = actions === "all" ? [243, [1]] : [108, [1, 2, 3]];
		const curve = meanCurve({ actions }, rows as number, splits as number[]);
		AT.forEach((episode, k) => {
			const measured = curve.success[episode - 1]!;
			const off = Math.abs(measured - success[k]!);
			expect(off, `success in episode ${episode}: ${measured}`).toBeLessThan(TOLERANCE[k]!);
		});
		expect(Math.abs(curve.steps[199]! - steps)).toBeLessThan(0.9);
	});

	test.each([
		["train", 0.27],
		["sliced", 0.255],
		["test", 0.26],
		["all", 0.26],
	])("random actions on %s", (actions, rate) => {
		const { success } = darkroomCurve("random", {}, { actions }, { rows: 810, episodes: 5 });
		const mean = success.reduce((sum, each) => sum + each) / 5;
		expect(Math.abs(mean - rate)).toBeLessThan(0.04);
	});
});

/** Final success and random success at the sizes below, on all sequences: no split is drawn. */
describe.each([
	[7, 2, 0.297, 1, 2.0],
	[5, 2, 0.489, 1, 1.5],
	[9, 2, 0.203, 0.99, 2.7],
	[9, 1, 0.131, 1, 4.5],
])("%i × %i, sequences of %i, all", (size, sequenceLength, random, final, steps) => {
	test("random actions and Q-learning in its last episode", () => {
		const params = { size, sequenceLength };
		const rows = 810;
		const chance = darkroomCurve("random", {}, params, { rows, episodes: 5 }).success;
		expect(Math.abs(chance.reduce((sum, each) => sum + each) / 5 - random)).toBeLessThan(0.03);
		const curve = darkroomCurve("q-learning", PAPER, params, { rows: 243 });
		expect(curve.success[199]).toBeGreaterThan(final - 0.025);
		expect(Math.abs(curve.steps[199]! - steps)).toBeLessThan(0.4);
	});
});

test.each([
	["train", 0.246, 0.98],
	["test", 0.235, 1],
])("7 × 7, sequences of 2, %s", (actions, random, final) => {
	// Ten or fifteen actions drawn of 25: how good they are together varies from split to split.
	const splits = [1, 2, 3];
	let chance = 0;
	let success = 0;
	for (const actionSplitSeed of splits) {
		const params = { size: 7, sequenceLength: 2, actions, actionSplitSeed };
		const { success: luck } = darkroomCurve("random", {}, params, { rows: 490, episodes: 4 });
		chance += luck.reduce((sum, each) => sum + each) / 4 / splits.length;
		success +=
			darkroomCurve("q-learning", PAPER, params, { rows: 196 }).success[199]! / splits.length;
	}
	expect(Math.abs(chance - random)).toBeLessThan(0.07);
	expect(success).toBeGreaterThan(final - 0.06);
});

test("replay Q succeeds nearly always within 30 episodes, far ahead of Q-learning", () => {
	const params = { size: 7, sequenceLength: 2, actions: "all" };
	const options = { rows: 245, episodes: 30 };
	const last = ({ success }: Curve): number =>
		success.subarray(20).reduce((sum, each) => sum + each) / 10;
	expect(last(darkroomCurve("replay-q", {}, params, options))).toBeGreaterThan(0.9);
	expect(last(darkroomCurve("q-learning", PAPER, params, options))).toBeLessThan(0.6);
});
