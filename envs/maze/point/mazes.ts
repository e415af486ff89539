import { nextInteger } from "../../../src/random/index.ts";
import type { MazeGenerator } from "../grid/generate/index.ts";
import type { PointLayout } from "./layout.ts";
import {
	type Frame,
	type FrameName,
	frameOf,
	rowGrids,
	sharedGrid,
	solidSize,
	type WallGrid,
	writeSolid,
} from "./wall-grid.ts";

/** Where a batch's mazes come from: one layout for all rows, or a new maze for each trial of each. */
export type MazeSource =
	| { readonly kind: "fixed"; readonly layout: PointLayout }
	| { readonly kind: "generated"; readonly maze: MazeGenerator };

/** The mazes of a batch of rows. */
export class Mazes {
	readonly frame: Frame;
	readonly grid: WallGrid;
	/** The layout all rows share; `null` when each has its own. */
	readonly layout: PointLayout | null;
	/** height × width, 1 = wall, for each maze. */
	readonly walls: Uint8Array;
	/** Free cells of each row's maze; one number when they share one. */
	readonly freeCount: Int32Array;
	private readonly generator: MazeGenerator | null;
	private readonly cells: number;

	constructor(
		frame: FrameName,
		readonly source: MazeSource,
		readonly rows: number,
	) {
		if (source.kind === "fixed") {
			const { layout } = source;
			this.frame = frameOf(frame, layout.height, layout.width);
			this.layout = layout;
			this.walls = layout.walls;
			this.grid = sharedGrid(this.frame, layout.walls);
			this.freeCount = Int32Array.of(layout.free.length);
			this.generator = null;
			this.cells = 0;
		} else {
			const { height, width } = source.maze.style;
			this.frame = frameOf(frame, height, width);
			this.layout = null;
			this.cells = height * width;
			this.walls = new Uint8Array(rows * this.cells);
			this.grid = rowGrids(this.frame, rows);
			this.freeCount = new Int32Array(rows);
			this.generator = source.maze;
		}
	}

	/** Draws a new maze for a row, where rows have their own. */
	draw(row: number, random: Uint32Array, offset: number): void {
		if (this.generator === null) return;
		this.generator.write(this.walls, row * this.cells, random, offset);
		this.changed(row);
	}

	/** Recomputes what follows from a row's `walls`. */
	changed(row: number): void {
		const { generator, walls, cells, frame, grid } = this;
		if (generator === null) return;
		let free = 0;
		for (let k = row * cells; k < (row + 1) * cells; k++) if (walls[k] === 0) free++;
		this.freeCount[row] = free;
		writeSolid(frame, walls, row * cells, grid.solid, row * solidSize(frame));
	}

	/** Whether a cell of a row's maze is free; false outside. */
	isFree(row: number, cell: number): boolean {
		return cell >= 0 && this.walls[row * this.cells + cell] === 0;
	}

	/** The free cell nearest to a cell of a row's maze, the first of equals. */
	nearestFree(row: number, cell: number): number {
		const { width } = this.frame;
		const base = row * this.cells;
		const line = Math.floor(cell / width);
		let best = cell;
		let least = Infinity;
		for (let each = 0; each < this.cells; each++) {
			if (this.walls[base + each] !== 0) continue;
			const down = Math.floor(each / width) - line;
			const across = (each % width) - (cell % width);
			const apart = down * down + across * across;
			if (apart >= least) continue;
			least = apart;
			best = each;
		}
		return best;
	}

	/** A uniformly drawn free cell. */
	drawFree(row: number, random: Uint32Array, offset: number): number {
		if (this.layout !== null) return drawFrom(this.layout.free, random, offset);
		let left = nextInteger(random, offset, this.freeCount[row]!);
		const base = row * this.cells;
		for (let cell = 0; ; cell++) if (this.walls[base + cell] === 0 && left-- === 0) return cell;
	}
}

/** A uniformly drawn member of a list. */
export function drawFrom(list: Int32Array, random: Uint32Array, offset: number): number {
	return list[nextInteger(random, offset, list.length)]!;
}
