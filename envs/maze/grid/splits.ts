import { Generator } from "../../../src/random/index.ts";
import { COLUMN_STEP, HEADINGS, MOVE_NAMES, ROW_STEP } from "./codes.ts";
import type { ActionTable } from "./config.ts";

/** Shares of goals and actions to train on (Headless-AD, §4.3). */
export const GOAL_SHARE = 0.85;
/** Of the action sequences. */
export const ACTION_SHARE = 0.4;

/** Two disjoint parts. */
export interface Split {
	readonly train: readonly number[];
	readonly test: readonly number[];
}

function shuffledSplit(count: number, share: number, generator: Generator): Split {
	const order = Array.from(generator.permutation(count));
	const cut = Math.floor(count * share);
	return { train: order.slice(0, cut), test: order.slice(cut) };
}

/** All cells in random order; the first 85 % train (68 of 81), the rest test. */
export function goalSplit(cells: number, seed: number): Split {
	return shuffledSplit(cells, GOAL_SHARE, new Generator(seed, "goals"));
}

/** Number of sequences of a length: 5^length. */
export function sequenceCount(length: number): number {
	return HEADINGS ** length;
}

/** The atomic moves of a sequence: its digits to base 5, the first the most significant. */
export function movesOf(id: number, length: number): number[] {
	const moves: number[] = [];
	for (let k = 0, rest = id; k < length; k++, rest = Math.floor(rest / HEADINGS))
		moves.unshift(rest % HEADINGS);
	return moves;
}

/** Rows plus columns between the ends of a sequence where no edge is in the way. */
export function displacement(id: number, length: number): number {
	let down = 0;
	let right = 0;
	for (const move of movesOf(id, length)) {
		down += ROW_STEP[move]!;
		right += COLUMN_STEP[move]!;
	}
	return Math.abs(down) + Math.abs(right);
}

/** How sequences are parted: at random (§4.3), or by net displacement, 2 being unseen (App. F). */
export type ActionSplitRule = "random" | "displacement";

/** Sequences to train on (the first 40 % of a random order: 50 of 125) and the others. */
export function actionSplit(length: number, seed: number, rule: ActionSplitRule): Split {
	const count = sequenceCount(length);
	if (rule === "random") return shuffledSplit(count, ACTION_SHARE, new Generator(seed, "actions"));
	const ids = Array.from({ length: count }, (_, id) => id);
	return {
		train: ids.filter((id) => displacement(id, length) !== 2),
		test: ids.filter((id) => displacement(id, length) === 2),
	};
}

/** Named action sets; `train-test` is the paper's order of All. */
export const ACTION_SETS = ["all", "train", "permuted", "sliced", "test", "train-test"] as const;
/** Name of a set of action sequences; see `ACTION_SETS`. */
export type ActionSet = (typeof ACTION_SETS)[number];

/**
 * The sequences of an action set, by id, in order of their index.
 * - all: every sequence, index = id. train-test: the same, train before test.
 * - permuted: train in another order, the same for all environments.
 * - sliced: as many of test, from its beginning, as train has.
 */
export function actionSet(
	set: ActionSet,
	length: number,
	seed: number,
	rule: ActionSplitRule,
): readonly number[] {
	if (set === "all") return Array.from({ length: sequenceCount(length) }, (_, id) => id);
	const { train, test } = actionSplit(length, seed, rule);
	switch (set) {
		case "train":
			return train;
		case "permuted":
			return new Generator(seed, "permuted").shuffle([...train]);
		case "sliced":
			return test.slice(0, train.length);
		case "test":
			return test;
		case "train-test":
			return [...train, ...test];
	}
}

/** The actions with these ids. */
export function sequenceActions(ids: readonly number[], length: number): ActionTable {
	const sequences = ids.map((id) => movesOf(id, length));
	return {
		names: sequences.map((moves) => moves.map((move) => MOVE_NAMES[move]).join("+")),
		moves: Uint8Array.from(sequences.flat()),
		length,
		ids,
	};
}
