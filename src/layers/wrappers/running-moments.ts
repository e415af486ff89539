import type { StateArrays } from "../../env/index.ts";

/**
 * Running mean and variance over batches of rows (Chan, Golub & LeVeque, "Updating formulae and a
 * pairwise algorithm for computing sample variances", 1979), started as Gymnasium's
 * `RunningMeanStd`: mean 0, variance 1, weight 1e-4.
 */
export class RunningMoments {
	/** Means of each element. */
	readonly mean: Float64Array;
	/** Population variances of each element. */
	readonly variance: Float64Array;
	/** One number: rows seen, plus 1e-4. */
	readonly count = Float64Array.of(1e-4);
	/** One flag: 1 when updates are ignored. */
	readonly frozen = new Uint8Array(1);
	/** All arrays, for `shared`. */
	readonly arrays: StateArrays;

	constructor(readonly width: number) {
		this.mean = new Float64Array(width);
		this.variance = new Float64Array(width).fill(1);
		const { mean, variance, count, frozen } = this;
		this.arrays = { mean, variance, count, frozen };
	}

	/** Merges rows [begin, end) of `data` in as one batch. */
	update(data: ArrayLike<number>, begin: number, end: number): void {
		if (this.frozen[0] === 1 || end <= begin) return;
		const { width, mean, variance } = this;
		const rows = end - begin;
		const before = this.count[0]!;
		const total = before + rows;
		for (let k = 0; k < width; k++) {
			let sum = 0;
			for (let i = begin; i < end; i++) sum += data[i * width + k]!;
			const batchMean = sum / rows;
			let squares = 0;
			for (let i = begin; i < end; i++) {
				const deviation = data[i * width + k]! - batchMean;
				squares += deviation * deviation;
			}
			const delta = batchMean - mean[k]!;
			mean[k] = mean[k]! + (delta * rows) / total;
			variance[k] =
				(variance[k]! * before + squares + (delta * delta * before * rows) / total) / total;
		}
		this.count[0] = total;
	}
}
