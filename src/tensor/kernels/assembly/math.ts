// Transcendental functions, the same bits on every machine: only IEEE operations, no fused
// multiply-add, so wasm's semantics fix every result.

/** Above this exp(x) is infinite in f32. */
const LARGEST: f32 = 88.722839;
/** Below this exp(x) is taken as 0: the result would be subnormal. */
const SMALLEST: f32 = -87.336544;
const LOG2_E: f32 = 1.44269504;
// ln 2 in two parts: the first has few bits, so that n·LN2_HIGH is exact.
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.12194440e-4;
// Minimax polynomial of (exp(r) - 1 - r) / r² on [-ln2/2, ln2/2].
const P0: f32 = 1.9875691500e-4;
const P1: f32 = 1.3981999507e-3;
const P2: f32 = 8.3334519073e-3;
const P3: f32 = 4.1665795894e-2;
const P4: f32 = 1.6666665459e-1;
const P5: f32 = 5.0000001201e-1;

/** exp of four numbers; relative error below 2e-7; exp(-inf) is exactly 0; NaN stays NaN. */
@inline
export function exp4(x: v128): v128 {
	const clamped = f32x4.max(f32x4.min(x, f32x4.splat(LARGEST)), f32x4.splat(SMALLEST));
	const n = f32x4.nearest(f32x4.mul(clamped, f32x4.splat(LOG2_E)));
	let r = f32x4.sub(clamped, f32x4.mul(n, f32x4.splat(LN2_HIGH)));
	r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(LN2_LOW)));
	let p = f32x4.splat(P0);
	p = f32x4.add(f32x4.mul(p, r), f32x4.splat(P1));
	p = f32x4.add(f32x4.mul(p, r), f32x4.splat(P2));
	p = f32x4.add(f32x4.mul(p, r), f32x4.splat(P3));
	p = f32x4.add(f32x4.mul(p, r), f32x4.splat(P4));
	p = f32x4.add(f32x4.mul(p, r), f32x4.splat(P5));
	p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1));
	// 2ⁿ in two steps: n = 128 has no exponent of its own.
	const whole = i32x4.trunc_sat_f32x4_s(n);
	const half = i32x4.shr_s(whole, 1);
	const first = i32x4.shl(i32x4.add(half, i32x4.splat(127)), 23);
	const second = i32x4.shl(i32x4.add(i32x4.sub(whole, half), i32x4.splat(127)), 23);
	p = f32x4.mul(f32x4.mul(p, first), second);
	p = v128.andnot(p, f32x4.lt(x, f32x4.splat(SMALLEST)));
	p = v128.bitselect(f32x4.splat(Infinity), p, f32x4.gt(x, f32x4.splat(LARGEST)));
	return v128.bitselect(p, x, f32x4.eq(x, x));
}

/** tanh of four numbers, by exp; absolute error below 3e-7. */
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
