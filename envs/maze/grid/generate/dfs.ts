import { draw, fillWalls, type MazeSite } from "./types.ts";

/**
 * Recursive backtracker: a random depth-first walk that carves as it goes. A perfect maze (a tree)
 * with long winding corridors.
 */
export function carveDfs(site: MazeSite): void {
	const { walls, base, height, width, scratch } = site;
	fillWalls(site);
	const rows = (height - 1) >> 1;
	const cols = (width - 1) >> 1;
	const first = (2 * draw(site, rows) + 1) * width + 2 * draw(site, cols) + 1;
	walls[base + first] = 0;
	scratch[0] = first;
	let depth = 1;
	while (depth > 0) {
		const cell = scratch[depth - 1]!;
		const row = Math.floor(cell / width);
		const col = cell - row * width;
		// Steps to the unvisited among the four rooms two cells away, packed one byte each.
		let count = 0;
		let open = 0;
		if (row > 2 && walls[base + cell - 2 * width] === 1) open |= 0 << (8 * count++);
		if (col < width - 3 && walls[base + cell + 2] === 1) open |= 1 << (8 * count++);
		if (row < height - 3 && walls[base + cell + 2 * width] === 1) open |= 2 << (8 * count++);
		if (col > 2 && walls[base + cell - 2] === 1) open |= 3 << (8 * count++);
		if (count === 0) {
			depth--;
			continue;
		}
		const way = (open >>> (8 * draw(site, count))) & 255;
		const step = way === 0 ? -width : way === 1 ? 1 : way === 2 ? width : -1;
		walls[base + cell + step] = 0;
		walls[base + cell + 2 * step] = 0;
		scratch[depth++] = cell + 2 * step;
	}
}
