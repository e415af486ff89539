import { type BootstrapOptions, bootstrapInterval, type Interval } from "./bootstrap.ts";
import { mean, standardError } from "./descriptive.ts";
import { requireFinite, requireLength, requireRange } from "./validate.ts";

/**
 * Normal-approximation interval of a mean: mean ± z · sd / √n, sample standard deviation.
 * @param values at least two numbers.
 * @param z standard errors on each side; 1.96, a 95 % interval.
 */
export function normalInterval(values: ArrayLike<number>, z = 1.96): Interval {
	requireRange("z", z, 0, Number.MAX_VALUE);
	const half = z * standardError(values);
	const estimate = mean(values);
	return { estimate, low: estimate - half, high: estimate + half };
}

/** The differences a[i] − b[i] of runs that share a seed. @throws StatsError on unequal lengths. */
export function differences(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
	requireFinite("a", a);
	requireFinite("b", b);
	requireLength("b", b, a.length, "as a: runs are paired");
	return Float64Array.from(a, (value, i) => value - b[i]!);
}

/**
 * Mean of a − b over paired runs with its normal-approximation interval. Pairing (the same
 * environment seeds for both agents) removes the variance the seeds have in common.
 */
export function pairedDifference(a: ArrayLike<number>, b: ArrayLike<number>, z = 1.96): Interval {
	return normalInterval(differences(a, b), z);
}

/** Mean of a − b over paired runs with its percentile bootstrap interval. */
export function pairedBootstrap(
	a: ArrayLike<number>,
	b: ArrayLike<number>,
	options: BootstrapOptions = {},
): Interval {
	return bootstrapInterval({ ...options, values: differences(a, b), statistic: mean });
}
