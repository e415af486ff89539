import { Generator, nextInteger } from "../random/index.ts";
import type { Aggregate } from "./aggregates.ts";
import { sortedQuantile } from "./descriptive.ts";
import { StatsError } from "./errors.ts";
import { type ScoreMatrix, ScoreTable } from "./score-table.ts";
import { requireInteger, requireRange } from "./validate.ts";

/** How a percentile bootstrap draws. The same options give the same interval, in every engine. */
export interface BootstrapOptions {
	/** Number of resamples; 2000. */
	readonly reps?: number;
	/** Coverage of the interval, in (0, 1); 0.95. */
	readonly confidence?: number;
	/** Root seed of the resampling; 0. */
	readonly seed?: number;
}

/** Which cells of a runs × tasks matrix are drawn together. */
export type Resampling =
	/** Runs, independently for each task: for runs that played one task each. */
	| "stratified"
	/** Whole runs: for runs that played all tasks, whose scores therefore go together. */
	| "runs"
	/** Runs for each task, and the tasks themselves: spread over an unseen population of tasks. */
	| "runs-and-tasks";

/** A point estimate and its interval. */
export interface Interval {
	readonly estimate: number;
	readonly low: number;
	readonly high: number;
}

/** Point estimates and intervals of a statistic with several values. */
export interface Band {
	readonly estimate: Float64Array;
	readonly low: Float64Array;
	readonly high: Float64Array;
}

const LARGEST_DRAW = 2 ** 21;

/** The options with their defaults. @throws StatsError for one out of range. */
export function bootstrapDefaults(options: BootstrapOptions): Required<BootstrapOptions> {
	const { reps = 2000, confidence = 0.95, seed = 0 } = options;
	requireInteger("reps", reps, 1);
	requireRange("confidence", confidence, 0, 1);
	if (confidence === 0 || confidence === 1) {
		throw new StatsError("stats-range", "confidence", confidence, "a number between 0 and 1");
	}
	return { reps, confidence, seed };
}

/**
 * Percentile bootstrap of any statistic of a plain sample.
 *
 * @example
 * bootstrapInterval({ values: returns, statistic: iqm }); // { estimate, low, high }
 * @param request.values n numbers, n ≤ 2²¹.
 * @param request.statistic must not keep or change the array it is given.
 * @throws StatsError when `values` is empty or not finite, or the statistic is not finite.
 */
export function bootstrapInterval(
	request: BootstrapOptions & {
		readonly values: ArrayLike<number>;
		readonly statistic: (values: Float64Array) => number;
	},
): Interval {
	const { values, statistic } = request;
	const table = ScoreTable.column(values);
	return first(
		bootstrapBand([table], 1, request, (samples, out) => {
			out[0] = statistic(samples[0]!.data);
		}),
	);
}

/**
 * Percentile bootstrap interval of an aggregate over runs × tasks, stratified by task as in
 * Agarwal et al. (NeurIPS 2021), §4.1.
 *
 * @param request.aggregate for example `aggregateIqm`; must not keep or change its argument.
 * @param request.resample "stratified" unless given.
 * @throws StatsError when `scores` is empty, ragged or not finite, or the aggregate is not finite.
 */
export function intervalEstimates(
	request: BootstrapOptions & {
		readonly scores: ScoreMatrix | ScoreTable;
		readonly aggregate: Aggregate;
		readonly resample?: Resampling;
	},
): Interval {
	const table = ScoreTable.from(request.scores);
	return first(
		bootstrapBand(
			[table],
			1,
			request,
			(samples, out) => {
				out[0] = request.aggregate(samples[0]!);
			},
			request.resample,
		),
	);
}

/**
 * The engine below every interval of this folder: resamples each table by itself, `reps` times, and
 * takes percentiles of each of the `length` values that `statistic` writes into `out`.
 */
export function bootstrapBand(
	tables: readonly ScoreTable[],
	length: number,
	options: BootstrapOptions,
	statistic: (samples: readonly ScoreTable[], out: Float64Array) => void,
	resample: Resampling = "stratified",
): Band {
	const { reps, confidence, seed } = bootstrapDefaults(options);
	for (const table of tables) {
		requireInteger("number of runs", table.runs, 1, LARGEST_DRAW);
		requireInteger("number of tasks", table.tasks, 1, LARGEST_DRAW);
	}
	const estimate = new Float64Array(length);
	statistic(tables, estimate);
	requireStatistic(estimate, "the data");

	const { state } = new Generator(seed, "bootstrap");
	const samples = tables.map((t) => new ScoreTable(t.data.slice(), t.runs, t.tasks));
	const draws = new Float64Array(length * reps);
	const out = new Float64Array(length);
	for (let rep = 0; rep < reps; rep++) {
		for (let i = 0; i < tables.length; i++) {
			drawResample(state, tables[i]!, samples[i]!.data, resample);
		}
		statistic(samples, out);
		requireStatistic(out, `resample ${rep}`);
		for (let i = 0; i < length; i++) draws[i * reps + rep] = out[i]!;
	}
	return percentileBand(estimate, draws, confidence);
}

/** The interval of each value, from `draws[value * reps + rep]`, which it sorts. */
export function percentileBand(
	estimate: Float64Array,
	draws: Float64Array,
	confidence: number,
): Band {
	const reps = draws.length / estimate.length;
	const low = new Float64Array(estimate.length);
	const high = new Float64Array(estimate.length);
	for (let i = 0; i < estimate.length; i++) {
		const sorted = draws.subarray(i * reps, (i + 1) * reps).sort();
		low[i] = sortedQuantile(sorted, (1 - confidence) / 2);
		high[i] = sortedQuantile(sorted, (1 + confidence) / 2);
	}
	return { estimate, low, high };
}

/** Fills `target` with a resample of `source`. */
function drawResample(
	state: Uint32Array,
	source: ScoreTable,
	target: Float64Array,
	resample: Resampling,
): void {
	const { data, runs, tasks } = source;
	if (resample === "runs") {
		for (let run = 0; run < runs; run++) {
			const from = nextInteger(state, 0, runs) * tasks;
			for (let task = 0; task < tasks; task++) target[run * tasks + task] = data[from + task]!;
		}
		return;
	}
	for (let task = 0; task < tasks; task++) {
		const from = resample === "runs-and-tasks" ? nextInteger(state, 0, tasks) : task;
		for (let run = 0; run < runs; run++) {
			target[run * tasks + task] = data[nextInteger(state, 0, runs) * tasks + from]!;
		}
	}
}

function requireStatistic(values: Float64Array, of: string): void {
	for (const value of values) {
		if (!Number.isFinite(value)) {
			throw new StatsError("stats-not-finite", `statistic of ${of}`, value, "a finite number");
		}
	}
}

function first(band: Band): Interval {
	return { estimate: band.estimate[0]!, low: band.low[0]!, high: band.high[0]! };
}
