import { Generator, nextInteger } from "../random/index.ts";
import {
	type BootstrapOptions,
	bootstrapDefaults,
	type Interval,
	percentileBand,
} from "./bootstrap.ts";
import { mean, sortedTrimmedMean } from "./descriptive.ts";
import { requireFinite } from "./validate.ts";

/**
 * Mean and interquartile mean of a plain sample with their percentile bootstrap intervals, from the
 * same resamples: what `bootstrapInterval` gives for each, without sorting every resample.
 * @param values n finite numbers, 1 ≤ n ≤ 2²¹.
 * @throws StatsError when `values` is empty or not finite.
 */
export function summaryIntervals(
	values: ArrayLike<number>,
	options: BootstrapOptions = {},
): { readonly mean: Interval; readonly iqm: Interval } {
	requireFinite("values", values);
	const { reps, confidence, seed } = bootstrapDefaults(options);
	const n = values.length;
	const order = Int32Array.from({ length: n }, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
	const sorted = Float64Array.from(order, (i) => values[i]!);
	const place = new Int32Array(n);
	for (let k = 0; k < n; k++) place[order[k]!] = k;

	const { state } = new Generator(seed, "bootstrap");
	const drawn = new Int32Array(n);
	const draws = new Float64Array(2 * reps);
	const cut = Math.floor(0.25 * n);
	for (let rep = 0; rep < reps; rep++) {
		drawn.fill(0);
		for (let i = 0; i < n; i++) drawn[place[nextInteger(state, 0, n)]!]! += 1;
		let sum = 0;
		let middle = 0;
		for (let k = 0, before = 0; k < n; k++) {
			const count = drawn[k]!;
			if (count === 0) continue;
			const value = sorted[k]!;
			sum += count * value;
			// How many of them lie between the two cuts.
			const kept = Math.min(before + count, n - cut) - Math.max(before, cut);
			if (kept > 0) middle += kept * value;
			before += count;
		}
		draws[rep] = sum / n;
		draws[reps + rep] = middle / (n - 2 * cut);
	}
	const estimate = Float64Array.of(mean(values), sortedTrimmedMean(sorted, 0.25));
	const { low, high } = percentileBand(estimate, draws, confidence);
	const interval = (i: number): Interval => ({
		estimate: estimate[i]!,
		low: low[i]!,
		high: high[i]!,
	});
	return { mean: interval(0), iqm: interval(1) };
}
