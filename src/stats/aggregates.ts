import { mean, median, sortedTrimmedMean } from "./descriptive.ts";
import { type ScoreMatrix, ScoreTable } from "./score-table.ts";

/**
 * One number from a runs × tasks matrix of scores. The four below are those of Agarwal et al.,
 * "Deep Reinforcement Learning at the Edge of the Statistical Precipice" (NeurIPS 2021), §4.3.
 */
export type Aggregate = (scores: ScoreTable) => number;

/** Mean over tasks of the mean over runs. */
export function aggregateMean(scores: ScoreMatrix | ScoreTable): number {
	return mean(ScoreTable.from(scores).taskMeans());
}

/** Median over tasks of the mean over runs. */
export function aggregateMedian(scores: ScoreMatrix | ScoreTable): number {
	return median(ScoreTable.from(scores).taskMeans());
}

/** Interquartile mean of all runs and tasks taken together. */
export function aggregateIqm(scores: ScoreMatrix | ScoreTable): number {
	return sortedTrimmedMean(ScoreTable.from(scores).data.slice().sort(), 0.25);
}

/**
 * Mean amount by which scores fall short of `target`; scores above it count as equal to it. At least
 * 0, lower is better.
 */
export function optimalityGap(scores: ScoreMatrix | ScoreTable, target = 1): number {
	const { data } = ScoreTable.from(scores);
	let sum = 0;
	for (let i = 0; i < data.length; i++) sum += Math.min(data[i]!, target);
	return target - sum / data.length;
}
