import type { Graphics } from "pixi.js";

export interface Box {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

/** Where a grid of cells lies: its corner and the side of a cell, in pixels. */
export interface GridPlace {
	readonly x: number;
	readonly y: number;
	readonly cell: number;
}

/** The largest grid of square cells within a box, centred; whole pixels from 4 a cell on. */
export function fitGrid(box: Box, rows: number, columns: number): GridPlace {
	const exact = Math.max(0.5, Math.min(box.width / columns, box.height / rows));
	const cell = exact >= 4 ? Math.floor(exact) : exact;
	return {
		x: Math.round(box.x + (box.width - cell * columns) / 2),
		y: Math.round(box.y + (box.height - cell * rows) / 2),
		cell,
	};
}

/** Columns and rows for `count` tiles of about `aspect` (width / height) in a box. */
export function tiles(count: number, box: Box, aspect: number): { columns: number; rows: number } {
	let best = { columns: 1, rows: Math.max(1, count) };
	let most = 0;
	for (let columns = 1; columns <= count; columns++) {
		const rows = Math.ceil(count / columns);
		const size = Math.min(box.width / columns / aspect, box.height / rows);
		if (size > most) {
			most = size;
			best = { columns, rows };
		}
	}
	return best;
}

/** The box less a margin on each side. */
export function inset({ x, y, width, height }: Box, by: number): Box {
	return {
		x: x + by,
		y: y + by,
		width: Math.max(1, width - 2 * by),
		height: Math.max(1, height - 2 * by),
	};
}

/** What a picture of this size has for itself: a margin all around, narrow where there is little. */
export function pageOf(width: number, height: number): Box {
	const margin = Math.min(14, Math.floor(Math.min(width, height) / 25));
	return inset({ x: 0, y: 0, width, height }, margin);
}

/** Runs of ones in a row-major grid as [row, first column, columns]: few rectangles for many cells. */
export function runsOf(
	cells: ArrayLike<number>,
	rows: number,
	columns: number,
): (readonly [number, number, number])[] {
	const runs: (readonly [number, number, number])[] = [];
	for (let row = 0; row < rows; row++)
		for (let col = 0; col < columns; ) {
			if (cells[row * columns + col] !== 1) {
				col++;
				continue;
			}
			const from = col;
			while (col < columns && cells[row * columns + col] === 1) col++;
			runs.push([row, from, col - from]);
		}
	return runs;
}

/** An arrow with a head whose size follows its width. */
export function arrow(
	g: Graphics,
	from: readonly [number, number],
	to: readonly [number, number],
	width: number,
	colour: number,
	alpha = 1,
): void {
	const dx = to[0] - from[0];
	const dy = to[1] - from[1];
	const length = Math.sqrt(dx * dx + dy * dy);
	if (length < 0.5) return;
	const ux = dx / length;
	const uy = dy / length;
	const head = Math.min(length, width * 3.2);
	const half = head * 0.55;
	const neck: [number, number] = [to[0] - ux * head, to[1] - uy * head];
	if (length > head)
		g.moveTo(...from)
			.lineTo(...neck)
			.stroke({ width, color: colour, alpha });
	g.poly([
		to[0],
		to[1],
		neck[0] - uy * half,
		neck[1] + ux * half,
		neck[0] + uy * half,
		neck[1] - ux * half,
	]).fill({ color: colour, alpha });
}

/** Slanted lines over a box: disabled, for readers of any eyesight. */
export function hatch(g: Graphics, { x, y, width, height }: Box, colour: number, gap = 7): void {
	for (let s = gap; s < width + height; s += gap) {
		const x0 = Math.max(0, s - height);
		const x1 = Math.min(width, s);
		g.moveTo(x + x0, y + s - x0).lineTo(x + x1, y + s - x1);
	}
	g.stroke({ width: 1, color: colour });
}

/** A star of five points. */
export function star(g: Graphics, x: number, y: number, radius: number, colour: number): void {
	g.star(x, y, 5, radius, radius * 0.45).fill(colour);
}

/** A line through points; nothing for fewer than two. */
export function polyline(
	g: Graphics,
	points: readonly (readonly [number, number])[],
	look: { width: number; color: number; alpha?: number },
): void {
	if (points.length < 2) return;
	g.moveTo(...points[0]!);
	for (let k = 1; k < points.length; k++) g.lineTo(...points[k]!);
	g.stroke({ ...look, cap: "round", join: "round" });
}
