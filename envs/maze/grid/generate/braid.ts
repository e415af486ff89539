import { nextUniform32 } from "../../../../src/random/index.ts";
import { draw, type MazeSite } from "./types.ts";

/**
 * Opens dead ends: each room (odd row, odd column) with a single way out gets, with probability
 * `fraction`, a second one through a random wall. At 1 no dead end is left.
 */
export function braid(site: MazeSite, fraction: number): void {
	const { walls, base, height, width, random, offset } = site;
	for (let row = 1; row < height - 1; row += 2)
		for (let col = 1; col < width - 1; col += 2) {
			const cell = base + row * width + col;
			const ways =
				4 - walls[cell - width]! - walls[cell + 1]! - walls[cell + width]! - walls[cell - 1]!;
			if (ways !== 1 || nextUniform32(random, offset) >= fraction) continue;
			let count = 0;
			let closed = 0;
			if (row > 2 && walls[cell - width] === 1) closed |= 0 << (8 * count++);
			if (col < width - 3 && walls[cell + 1] === 1) closed |= 1 << (8 * count++);
			if (row < height - 3 && walls[cell + width] === 1) closed |= 2 << (8 * count++);
			if (col > 2 && walls[cell - 1] === 1) closed |= 3 << (8 * count++);
			if (count === 0) continue;
			const way = (closed >>> (8 * draw(site, count))) & 255;
			walls[cell + (way === 0 ? -width : way === 1 ? 1 : way === 2 ? width : -1)] = 0;
		}
}
