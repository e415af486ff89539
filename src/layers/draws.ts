import { detLog, nextInteger, nextUniform } from "../random/index.ts";

/** A time that never comes. */
export const NEVER = 0x7fffffff;

/** Writes a random ordering of 0 … length−1 at `base` (Fisher–Yates). */
export function writePermutation(
	target: Int32Array,
	base: number,
	length: number,
	random: Uint32Array,
	offset: number,
): void {
	for (let k = 0; k < length; k++) target[base + k] = k;
	for (let k = length - 1; k > 0; k--) {
		const j = nextInteger(random, offset, k + 1);
		const held = target[base + k]!;
		target[base + k] = target[base + j]!;
		target[base + j] = held;
	}
}

/**
 * Number of trials up to and including the first success, each of the given probability: 1, 2, …;
 * `NEVER` for probability 0 and for waits that long.
 */
export function nextGeometric(random: Uint32Array, offset: number, probability: number): number {
	const u = nextUniform(random, offset);
	if (probability >= 1) return 1;
	if (probability <= 0) return NEVER;
	return Math.min(NEVER, 1 + Math.floor(detLog(1 - u) / detLog(1 - probability)));
}

/** `a` + `b`, or `NEVER` when that is later. */
export function later(a: number, b: number): number {
	return Math.min(NEVER, a + b);
}
