import type { StateArrays } from "../../../src/env/index.ts";
import {
	Box,
	type Columns,
	Discrete,
	MultiDiscrete,
	type Space,
} from "../../../src/spaces/index.ts";
import { AGENT, FREE, GOAL, OUTSIDE } from "./codes.ts";
import type { GridConfig } from "./config.ts";

/** The arrays observations are made from; all rows. */
export interface Observables {
	readonly numEnvs: number;
	readonly position: Int32Array;
	readonly goal: Int32Array;
	/** Absent under "cardinal" control. */
	readonly direction: Int32Array | undefined;
	readonly walls: Uint8Array;
	readonly perRow: boolean;
}

/** Writes one kind of observation. */
export interface Encoder {
	readonly space: Space;
	readonly columns: Columns;
	/** Memory of its own that follows from the walls and must be kept with them. */
	readonly state?: StateArrays;
	/** Row `row` (or the common layout) has new walls. */
	layoutChanged?(row: number): void;
	/** Writes a row from scratch: after a reset, or when walls or goal changed. */
	begin(row: number): void;
	/** Writes rows [begin, end) after a step. */
	write(begin: number, end: number): void;
}

/**
 * The encoder a configuration asks for.
 * - "cell": Discrete(height × width), row × width + column.
 * - "position": MultiDiscrete([height, width]), row and column.
 * - "egocentric": Box uint8 (viewSize, viewSize) of cell codes around the agent. Under "cardinal"
 *   control it stands in the middle and up is up; under "turn" control it stands in the middle of
 *   the last row and faces the first one (as in MiniGrid).
 * - "full": Box uint8 (height, width) of cell codes, the agent drawn over the rest.
 *
 * Under "turn" control "cell" is cell × 4 + direction, and "position" has the direction as its third
 * component; so both stay Markov.
 */
export function encoderFor(config: GridConfig, arrays: Observables): Encoder {
	switch (config.observation) {
		case "cell":
			return arrays.direction ? facingCellEncoder(config, arrays) : cellEncoder(config, arrays);
		case "position":
			return positionEncoder(config, arrays);
		case "egocentric":
			return egocentricEncoder(config, arrays);
		case "full":
			return fullEncoder(config, arrays);
	}
}

/** The observation is the position array itself: there is nothing to write. */
function cellEncoder({ height, width }: GridConfig, { position }: Observables): Encoder {
	return {
		space: new Discrete(height * width),
		columns: { "": { data: position, width: 1, shape: [] } },
		begin() {},
		write() {},
	};
}

function facingCellEncoder(
	{ height, width }: GridConfig,
	{ numEnvs, position, direction }: Observables,
): Encoder {
	const space = new Discrete(height * width * 4);
	const columns = space.allocate(numEnvs);
	const out = columns[""].data;
	const write = (begin: number, end: number): void => {
		for (let i = begin; i < end; i++) out[i] = position[i]! * 4 + direction![i]!;
	};
	return { space, columns, begin: (row) => write(row, row + 1), write };
}

function positionEncoder(
	{ height, width }: GridConfig,
	{ numEnvs, position, direction }: Observables,
): Encoder {
	const space = new MultiDiscrete(direction ? [height, width, 4] : [height, width]);
	const columns = space.allocate(numEnvs);
	const out = columns[""]!.data;
	const size = direction ? 3 : 2;
	const write = (begin: number, end: number): void => {
		for (let i = begin; i < end; i++) {
			const cell = position[i]!;
			const row = (cell / width) | 0;
			out[i * size] = row;
			out[i * size + 1] = cell - row * width;
			if (direction) out[i * size + 2] = direction[i]!;
		}
	};
	return { space, columns, begin: (row) => write(row, row + 1), write };
}

/**
 * A view is gathered from a copy of the walls with a margin as wide as the view reaches, so that no
 * bound is checked. The goal is drawn over it.
 */
function egocentricEncoder(config: GridConfig, arrays: Observables): Encoder {
	const { height, width, viewSize: k, showGoal } = config;
	const { numEnvs, position, goal, direction, walls, perRow } = arrays;
	const space = new Box({ low: 0, high: OUTSIDE, shape: [k, k], dtype: "uint8" });
	const columns = space.allocate(numEnvs);
	const out = columns[""].data;
	const area = k * k;
	const margin = direction ? k - 1 : (k - 1) / 2;
	const span = width + 2 * margin;
	const cells = height * width;
	const paddedCells = span * (height + 2 * margin);
	const padded = new Uint8Array(perRow ? numEnvs * paddedCells : paddedCells).fill(OUTSIDE);
	const stride = perRow ? paddedCells : 0;
	const centre = Int32Array.from({ length: cells }, (_, cell) => {
		const row = Math.floor(cell / width);
		return (row + margin) * span + (cell - row * width) + margin;
	});
	const scan = scanOf(k, span, direction !== undefined);
	const back = direction ? k - 1 : (k - 1) / 2;
	const half = (k - 1) / 2;

	const layoutChanged = (row: number): void => {
		const from = perRow ? row * cells : 0;
		const to = perRow ? row * paddedCells : 0;
		for (let cell = 0; cell < cells; cell++) padded[to + centre[cell]!] = walls[from + cell]!;
	};
	if (!perRow) layoutChanged(0);

	const write = (begin: number, end: number): void => {
		for (let i = begin; i < end; i++) {
			const cell = position[i]!;
			const facing = direction ? direction[i]! : 0;
			const across = scan[3 * facing + 1]!;
			const down = scan[3 * facing + 2]!;
			const from = i * stride + centre[cell]! + scan[3 * facing]!;
			if (k === 5) copyFive(out, i * area, padded, from, across, down);
			else copyView(out, i * area, padded, from, k, across, down);
			if (!showGoal) continue;
			const target = goal[i]!;
			const row = (cell / width) | 0;
			const goalRow = (target / width) | 0;
			const south = goalRow - row;
			const east = target - goalRow * width - (cell - row * width);
			// Turned so that the agent looks up.
			const v = facing === 0 ? south : facing === 1 ? -east : facing === 2 ? -south : east;
			const h = facing === 0 ? east : facing === 1 ? south : facing === 2 ? -east : -south;
			const r = v + back;
			const c = h + half;
			if (r >= 0 && r < k && c >= 0 && c < k) out[i * area + r * k + c] = GOAL;
		}
	};
	return {
		space,
		columns,
		...(perRow ? { state: { padded } } : {}),
		layoutChanged,
		begin: (row) => write(row, row + 1),
		write,
	};
}

/**
 * How a view is read from the padded walls, three numbers a direction: where its first element is
 * relative to the agent, the step to the next column of the view and the step to the next row.
 */
function scanOf(k: number, span: number, turning: boolean): Int32Array {
	const back = turning ? k - 1 : (k - 1) / 2;
	const half = (k - 1) / 2;
	const across = [1, span, -1, -span];
	const down = [span, -1, -span, 1];
	return Int32Array.from(
		across.flatMap((step, d) => [-back * down[d]! - half * step, step, down[d]!]),
	);
}

/** Copies a k × k view. */
function copyView(
	out: Uint8Array,
	to: number,
	padded: Uint8Array,
	from: number,
	k: number,
	across: number,
	down: number,
): void {
	for (let r = 0; r < k; r++) {
		const write = to + r * k;
		const at = from + r * down;
		let c = 0;
		for (; c + 5 <= k; c += 5) copyRow(out, write + c, padded, at + c * across, across);
		for (; c < k; c++) out[write + c] = padded[at + c * across]!;
	}
}

/** `copyView` for the usual 5 × 5, unrolled: half again as fast. */
function copyFive(
	out: Uint8Array,
	to: number,
	padded: Uint8Array,
	from: number,
	across: number,
	down: number,
): void {
	copyRow(out, to, padded, from, across);
	copyRow(out, to + 5, padded, from + down, across);
	copyRow(out, to + 10, padded, from + 2 * down, across);
	copyRow(out, to + 15, padded, from + 3 * down, across);
	copyRow(out, to + 20, padded, from + 4 * down, across);
}

/** Five elements of a view's row. */
function copyRow(
	out: Uint8Array,
	to: number,
	padded: Uint8Array,
	from: number,
	across: number,
): void {
	out[to] = padded[from]!;
	out[to + 1] = padded[from + across]!;
	out[to + 2] = padded[from + 2 * across]!;
	out[to + 3] = padded[from + 3 * across]!;
	out[to + 4] = padded[from + 4 * across]!;
}

/** Drawn once an episode; a step erases the agent and draws it again. */
function fullEncoder(config: GridConfig, arrays: Observables): Encoder {
	const { height, width, showGoal } = config;
	const { numEnvs, position, goal, direction, walls, perRow } = arrays;
	const cells = height * width;
	const space = new Box({
		low: 0,
		high: direction ? AGENT + 3 : AGENT,
		shape: [height, width],
		dtype: "uint8",
	});
	const columns = space.allocate(numEnvs);
	const out = columns[""].data;
	/** The cell in which the agent is drawn. */
	const drawn = new Int32Array(numEnvs);
	return {
		space,
		columns,
		state: { drawn },
		begin(row) {
			const from = perRow ? row * cells : 0;
			const to = row * cells;
			for (let cell = 0; cell < cells; cell++) out[to + cell] = walls[from + cell]!;
			if (showGoal) out[to + goal[row]!] = GOAL;
			out[to + position[row]!] = AGENT + (direction ? direction[row]! : 0);
			drawn[row] = position[row]!;
		},
		write(begin, end) {
			for (let i = begin; i < end; i++) {
				const to = i * cells;
				const old = drawn[i]!;
				const cell = position[i]!;
				out[to + old] = showGoal && old === goal[i]! ? GOAL : FREE;
				out[to + cell] = AGENT + (direction ? direction[i]! : 0);
				drawn[i] = cell;
			}
		},
	};
}
