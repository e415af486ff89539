import { type MazeMap, MOVES } from "./maze-map.ts";

/** Of a cell from which the target cannot be reached, and of walls. */
export const FAR = 0xffff;

/** Fills fields with the number of moves to a target; allocates nothing after construction. */
export class DistanceField {
	private readonly queue: Int32Array;

	constructor(private readonly map: MazeMap) {
		this.queue = new Int32Array(map.height * map.width);
	}

	/**
	 * Writes the moves from every free cell of a maze to `target`.
	 * @param base where the maze begins in the map's `walls`
	 * @param from where the field begins in `field`
	 */
	fill(base: number, target: number, field: Uint16Array, from: number): void {
		const { map, queue } = this;
		const { width, height } = map;
		field.fill(FAR, from, from + width * height);
		field[from + target] = 0;
		queue[0] = target;
		let end = 1;
		for (let head = 0; head < end; head++) {
			const cell = queue[head]!;
			const row = map.rowOf(cell);
			const col = cell - row * width;
			const next = field[from + cell]! + 1;
			for (let m = 0; m < MOVES.length; m++) {
				const [dr, dc] = MOVES[m]!;
				const there = cell + dr * width + dc;
				if (map.isWall(base, row + dr, col + dc) || field[from + there] !== FAR) continue;
				field[from + there] = next;
				queue[end++] = there;
			}
		}
	}

	/**
	 * The neighbour with the fewest moves left, the first of equals; the cell itself when none has
	 * fewer than `horizon` (or it is the target). Works from inside a wall too.
	 */
	descend(base: number, field: Uint16Array, from: number, cell: number, horizon = FAR): number {
		const { map } = this;
		const row = map.rowOf(cell);
		const col = cell - row * map.width;
		let best = cell;
		let least = Math.min(field[from + cell]!, horizon);
		for (let m = 0; m < MOVES.length; m++) {
			const [dr, dc] = MOVES[m]!;
			if (map.isWall(base, row + dr, col + dc)) continue;
			const there = cell + dr * map.width + dc;
			if (field[from + there]! < least) {
				least = field[from + there]!;
				best = there;
			}
		}
		return best;
	}
}
