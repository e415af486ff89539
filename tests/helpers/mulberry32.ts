/** mulberry32: the 32-bit generator of the published reference runs; numbers in [0, 1). */
export function mulberry32(seed: number): () => number {
	let a = seed | 0;
	return () => {
		a = (a + 0x6d2b79f5) | 0;
		let t = Math.imul(a ^ (a >>> 15), a | 1);
		t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	};
}

/** Beta(a, b) for integers a, b ≥ 1, from sums of exponentials. */
export function betaOfIntegers(a: number, b: number, u: () => number): number {
	const gamma = (n: number): number => {
		let sum = 0;
		for (let k = 0; k < n; k++) sum += -Math.log(1 - u());
		return sum;
	};
	const x = gamma(a);
	return x / (x + gamma(b));
}
