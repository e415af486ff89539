import type { ReplayHeader } from "../../../src/record/header.ts";
import type { ReplayRecord } from "../../../src/record/window.ts";
import { Discrete, type Space } from "../../../src/spaces/index.ts";
import {
	actionName,
	actionSign,
	type GridFacts,
	gridFacts,
	underlyingOf,
} from "../renderers/grid-facts.ts";
import { listIn } from "../renderers/values.ts";
import { movesAreHidden } from "./towards.ts";

/** One discrete action as a button. */
export interface Choice {
	/** Value of the action space. */
	readonly action: number;
	/** What the button says. */
	readonly sign: string;
	/** What is read out. */
	readonly label: string;
	/** `KeyboardEvent.key`s that take it. */
	readonly keys: readonly string[];
	readonly allowed: boolean;
}

/** Keys of the moves noop, up, right, down, left, turn left, turn right, forward. */
const MOVE_KEYS: readonly (readonly string[])[] = [
	[".", " "],
	["ArrowUp", "w"],
	["ArrowRight", "d"],
	["ArrowDown", "s"],
	["ArrowLeft", "a"],
	["ArrowLeft", "a"],
	["ArrowRight", "d"],
	["ArrowUp", "w"],
];

/**
 * The actions of a Discrete space at a record, with names and keys: arrows where an action is one
 * move of a grid, else the digits 0 … 9 for the first ten.
 * @param told whether the person sees the hidden state; a hidden permutation is not given away else.
 */
export function choicesOf(
	header: ReplayHeader,
	space: Space,
	record: ReplayRecord,
	told: boolean,
): Choice[] {
	if (!(space instanceof Discrete)) return [];
	const { n, start } = space;
	const mask = listIn(record, "action_mask");
	const ids = listIn(record, "info/action_ids");
	const veiled = movesAreHidden(record, told);
	const facts = header.env.family === "grid" && !veiled ? gridFacts(header) : null;
	const noun = header.env.family === "bandit" ? "arm" : "action";
	return Array.from({ length: n }, (_, k) => {
		const allowed = (!mask || mask[k] === 1) && (ids?.[k] ?? k) >= 0;
		const digit = k < 10 ? [String(k)] : [];
		const known = facts?.sequences[underlyingOf(k, record)];
		const plain = `${noun} ${k + start}`;
		if (!facts || known === undefined)
			return { action: k + start, sign: plain, label: plain, keys: digit, allowed };
		const keys = known.length === 1 ? (MOVE_KEYS[known[0]!] ?? []) : digit;
		const name = actionName(facts, k, record).replaceAll("+", ", ");
		return { action: k + start, sign: actionSign(facts, k, record), label: name, keys, allowed };
	});
}

/** Moves of one action, when actions are sequences of several to be typed one by one; else 0. */
export function sequenceLength(header: ReplayHeader): number {
	if (header.env.family !== "grid") return 0;
	const { moves } = gridFacts(header);
	return moves > 1 ? moves : 0;
}

/** The move a key types within a sequence; `null` for other keys. */
export function moveOfKey(key: string, turns: boolean): number | null {
	const found = MOVE_KEYS.findIndex((keys, move) => keys.includes(key) && move >= 5 === turns);
	if (found >= 0) return found;
	return MOVE_KEYS[0]!.includes(key) ? 0 : null;
}

/** The action whose moves are these; `null` when there is none. */
export function actionOfMoves(
	facts: GridFacts,
	record: ReplayRecord,
	count: number,
	moves: readonly number[],
): number | null {
	for (let k = 0; k < count; k++) {
		const own = facts.sequences[underlyingOf(k, record)];
		if (own?.length === moves.length && own.every((move, i) => move === moves[i])) return k;
	}
	return null;
}
