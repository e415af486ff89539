import { describe, expect, it } from "vitest";
import {
	type PointLayout,
	parsePointLayout,
	pointLayoutProblems,
} from "../../../envs/maze/point/layout.ts";
import {
	MAZE2D_LAYOUTS,
	type Maze2DName,
	pointMazeLayout,
} from "../../../envs/maze/point/layouts.ts";

const layoutOf = (name: Maze2DName): PointLayout => parsePointLayout(MAZE2D_LAYOUTS[name]);

/** Moves to `goal` from each free cell. */
function distances({ walls, width }: PointLayout, goal: number): Map<number, number> {
	const found = new Map([[goal, 0]]);
	for (const cell of found.keys())
		for (const next of [cell - 1, cell + 1, cell - width, cell + width])
			if (walls[next] === 0 && !found.has(next)) found.set(next, found.get(cell)! + 1);
	return found;
}

describe("D4RL's layouts", () => {
	it.each([
		["umaze", 5, 5, 7, 18, [1, 1], 3, 6, [[3, 1]]],
		[
			"medium",
			8,
			8,
			26,
			38,
			[6, 6],
			6.346,
			10,
			[
				[1, 1],
				[5, 1],
			],
		],
		["large", 9, 12, 46, 62, [7, 9], 8.913, 18, [[7, 1]]],
	] as const)(
		"%s has its cells, walls, goal and distances",
		(name, height, width, free, walls, goal, mean, max, farthest) => {
			const layout = layoutOf(name);
			expect([layout.height, layout.width]).toEqual([height, width]);
			expect(layout.free.length).toBe(free);
			expect(layout.walls.filter((wall) => wall === 1).length).toBe(walls);
			expect([...layout.goals]).toEqual([goal[0] * width + goal[1]]);
			const found = distances(layout, layout.goals[0]!);
			expect(found.size, "all free cells are connected").toBe(free);
			const all = [...found.values()];
			expect(all.reduce((sum, d) => sum + d, 0) / free).toBeCloseTo(mean, 3);
			expect(Math.max(...all)).toBe(max);
			const ends = [...found].filter(([, d]) => d === max).map(([cell]) => cell);
			expect(ends.sort((a, b) => a - b)).toEqual(farthest.map(([r, c]) => r * width + c));
		},
	);

	it.each(Object.keys(MAZE2D_LAYOUTS) as Maze2DName[])("%s can be played", (name) => {
		expect(pointLayoutProblems(MAZE2D_LAYOUTS[name])).toEqual([]);
		expect(layoutOf(name).goals.length).toBe(1);
	});

	it.each([
		["eval-umaze", 7, [1, 3]],
		["eval-medium", 26, [1, 6]],
		["eval-large", 47, [1, 9]],
		["open", 15, [2, 3]],
	] as const)("%s has %d free cells and its goal", (name, free, [row, col]) => {
		const layout = layoutOf(name);
		expect(layout.free.length).toBe(free);
		expect([...layout.goals]).toEqual([row * layout.width + col]);
	});

	it("UMaze has no diverse maps", () => {
		expect(pointMazeLayout("umaze", "default")).toHaveLength(5);
		expect(pointMazeLayout("umaze", "diverse_g")).toBeNull();
	});
});

describe("bad layouts", () => {
	const messages = (rows: string[]): string =>
		pointLayoutProblems(rows)
			.map(({ path, message }) => `${path.join(".")}: ${message}`)
			.join("\n");

	it.each([
		[[], "layout: is empty"],
		[[""], "layout: is empty"],
		[["####", "#O#"], "layout.1: has 3 characters, expected 4"],
		[["###", "#X#"], 'layout.1: has "X" at column 1'],
		[["###", "###"], "has no free cell"],
		[["###", "#O#"], "has one free cell"],
		[["#####", "#O#O#"], "no path between the free cells [1, 1] and [1, 3]"],
	])("%j", (rows, message) => {
		expect(messages(rows)).toContain(message);
	});

	it("too large", () => {
		expect(messages(["O".repeat(256)])).toContain("is 1 × 256 cells, expected at most 255 a side");
	});
});
