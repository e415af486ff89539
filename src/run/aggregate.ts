import { curveBand, mean, standardDeviation, summaryIntervals } from "../stats/index.ts";
import { groupCount, groupStart } from "./curve.ts";
import type { JobResult } from "./job.ts";
import type { ViewResult } from "./views.ts";

/** One line of the table. */
export interface ResultRow {
	/** Point of the grid; "" without one. */
	readonly variant: string;
	readonly agent: string;
	readonly metric: string;
	/** Interquartile mean and its 95 % bootstrap interval; NaN bounds (null in JSON) of one unit. */
	readonly iqm: number;
	readonly iqmLow: number;
	readonly iqmHigh: number;
	/** Mean and its 95 % bootstrap interval; NaN bounds (null in JSON) of one unit. */
	readonly mean: number;
	readonly low: number;
	readonly high: number;
	readonly sd: number;
	/** What the interval is over: environments of all seeds, or seeds where the agent was trained. */
	readonly unit: "environment" | "seed";
	/** Number of these units. */
	readonly n: number;
}

export interface ResultCurve {
	readonly variant: string;
	readonly agent: string;
	readonly metric: string;
	readonly x: "step" | "episode";
	readonly xs: readonly number[];
	readonly mean: readonly number[];
	/** 95 % bootstrap band. */
	readonly low: readonly number[];
	readonly high: readonly number[];
}

export interface ResultView {
	readonly variant: string;
	readonly agent: string;
	readonly view: ViewResult;
}

/** `results.json`, beside the timings. */
export interface Results {
	readonly rows: readonly ResultRow[];
	readonly curves: readonly ResultCurve[];
	readonly views: readonly ResultView[];
}

/**
 * Puts the jobs' results together: one line for each variant, agent and metric. The unit of an agent
 * that was trained is the seed, for all environments of a seed met the same agent.
 */
export function aggregate(jobs: readonly JobResult[]): Results {
	const groups = new Map<string, JobResult[]>();
	for (const job of jobs) {
		const key = JSON.stringify([job.variant, job.agent]);
		const group = groups.get(key);
		if (group) group.push(job);
		else groups.set(key, [job]);
	}
	const rows: ResultRow[] = [];
	const curves: ResultCurve[] = [];
	const views: ResultView[] = [];
	for (const group of groups.values()) {
		const { variant, agent } = group[0]!;
		for (const metric of Object.keys(group[0]!.values)) rows.push(tableRow(group, metric));
		for (let c = 0; c < group[0]!.curves.length; c++) curves.push(curveOf(group, c));
		const view = mergeViews(group.map((job) => job.view));
		if (view) views.push({ variant, agent, view });
	}
	return { rows, curves, views };
}

function tableRow(group: readonly JobResult[], metric: string): ResultRow {
	const { variant, agent, trained } = group[0]!;
	const unit = trained ? "seed" : "environment";
	const perJob = group.map((job) => finite(job.values[metric]!));
	const units = trained ? perJob.filter((values) => values.length > 0).map(mean) : perJob.flat();
	const n = units.length;
	if (n === 0) {
		const none = Number.NaN;
		return {
			variant,
			agent,
			metric,
			iqm: none,
			iqmLow: none,
			iqmHigh: none,
			mean: none,
			low: none,
			high: none,
			sd: none,
			unit,
			n,
		};
	}
	const { mean: average, iqm: middle } = summaryIntervals(units, { reps: n > 2000 ? 500 : 2000 });
	// One number tells nothing about its spread; resampling it would claim certainty.
	const bound = (value: number): number => (n > 1 ? value : Number.NaN);
	return {
		variant,
		agent,
		metric,
		iqm: middle.estimate,
		iqmLow: bound(middle.low),
		iqmHigh: bound(middle.high),
		mean: average.estimate,
		low: bound(average.low),
		high: bound(average.high),
		sd: n > 1 ? standardDeviation(units) : Number.NaN,
		unit,
		n,
	};
}

function curveOf(group: readonly JobResult[], index: number): ResultCurve {
	const { variant, agent, curves, trained } = group[0]!;
	const { metric, x, xs } = curves[index]!;
	const perJob = group.map((job) => job.curves[index]!);
	const means: readonly CurveRow[] = perJob.map((curve) => curve.mean);
	const units = trained ? means : fold(perJob.flatMap((curve) => curve.rows));
	// Points that some unit never reached are left out: their mean would be over other units.
	const whole = xs.map((_, k) => k).filter((k) => units.every((unit) => Number.isFinite(unit[k])));
	const kept = units.map((unit) => whole.map((k) => unit[k]!));
	const points = whole.map((k) => xs[k]!);
	if (whole.length < 2) return { variant, agent, metric, x, xs: [], mean: [], low: [], high: [] };
	const band = curveBand(kept, { points: Math.max(2, points.length), reps: 500 });
	const overall = pointwiseMean(means);
	return {
		variant,
		agent,
		metric,
		x,
		xs: points,
		// Of all rows alike: the groups of the band may differ in size by one.
		mean: whole.map((k) => overall[k]!),
		low: Array.from(band.low),
		high: Array.from(band.high),
	};
}

/** Means of groups of neighbouring rows: the bootstrap takes time for each. */
function fold(rows: readonly CurveRow[]): readonly CurveRow[] {
	const groups = groupCount(rows.length);
	if (groups === rows.length) return rows;
	return Array.from({ length: groups }, (_, g) =>
		pointwiseMean(
			rows.slice(groupStart(g, groups, rows.length), groupStart(g + 1, groups, rows.length)),
		),
	);
}

/** NaN wherever a row has nothing: a mean over the others would be a mean over survivors. */
function pointwiseMean(rows: readonly CurveRow[]): readonly number[] {
	return rows[0]!.map((_, k) => {
		let sum = 0;
		for (const row of rows) sum += row[k] ?? Number.NaN;
		return sum / rows.length;
	});
}

/** JSON writes NaN as null. */
type CurveRow = readonly (number | null)[];

/** JSON writes NaN as null; both mean "nothing there". */
function finite(values: readonly (number | null)[]): number[] {
	return values.filter((value): value is number => value !== null && Number.isFinite(value));
}

function mergeViews(views: readonly (ViewResult | null)[]): ViewResult | undefined {
	const first = views[0];
	if (!first) return undefined;
	if (first.kind === "arms") {
		const share = first.share.map((_, k) =>
			mean(views.map((view) => (view?.kind === "arms" ? (view.share[k] ?? 0) : 0))),
		);
		return { kind: "arms", share };
	}
	const visits = first.visits.map((_, k) =>
		views.reduce((sum, view) => sum + (view?.kind === "cells" ? (view.visits[k] ?? 0) : 0), 0),
	);
	return { ...first, visits };
}
