import { emptyColumn, joinColumns, sliceColumn, valueAt, type WindowColumn } from "./decode.ts";
import { ReplayError } from "./errors.ts";
import type { ReplayColumn } from "./header.ts";

/** Records [first, first + length) of a replay. */
export interface ReplayWindow {
	/** Number of the first record. */
	readonly first: number;
	/** Records. */
	readonly length: number;
	/** The columns asked for, by name. */
	readonly columns: Readonly<Record<string, WindowColumn>>;
}

/** One record's values by column name; see `valueAt`. */
export type ReplayRecord = Readonly<Record<string, unknown>>;

export interface WindowOptions {
	/** Names of columns, or roles and paths above them ("info" is all of "info/…"); all unless told. */
	readonly columns?: readonly string[];
}

/** One record of a window by column name. @throws ReplayError for text that is no JSON. */
export function recordAt(window: ReplayWindow, index: number): ReplayRecord {
	const record: Record<string, unknown> = {};
	for (const name in window.columns) record[name] = valueAt(window.columns[name]!, index);
	return record;
}

/**
 * Positions of the columns that `names` select: a name selects itself and everything below it.
 * @throws ReplayError "replay-argument" for a name that selects nothing.
 */
export function selectColumns(
	columns: readonly { readonly name: string }[],
	names: readonly string[] | undefined,
	path?: string,
): number[] {
	if (names === undefined) return columns.map((_, i) => i);
	const isUnder = (name: string, chosen: string): boolean =>
		name === chosen || name.startsWith(`${chosen}/`);
	for (const chosen of names) {
		if (columns.some(({ name }) => isUnder(name, chosen))) continue;
		const known = columns.map(({ name }) => name).join(", ");
		const detail = path === undefined ? {} : { path };
		throw new ReplayError("replay-argument", `no column "${chosen}"; there are ${known}`, detail);
	}
	return columns.flatMap(({ name }, i) =>
		names.some((chosen) => isUnder(name, chosen)) ? [i] : [],
	);
}

/** Records [from, to) of a window, counted from its first; numbers are not copied. */
export function sliceWindow(window: ReplayWindow, from: number, to: number): ReplayWindow {
	if (from === 0 && to === window.length) return window;
	const columns = Object.fromEntries(
		Object.entries(window.columns).map(([name, each]) => [name, sliceColumn(each, from, to)]),
	);
	return { first: window.first + from, length: to - from, columns };
}

/** Consecutive windows as one with the given columns. */
export function joinWindows(
	parts: readonly ReplayWindow[],
	wanted: readonly ReplayColumn[],
	first: number,
	length: number,
): ReplayWindow {
	const columns: Record<string, WindowColumn> = {};
	for (const column of wanted) {
		const pieces = parts.map((part) => part.columns[column.name]!);
		columns[column.name] = pieces.length === 0 ? emptyColumn(column) : joinColumns(pieces);
	}
	return { first, length, columns };
}
