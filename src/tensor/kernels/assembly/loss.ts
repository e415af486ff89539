import { exp4, exp1, max4, sum4 } from "./math";

const SQRT_2: f64 = 1.4142135623730951;
const LN_2: f64 = 0.6931471805599453;

/** Natural logarithm of a normal number above 0, to about 1e-15. */
function log(x: f64): f64 {
	const bits = reinterpret<u64>(x);
	let exponent = <i32>(bits >> 52) - 1023;
	let mantissa = reinterpret<f64>((bits & 0x000f_ffff_ffff_ffff) | 0x3ff0_0000_0000_0000);
	if (mantissa > SQRT_2) {
		mantissa *= 0.5;
		exponent++;
	}
	// log m = 2·atanh(s); |s| < 0.172, so ten terms are enough.
	const s = (mantissa - 1) / (mantissa + 1);
	const square = s * s;
	let series: f64 = 0;
	for (let n = 21; n >= 1; n -= 2) series = series * square + 1 / <f64>n;
	return <f64>exponent * LN_2 + 2 * s * series;
}

/**
 * Weighted mean of -log softmax(logits)[target] over rows; writes its gradient to `dlogits`.
 * `mask`: bytes, 0 = forbidden, `maskStep` bytes from row to row; `weights`: f32; 0 for none of them.
 * `total` is the sum of the weights, `smoothing` the share spread over all that is allowed.
 */
export function crossEntropy(
	logits: usize,
	targets: usize,
	mask: usize,
	maskStep: i32,
	weights: usize,
	total: f64,
	smoothing: f32,
	dlogits: usize,
	rows: i32,
	columns: i32,
): f64 {
	let sum: f64 = 0;
	for (let r = 0; r < rows; r++) {
		const weight: f32 = weights ? load<f32>(weights + (r << 2)) : 1;
		const share: f32 = total > 0 ? <f32>(<f64>weight / total) : 0;
		const target = load<i32>(targets + (r << 2));
		const loss = row(logits, target, mask, share, smoothing, dlogits, columns);
		if (share > 0) sum += loss * <f64>weight;
		logits += columns << 2;
		dlogits += columns << 2;
		// 0 is no mask, in any row.
		if (mask) mask += maskStep;
	}
	return total > 0 ? sum / total : 0;
}

/** One row: the loss, and `share` times its gradient. */
function row(
	logits: usize,
	target: i32,
	mask: usize,
	share: f32,
	smoothing: f32,
	out: usize,
	columns: i32,
): f64 {
	let allowed = columns;
	if (mask) {
		allowed = 0;
		for (let j = 0; j < columns; j++) {
			const may = load<u8>(mask + j) != 0;
			if (may) allowed++;
			store<f32>(out + (j << 2), may ? load<f32>(logits + (j << 2)) : -Infinity);
		}
	} else memory.copy(out, logits, columns << 2);

	let j = 0;
	let top4 = f32x4.splat(-Infinity);
	for (; j + 4 <= columns; j += 4) top4 = f32x4.max(top4, v128.load(out + (j << 2)));
	let top = max4(top4);
	for (; j < columns; j++) top = max(top, load<f32>(out + (j << 2)));

	const shift = f32x4.splat(top);
	let total4 = f32x4.splat(0);
	for (j = 0; j + 4 <= columns; j += 4) {
		const e = exp4(f32x4.sub(v128.load(out + (j << 2)), shift));
		v128.store(out + (j << 2), e);
		total4 = f32x4.add(total4, e);
	}
	let total = sum4(total4);
	for (; j < columns; j++) {
		const e = exp1(load<f32>(out + (j << 2)) - top);
		store<f32>(out + (j << 2), e);
		total += e;
	}

	const even: f32 = smoothing / <f32>allowed;
	let mean: f64 = 0;
	if (smoothing > 0) {
		for (j = 0; j < columns; j++)
			if (!mask || load<u8>(mask + j)) mean += <f64>load<f32>(logits + (j << 2));
		mean /= <f64>allowed;
	}
	const factor: f32 = share / total;
	for (j = 0; j < columns; j++) {
		const may = !mask || load<u8>(mask + j) != 0;
		const wanted: f32 = may ? even : 0;
		store<f32>(out + (j << 2), load<f32>(out + (j << 2)) * factor - wanted * share);
	}
	const hit = out + (target << 2);
	store<f32>(hit, load<f32>(hit) - (1 - smoothing) * share);

	const mixed = <f64>(1 - smoothing) * <f64>load<f32>(logits + (target << 2)) + <f64>smoothing * mean;
	return <f64>top + log(<f64>total) - mixed;
}
