import { HEADINGS } from "./codes.ts";

/** Distance of a cell that cannot be reached. */
export const UNREACHABLE = -1;

/** Breadth-first search on a grid, with its own scratch memory: nothing is allocated a search. */
export class DistanceSearch {
	/** Result of `run`: moves from the source to each cell, −1 where there is no way. */
	readonly field: Int32Array;
	private readonly queue: Int32Array;

	/** @param neighbours table of `neighbours(height, width)` */
	constructor(private readonly neighbours: Uint16Array) {
		const cells = neighbours.length / HEADINGS;
		this.field = new Int32Array(cells);
		this.queue = new Int32Array(cells);
	}

	/**
	 * Fills `field` with the number of cardinal moves from `source` to every cell, through cells whose
	 * entry in `walls` (from `base` on) is 0. Returns how many cells were reached.
	 */
	run(walls: Uint8Array, base: number, source: number): number {
		const { field, queue, neighbours } = this;
		field.fill(UNREACHABLE);
		if (walls[base + source] !== 0) return 0;
		field[source] = 0;
		queue[0] = source;
		let head = 0;
		let tail = 1;
		while (head < tail) {
			const cell = queue[head++]!;
			const next = field[cell]! + 1;
			for (let heading = 1; heading < HEADINGS; heading++) {
				const to = neighbours[cell * HEADINGS + heading]!;
				if (field[to] !== UNREACHABLE || walls[base + to] !== 0) continue;
				field[to] = next;
				queue[tail++] = to;
			}
		}
		return tail;
	}
}
