/** Sum of squares, in f64. */
export function squareSum(x: usize, count: i32): f64 {
	let sum: f64 = 0;
	let low = f64x2.splat(0);
	let high = f64x2.splat(0);
	let i = 0;
	for (; i + 4 <= count; i += 4) {
		const v = v128.load(x + (i << 2));
		const a = f64x2.promote_low_f32x4(v);
		const b = f64x2.promote_low_f32x4(v128.shuffle<f32>(v, v, 2, 3, 2, 3));
		low = f64x2.add(low, f64x2.mul(a, a));
		high = f64x2.add(high, f64x2.mul(b, b));
	}
	low = f64x2.add(low, high);
	sum = f64x2.extract_lane(low, 0) + f64x2.extract_lane(low, 1);
	for (; i < count; i++) {
		const v = <f64>load<f32>(x + (i << 2));
		sum += v * v;
	}
	return sum;
}

/**
 * One step of AdamW (Loshchilov & Hutter 2019) in place: with g = factor · gradient,
 * m = beta1·m + (1 - beta1)·g, v = beta2·v + (1 - beta2)·g²,
 * p = keep·p - rate·m / (root·sqrt(v) + eps). The corrections of the moments' bias are in `rate` and
 * `root`, learning rate and weight decay in `rate` and `keep`.
 */
export function adamw(
	p: usize,
	gradient: usize,
	m: usize,
	v: usize,
	count: i32,
	factor: f32,
	beta1: f32,
	beta2: f32,
	rest1: f32,
	rest2: f32,
	eps: f32,
	rate: f32,
	root: f32,
	keep: f32,
): void {
	let i = 0;
	for (; i + 4 <= count; i += 4) {
		const at = i << 2;
		const g = f32x4.mul(v128.load(gradient + at), f32x4.splat(factor));
		const first = f32x4.add(
			f32x4.mul(v128.load(m + at), f32x4.splat(beta1)),
			f32x4.mul(g, f32x4.splat(rest1)),
		);
		const second = f32x4.add(
			f32x4.mul(v128.load(v + at), f32x4.splat(beta2)),
			f32x4.mul(f32x4.mul(g, g), f32x4.splat(rest2)),
		);
		v128.store(m + at, first);
		v128.store(v + at, second);
		const width = f32x4.add(f32x4.mul(f32x4.sqrt(second), f32x4.splat(root)), f32x4.splat(eps));
		const step = f32x4.mul(f32x4.div(first, width), f32x4.splat(rate));
		v128.store(p + at, f32x4.sub(f32x4.mul(v128.load(p + at), f32x4.splat(keep)), step));
	}
	for (; i < count; i++) {
		const at = i << 2;
		const g = load<f32>(gradient + at) * factor;
		const first = load<f32>(m + at) * beta1 + g * rest1;
		const second = load<f32>(v + at) * beta2 + g * g * rest2;
		store<f32>(m + at, first);
		store<f32>(v + at, second);
		const width = sqrt<f32>(second) * root + eps;
		store<f32>(p + at, load<f32>(p + at) * keep - (first / width) * rate);
	}
}
