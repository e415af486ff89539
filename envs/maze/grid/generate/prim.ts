import { draw, fillWalls, type MazeSite } from "./types.ts";

/**
 * Randomised Prim: grows one tree from a random room by opening random walls on its frontier. A
 * perfect maze with short branches around its origin.
 */
export function carvePrim(site: MazeSite): void {
	const { walls, base, height, width, scratch } = site;
	fillWalls(site);
	const rows = (height - 1) >> 1;
	const cols = (width - 1) >> 1;
	let count = 0;
	// Frontier entries: wall × 4 + the way through it (0 up, 1 right, 2 down, 3 left).
	const enter = (row: number, col: number): void => {
		const cell = row * width + col;
		walls[base + cell] = 0;
		if (row > 2) scratch[count++] = (cell - width) * 4;
		if (col < width - 3) scratch[count++] = (cell + 1) * 4 + 1;
		if (row < height - 3) scratch[count++] = (cell + width) * 4 + 2;
		if (col > 2) scratch[count++] = (cell - 1) * 4 + 3;
	};
	enter(2 * draw(site, rows) + 1, 2 * draw(site, cols) + 1);
	while (count > 0) {
		const pick = draw(site, count);
		const entry = scratch[pick]!;
		scratch[pick] = scratch[--count]!;
		const wall = entry >> 2;
		const way = entry & 3;
		const beyond = wall + (way === 0 ? -width : way === 1 ? 1 : way === 2 ? width : -1);
		if (walls[base + beyond] === 0) continue;
		walls[base + wall] = 0;
		const row = Math.floor(beyond / width);
		enter(row, beyond - row * width);
	}
}
