/** Statistics of one field, a number for each of its columns. */
export interface FieldStatistics {
	readonly mean: readonly number[];
	/** Population standard deviation. */
	readonly std: readonly number[];
	readonly min: readonly number[];
	readonly max: readonly number[];
}

/** Accumulates statistics of rows that arrive in stretches (Chan, Golub & LeVeque's merge). */
export class Moments {
	private count = 0;
	private readonly mean: Float64Array;
	private readonly squares: Float64Array;
	private readonly min: Float64Array;
	private readonly max: Float64Array;

	constructor(readonly width: number) {
		this.mean = new Float64Array(width);
		this.squares = new Float64Array(width);
		this.min = new Float64Array(width).fill(Infinity);
		this.max = new Float64Array(width).fill(-Infinity);
	}

	/** Adds rows [from, to) of a row-major array. */
	add(data: ArrayLike<number>, from: number, to: number): void {
		const { width } = this;
		const rows = to - from;
		if (rows <= 0) return;
		const total = this.count + rows;
		for (let k = 0; k < width; k++) {
			let sum = 0;
			let low = this.min[k]!;
			let high = this.max[k]!;
			for (let row = from; row < to; row++) {
				const value = data[row * width + k]!;
				sum += value;
				if (value < low) low = value;
				if (value > high) high = value;
			}
			const mean = sum / rows;
			let squares = 0;
			for (let row = from; row < to; row++) {
				const apart = data[row * width + k]! - mean;
				squares += apart * apart;
			}
			const shift = mean - this.mean[k]!;
			this.squares[k]! += squares + (shift * shift * this.count * rows) / total;
			this.mean[k]! += (shift * rows) / total;
			this.min[k] = low;
			this.max[k] = high;
		}
		this.count = total;
	}

	result(): FieldStatistics {
		return {
			mean: Array.from(this.mean),
			std: Array.from(this.squares, (each) => Math.sqrt(each / this.count)),
			min: Array.from(this.min),
			max: Array.from(this.max),
		};
	}
}
