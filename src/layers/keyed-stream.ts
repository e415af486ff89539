import { STREAM_WORDS } from "../random/index.ts";

/**
 * Plants a stream that depends only on a four-word key and three counters, so that "the draws of
 * trial 7" can be made without those of trials 0 to 6. Allocates nothing, unlike a seed tree's node.
 *
 * The counters are absorbed one by one into the key's words, each followed by two ChaCha
 * double quarter-rounds over the four words (add, exclusive or, rotate).
 *
 * @param key words of the key at `keyOffset`; not changed.
 * @param a, b, c integers, taken modulo 2³².
 * @param target receives four words at `offset`; never the all-zero state.
 */
export function plantKeyed(
	key: Uint32Array,
	keyOffset: number,
	a: number,
	b: number,
	c: number,
	target: Uint32Array,
	offset: number,
): void {
	target[offset] = key[keyOffset]!;
	target[offset + 1] = key[keyOffset + 1]!;
	target[offset + 2] = key[keyOffset + 2]!;
	target[offset + 3] = key[keyOffset + 3]!;
	absorb(target, offset, a);
	absorb(target, offset, b);
	absorb(target, offset, c);
	let any = 0;
	for (let k = 0; k < STREAM_WORDS; k++) any |= target[offset + k]!;
	if (any === 0) target[offset] = 1;
}

function absorb(words: Uint32Array, offset: number, counter: number): void {
	let x0 = words[offset]! | 0;
	let x1 = words[offset + 1]! | 0;
	let x2 = words[offset + 2]! | 0;
	let x3 = (words[offset + 3]! ^ counter) | 0;
	for (let round = 0; round < 4; round++) {
		x0 = (x0 + x1) | 0;
		x3 ^= x0;
		x3 = (x3 << 16) | (x3 >>> 16);
		x2 = (x2 + x3) | 0;
		x1 ^= x2;
		x1 = (x1 << 12) | (x1 >>> 20);
		x0 = (x0 + x1) | 0;
		x3 ^= x0;
		x3 = (x3 << 8) | (x3 >>> 24);
		x2 = (x2 + x3) | 0;
		x1 ^= x2;
		x1 = (x1 << 7) | (x1 >>> 25);
		// A constant, so that an all-zero block does not stay one.
		x0 = (x0 + 0x9e3779b9) | 0;
	}
	words[offset] = x0;
	words[offset + 1] = x1;
	words[offset + 2] = x2;
	words[offset + 3] = x3;
}
