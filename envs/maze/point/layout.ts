import type { Problem } from "../../../src/env/index.ts";
import { WALL } from "../grid/codes.ts";

/** A layout read from text. Cells are numbered row × width + column and listed in that order. */
export interface PointLayout {
	readonly rows: readonly string[];
	readonly height: number;
	readonly width: number;
	/** height × width, 1 = wall. */
	readonly walls: Uint8Array;
	/** Cells that are not walls. */
	readonly free: Int32Array;
	/** Free cells without a mark. */
	readonly plain: Int32Array;
	/** Cells marked `S` or `C`. */
	readonly starts: Int32Array;
	/** Cells marked `G` or `C`. */
	readonly goals: Int32Array;
}

/** Longest side of a layout, in cells. */
export const MAX_SIDE = 255;

type Path = readonly (string | number)[];
const MARKS = "#O0. SGC";

/** What is wrong with a layout, as text rows; nothing when it can be played. */
export function pointLayoutProblems(
	rows: readonly string[],
	path: Path = ["layout"],
): readonly Problem[] {
	const problems: Problem[] = [];
	const width = rows[0]?.length ?? 0;
	if (width === 0)
		return [{ path, message: "is empty, expected rows of # (wall) and O (free)", value: rows }];
	if (rows.length > MAX_SIDE || width > MAX_SIDE)
		return [
			{ path, message: `is ${rows.length} × ${width} cells, expected at most ${MAX_SIDE} a side` },
		];
	rows.forEach((row, r) => {
		if (row.length !== width)
			problems.push({
				path: [...path, r],
				message: `has ${row.length} characters, expected ${width} as in row 0`,
				value: row,
			});
		const c = [...row].findIndex((mark) => !MARKS.includes(mark));
		if (c >= 0)
			problems.push({
				path: [...path, r],
				message: `has ${JSON.stringify([...row][c])} at column ${c}, expected # (wall), O, 0, . or space (free), S (start), G (goal) or C (start and goal)`,
				value: row,
			});
	});
	if (problems.length > 0) return problems;
	const layout = parsePointLayout(rows);
	const { free } = layout;
	if (free.length < 2)
		return [
			{
				path,
				message: `has ${free.length === 0 ? "no free cell" : "one free cell"}, expected at least 2`,
				value: rows,
			},
		];
	const reached = flood(layout, free[0]!);
	const cut = free.find((cell) => reached[cell] === 0);
	if (cut !== undefined) {
		const at = (cell: number): string => `[${Math.floor(cell / width)}, ${cell % width}]`;
		problems.push({
			path,
			message: `has no path between the free cells ${at(free[0]!)} and ${at(cut)}`,
			value: rows,
		});
	}
	return problems;
}

/** Reads a layout that `pointLayoutProblems` has nothing against. */
export function parsePointLayout(rows: readonly string[]): PointLayout {
	const text = rows.join("");
	const cells = (marks: string): Int32Array =>
		Int32Array.from([...Array(text.length).keys()].filter((cell) => marks.includes(text[cell]!)));
	return {
		rows,
		height: rows.length,
		width: rows[0]!.length,
		walls: Uint8Array.from(text, (mark) => (mark === "#" ? WALL : 0)),
		free: cells("O0. SGC"),
		plain: cells("O0. "),
		starts: cells("SC"),
		goals: cells("GC"),
	};
}

/** 1 for every cell connected to `from`. */
function flood({ walls, width, height }: PointLayout, from: number): Uint8Array {
	const reached = new Uint8Array(walls.length);
	const queue = [from];
	reached[from] = 1;
	for (let head = 0; head < queue.length; head++) {
		const cell = queue[head]!;
		const col = cell % width;
		const row = (cell - col) / width;
		const visit = (next: number): void => {
			if (walls[next] !== 0 || reached[next] !== 0) return;
			reached[next] = 1;
			queue.push(next);
		};
		if (col > 0) visit(cell - 1);
		if (col < width - 1) visit(cell + 1);
		if (row > 0) visit(cell - width);
		if (row < height - 1) visit(cell + width);
	}
	return reached;
}
