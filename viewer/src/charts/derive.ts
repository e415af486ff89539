/** Sum of the values so far; NaN adds nothing. */
export function cumulative(values: ArrayLike<number>, length = values.length): Float64Array {
	const sums = new Float64Array(length);
	let sum = 0;
	for (let i = 0; i < length; i++) {
		const value = values[i]!;
		if (!Number.isNaN(value)) sum += value;
		sums[i] = sum;
	}
	return sums;
}

/** Return so far in the episode; `starts` are the first places of the episodes, ascending. */
export function returns(
	reward: ArrayLike<number>,
	starts: ArrayLike<number>,
	length = reward.length,
): Float64Array {
	const sums = new Float64Array(length);
	let next = 0;
	let sum = 0;
	for (let i = 0; i < length; i++) {
		while (next < starts.length && starts[next]! <= i) {
			sum = 0;
			next++;
		}
		const value = reward[i]!;
		if (!Number.isNaN(value)) sum += value;
		sums[i] = sum;
	}
	return sums;
}

/** Mean of the latest `window` numbers; NaN until there is one. */
export function movingMean(
	values: ArrayLike<number>,
	window: number,
	length = values.length,
): Float64Array {
	const means = new Float64Array(length);
	let sum = 0;
	let count = 0;
	for (let i = 0; i < length; i++) {
		const value = values[i]!;
		if (!Number.isNaN(value)) {
			sum += value;
			count++;
		}
		const old = i >= window ? values[i - window]! : Number.NaN;
		if (!Number.isNaN(old)) {
			sum -= old;
			count--;
		}
		means[i] = count === 0 ? Number.NaN : sum / count;
	}
	return means;
}

/** Entropy in nats of each run of `width` probabilities; NaN where they are no distribution. */
export function entropies(probabilities: ArrayLike<number>, width: number): Float64Array {
	const result = new Float64Array(Math.floor(probabilities.length / width));
	for (let k = 0; k < result.length; k++) {
		let sum = 0;
		let entropy = 0;
		for (let a = k * width; a < (k + 1) * width; a++) {
			const p = probabilities[a]!;
			sum += p;
			if (p > 0) entropy -= p * Math.log(p);
		}
		result[k] = Math.abs(sum - 1) < 1e-3 ? Math.max(0, entropy) : Number.NaN;
	}
	return result;
}
