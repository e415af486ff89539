import type { AgentView } from "../../src/agent/index.ts";
import { Box } from "../../src/spaces/index.ts";

/** Moves between cells in the order that decides ties: [change of row, change of column]. */
export const MOVES: readonly (readonly [number, number])[] = [
	[0, -1],
	[0, 1],
	[-1, 0],
	[1, 0],
];

/** Why a controller of continuous mazes cannot act here; `null` when it can. */
export function supportsMaze(view: AgentView): string | null {
	const { hidden = {}, constants = {}, actionSpace } = view;
	if (constants.family !== "point-maze")
		return `it steers balls through point-maze environments, got ${String(constants.family ?? "another family")}`;
	for (const key of ["position", "velocity", "target"])
		if (hidden[key]?.width !== 2) return `the hidden state has no ${key} of two numbers`;
	if (!(constants.layout || hidden.layout)) return "the environment does not tell its layout";
	if (!(actionSpace instanceof Box && actionSpace.flatDim === 2))
		return `it gives two forces, got actions ${actionSpace}`;
	return null;
}

/**
 * The maze as a controller sees it. Cells are numbered row × width + column; world coordinates are
 * those of the environment's observations.
 */
export class MazeMap {
	readonly height: number;
	readonly width: number;
	/** 1 = wall, height × width for each maze. */
	readonly walls: Uint8Array;
	/** From one row's maze to the next in `walls`; 0 when all rows share one. */
	readonly stride: number;
	/** What the named point of a cell has over its centre, on both axes. */
	readonly offset: number;
	readonly successRadius: number;
	private readonly origin0: number;
	private readonly origin1: number;
	/** Whether axis 0 is the layout's row (else axis 0 is its column and axis 1 its row, upwards). */
	private readonly rowFirst: boolean;

	constructor(view: AgentView) {
		const constants = view.constants as {
			readonly frame: string;
			readonly height: number;
			readonly width: number;
			readonly layout?: readonly string[];
			readonly origin: readonly [number, number];
			readonly offset: number;
			readonly successRadius: number;
		};
		this.height = constants.height;
		this.width = constants.width;
		this.offset = constants.offset;
		this.successRadius = constants.successRadius;
		[this.origin0, this.origin1] = constants.origin;
		this.rowFirst = constants.frame === "maze2d";
		if (constants.layout) {
			this.walls = Uint8Array.from(constants.layout.join(""), (mark) => (mark === "#" ? 1 : 0));
			this.stride = 0;
		} else {
			this.walls = view.hidden!.layout!.data as Uint8Array;
			this.stride = this.height * this.width;
		}
	}

	/** The cell around a point; points outside belong to the nearest cell. */
	cellAround(x: number, y: number): number {
		return this.nearest(x - this.origin0, y - this.origin1);
	}

	/** The cell whose named point is nearest: D4RL's rounding of coordinates. */
	cellNamed(x: number, y: number): number {
		return this.nearest(x - this.origin0 - this.offset, y - this.origin1 - this.offset);
	}

	/** World coordinate (axis 0) of a cell's centre. */
	centre0(cell: number): number {
		return this.origin0 + (this.rowFirst ? this.rowOf(cell) : cell % this.width);
	}

	/** World coordinate (axis 1) of a cell's centre. */
	centre1(cell: number): number {
		const row = this.rowOf(cell);
		return this.origin1 + (this.rowFirst ? cell % this.width : this.height - 1 - row);
	}

	rowOf(cell: number): number {
		return Math.floor(cell / this.width);
	}

	/** Whether a cell is a wall; everything outside is. */
	isWall(base: number, row: number, col: number): boolean {
		if (row < 0 || col < 0 || row >= this.height || col >= this.width) return true;
		return this.walls[base + row * this.width + col] !== 0;
	}

	/**
	 * Whether a disc at a point is clear of walls.
	 * @param radius below 0.5
	 */
	isClear(base: number, x: number, y: number, radius: number): boolean {
		const u = x - this.origin0;
		const v = y - this.origin1;
		const i = Math.floor(u + 0.5);
		const j = Math.floor(v + 0.5);
		const row = this.rowFirst ? i : this.height - 1 - j;
		const col = this.rowFirst ? j : i;
		if (this.isWall(base, row, col)) return false;
		const du = 0.5 - Math.abs(u - i);
		const dv = 0.5 - Math.abs(v - j);
		const nearU = du < radius;
		const nearV = dv < radius;
		if (!nearU && !nearV) return true;
		const si = u > i ? 1 : -1;
		const sj = v > j ? 1 : -1;
		// The neighbours on the point's side, along axis 0, along axis 1 and between.
		const rowU = this.rowFirst ? row + si : row;
		const colU = this.rowFirst ? col : col + si;
		const rowV = this.rowFirst ? row : row - sj;
		const colV = this.rowFirst ? col + sj : col;
		if (nearU && this.isWall(base, rowU, colU)) return false;
		if (nearV && this.isWall(base, rowV, colV)) return false;
		if (!(nearU && nearV) || du * du + dv * dv >= radius * radius) return true;
		const rowD = this.rowFirst ? rowU : rowV;
		const colD = this.rowFirst ? colV : colU;
		return !this.isWall(base, rowD, colD);
	}

	private nearest(u: number, v: number): number {
		const i = Math.floor(u + 0.5);
		const j = Math.floor(v + 0.5);
		const row = Math.min(Math.max(this.rowFirst ? i : this.height - 1 - j, 0), this.height - 1);
		const col = Math.min(Math.max(this.rowFirst ? j : i, 0), this.width - 1);
		return row * this.width + col;
	}
}
