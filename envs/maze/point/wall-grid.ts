/**
 * Walls as the physics sees them: a grid along the two axes of the world, with a border of walls
 * around it so that no neighbour is ever out of range.
 */
export interface WallGrid {
	/** Cells along axis 0 and axis 1. */
	readonly size0: number;
	readonly size1: number;
	/** World coordinates of the centre of cell (0, 0). */
	readonly origin0: number;
	readonly origin1: number;
	/** (size0 + 2) × (size1 + 2) for each maze, 1 = wall; cell (i, j) at (i + 1)·(size1 + 2) + j + 1. */
	readonly solid: Uint8Array;
	/** Distance from one row's maze to the next in `solid`; 0 when all rows share one. */
	readonly stride: number;
}

/**
 * How rows and columns of a layout lie in the world.
 * - `maze2d`: axis 0 is the row, axis 1 the column. A cell is named by the point (row, column), which
 *   lies 0.2 off its centre on both axes (D4RL's ball starts at 1.2, its walls at 1).
 * - `pointmaze`: axis 0 is the column, axis 1 the row, upwards; the maze is centred on the origin.
 */
export type FrameName = "maze2d" | "pointmaze";

/** Distance of Maze2D's named points from the centres of their cells, on each axis. */
export const MAZE2D_OFFSET = 0.2;

/** Turns rows and columns into world coordinates and back. */
export interface Frame {
	readonly name: FrameName;
	readonly height: number;
	readonly width: number;
	readonly size0: number;
	readonly size1: number;
	readonly origin0: number;
	readonly origin1: number;
	/** What a cell's named point has over its centre: 0.2 (Maze2D) or 0 (PointMaze). */
	readonly offset: number;
}

/** The frame of a layout of height × width cells. */
export function frameOf(name: FrameName, height: number, width: number): Frame {
	return name === "maze2d"
		? {
				name,
				height,
				width,
				size0: height,
				size1: width,
				origin0: -MAZE2D_OFFSET,
				origin1: -MAZE2D_OFFSET,
				offset: MAZE2D_OFFSET,
			}
		: {
				name,
				height,
				width,
				size0: width,
				size1: height,
				origin0: 0.5 - width / 2,
				origin1: 0.5 - height / 2,
				offset: 0,
			};
}

/** World coordinates (axis 0) of the named point of a cell: where resets and goals are placed. */
export function place0(frame: Frame, row: number, col: number): number {
	return frame.name === "maze2d" ? row : col + 0.5 - frame.width / 2;
}

/** World coordinates (axis 1) of the named point of a cell. */
export function place1(frame: Frame, row: number, col: number): number {
	return frame.name === "maze2d" ? col : frame.height / 2 - (row + 0.5);
}

/** The cell (row × width + column) around a point; −1 outside the layout. */
export function cellAt(frame: Frame, x: number, y: number): number {
	const i = Math.floor(x - frame.origin0 + 0.5);
	const j = Math.floor(y - frame.origin1 + 0.5);
	if (!(i >= 0 && j >= 0 && i < frame.size0 && j < frame.size1)) return -1;
	return frame.name === "maze2d" ? i * frame.width + j : (frame.height - 1 - j) * frame.width + i;
}

/** Elements of `solid` one maze takes. */
export function solidSize(frame: Frame): number {
	return (frame.size0 + 2) * (frame.size1 + 2);
}

/** Writes a layout's walls (height × width, row-major, from `from`) into `solid` from `to` on. */
export function writeSolid(
	frame: Frame,
	walls: Uint8Array,
	from: number,
	solid: Uint8Array,
	to: number,
): void {
	const { height, width, size1 } = frame;
	const pitch = size1 + 2;
	solid.fill(1, to, to + solidSize(frame));
	for (let row = 0; row < height; row++)
		for (let col = 0; col < width; col++) {
			const i = frame.name === "maze2d" ? row : col;
			const j = frame.name === "maze2d" ? col : height - 1 - row;
			solid[to + (i + 1) * pitch + j + 1] = walls[from + row * width + col]!;
		}
}

/** The grid of one layout that all rows share. */
export function sharedGrid(frame: Frame, walls: Uint8Array): WallGrid {
	const solid = new Uint8Array(solidSize(frame));
	writeSolid(frame, walls, 0, solid, 0);
	const { size0, size1, origin0, origin1 } = frame;
	return { size0, size1, origin0, origin1, solid, stride: 0 };
}

/** A grid with a maze for each of `rows` rows, all walls until written. */
export function rowGrids(frame: Frame, rows: number): WallGrid {
	const stride = solidSize(frame);
	const { size0, size1, origin0, origin1 } = frame;
	return { size0, size1, origin0, origin1, solid: new Uint8Array(rows * stride).fill(1), stride };
}
