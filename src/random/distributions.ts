import { detExp, detLog } from "./math.ts";
import { nextNormal } from "./normal.ts";
import { nextUniform } from "./xoshiro.ts";

/** Next exponential with rate 1. */
export function nextExponential(state: Uint32Array, offset: number): number {
	return -detLog(1 - nextUniform(state, offset));
}

/**
 * Next Gamma(shape, 1), shape > 0 (Marsaglia & Tsang, "A simple method for generating gamma
 * variables", 2000).
 */
export function nextGamma(state: Uint32Array, offset: number, shape: number): number {
	if (shape < 1) {
		// Boost: Gamma(a) = Gamma(a + 1) · U^(1/a).
		const u = 1 - nextUniform(state, offset);
		return nextGamma(state, offset, shape + 1) * detExp(detLog(u) / shape);
	}
	if (shape === 1) return nextExponential(state, offset);
	const d = shape - 1 / 3;
	const c = 1 / Math.sqrt(9 * d);
	for (;;) {
		const x = nextNormal(state, offset);
		const t = 1 + c * x;
		if (t <= 0) continue;
		const v = t * t * t;
		const u = nextUniform(state, offset);
		const x2 = x * x;
		if (u < 1 - 0.0331 * x2 * x2) return d * v;
		if (u > 0 && detLog(u) < 0.5 * x2 + d * (1 - v + detLog(v))) return d * v;
	}
}

/** Next Beta(a, b), a and b > 0. */
export function nextBeta(state: Uint32Array, offset: number, a: number, b: number): number {
	const x = nextGamma(state, offset, a);
	const y = nextGamma(state, offset, b);
	return x / (x + y);
}
