/**
 * Atomic moves: what one action is made of. The first five are Darkroom's actions in their order
 * (Headless-AD, §4.3); the last three are MiniGrid's `left`, `right` and `forward`.
 */
export const NOOP = 0;
export const UP = 1;
export const RIGHT = 2;
export const DOWN = 3;
export const LEFT = 4;
export const TURN_LEFT = 5;
export const TURN_RIGHT = 6;
export const FORWARD = 7;

/** Name of each atomic move. */
export const MOVE_NAMES: readonly string[] = [
	"noop",
	"up",
	"right",
	"down",
	"left",
	"turn-left",
	"turn-right",
	"forward",
];

/** Atomic moves with a destination: `NOOP` … `LEFT`. */
export const HEADINGS = 5;
/** Change of row and column of each of them. */
export const ROW_STEP: readonly number[] = [0, -1, 0, 1, 0];
/** The columns, in the same order. */
export const COLUMN_STEP: readonly number[] = [0, 0, 1, 0, -1];

/** Directions an agent faces under "turn" control, clockwise; heading = direction + 1. */
export const DIRECTIONS: readonly string[] = ["up", "right", "down", "left"];

/** What a cell is, in the observations "egocentric" and "full". */
export const FREE = 0;
export const WALL = 1;
export const GOAL = 2;
/** Beyond the grid's edge. */
export const OUTSIDE = 3;
/** The agent; under "turn" control 4 + direction. */
export const AGENT = 4;

/** Codes by name, for viewers. */
export const CELL_CODES = { free: FREE, wall: WALL, goal: GOAL, outside: OUTSIDE, agent: AGENT };

/** Sides of a grid go up to this, so that a cell index fits 16 bits. */
export const MAX_SIDE = 255;

/**
 * Where each heading leads: entry cell × 5 + heading, the cell itself at the grid's edge. Walls are
 * not considered.
 */
export function neighbours(height: number, width: number): Uint16Array {
	const table = new Uint16Array(height * width * HEADINGS);
	for (let row = 0; row < height; row++)
		for (let col = 0; col < width; col++) {
			const cell = row * width + col;
			for (let heading = 0; heading < HEADINGS; heading++) {
				const r = Math.min(Math.max(row + ROW_STEP[heading]!, 0), height - 1);
				const c = Math.min(Math.max(col + COLUMN_STEP[heading]!, 0), width - 1);
				table[cell * HEADINGS + heading] = r * width + c;
			}
		}
	return table;
}
