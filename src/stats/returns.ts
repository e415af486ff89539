import { mean } from "./descriptive.ts";
import { StatsError } from "./errors.ts";
import { requireFinite, requireInteger, requireRange } from "./validate.ts";

/** Discounted return Σ γ^t · rewards[t] of one episode; γ in [0, 1]. */
export function discountedReturn(rewards: ArrayLike<number>, gamma: number): number {
	requireFinite("rewards", rewards);
	requireRange("gamma", gamma, 0, 1);
	let sum = 0;
	for (let t = rewards.length - 1; t >= 0; t--) sum = rewards[t]! + gamma * sum;
	return sum;
}

/** Discounted return from every step on: out[t] = rewards[t] + γ · out[t + 1]; γ in [0, 1]. */
export function returnsToGo(
	rewards: ArrayLike<number>,
	gamma: number,
	out: Float64Array = new Float64Array(rewards.length),
): Float64Array {
	requireFinite("rewards", rewards);
	requireRange("gamma", gamma, 0, 1);
	let sum = 0;
	for (let t = rewards.length - 1; t >= 0; t--) {
		sum = rewards[t]! + gamma * sum;
		out[t] = sum;
	}
	return out;
}

/**
 * Score on the scale where a random agent is 0 and the source algorithm is 1, from regrets or from
 * returns: (R_random − R_model) / (R_random − R_source), each R the mean over environments. A ratio
 * of means, not a mean of ratios. May exceed 1 or be negative.
 *
 * Source: Sinii et al., "In-Context Reinforcement Learning for Variable Action Spaces" (ICML 2024).
 * @throws StatsError when random and source have the same mean: the scale has no length.
 */
export function normalizedScore(request: {
	readonly model: ArrayLike<number>;
	readonly random: ArrayLike<number>;
	readonly source: ArrayLike<number>;
}): number {
	requireFinite("model", request.model);
	requireFinite("random", request.random);
	requireFinite("source", request.source);
	const random = mean(request.random);
	const source = mean(request.source);
	if (random === source) {
		throw new StatsError(
			"stats-range",
			"mean of source",
			source,
			"another value than that of random",
		);
	}
	return (random - mean(request.model)) / (random - source);
}

/** Average reward of a life without episodes, with both halves, so that a trend shows. */
export interface AverageReward {
	/** Over all steps. */
	readonly life: number;
	readonly firstHalf: number;
	/** The second half; the longer one when the number of steps is odd. */
	readonly secondHalf: number;
	/** Over the last `window` steps. */
	readonly tail: number;
}

/**
 * Long-run average reward.
 * @param rewards one life, at least two steps.
 * @param window steps of the tail, at most all; half of the life unless given.
 */
export function averageReward(
	rewards: ArrayLike<number>,
	window: number = Math.ceil(rewards.length / 2),
): AverageReward {
	requireFinite("rewards", rewards, 2);
	requireInteger("window", window, 1, rewards.length);
	const middle = rewards.length >> 1;
	return {
		life: meanOf(rewards, 0, rewards.length),
		firstHalf: meanOf(rewards, 0, middle),
		secondHalf: meanOf(rewards, middle, rewards.length),
		tail: meanOf(rewards, rewards.length - window, rewards.length),
	};
}

/** Mean of values[start … end − 1]. Not validated. */
export function meanOf(values: ArrayLike<number>, start: number, end: number): number {
	let sum = 0;
	for (let i = start; i < end; i++) sum += values[i]!;
	return sum / (end - start);
}
