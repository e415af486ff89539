/**
 * Statistics for reinforcement-learning results: pure functions on arrays. Every random draw comes
 * from a seed that is 0 unless given, so results repeat.
 */
export * from "./aggregates.ts";
export {
	type Band,
	type BootstrapOptions,
	bootstrapBand,
	bootstrapInterval,
	type Interval,
	intervalEstimates,
	type Resampling,
} from "./bootstrap.ts";
export * from "./continual.ts";
export * from "./curves.ts";
export {
	iqm,
	mean,
	median,
	quantile,
	standardDeviation,
	standardError,
	trimmedMean,
} from "./descriptive.ts";
export * from "./dormant.ts";
export * from "./errors.ts";
export * from "./improvement.ts";
export * from "./intervals.ts";
export { equalPhases, type Phase, phasesFrom } from "./phases.ts";
export * from "./plasticity.ts";
export * from "./profiles.ts";
export * from "./rank.ts";
export * from "./recovery.ts";
export * from "./regret.ts";
export {
	type AverageReward,
	averageReward,
	discountedReturn,
	normalizedScore,
	returnsToGo,
} from "./returns.ts";
export * from "./score-table.ts";
export * from "./summary.ts";
export * from "./transfer.ts";
