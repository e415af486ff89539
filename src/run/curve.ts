import type { TypedArray } from "../spaces/index.ts";

/** More units than this are folded into means of groups, for the bands of curves. */
const CURVE_UNITS = 200;

/** Into how many groups of (nearly) equal size `units` are folded; `groupStart` says which. */
export function groupCount(units: number): number {
	return Math.floor(units / Math.ceil(units / CURVE_UNITS));
}

/** First unit of group `g` of `groups`. */
export function groupStart(g: number, groups: number, units: number): number {
	return Math.ceil((g * units) / groups);
}

export interface CurveResult {
	readonly metric: string;
	/** What x counts. */
	readonly x: "step" | "episode";
	/** Steps or episodes completed at each point. */
	readonly xs: readonly number[];
	/** Mean over all rows at each point; NaN where some row did not reach. */
	readonly mean: readonly number[];
	/**
	 * One curve a row, or the mean of one group of neighbouring rows where there are many:
	 * `rows[i][k]`; NaN where some row of the group did not reach, for a mean over the others would
	 * be a mean over survivors.
	 */
	readonly rows: readonly (readonly number[])[];
}

/** What a curve is made of. */
export interface CurveOptions {
	readonly metric: string;
	readonly x: "step" | "episode";
	/** Whether a point is the value reached there; else it is the mean since the point before. */
	readonly cumulative: boolean;
	/** Rows of the environment. */
	readonly rows: number;
	/** Trials of each row, over which the curve is averaged. */
	readonly trials: number;
	/** Steps or episodes in a trial. */
	readonly length: number;
	/** Points, at most. */
	readonly points: number;
}

/** One metric along a trial, averaged over trials, at evenly spaced places. */
export class Curve {
	private readonly points: number;
	private readonly groups: number;
	private readonly sum: Float64Array;
	private readonly count: Float64Array;

	constructor(private readonly options: CurveOptions) {
		this.points = Math.min(options.points, options.length);
		this.groups = groupCount(options.rows);
		this.sum = new Float64Array(this.groups * this.points);
		this.count = new Float64Array(this.groups * this.points);
	}

	get metric(): string {
		return this.options.metric;
	}

	get cumulative(): boolean {
		return this.options.cumulative;
	}

	/** Notes `value` of `row` at `index` of its trial, counted from 0. */
	note(row: number, index: number, value: number): void {
		const { length, cumulative } = this.options;
		if (index >= length) return;
		const k = Math.floor((index * this.points) / length);
		// Cumulative curves keep the last value of each bin only.
		if (cumulative && Math.floor(((index + 1) * this.points) / length) === k) return;
		this.add(row, k, value);
	}

	/** The trial of `row` is over after `taken` places: a cumulative value stays what it became. */
	hold(row: number, taken: number, value: number): void {
		const { length, cumulative } = this.options;
		if (!cumulative || taken >= length) return;
		for (let k = Math.floor((taken * this.points) / length); k < this.points; k++)
			this.add(row, k, value);
	}

	/** Live arrays by name, for checkpoints. */
	arrays(prefix: string): Record<string, TypedArray> {
		return { [`${prefix}sum`]: this.sum, [`${prefix}count`]: this.count };
	}

	result(): CurveResult {
		const { points, groups, sum, count } = this;
		const { metric, x, length, trials, rows, cumulative } = this.options;
		const end = (k: number): number => Math.ceil((k * length) / points);
		const xs = Array.from({ length: points }, (_, k) => end(k + 1));
		const sizes = Array.from(
			{ length: groups },
			(_, g) => groupStart(g + 1, groups, rows) - groupStart(g, groups, rows),
		);
		const values = sizes.map((size, g) =>
			xs.map((x, k) => {
				const each = trials * (cumulative ? 1 : x - end(k));
				const at = g * points + k;
				return count[at] === size * each ? sum[at]! / (size * each) : Number.NaN;
			}),
		);
		const mean = xs.map(
			(_, k) => values.reduce((total, row, g) => total + row[k]! * sizes[g]!, 0) / rows,
		);
		return { metric, x, xs, mean, rows: values };
	}

	private add(row: number, k: number, value: number): void {
		const at = Math.floor((row * this.groups) / this.options.rows) * this.points + k;
		this.sum[at]! += value;
		this.count[at]! += 1;
	}
}
