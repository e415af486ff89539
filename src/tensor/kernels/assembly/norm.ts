import { sum4 } from "./math";

/** Mean of the squares of x less `mean`. */
@inline
export function variance(x: usize, count: i32, mean: f32): f32 {
	const shift = f32x4.splat(mean);
	let total4 = f32x4.splat(0);
	let i = 0;
	for (; i + 4 <= count; i += 4) {
		const v = f32x4.sub(v128.load(x + (i << 2)), shift);
		total4 = f32x4.add(total4, f32x4.mul(v, v));
	}
	let total = sum4(total4);
	for (; i < count; i++) {
		const v = load<f32>(x + (i << 2)) - mean;
		total += v * v;
	}
	return total / <f32>count;
}

/** Mean of `count` numbers. */
@inline
export function average(x: usize, count: i32): f32 {
	let total4 = f32x4.splat(0);
	let i = 0;
	for (; i + 4 <= count; i += 4) total4 = f32x4.add(total4, v128.load(x + (i << 2)));
	let total = sum4(total4);
	for (; i < count; i++) total += load<f32>(x + (i << 2));
	return total / <f32>count;
}

/** out = x / sqrt(mean(x²) + eps) · gain, a row at a time (Zhang & Sennrich 2019). */
export function rmsNorm(x: usize, gain: usize, out: usize, rows: i32, width: i32, eps: f32): void {
	for (let r = 0; r < rows; r++) {
		const from = x + ((r * width) << 2);
		const to = out + ((r * width) << 2);
		const inverse: f32 = 1 / sqrt<f32>(variance(from, width, 0) + eps);
		const scale = f32x4.splat(inverse);
		let i = 0;
		for (; i + 4 <= width; i += 4) {
			const v = f32x4.mul(v128.load(from + (i << 2)), scale);
			v128.store(to + (i << 2), f32x4.mul(v, v128.load(gain + (i << 2))));
		}
		for (; i < width; i++) {
			const v = load<f32>(from + (i << 2)) * inverse;
			store<f32>(to + (i << 2), v * load<f32>(gain + (i << 2)));
		}
	}
}

/** out = (x - mean) / sqrt(variance + eps) · gain + bias, a row at a time (Ba et al. 2016). */
export function layerNorm(
	x: usize,
	gain: usize,
	bias: usize,
	out: usize,
	rows: i32,
	width: i32,
	eps: f32,
): void {
	for (let r = 0; r < rows; r++) {
		const from = x + ((r * width) << 2);
		const to = out + ((r * width) << 2);
		const mean = average(from, width);
		const inverse: f32 = 1 / sqrt<f32>(variance(from, width, mean) + eps);
		const shift = f32x4.splat(mean);
		const scale = f32x4.splat(inverse);
		let i = 0;
		for (; i + 4 <= width; i += 4) {
			const v = f32x4.mul(f32x4.sub(v128.load(from + (i << 2)), shift), scale);
			const scaled = f32x4.mul(v, v128.load(gain + (i << 2)));
			v128.store(to + (i << 2), f32x4.add(scaled, v128.load(bias + (i << 2))));
		}
		for (; i < width; i++) {
			const v = (load<f32>(from + (i << 2)) - mean) * inverse;
			store<f32>(to + (i << 2), v * load<f32>(gain + (i << 2)) + load<f32>(bias + (i << 2)));
		}
	}
}
