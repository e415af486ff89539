import { nextUniform32 } from "../../../src/random/index.ts";
import { FORWARD, HEADINGS, NOOP, TURN_LEFT } from "./codes.ts";
import type { GridConfig } from "./config.ts";

/** The arrays a mover works on; all rows. */
export interface Movables {
	readonly position: Int32Array;
	readonly goal: Int32Array;
	/** Absent under "cardinal" control. */
	readonly direction: Int32Array | undefined;
	readonly action: Int32Array;
	/** Output: 1 where the step touched the goal. */
	readonly hit: Uint8Array;
	readonly random: Uint32Array;
	/** Of all rows one after another, or of all in common. */
	readonly walls: Uint8Array;
	readonly perRow: boolean;
	readonly neighbours: Uint16Array;
}

/** Moves the agents of rows [begin, end) and notes who touched the goal. */
export type Mover = (begin: number, end: number) => void;

/** Entries above which a transition table is not worth its memory. */
const TABLE_LIMIT = 1 << 20;

/** The quickest mover that does what a configuration asks for. */
export function moverFor(config: GridConfig, arrays: Movables): Mover {
	const { slip, wind, control, actions } = config;
	const entries = (arrays.neighbours.length / HEADINGS) * actions.moves.length;
	if (arrays.perRow || control === "turn" || slip > 0 || wind > 0 || entries > TABLE_LIMIT)
		return generalMover(config, arrays);
	const table = pathTable(config, arrays);
	return actions.length === 1
		? singleMover(actions.names.length, table, arrays)
		: sequenceMover(actions.names.length, actions.length, table, arrays);
}

/** Cells passed: entry (cell × actions + action) × length + k is the cell after atomic move k. */
function pathTable(config: GridConfig, { walls, neighbours }: Movables): Uint16Array {
	const { moves, length, names } = config.actions;
	const cells = neighbours.length / HEADINGS;
	const table = new Uint16Array(cells * moves.length);
	let at = 0;
	for (let cell = 0; cell < cells; cell++)
		for (let action = 0; action < names.length; action++) {
			let p = cell;
			for (let k = 0; k < length; k++) {
				const to = neighbours[p * HEADINGS + moves[action * length + k]!]!;
				if (walls[to] === 0) p = to;
				table[at++] = p;
			}
		}
	return table;
}

function singleMover(actions: number, next: Uint16Array, arrays: Movables): Mover {
	const { position, goal, action, hit } = arrays;
	return (begin, end) => {
		for (let i = begin; i < end; i++) {
			const cell = next[position[i]! * actions + action[i]!]!;
			position[i] = cell;
			hit[i] = cell === goal[i]! ? 1 : 0;
		}
	};
}

function sequenceMover(
	actions: number,
	length: number,
	path: Uint16Array,
	arrays: Movables,
): Mover {
	const { position, goal, action, hit } = arrays;
	return (begin, end) => {
		for (let i = begin; i < end; i++) {
			const target = goal[i]!;
			const from = (position[i]! * actions + action[i]!) * length;
			let cell = 0;
			let touched = 0;
			for (let k = from; k < from + length; k++) {
				cell = path[k]!;
				if (cell === target) touched = 1;
			}
			position[i] = cell;
			hit[i] = touched;
		}
	};
}

/**
 * Any walls, control, slip and wind. With slip or wind every atomic move takes one draw for each,
 * whatever the move, so that two runs with the same stream meet the same luck.
 */
function generalMover(config: GridConfig, arrays: Movables): Mover {
	const { slip, wind, windHeading } = config;
	const { moves, length } = config.actions;
	const { position, goal, direction, action, hit, random, walls, perRow, neighbours } = arrays;
	const stride = perRow ? neighbours.length / HEADINGS : 0;
	return (begin, end) => {
		for (let i = begin; i < end; i++) {
			const base = i * stride;
			const target = goal[i]!;
			const from = action[i]! * length;
			let cell = position[i]!;
			let touched = 0;
			for (let k = from; k < from + length; k++) {
				let heading = moves[k]!;
				if (heading > 4) {
					const facing = direction![i]!;
					if (heading === FORWARD) heading = facing + 1;
					else {
						direction![i] = (facing + (heading === TURN_LEFT ? 3 : 1)) & 3;
						heading = NOOP;
					}
				}
				if (slip > 0) {
					const u = nextUniform32(random, 4 * i);
					if (u < slip && heading !== NOOP)
						heading = ((heading - 1 + (u < slip / 2 ? 3 : 1)) & 3) + 1;
				}
				const to = neighbours[cell * HEADINGS + heading]!;
				if (walls[base + to] === 0) cell = to;
				if (cell === target) touched = 1;
				if (wind > 0 && nextUniform32(random, 4 * i) < wind) {
					const pushed = neighbours[cell * HEADINGS + windHeading]!;
					if (walls[base + pushed] === 0) cell = pushed;
					if (cell === target) touched = 1;
				}
			}
			position[i] = cell;
			hit[i] = touched;
		}
	};
}
