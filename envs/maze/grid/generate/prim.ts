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
	const row = 2 * draw(site, rows) + 1;
	let count = enter(site, row, 2 * draw(site, cols) + 1, 0);
	while (count > 0) {
		const pick = draw(site, count);
		const entry = scratch[pick]!;
		scratch[pick] = scratch[--count]!;
		const wall = entry >> 2;
		const way = entry & 3;
		const beyond = wall + (way === 0 ? -width : way === 1 ? 1 : way === 2 ? width : -1);
		if (walls[base + beyond] === 0) continue;
		walls[base + wall] = 0;
		const to = Math.floor(beyond / width);
		count = enter(site, to, beyond - to * width, count);
	}
}

/**
 * Opens a room and adds its walls to the frontier's `count` entries; returns how many there are
 * then. An entry is wall × 4 + the way through it (0 up, 1 right, 2 down, 3 left).
 */
function enter(site: MazeSite, row: number, col: number, count: number): number {
	const { walls, base, height, width, scratch } = site;
	const cell = row * width + col;
	let n = count;
	walls[base + cell] = 0;
	if (row > 2) scratch[n++] = (cell - width) * 4;
	if (col < width - 3) scratch[n++] = (cell + 1) * 4 + 1;
	if (row < height - 3) scratch[n++] = (cell + width) * 4 + 2;
	if (col > 2) scratch[n++] = (cell - 1) * 4 + 3;
	return n;
}
