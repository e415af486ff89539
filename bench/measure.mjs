/** Timing without surprises: warm up, then the median of several slices of equal length. */

/** One round and no more, to see that a measurement works: its numbers mean nothing. */
const QUICK = process.env.BENCH_QUICK === "1";
const SLICES = QUICK ? 1 : 7;

/**
 * Units of work per second. `work(count)` must do `count` rounds.
 * @param {(count: number) => void} work
 * @param {number} unitsPerRound
 * @param {number} seconds length of one slice
 */
export function rate(work, unitsPerRound, seconds = 0.15) {
	let count = 1;
	if (QUICK) work(count);
	// Warm-up: doubles until a slice is long enough, which also lets the compiler settle.
	for (let spent = 0, slice = 0; !QUICK && (slice < seconds || spent < 0.4); ) {
		const start = performance.now();
		work(count);
		slice = (performance.now() - start) / 1000;
		spent += slice;
		if (slice < seconds)
			count = Math.max(
				count + 1,
				Math.ceil(count * Math.min(2, (1.1 * seconds) / Math.max(slice, 1e-6))),
			);
	}
	const rates = [];
	for (let k = 0; k < SLICES; k++) {
		const start = performance.now();
		work(count);
		rates.push((count * unitsPerRound * 1000) / (performance.now() - start));
	}
	rates.sort((a, b) => a - b);
	return rates[SLICES >> 1];
}

/**
 * Bytes allocated on the JavaScript heap per round, the constant cost of measuring taken away. Needs
 * `--expose-gc` and a young generation so large that no collection runs meanwhile.
 */
export function bytesPerRound(work, rounds) {
	const grown = (count) => {
		globalThis.gc();
		const before = process.memoryUsage().heapUsed;
		work(count);
		return process.memoryUsage().heapUsed - before;
	};
	work(2 * rounds);
	// The least of three: a compilation that ends meanwhile allocates too.
	const samples = Array.from(
		{ length: 3 },
		() => (grown(3 * rounds) - grown(rounds)) / (2 * rounds),
	);
	return Math.max(0, Math.round(Math.min(...samples) * 10) / 10);
}
