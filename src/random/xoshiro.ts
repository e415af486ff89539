/**
 * xoshiro128++ 1.0 (Blackman & Vigna, "Scrambled linear pseudorandom number generators",
 * ACM TOMS 2021): 128 bits of state, 32-bit outputs, 32-bit arithmetic only.
 *
 * A stream is four consecutive words of a `Uint32Array`, so a batch of N streams is one array of
 * 4·N words and stream i starts at offset 4·i. Nothing here allocates.
 */

/** Words of state a stream occupies. */
export const STREAM_WORDS = 4;

const TWO_POW_MINUS_32 = 2 ** -32;
const TWO_POW_MINUS_53 = 2 ** -53;

/** Advances the stream at `offset` and returns the next integer in [0, 2³²). */
export function nextUint32(state: Uint32Array, offset: number): number {
	const s0 = state[offset]!;
	const s1 = state[offset + 1]!;
	const s2 = state[offset + 2]!;
	const s3 = state[offset + 3]!;
	const sum = (s0 + s3) | 0;
	const result = (((sum << 7) | (sum >>> 25)) + s0) >>> 0;
	const t2 = s2 ^ s0;
	const t3 = s3 ^ s1;
	state[offset] = s0 ^ t3;
	state[offset + 1] = s1 ^ t2;
	state[offset + 2] = t2 ^ (s1 << 9);
	state[offset + 3] = (t3 << 11) | (t3 >>> 21);
	return result;
}

/** Next number in [0, 1) with 32 bits of resolution: one draw, for hot loops. */
export function nextUniform32(state: Uint32Array, offset: number): number {
	return nextUint32(state, offset) * TWO_POW_MINUS_32;
}

/** Next number in [0, 1) with 53 bits of resolution: two draws, high word first. */
export function nextUniform(state: Uint32Array, offset: number): number {
	const high = nextUint32(state, offset) >>> 5;
	const low = nextUint32(state, offset) >>> 6;
	return (high * 67108864 + low) * TWO_POW_MINUS_53;
}

/**
 * Next integer in [0, bound), without bias (Lemire, "Fast random integer generation in an
 * interval", 2019). `bound` must be an integer in [1, 2²¹]: the product then stays exact in a double.
 */
export function nextInteger(state: Uint32Array, offset: number, bound: number): number {
	let product = nextUint32(state, offset) * bound;
	let high = Math.floor(product * TWO_POW_MINUS_32);
	let low = product - high * 4294967296;
	if (low < bound) {
		const threshold = 4294967296 % bound;
		while (low < threshold) {
			product = nextUint32(state, offset) * bound;
			high = Math.floor(product * TWO_POW_MINUS_32);
			low = product - high * 4294967296;
		}
	}
	return high;
}
