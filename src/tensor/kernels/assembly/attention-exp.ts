/**
 * e^x, four lanes, for x ≤ 88; 0 below −87 and for −∞. The relative error is below 1.5e-7.
 * x = n·ln 2 + r; e^r − 1 − r over r² by the minimax polynomial on |r| ≤ ln 2 / 2.
 */
// @ts-expect-error: decorator
@inline
export function expLanes(x: v128): v128 {
	const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.4426950408889634)));
	// ln 2 in two parts; the first has 15 fractional bits, so that n times it is exact.
	let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693145751953125)));
	r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(1.42860682030942e-6)));
	let p = f32x4.add(f32x4.mul(r, f32x4.splat(0.00138148617561)), f32x4.splat(0.00836860491042));
	p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.0416683768064));
	p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.166665215531));
	p = f32x4.add(f32x4.mul(p, r), f32x4.splat(0.499999935107));
	p = f32x4.add(f32x4.mul(f32x4.mul(p, r), r), r);
	p = f32x4.add(p, f32x4.splat(1));
	const scaled = i32x4.add(p, i32x4.shl(i32x4.trunc_sat_f32x4_s(n), 23));
	return v128.and(scaled, f32x4.ge(x, f32x4.splat(-87)));
}
