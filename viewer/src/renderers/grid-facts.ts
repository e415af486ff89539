import type { ReplayHeader } from "../../../src/record/header.ts";
import type { ReplayRecord } from "../../../src/record/window.ts";
import { hasColumn, listIn, numberIn } from "./values.ts";

/** Row and column changes of the moves 0 … 4: noop, up, right, down, left. */
export const ROW_STEP = [0, -1, 0, 1, 0];
export const COLUMN_STEP = [0, 0, 1, 0, -1];
const TURN_LEFT = 5;
const FORWARD = 7;

/** What never changes in a replay of a grid. */
export interface GridFacts {
	readonly height: number;
	readonly width: number;
	/** Walls of all rows, 1 = wall; `null` when every record has its own. */
	readonly layout: Uint8Array | null;
	readonly turns: boolean;
	/** Names of the environment's own actions. */
	readonly names: readonly string[];
	/** Atomic moves of each of them. */
	readonly sequences: readonly (readonly number[])[];
	readonly viewSize: number | null;
	/** Moves of one action. */
	readonly moves: number;
}

/** One record of a grid. */
export interface GridMoment {
	/** Cells row × width + column; `null` when not recorded. */
	readonly position: number | null;
	readonly goal: number | null;
	/** 0 … 3: up, right, down, left. */
	readonly direction: number | null;
}

export function gridFacts({ constants }: ReplayHeader): GridFacts {
	const height = whole(constants.height, 1);
	const width = whole(constants.width, 1);
	const rows = Array.isArray(constants.layout) ? (constants.layout as string[]) : null;
	const sequences = (constants.sequences ?? []) as number[][];
	return {
		height,
		width,
		layout: rows && Uint8Array.from(rows.join(""), (mark) => (mark === "#" ? 1 : 0)),
		turns: constants.control === "turn",
		names: (constants.actions ?? []) as string[],
		sequences,
		viewSize: typeof constants.viewSize === "number" ? constants.viewSize : null,
		moves: sequences[0]?.length ?? 1,
	};
}

function whole(value: unknown, otherwise: number): number {
	return typeof value === "number" && Number.isInteger(value) && value > 0 ? value : otherwise;
}

/** Walls at a record. */
export function layoutAt(facts: GridFacts, record: ReplayRecord): ArrayLike<number> {
	return (
		facts.layout ?? listIn(record, "hidden/layout") ?? new Uint8Array(facts.height * facts.width)
	);
}

/** Where everything is; from the hidden state, else from an observation that says it. */
export function gridMoment(facts: GridFacts, record: ReplayRecord): GridMoment {
	const seen = observed(facts, record);
	return {
		position: numberIn(record, "hidden/position") ?? seen.position,
		direction: numberIn(record, "hidden/direction") ?? seen.direction,
		goal: numberIn(record, "hidden/goal"),
	};
}

function observed(facts: GridFacts, record: ReplayRecord): Omit<GridMoment, "goal"> {
	const { height, width, turns } = facts;
	const name = "observation" in record ? "observation" : "observation/observation";
	const values = listIn(record, name);
	const nothing = { position: null, direction: null };
	if (values === null || values.length > 3) return nothing;
	if (values.length === 1) {
		const cell = turns ? Math.floor(values[0]! / 4) : values[0]!;
		if (!(cell < height * width)) return nothing;
		return { position: cell, direction: turns ? values[0]! & 3 : null };
	}
	return { position: values[0]! * width + values[1]!, direction: values[2] ?? null };
}

/**
 * The environment's own action behind a record's action, through the identities or the permutation
 * that held when it was chosen; `null` at a reset.
 */
export function underlyingAction(
	record: ReplayRecord,
	before: ReplayRecord | undefined,
): number | null {
	const action = numberIn(record, "action");
	return action === null ? null : underlyingOf(action, before ?? record);
}

/** What an action index of a record's action set stands for. */
export function underlyingOf(action: number, record: ReplayRecord): number {
	const ids = listIn(record, "info/action_ids");
	const id = ids ? (ids[action] ?? -1) : action;
	const permutation = listIn(record, "hidden/action_permutation");
	return permutation && id >= 0 ? (permutation[id] ?? -1) : id;
}

/** Cells an action leads through, its start first, without slip and wind; and where it ends facing. */
export function pathOf(
	{ height, width, sequences }: GridFacts,
	layout: ArrayLike<number>,
	from: number,
	direction: number | null,
	action: number,
): { cells: number[]; direction: number | null } {
	const cells = [from];
	let facing = direction;
	let cell = from;
	for (const move of sequences[action] ?? []) {
		let heading = move;
		if (move >= TURN_LEFT) {
			if (facing === null) continue;
			if (move === FORWARD) heading = facing + 1;
			else {
				facing = (facing + (move === TURN_LEFT ? 3 : 1)) & 3;
				continue;
			}
		}
		const row = Math.floor(cell / width) + ROW_STEP[heading]!;
		const col = (cell % width) + COLUMN_STEP[heading]!;
		if (row < 0 || col < 0 || row >= height || col >= width) continue;
		const to = row * width + col;
		if (layout[to] !== 1) cell = to;
		cells.push(cell);
	}
	return { cells, direction: facing };
}

/**
 * Cells between two records: the action's way where it explains the end, straight there when slip or
 * wind may have led so far, and the end alone after a jump to somewhere else.
 */
export function wayBetween(facts: GridFacts, before: ReplayRecord, after: ReplayRecord): number[] {
	const a = gridMoment(facts, before);
	const b = gridMoment(facts, after);
	if (a.position === null || b.position === null) return [];
	const action = underlyingAction(after, before);
	if (action !== null) {
		const { cells } = pathOf(facts, layoutAt(facts, before), a.position, a.direction, action);
		if (cells[cells.length - 1] === b.position) return cells;
	}
	const { width } = facts;
	const down = Math.abs(Math.floor(b.position / width) - Math.floor(a.position / width));
	const aside = Math.abs((b.position % width) - (a.position % width));
	const isStep = down + aside > 0 && (down === 0 || aside === 0) && down + aside <= facts.moves;
	return isStep ? [a.position, b.position] : [b.position];
}

/** How often each cell was passed in these records. */
export function visitCounts(facts: GridFacts, records: readonly ReplayRecord[]): Uint32Array {
	const counts = new Uint32Array(facts.height * facts.width);
	records.forEach((record, k) => {
		const before = records[k - 1];
		const { position } = gridMoment(facts, record);
		if (position === null) return;
		if (!before || before.episode !== record.episode || before.trial !== record.trial) {
			counts[position]!++;
			return;
		}
		const way = wayBetween(facts, before, record);
		for (const cell of way.slice(1)) counts[cell]!++;
		if (way.length === 1) counts[position]!++;
	});
	return counts;
}

/** What an agent thinks of its actions, at the cell it chose from. */
export interface CellValues {
	readonly cell: number;
	/** Value of each action index; NaN where it cannot be taken. */
	readonly values: readonly number[];
	/** The record the choice was made at. */
	readonly at: ReplayRecord;
}

/** The latest action values known for each cell the trial went through. */
export function valuesByCell(
	facts: GridFacts,
	records: readonly ReplayRecord[],
): ReadonlyMap<number, CellValues> {
	const known = new Map<number, CellValues>();
	for (let k = 1; k < records.length; k++) {
		const at = records[k - 1]!;
		const values = actionValues(records[k]!, at);
		const { position } = gridMoment(facts, at);
		if (values !== null && position !== null) known.set(position, { cell: position, values, at });
	}
	return known;
}

/** Action values recorded with a choice: `q`, minus the steps to the goal, or `similarity`. */
export function actionValues(
	record: ReplayRecord,
	before: ReplayRecord | undefined,
): readonly number[] | null {
	const mask = before ? listIn(before, "action_mask") : null;
	const allowed = (action: number): boolean => !mask || mask[action] === 1;
	const ofAllowed = (values: ArrayLike<number>): number[] =>
		Array.from(values, (value, action) => (allowed(action) ? value : Number.NaN));
	const q = listIn(record, "explanation/q");
	if (q) return ofAllowed(q);
	const steps = listIn(record, "explanation/steps");
	if (steps) return Array.from(steps, (value) => (value < 0 ? Number.NaN : -value));
	const similarity = listIn(record, "explanation/similarity");
	return similarity && ofAllowed(similarity);
}

/** What the replay's action values are, in a word. */
export function valueName(header: ReplayHeader): string {
	if (hasColumn(header, "explanation/q", "explanation/steps")) return "value";
	return hasColumn(header, "explanation/similarity") ? "similarity" : "value";
}

/** "row 3, column 4" of a cell. */
export function cellInWords({ width }: GridFacts, cell: number): string {
	return `row ${Math.floor(cell / width)}, column ${cell % width}`;
}

/** The heading 1 … 4 an action index moves in, 0 for none; `null` when it is no single move. */
export function headingOf(facts: GridFacts, action: number, at: ReplayRecord): number | null {
	const moves = facts.sequences[underlyingOf(action, at)];
	return moves?.length === 1 && moves[0]! <= 4 ? moves[0]! : null;
}

/** Name of an action index at a record. */
export function actionName(facts: GridFacts, action: number, at: ReplayRecord): string {
	const own = underlyingOf(action, at);
	return facts.names[own] ?? `action ${action}`;
}

/** Signs of the moves noop, up, right, down, left, turn left, turn right, forward. */
const SIGNS = ["·", "↑", "→", "↓", "←", "↶", "↷", "⇧"];

/** An action for the eye: arrows for a sequence, arrow and name for a single move. */
export function actionSign(facts: GridFacts, action: number, at: ReplayRecord): string {
	const moves = facts.sequences[underlyingOf(action, at)] ?? [];
	const name = actionName(facts, action, at);
	const signs = moves.map((move) => SIGNS[move] ?? "?").join(" ");
	return moves.length > 1 ? signs : `${signs} ${name}`.trim();
}
