// Transcendental functions, the same bits on every machine: only IEEE operations, no fused
// multiply-add, so wasm's semantics fix every result.

/** Below this exp4 is 0: soon after come numbers that are subnormal. */
const LOWEST: f32 = -86.9;
/** From here on all is infinite; still small enough for the steps below. */
const HIGHEST: f32 = 89;
const LOG2_E: f32 = 1.4426950216293335;
// The numbers below are printed by scripts/fit-exp.mjs.
const LN2_HIGH: f32 = 0.693145751953125;
const LN2_LOW: f32 = 0.000001428606765330187;
const C0: f32 = 0.4999999403953552;
const C1: f32 = 0.1666652113199234;
const C2: f32 = 0.04166838899254799;
const C3: f32 = 0.008368716575205326;
const C4: f32 = 0.001381459878757596;
/** 1.5·2²³ + 126: what is added to it is rounded to an integer n, and its low bits are n + 126. */
const ROUNDER: f32 = 12583038;

/**
 * exp of four numbers, relative error below 1e-7: 7.99e-8 is the largest of some millions
 * measured over [-86.9, 88.7228]. 0 below -86.9, infinite above 88.7229; NaN stays NaN.
 *
 * x = n·ln 2 + r; e^r is a polynomial in r, and 2·2ⁿ⁻¹ is put together from n's bits: 2ⁿ itself has no
 * exponent for n = 128, where e^r is below 1 and the result still finite.
 */
@inline
export function exp4(x: v128): v128 {
	// pmin, not min: one instruction, and it passes a NaN in its first argument on.
	const bounded = f32x4.pmin(x, f32x4.splat(HIGHEST));
	const shifted = f32x4.add(f32x4.mul(bounded, f32x4.splat(LOG2_E)), f32x4.splat(ROUNDER));
	const n = f32x4.sub(shifted, f32x4.splat(ROUNDER));
	let r = f32x4.sub(bounded, f32x4.mul(n, f32x4.splat(LN2_HIGH)));
	r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(LN2_LOW)));
	let p = f32x4.add(f32x4.mul(r, f32x4.splat(C4)), f32x4.splat(C3));
	p = f32x4.add(f32x4.mul(p, r), f32x4.splat(C2));
	p = f32x4.add(f32x4.mul(p, r), f32x4.splat(C1));
	p = f32x4.add(f32x4.mul(p, r), f32x4.splat(C0));
	p = f32x4.add(f32x4.mul(f32x4.mul(p, r), r), r);
	p = f32x4.add(p, f32x4.splat(1));
	p = f32x4.mul(f32x4.add(p, p), i32x4.shl(shifted, 23));
	return v128.andnot(p, f32x4.lt(x, f32x4.splat(LOWEST)));
}

/** tanh of four numbers, by exp. */
@inline
export function tanh4(x: v128): v128 {
	const one = f32x4.splat(1);
	const e = exp4(f32x4.mul(f32x4.splat(2), x));
	return f32x4.sub(one, f32x4.div(f32x4.splat(2), f32x4.add(e, one)));
}

/** Logistic function of four numbers. */
@inline
export function sigmoid4(x: v128): v128 {
	const one = f32x4.splat(1);
	return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))));
}

/** exp of one number, the same bits as a lane of exp4. */
export function exp1(x: f32): f32 {
	return f32x4.extract_lane(exp4(f32x4.splat(x)), 0);
}

/** Sum of the lanes, in a fixed order. */
@inline
export function sum4(x: v128): f32 {
	const a = f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 2);
	const b = f32x4.extract_lane(x, 1) + f32x4.extract_lane(x, 3);
	return a + b;
}

/** Largest lane. */
@inline
export function max4(x: v128): f32 {
	const a = max(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 2));
	const b = max(f32x4.extract_lane(x, 1), f32x4.extract_lane(x, 3));
	return max(a, b);
}

/** `count` (0..4) numbers at `from`; the other lanes are 0. */
@inline
export function loadPart(from: usize, count: i32): v128 {
	let v = f32x4.splat(0);
	if (count > 0) v = v128.load32_zero(from);
	if (count > 1) v = v128.load_lane<f32>(from, v, 1, 4);
	if (count > 2) v = v128.load_lane<f32>(from, v, 2, 8);
	if (count > 3) v = v128.load_lane<f32>(from, v, 3, 12);
	return v;
}

/** Stores the first `count` (0..4) lanes. */
@inline
export function storePart(to: usize, v: v128, count: i32): void {
	if (count > 0) v128.store_lane<f32>(to, v, 0);
	if (count > 1) v128.store_lane<f32>(to, v, 1, 4);
	if (count > 2) v128.store_lane<f32>(to, v, 2, 8);
	if (count > 3) v128.store_lane<f32>(to, v, 3, 12);
}
