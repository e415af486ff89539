import { draw, fillWalls, type MazeSite } from "./types.ts";

/**
 * Randomised Kruskal: walls in random order, each opened when it parts two trees. A perfect maze
 * with many short dead ends.
 */
export function carveKruskal(site: MazeSite): void {
	const { walls, base, height, width, scratch } = site;
	fillWalls(site);
	const cells = height * width;
	// scratch[0 … cells) is the union-find forest, the rest the list of walls between two rooms.
	let count = 0;
	for (let row = 1; row < height - 1; row++)
		for (let col = 1; col < width - 1; col++) {
			const cell = row * width + col;
			if ((row & 1) === 1 && (col & 1) === 1) {
				walls[base + cell] = 0;
				scratch[cell] = cell;
			} else if (((row ^ col) & 1) === 1) scratch[cells + count++] = cell;
		}
	for (let left = count; left > 0; left--) {
		const pick = cells + draw(site, left);
		const wall = scratch[pick]!;
		scratch[pick] = scratch[cells + left - 1]!;
		const step = (Math.floor(wall / width) & 1) === 1 ? 1 : width;
		const a = root(scratch, wall - step);
		const b = root(scratch, wall + step);
		if (a === b) continue;
		scratch[a] = b;
		walls[base + wall] = 0;
	}
}

function root(forest: Int32Array, cell: number): number {
	let at = cell;
	while (forest[at] !== at) {
		forest[at] = forest[forest[at]!]!;
		at = forest[at]!;
	}
	return at;
}
