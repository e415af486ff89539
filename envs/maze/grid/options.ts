import { InvalidOptionError, type ResetOptions } from "../../../src/env/index.ts";
import { groundOf, type Layout, layoutProblems, parseLayout } from "./layout.ts";

/** Reset options, read; what is absent is drawn or kept. */
export interface ChosenTask {
	/** Cell. */
	readonly goal?: number;
	/** Cell. */
	readonly start?: number;
	readonly layout?: Layout;
}

/**
 * Reads `goal: [row, column]`, `start: [row, column]` and `layout: [text, …]`.
 * @throws InvalidOptionError when one is malformed or outside the grid
 */
export function readOptions(
	options: ResetOptions,
	height: number,
	width: number,
	minGoalDistance: number,
): ChosenTask {
	const { goal, start, layout } = options;
	return {
		...(goal === undefined ? {} : { goal: readCell("goal", goal, height, width) }),
		...(start === undefined ? {} : { start: readCell("start", start, height, width) }),
		...(layout === undefined ? {} : { layout: readLayout(layout, height, width, minGoalDistance) }),
	};
}

function readCell(name: string, value: unknown, height: number, width: number): number {
	const pair = Array.isArray(value) || value instanceof Int32Array ? Array.from(value) : [];
	const [row, col] = pair as number[];
	const inside =
		pair.length === 2 &&
		pair.every((part) => Number.isInteger(part) && part >= 0) &&
		row! < height &&
		col! < width;
	if (!inside)
		throw new InvalidOptionError(
			name,
			value,
			`[row, column] with row from 0 to ${height - 1} and column from 0 to ${width - 1}`,
		);
	return row! * width + col!;
}

function readLayout(
	value: unknown,
	height: number,
	width: number,
	minGoalDistance: number,
): Layout {
	const fail = (reason: string): never => {
		throw new InvalidOptionError("layout", value, reason);
	};
	const size = `${height} rows of ${width} characters`;
	if (!Array.isArray(value) || !value.every((row) => typeof row === "string"))
		return fail(`${size}, as an array of strings`);
	const problems = layoutProblems(value, []);
	if (problems.length > 0) {
		const { path, message } = problems[0]!;
		return fail(`a layout; ${path.length > 0 ? `row ${path[0]}` : "it"} ${message}`);
	}
	if (value.length !== height || value[0]!.length !== width)
		return fail(`${size}, got ${value.length} of ${value[0]!.length}`);
	const layout = parseLayout(value as string[]);
	// In play is every free cell, whatever the marks.
	const all = groundOf({ ...layout, starts: null, goals: null }, 1, []);
	const marked = groundOf(layout, minGoalDistance, []);
	for (const found of [all, marked])
		if ("problems" in found) return fail(`a layout; it ${found.problems[0]!.message}`);
	return layout;
}
