import type { TypedArray } from "../spaces/index.ts";

export interface CurveResult {
	readonly metric: string;
	/** What x counts. */
	readonly x: "step" | "episode";
	/** Steps or episodes completed at each point. */
	readonly xs: readonly number[];
	/** One curve a row: `rows[i][k]`; NaN where nothing was seen. */
	readonly rows: readonly (readonly number[])[];
}

/**
 * One metric along a trial, per row, averaged over trials, at no more than `points` places: the
 * value reached at each place when cumulative, else the mean since the place before.
 */
export class Curve {
	private readonly sum: Float64Array;
	private readonly count: Float64Array;
	private readonly points: number;

	constructor(
		readonly metric: string,
		readonly x: "step" | "episode",
		readonly cumulative: boolean,
		readonly rows: number,
		/** Steps or episodes in a trial. */
		readonly length: number,
		points: number,
	) {
		this.points = Math.min(points, length);
		this.sum = new Float64Array(rows * this.points);
		this.count = new Float64Array(rows * this.points);
	}

	/** Notes `value` of `row` at `index`, counted from 0. */
	note(row: number, index: number, value: number): void {
		const { length, points } = this;
		if (index >= length) return;
		const k = Math.floor((index * points) / length);
		// Cumulative curves keep the last value of each bin only.
		if (this.cumulative && Math.floor(((index + 1) * points) / length) === k) return;
		const at = row * points + k;
		this.sum[at]! += value;
		this.count[at]! += 1;
	}

	arrays(prefix: string): Record<string, Float64Array> {
		return { [`${prefix}sum`]: this.sum, [`${prefix}count`]: this.count };
	}

	load(prefix: string, arrays: Readonly<Record<string, TypedArray>>): void {
		this.sum.set(arrays[`${prefix}sum`]!);
		this.count.set(arrays[`${prefix}count`]!);
	}

	result(): CurveResult {
		const { points, length, sum, count } = this;
		const rows = Array.from({ length: this.rows }, (_, i) =>
			Array.from({ length: points }, (_, k) => sum[i * points + k]! / count[i * points + k]!),
		);
		const xs = Array.from({ length: points }, (_, k) => Math.ceil(((k + 1) * length) / points));
		return { metric: this.metric, x: this.x, xs, rows };
	}
}
