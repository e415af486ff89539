import type { VectorEnv } from "../env/index.ts";
import type { Column, TypedArray } from "../spaces/index.ts";

/** Where the steps went, for the report. */
export type ViewResult =
	| {
			readonly kind: "arms" /** Share of pulls by the rank of the arm's true mean, best first. */;
			readonly share: readonly number[];
	  }
	| {
			readonly kind: "cells";
			readonly width: number;
			readonly height: number;
			/** Visits of each cell, row-major. */
			readonly visits: readonly number[];
			/** Text rows of the layout, when all rows share one. */
			readonly layout?: readonly string[];
	  };

/** What `describe` may say of a maze. */
interface Constants {
	readonly width?: number;
	readonly height?: number;
	readonly layout?: readonly string[];
	/** Continuous mazes: which axis is the row, and where cell (0, 0) lies. */
	readonly frame?: "maze2d" | "pointmaze";
	readonly origin?: readonly [number, number];
}

/** How to find a row's cell from hidden.position; `undefined` where that is no place in a maze. */
function cellLocator(
	position: Column | undefined,
	constants: Constants,
): ((row: number) => number) | undefined {
	if (!position) return undefined;
	const { data, width: components } = position;
	if (components === 1) return (row) => data[row]!;
	const { frame, origin, width, height } = constants;
	if (components !== 2 || !frame || !origin) return undefined;
	return (row) => {
		const i = Math.floor(data[2 * row]! - origin[0] + 0.5);
		const j = Math.floor(data[2 * row + 1]! - origin[1] + 0.5);
		// PointMaze's axes are column and row from below; Maze2D's are row and column.
		return frame === "maze2d" ? i * width! + j : (height! - 1 - j) * width! + i;
	};
}

/** Counts, step by step, which arms (by true rank) or cells were used. */
export class Views {
	/** Cell of each row: the position itself on a grid, else worked out from coordinates. */
	private readonly cellOf: ((row: number) => number) | undefined;
	private readonly counts: Float64Array;
	private readonly ranks: Int32Array;
	private readonly means: TypedArray | undefined;
	private readonly arms: number;
	private readonly size: { width: number; height: number } | undefined;
	private readonly layout: readonly string[] | undefined;

	constructor(private readonly env: VectorEnv) {
		const { hidden, action, actionSpace } = env.kernel;
		const means = hidden.means;
		const discrete = actionSpace.type === "Discrete" && action?.[""] !== undefined;
		this.means = means && discrete ? means.data : undefined;
		this.arms = means?.width ?? 0;
		const constants = env.kernel.describe?.() ?? {};
		const { width, height, layout } = constants as Constants;
		this.cellOf =
			width && height ? cellLocator(hidden.position, constants as Constants) : undefined;
		this.size = width && height ? { width, height } : undefined;
		this.layout = Array.isArray(layout) && layout.length === height ? layout : undefined;
		this.ranks = new Int32Array(this.means ? env.numEnvs * this.arms : 0);
		this.counts = new Float64Array(this.means ? this.arms : this.cellOf ? width! * height! : 0);
	}

	/** To be called before each step, with the actions chosen. */
	act(actions: TypedArray | undefined): void {
		if (!this.means || !actions) return;
		const { trialStart } = this.env.clocks;
		for (let i = 0; i < trialStart.length; i++) {
			if (trialStart[i] === 1) this.rank(i);
			const rank = this.ranks[i * this.arms + actions[i]!];
			if (rank !== undefined) this.counts[rank]! += 1;
		}
	}

	/** To be called after each step. */
	step(): void {
		const { cellOf, counts, env } = this;
		if (!cellOf) return;
		for (let i = 0; i < env.numEnvs; i++) {
			const cell = cellOf(i);
			if (cell >= 0 && cell < counts.length) counts[cell]! += 1;
		}
	}

	/** Live arrays by name, for checkpoints. */
	arrays(): Record<string, TypedArray> {
		return { counts: this.counts, ranks: this.ranks };
	}

	result(): ViewResult | null {
		if (this.means) {
			const total = this.counts.reduce((sum, count) => sum + count, 0);
			return { kind: "arms", share: Array.from(this.counts, (count) => count / total) };
		}
		if (this.cellOf && this.size)
			return {
				kind: "cells",
				...this.size,
				visits: Array.from(this.counts),
				...(this.layout ? { layout: this.layout } : {}),
			};
		return null;
	}

	/** Ranks the arms of a row among those available by their means, as the trial begins. */
	private rank(row: number): void {
		const { arms, means, ranks } = this;
		const mask = this.env.kernel.actionMask?.data;
		for (let a = 0; a < arms; a++) {
			let better = 0;
			const mean = means![row * arms + a]!;
			for (let b = 0; b < arms; b++) {
				if (mask !== undefined && mask[row * arms + b] === 0) continue;
				const other = means![row * arms + b]!;
				if (other > mean || (other === mean && b < a)) better++;
			}
			ranks[row * arms + a] = better;
		}
	}
}
