import { type Band, type BootstrapOptions, bootstrapBand, type Resampling } from "./bootstrap.ts";
import { StatsError } from "./errors.ts";
import { type ScoreMatrix, ScoreTable } from "./score-table.ts";
import { requireFinite } from "./validate.ts";

/** A performance profile: for each threshold, the fraction of scores above it, with its band. */
export interface PerformanceProfile extends Band {
	readonly thresholds: Float64Array;
}

/**
 * Performance profile with a stratified bootstrap band (Agarwal et al., NeurIPS 2021, §4.2).
 *
 * @param request.thresholds normalised scores τ, ascending.
 * @param request.distribution "run-score" (default): the fraction of all runs of all tasks with
 * score > τ; "average-score": the fraction of tasks whose mean over runs is > τ.
 * @throws StatsError when `scores` or `thresholds` is empty or not finite, or thresholds descend.
 */
export function performanceProfile(
	request: BootstrapOptions & {
		readonly scores: ScoreMatrix | ScoreTable;
		readonly thresholds: ArrayLike<number>;
		readonly distribution?: "run-score" | "average-score";
		readonly resample?: Resampling;
	},
): PerformanceProfile {
	const { distribution = "run-score" } = request;
	const thresholds = ascending(request.thresholds);
	const scores = ScoreTable.from(request.scores);
	const count = thresholds.length;
	if (distribution === "average-score") {
		const statistic = (samples: readonly ScoreTable[], out: Float64Array): void => {
			out.fill(0);
			for (const mean of samples[0]!.taskMeans()) countAt(out, passed(thresholds, mean));
			accumulate(out, scores.tasks);
		};
		const band = bootstrapBand([scores], count, request, statistic, request.resample);
		return { thresholds, ...band };
	}
	// A score matters only through the number of thresholds it passes, so that is what is resampled.
	const passes = new ScoreTable(
		scores.data.map((score) => passed(thresholds, score)),
		scores.runs,
		scores.tasks,
	);
	const statistic = (samples: readonly ScoreTable[], out: Float64Array): void => {
		out.fill(0);
		const { data } = samples[0]!;
		for (let i = 0; i < data.length; i++) countAt(out, data[i]!);
		accumulate(out, data.length);
	};
	const band = bootstrapBand([passes], count, request, statistic, request.resample);
	return { thresholds, ...band };
}

function ascending(thresholds: ArrayLike<number>): Float64Array {
	requireFinite("thresholds", thresholds);
	for (let i = 1; i < thresholds.length; i++) {
		if (thresholds[i]! < thresholds[i - 1]!) {
			throw new StatsError(
				"stats-range",
				`thresholds[${i}]`,
				thresholds[i],
				`at least thresholds[${i - 1}] = ${thresholds[i - 1]}`,
			);
		}
	}
	return Float64Array.from(thresholds);
}

/** How many thresholds lie strictly below `score`. */
function passed(thresholds: Float64Array, score: number): number {
	let low = 0;
	let high = thresholds.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (thresholds[middle]! < score) low = middle + 1;
		else high = middle;
	}
	return low;
}

function countAt(counts: Float64Array, passes: number): void {
	if (passes > 0) counts[passes - 1]! += 1;
}

/** Turns "passes exactly i + 1 thresholds" counts into fractions that pass threshold i. */
function accumulate(counts: Float64Array, total: number): void {
	let above = 0;
	for (let i = counts.length - 1; i >= 0; i--) {
		above += counts[i]!;
		counts[i] = above / total;
	}
}
