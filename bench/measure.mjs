/** Timing without surprises: warm up, then the median of several slices of equal length. */

const SLICES = 7;

/**
 * Units of work per second. `work(count)` must do `count` rounds.
 * @param {(count: number) => void} work
 * @param {number} unitsPerRound
 * @param {number} seconds length of one slice
 */
export function rate(work, unitsPerRound, seconds = 0.15) {
	let count = 1;
	// Warm-up: doubles until a slice is long enough, which also lets the compiler settle.
	for (let spent = 0, slice = 0; slice < seconds || spent < 0.4; ) {
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
 * Bytes allocated on the JavaScript heap per round. Needs `--expose-gc` and a young generation large
 * enough that no collection runs meanwhile (`--max-semi-space-size`).
 */
export function bytesPerRound(work, rounds) {
	work(rounds);
	work(rounds);
	globalThis.gc();
	globalThis.gc();
	const before = process.memoryUsage().heapUsed;
	work(rounds);
	return Math.max(0, process.memoryUsage().heapUsed - before) / rounds;
}
