import { type Carver, draw, fillBox, type MazeSite } from "./types.ts";

/** Numbers that describe a rectangle: first and last row, first and last column (all odd). */
const RECT = 4;

/**
 * Binary space partition: halves the largest room with a wall that has one door, until there are
 * `rooms` of them or none can be halved. Walls stand on even lines and doors on odd ones, so no wall
 * ever closes a door.
 * @param side shortest side of a room in cells, an odd number ≥ 1
 */
export function roomsCarver(rooms: number, side: number): Carver {
	const span = side - 1;
	return (site) => {
		const { height, width, scratch } = site;
		fillBox(site);
		set(scratch, 0, 1, height - 2, 1, width - 2);
		let count = 1;
		while (count < rooms) {
			const at = largest(scratch, count, span);
			if (at < 0) return;
			split(site, at, count++, span);
		}
	};
}

function set(list: Int32Array, at: number, r0: number, r1: number, c0: number, c1: number): void {
	list[at * RECT] = r0;
	list[at * RECT + 1] = r1;
	list[at * RECT + 2] = c0;
	list[at * RECT + 3] = c1;
}

/** Index of the largest room that can be halved, −1 for none. */
function largest(list: Int32Array, count: number, span: number): number {
	let best = -1;
	let most = 0;
	for (let i = 0; i < count; i++) {
		const rows = list[i * RECT + 1]! - list[i * RECT]!;
		const cols = list[i * RECT + 3]! - list[i * RECT + 2]!;
		if (Math.max(rows, cols) < 2 * span + 2) continue;
		const area = (rows + 1) * (cols + 1);
		if (area > most) {
			most = area;
			best = i;
		}
	}
	return best;
}

function split(site: MazeSite, at: number, fresh: number, span: number): void {
	const { walls, base, width, scratch } = site;
	const r0 = scratch[at * RECT]!;
	const r1 = scratch[at * RECT + 1]!;
	const c0 = scratch[at * RECT + 2]!;
	const c1 = scratch[at * RECT + 3]!;
	const rows = r1 - r0;
	const cols = c1 - c0;
	// Across the longer side; a square is halved either way.
	const across = rows === cols ? draw(site, 2) === 0 : rows > cols;
	const length = across ? rows : cols;
	const cut = 1 + span + 2 * draw(site, (length - 2 * span - 2) / 2 + 1);
	if (across) {
		const row = r0 + cut;
		for (let col = c0; col <= c1; col++) walls[base + row * width + col] = 1;
		walls[base + row * width + c0 + 2 * draw(site, cols / 2 + 1)] = 0;
		set(scratch, at, r0, row - 1, c0, c1);
		set(scratch, fresh, row + 1, r1, c0, c1);
	} else {
		const col = c0 + cut;
		for (let row = r0; row <= r1; row++) walls[base + row * width + col] = 1;
		walls[base + (r0 + 2 * draw(site, rows / 2 + 1)) * width + col] = 0;
		set(scratch, at, r0, r1, c0, col - 1);
		set(scratch, fresh, r0, r1, col + 1, c1);
	}
}
