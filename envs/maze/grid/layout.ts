import type { Problem } from "../../../src/env/index.ts";
import { neighbours, WALL } from "./codes.ts";
import { DistanceSearch, UNREACHABLE } from "./distance.ts";

/** A layout read from text. Cells are numbered row × width + column. */
export interface Layout {
	readonly height: number;
	readonly width: number;
	/** height × width, 1 = wall. */
	readonly walls: Uint8Array;
	/** Cells marked `S`; `null` when there are none, so that any may be drawn. */
	readonly starts: Int32Array | null;
	/** Cells marked `G`; `null` when there are none. */
	readonly goals: Int32Array | null;
}

type Path = readonly (string | number)[];

/**
 * What is wrong with a text layout: rows of `#` (wall), `.` or space (free), `S` (start) and `G`
 * (goal). Several S or G are alternatives, one of which is drawn.
 */
export function layoutProblems(rows: readonly string[], path: Path = ["layout"]): Problem[] {
	const problems: Problem[] = [];
	const width = rows[0]?.length ?? 0;
	rows.forEach((row, r) => {
		if (row.length !== width)
			problems.push({
				path: [...path, r],
				message: `has ${row.length} characters, expected ${width} as in row 0`,
				value: row,
			});
		const c = [...row].findIndex((mark) => !"#. SG".includes(mark));
		if (c >= 0)
			problems.push({
				path: [...path, r],
				message: `has ${JSON.stringify([...row][c])} at column ${c}, expected # (wall), . or space (free), S (start) or G (goal)`,
				value: row,
			});
	});
	if (problems.length > 0) return problems;
	if (!rows.some((row) => /[^#]/.test(row)))
		problems.push({ path, message: "has no free cell", value: rows });
	return problems;
}

/** Reads a layout that `layoutProblems` has nothing against. */
export function parseLayout(rows: readonly string[]): Layout {
	const height = rows.length;
	const width = rows[0]!.length;
	const text = rows.join("");
	const walls = Uint8Array.from(text, (mark) => (mark === "#" ? WALL : 0));
	return { height, width, walls, starts: marked(text, "S"), goals: marked(text, "G") };
}

function marked(text: string, mark: string): Int32Array | null {
	const cells: number[] = [];
	for (let cell = 0; cell < text.length; cell++) if (text[cell] === mark) cells.push(cell);
	return cells.length > 0 ? Int32Array.from(cells) : null;
}

/** Walls as rows of `#` and `.`. */
export function formatLayout(walls: Uint8Array, height: number, width: number, base = 0): string[] {
	const rows: string[] = [];
	for (let row = 0; row < height; row++) {
		let text = "";
		for (let col = 0; col < width; col++) text += walls[base + row * width + col] ? "#" : ".";
		rows.push(text);
	}
	return rows;
}

/** The cells a layout is played on, and who may start and be goal there. */
export interface Ground {
	/** Every cell that can be reached; ascending. */
	readonly cells: Int32Array;
	readonly starts: Int32Array;
	readonly goals: Int32Array;
}

/**
 * Where starts and goals may be drawn. Unmarked starts or goals are all the cells connected to the
 * marked ones; with neither marked all free cells must be connected.
 */
export function groundOf(
	layout: Layout,
	minGoalDistance: number,
	path: Path = ["layout"],
): { ground: Ground } | { problems: Problem[] } {
	const { height, width, walls } = layout;
	const search = new DistanceSearch(neighbours(height, width));
	const at = (cell: number): string => `[${Math.floor(cell / width)}, ${cell % width}]`;
	const fail = (message: string): { problems: Problem[] } => ({ problems: [{ path, message }] });
	const anchor = layout.starts?.[0] ?? layout.goals?.[0] ?? walls.indexOf(0);
	search.run(walls, 0, anchor);
	const reached = Uint8Array.from(search.field, (d) => (d === UNREACHABLE ? 0 : 1));
	const cells = Int32Array.from(walls.keys()).filter((cell) => reached[cell] === 1);
	const marks = [...(layout.starts ?? []), ...(layout.goals ?? [])];
	const cut = (
		marks.length > 0 ? marks : [...walls.keys()].filter((cell) => walls[cell] === 0)
	).find((cell) => reached[cell] === 0);
	if (cut !== undefined)
		return fail(
			marks.length > 0
				? `has no path between ${at(anchor)} and ${at(cut)}, expected one between every start and goal`
				: `has no path between the free cells ${at(anchor)} and ${at(cut)}; connect them or mark the start with S`,
		);
	const starts = layout.starts ?? cells;
	const goals = layout.goals ?? cells;
	let farthest = 0;
	for (const goal of goals) {
		search.run(walls, 0, goal);
		for (const start of starts) farthest = Math.max(farthest, search.field[start]!);
		if (farthest >= minGoalDistance) return { ground: { cells, starts, goals } };
	}
	return fail(
		farthest === 0
			? "has one free cell, expected a start and a goal that differ"
			: `has start and goal at most ${farthest} apart, expected minGoalDistance = ${minGoalDistance} or more`,
	);
}
