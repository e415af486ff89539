import {
	type BootstrapOptions,
	bootstrapBand,
	type Interval,
	type Resampling,
} from "./bootstrap.ts";
import { StatsError } from "./errors.ts";
import { type ScoreMatrix, ScoreTable } from "./score-table.ts";

/**
 * Probability that a run of X scores above a run of Y on the same task, averaged over tasks; a tie
 * counts ½. Per task it is the Mann–Whitney U statistic over the number of pairs (Agarwal et al.,
 * NeurIPS 2021, §4.3).
 *
 * @param x runs × tasks; @param y runs × tasks, the same tasks, any number of runs.
 * @returns in [0, 1]; 0.5 when neither is better.
 */
export function probabilityOfImprovement(
	x: ScoreMatrix | ScoreTable,
	y: ScoreMatrix | ScoreTable,
): number {
	const a = ScoreTable.from(x, "x");
	const b = ScoreTable.from(y, "y");
	requireSameTasks(a, b);
	return improvement(a, b, new Float64Array(a.runs), new Float64Array(b.runs));
}

/** `probabilityOfImprovement` with its bootstrap interval; X and Y are resampled independently. */
export function improvementInterval(
	request: BootstrapOptions & {
		readonly x: ScoreMatrix | ScoreTable;
		readonly y: ScoreMatrix | ScoreTable;
		readonly resample?: Resampling;
	},
): Interval {
	const a = ScoreTable.from(request.x, "x");
	const b = ScoreTable.from(request.y, "y");
	requireSameTasks(a, b);
	const columnA = new Float64Array(a.runs);
	const columnB = new Float64Array(b.runs);
	const { estimate, low, high } = bootstrapBand(
		[a, b],
		1,
		request,
		(samples, out) => {
			out[0] = improvement(samples[0]!, samples[1]!, columnA, columnB);
		},
		request.resample,
	);
	return { estimate: estimate[0]!, low: low[0]!, high: high[0]! };
}

function requireSameTasks(a: ScoreTable, b: ScoreTable): void {
	if (a.tasks !== b.tasks) {
		throw new StatsError("stats-shape", "tasks of y", b.tasks, `${a.tasks}, as x`);
	}
}

function improvement(
	a: ScoreTable,
	b: ScoreTable,
	columnA: Float64Array,
	columnB: Float64Array,
): number {
	let sum = 0;
	for (let task = 0; task < a.tasks; task++) {
		for (let run = 0; run < a.runs; run++) columnA[run] = a.data[run * a.tasks + task]!;
		for (let run = 0; run < b.runs; run++) columnB[run] = b.data[run * b.tasks + task]!;
		sum += wins(columnA.sort(), columnB.sort()) / (a.runs * b.runs);
	}
	return sum / a.tasks;
}

/** Pairs with x > y, plus half of those with x = y; both ascending. */
function wins(x: Float64Array, y: Float64Array): number {
	let below = 0;
	let upTo = 0;
	let sum = 0;
	for (let i = 0; i < x.length; i++) {
		while (below < y.length && y[below]! < x[i]!) below++;
		while (upTo < y.length && y[upTo]! <= x[i]!) upTo++;
		sum += (below + upTo) / 2;
	}
	return sum;
}
