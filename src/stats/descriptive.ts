import { StatsError } from "./errors.ts";
import { requireFinite, requireRange } from "./validate.ts";

/** Arithmetic mean. @throws StatsError when `values` is empty or holds a non-finite number. */
export function mean(values: ArrayLike<number>): number {
	requireFinite("values", values);
	let sum = 0;
	for (let i = 0; i < values.length; i++) sum += values[i]!;
	return sum / values.length;
}

/**
 * Sample standard deviation: divides by n − 1 (NumPy's `ddof=1`).
 * @throws StatsError when there are fewer than two values or one is not finite.
 */
export function standardDeviation(values: ArrayLike<number>): number {
	requireFinite("values", values, 2);
	const center = mean(values);
	let sum = 0;
	for (let i = 0; i < values.length; i++) {
		const d = values[i]! - center;
		sum += d * d;
	}
	return Math.sqrt(sum / (values.length - 1));
}

/** Standard error of the mean: sample standard deviation over √n. Needs two values. */
export function standardError(values: ArrayLike<number>): number {
	return standardDeviation(values) / Math.sqrt(values.length);
}

/**
 * Quantile with linear interpolation between order statistics, NumPy's default method.
 * @param q in [0, 1].
 */
export function quantile(values: ArrayLike<number>, q: number): number {
	requireFinite("values", values);
	requireRange("q", q, 0, 1);
	return sortedQuantile(Float64Array.from(values).sort(), q);
}

/** Median: the middle value, or the mean of the middle two. */
export function median(values: ArrayLike<number>): number {
	requireFinite("values", values);
	const sorted = Float64Array.from(values).sort();
	const half = sorted.length >> 1;
	return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/**
 * Mean of what remains after dropping ⌊proportion · n⌋ values at each end, as `scipy.stats.trim_mean`.
 * @param proportion cut from each end, in [0, 0.5).
 */
export function trimmedMean(values: ArrayLike<number>, proportion: number): number {
	requireFinite("values", values);
	requireRange("proportion", proportion, 0, 0.5);
	if (proportion === 0.5) {
		throw new StatsError("stats-range", "proportion", proportion, "a number below 0.5");
	}
	return sortedTrimmedMean(Float64Array.from(values).sort(), proportion);
}

/** Interquartile mean: the 25 % trimmed mean (Agarwal et al., NeurIPS 2021, §4.3). */
export function iqm(values: ArrayLike<number>): number {
	return trimmedMean(values, 0.25);
}

/** `quantile` of values already in ascending order. Not validated. */
export function sortedQuantile(sorted: ArrayLike<number>, q: number): number {
	const position = q * (sorted.length - 1);
	const below = Math.floor(position);
	const a = sorted[below]!;
	const b = sorted[Math.min(below + 1, sorted.length - 1)]!;
	const t = position - below;
	// From the nearer end, as NumPy does, so that the result never leaves [a, b].
	return t < 0.5 ? a + (b - a) * t : b - (b - a) * (1 - t);
}

/** `trimmedMean` of values already in ascending order. Not validated. */
export function sortedTrimmedMean(sorted: ArrayLike<number>, proportion: number): number {
	const cut = Math.floor(proportion * sorted.length);
	let sum = 0;
	for (let i = cut; i < sorted.length - cut; i++) sum += sorted[i]!;
	return sum / (sorted.length - 2 * cut);
}
