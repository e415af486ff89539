/** Small statistical tests, for judging draws from fixed seeds. */

/** √n · sup |empirical − expected| of a sample (Kolmogorov–Smirnov); above 1.95 with p ≈ 0.001. */
export function kolmogorov(sample: readonly number[], cdf: (x: number) => number): number {
	const sorted = Float64Array.from(sample).sort();
	const n = sorted.length;
	let most = 0;
	sorted.forEach((x, i) => {
		const expected = cdf(x);
		most = Math.max(most, (i + 1) / n - expected, expected - i / n);
	});
	return most * Math.sqrt(n);
}

/** The distribution function of an unnormalised density on [low, high], by Simpson's rule. */
export function cdfOf(
	density: (x: number) => number,
	low: number,
	high: number,
): (x: number) => number {
	const cells = 4000;
	const width = (high - low) / cells;
	const sums = new Float64Array(cells + 1);
	for (let i = 0; i < cells; i++) {
		const x = low + i * width;
		const part = density(x) + 4 * density(x + width / 2) + density(x + width);
		sums[i + 1] = sums[i]! + (part * width) / 6;
	}
	return (x) => {
		const at = Math.min(Math.max((x - low) / width, 0), cells);
		const cell = Math.min(Math.floor(at), cells - 1);
		const inside = sums[cell]! + (at - cell) * (sums[cell + 1]! - sums[cell]!);
		return inside / sums[cells]!;
	};
}

/** Distribution function of the standard normal. */
export const normalCdf = cdfOf((x) => Math.exp(-x * x * 0.5), -9, 9);

/**
 * Pearson's χ² of counts against probabilities, as a standard normal (Wilson & Hilferty); above 3.1
 * with p ≈ 0.001.
 */
export function chiSquare(counts: ArrayLike<number>, probabilities: ArrayLike<number>): number {
	let total = 0;
	for (let i = 0; i < counts.length; i++) total += counts[i]!;
	let chi = 0;
	let degrees = -1;
	for (let i = 0; i < counts.length; i++) {
		const expected = total * probabilities[i]!;
		if (expected === 0) {
			if (counts[i] !== 0) return Number.POSITIVE_INFINITY;
			continue;
		}
		chi += (counts[i]! - expected) ** 2 / expected;
		degrees += 1;
	}
	const spread = 2 / (9 * degrees);
	return ((chi / degrees) ** (1 / 3) - (1 - spread)) / Math.sqrt(spread);
}

/** Mean and variance. */
export function moments(sample: readonly number[]): { mean: number; variance: number } {
	const mean = sample.reduce((sum, x) => sum + x, 0) / sample.length;
	const variance = sample.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (sample.length - 1);
	return { mean, variance };
}

/** Pearson correlation of two samples. */
export function correlation(a: readonly number[], b: readonly number[]): number {
	const x = moments(a);
	const y = moments(b);
	const sum = a.reduce((total, value, i) => total + (value - x.mean) * (b[i]! - y.mean), 0);
	return sum / (a.length - 1) / Math.sqrt(x.variance * y.variance);
}
