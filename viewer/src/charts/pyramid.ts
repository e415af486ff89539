/** Values in a block of the lowest level, and blocks in one of the next. */
const BLOCK = 32;
const FAN = 8;

/**
 * Least and greatest of any stretch of a long series in a time that hardly depends on its length.
 * NaN counts as nothing. Takes about a sixteenth of the series' own memory.
 */
export class Pyramid {
	readonly #levels: {
		readonly size: number;
		readonly low: Float64Array;
		readonly high: Float64Array;
	}[] = [];

	constructor(
		readonly values: ArrayLike<number>,
		readonly length: number = values.length,
	) {
		let count = Math.ceil(length / BLOCK);
		if (count < 2) return;
		const low = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
		const high = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
		for (let i = 0; i < length; i++) {
			const value = values[i]!;
			const block = Math.floor(i / BLOCK);
			if (value < low[block]!) low[block] = value;
			if (value > high[block]!) high[block] = value;
		}
		this.#levels.push({ size: BLOCK, low, high });
		while (count > FAN) {
			const below = this.#levels[this.#levels.length - 1]!;
			count = Math.ceil(count / FAN);
			const above = {
				size: below.size * FAN,
				low: new Float64Array(count).fill(Number.POSITIVE_INFINITY),
				high: new Float64Array(count).fill(Number.NEGATIVE_INFINITY),
			};
			for (let k = 0; k < below.low.length; k++) {
				const parent = Math.floor(k / FAN);
				if (below.low[k]! < above.low[parent]!) above.low[parent] = below.low[k]!;
				if (below.high[k]! > above.high[parent]!) above.high[parent] = below.high[k]!;
			}
			this.#levels.push(above);
		}
	}

	/** [least, greatest] of places [from, to); [∞, −∞] when there is no number. */
	extremes(from: number, to: number): [number, number] {
		const result: [number, number] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
		let at = Math.max(0, from);
		const end = Math.min(this.length, to);
		while (at < end) {
			const level = this.#levelAt(at, end);
			if (level === undefined) {
				const value = this.values[at]!;
				if (value < result[0]) result[0] = value;
				if (value > result[1]) result[1] = value;
				at++;
				continue;
			}
			const k = at / level.size;
			if (level.low[k]! < result[0]) result[0] = level.low[k]!;
			if (level.high[k]! > result[1]) result[1] = level.high[k]!;
			at += level.size;
		}
		return result;
	}

	/** The level with the largest block that begins at `at` and ends by `end`. */
	#levelAt(at: number, end: number) {
		for (let l = this.#levels.length - 1; l >= 0; l--) {
			const level = this.#levels[l]!;
			if (at % level.size === 0 && at + level.size <= end) return level;
		}
		return undefined;
	}
}
