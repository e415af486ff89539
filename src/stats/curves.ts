import { Generator, nextInteger } from "../random/index.ts";
import { type Aggregate, aggregateIqm } from "./aggregates.ts";
import {
	type Band,
	type BootstrapOptions,
	bootstrapBand,
	bootstrapDefaults,
	percentileBand,
} from "./bootstrap.ts";
import { StatsError } from "./errors.ts";
import { ScoreTable } from "./score-table.ts";
import { requireFinite, requireInteger, requireLength } from "./validate.ts";

/** A band along a curve. */
export interface CurveBand extends Band {
	/** Index into the curves at which each value was taken. */
	readonly x: Int32Array;
}

/**
 * Sample-efficiency curve: an aggregate over runs × tasks and its stratified bootstrap interval at
 * every point of training (Agarwal et al., NeurIPS 2021). A draw takes a run's whole curve,
 * so the intervals at neighbouring points move together; each is pointwise.
 *
 * Work grows with reps × points × runs × tasks: thin long curves first.
 *
 * @param request.scores `scores[run][task][point]`.
 * @param request.aggregate the interquartile mean unless given.
 */
export function sampleEfficiencyCurve(
	request: BootstrapOptions & {
		readonly scores: readonly (readonly ArrayLike<number>[])[];
		readonly aggregate?: Aggregate;
	},
): CurveBand {
	const { scores, aggregate = aggregateIqm } = request;
	const runs = scores.length;
	if (runs === 0) throw new StatsError("stats-empty", "scores.length", 0, "at least 1");
	const tasks = scores[0]!.length;
	if (tasks === 0) throw new StatsError("stats-empty", "scores[0].length", 0, "at least 1");
	const points = scores[0]![0]!.length;
	scores.forEach((row, run) => {
		requireLength(`scores[${run}]`, row, tasks, "tasks of scores[0]");
		row.forEach((curve, task) => {
			requireFinite(`scores[${run}][${task}]`, curve);
			requireLength(`scores[${run}][${task}]`, curve, points, "points of scores[0][0]");
		});
	});
	// The bootstrap draws run numbers; the scores are gathered from them point by point.
	const numbers = new ScoreTable(
		Float64Array.from({ length: runs * tasks }, (_, i) => Math.floor(i / tasks)),
		runs,
		tasks,
	);
	const gathered = new ScoreTable(new Float64Array(runs * tasks), runs, tasks);
	const band = bootstrapBand([numbers], points, request, (samples, out) => {
		const { data } = samples[0]!;
		for (let point = 0; point < points; point++) {
			for (let i = 0; i < data.length; i++) {
				gathered.data[i] = scores[data[i]!]![i % tasks]![point]!;
			}
			out[point] = aggregate(gathered);
		}
	});
	return { x: Int32Array.from({ length: points }, (_, i) => i), ...band };
}

/**
 * Mean over runs and its percentile bootstrap band, at up to `points` evenly spaced positions that
 * include the first and the last. Whole runs are resampled.
 *
 * @param curves one per run, all of the same length.
 * @param options.points 200.
 * @throws StatsError when there are no curves, or they are empty, unequal or not finite.
 */
export function curveBand(
	curves: readonly ArrayLike<number>[],
	options: BootstrapOptions & { readonly points?: number } = {},
): CurveBand {
	const { reps, confidence, seed } = bootstrapDefaults(options);
	const { points = 200 } = options;
	requireInteger("points", points, 2);
	const runs = curves.length;
	requireInteger("curves.length", runs, 1, 2 ** 21);
	const length = curves[0]!.length;
	curves.forEach((curve, run) => {
		requireFinite(`curves[${run}]`, curve);
		requireLength(`curves[${run}]`, curve, length, "as curves[0]");
	});
	const x = positions(length, points);
	const count = x.length;
	const rows = curves.map((curve) => Float64Array.from(x, (index) => curve[index]!));
	const estimate = new Float64Array(count);
	for (const row of rows) for (let i = 0; i < count; i++) estimate[i]! += row[i]! / runs;

	const { state } = new Generator(seed, "bootstrap");
	const draws = new Float64Array(count * reps);
	const sum = new Float64Array(count);
	for (let rep = 0; rep < reps; rep++) {
		sum.fill(0);
		for (let run = 0; run < runs; run++) {
			const row = rows[nextInteger(state, 0, runs)]!;
			for (let i = 0; i < count; i++) sum[i]! += row[i]!;
		}
		for (let i = 0; i < count; i++) draws[i * reps + rep] = sum[i]! / runs;
	}
	return { x, ...percentileBand(estimate, draws, confidence) };
}

/** Up to `most` evenly spaced indices of an array of `length`, with both ends. */
function positions(length: number, most: number): Int32Array {
	const count = Math.min(length, most);
	if (count === 1) return new Int32Array(1);
	return Int32Array.from({ length: count }, (_, i) => Math.round((i * (length - 1)) / (count - 1)));
}
