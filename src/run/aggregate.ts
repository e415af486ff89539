import { bootstrapInterval, curveBand, iqm, mean, standardDeviation } from "../stats/index.ts";
import type { JobResult } from "./job.ts";
import type { ViewResult } from "./views.ts";

/** One line of the table. */
export interface ResultRow {
	/** Point of the grid; "" without one. */
	readonly variant: string;
	readonly agent: string;
	readonly metric: string;
	/** Interquartile mean and its 95 % bootstrap interval. */
	readonly iqm: number;
	readonly iqmLow: number;
	readonly iqmHigh: number;
	/** Mean and its 95 % bootstrap interval. */
	readonly mean: number;
	readonly low: number;
	readonly high: number;
	readonly sd: number;
	/** Independent units: environments of all seeds, or seeds when agents were trained. */
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

/** More units than this are folded into means of groups before a curve's bootstrap. */
const CURVE_UNITS = 200;

/**
 * Puts the jobs' results together: one line for each variant, agent and metric.
 * @param trained whether agents were trained, so that a seed, not an environment, is the unit.
 */
export function aggregate(jobs: readonly JobResult[], trained: boolean): Results {
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
		for (const metric of Object.keys(group[0]!.values)) rows.push(tableRow(group, metric, trained));
		for (let c = 0; c < group[0]!.curves.length; c++) curves.push(curveOf(group, c, trained));
		const view = mergeViews(group.map((job) => job.view));
		if (view) views.push({ variant, agent, view });
	}
	return { rows, curves, views };
}

function tableRow(group: readonly JobResult[], metric: string, trained: boolean): ResultRow {
	const { variant, agent } = group[0]!;
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
			n,
		};
	}
	const reps = n > 2000 ? 500 : 2000;
	const middle = bootstrapInterval({ values: units, statistic: iqm, reps });
	const average = bootstrapInterval({ values: units, statistic: mean, reps });
	return {
		variant,
		agent,
		metric,
		iqm: middle.estimate,
		iqmLow: middle.low,
		iqmHigh: middle.high,
		mean: average.estimate,
		low: average.low,
		high: average.high,
		sd: n > 1 ? standardDeviation(units) : 0,
		n,
	};
}

function curveOf(group: readonly JobResult[], index: number, trained: boolean): ResultCurve {
	const { variant, agent, curves } = group[0]!;
	const { metric, x, xs } = curves[index]!;
	const perJob = group.map((job) => job.curves[index]!.rows);
	const units = trained ? perJob.map((rows) => pointwiseMean(rows)) : fold(perJob.flat());
	// Points that some unit never reached are left out: their mean would be over other units.
	const whole = xs.map((_, k) => k).filter((k) => units.every((unit) => Number.isFinite(unit[k])));
	const kept = units.map((unit) => whole.map((k) => unit[k]!));
	const points = whole.map((k) => xs[k]!);
	if (whole.length < 2) return { variant, agent, metric, x, xs: [], mean: [], low: [], high: [] };
	const band = curveBand(kept, { points: Math.max(2, points.length), reps: 500 });
	const array = (values: Float64Array): number[] => Array.from(values);
	return {
		variant,
		agent,
		metric,
		x,
		xs: points,
		mean: array(band.estimate),
		low: array(band.low),
		high: array(band.high),
	};
}

/** Means of equal groups of neighbouring rows, so that there are at most CURVE_UNITS. */
function fold(rows: readonly (readonly number[])[]): (readonly number[])[] {
	const size = Math.ceil(rows.length / CURVE_UNITS);
	if (size === 1) return [...rows];
	const folded: (readonly number[])[] = [];
	for (let i = 0; i + size <= rows.length; i += size)
		folded.push(pointwiseMean(rows.slice(i, i + size)));
	return folded;
}

function pointwiseMean(rows: readonly (readonly number[])[]): number[] {
	return rows[0]!.map((_, k) => {
		const column = finite(rows.map((row) => row[k]!));
		return column.length > 0 ? mean(column) : Number.NaN;
	});
}

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
