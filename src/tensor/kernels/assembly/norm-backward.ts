import { average, variance } from "./norm";
import { sum4 } from "./math";

/**
 * Gradients of rmsNorm: with h = gain · dy and s = 1/sqrt(mean(x²) + eps),
 * dx = s·h − x·s³·mean(h·x), dgain = Σ over rows of dy·x·s. Both are written.
 */
export function rmsNormBackward(
	x: usize,
	gain: usize,
	dy: usize,
	dx: usize,
	dgain: usize,
	rows: i32,
	width: i32,
	eps: f32,
): void {
	memory.fill(dgain, 0, width << 2);
	for (let r = 0; r < rows; r++) {
		const inverse: f32 = 1 / sqrt<f32>(variance(x, width, 0) + eps);
		let dot4 = f32x4.splat(0);
		let i = 0;
		for (; i + 4 <= width; i += 4) {
			const p = i << 2;
			const h = f32x4.mul(v128.load(gain + p), v128.load(dy + p));
			dot4 = f32x4.add(dot4, f32x4.mul(h, v128.load(x + p)));
		}
		let dot = sum4(dot4);
		for (; i < width; i++) {
			const p = i << 2;
			dot += load<f32>(gain + p) * load<f32>(dy + p) * load<f32>(x + p);
		}
		const pull = (inverse * inverse * inverse * dot) / <f32>width;
		const inverse4 = f32x4.splat(inverse);
		const pull4 = f32x4.splat(pull);
		for (i = 0; i + 4 <= width; i += 4) {
			const p = i << 2;
			const v = v128.load(x + p);
			const d = f32x4.mul(v128.load(dy + p), inverse4);
			v128.store(dgain + p, f32x4.add(v128.load(dgain + p), f32x4.mul(d, v)));
			v128.store(dx + p, f32x4.sub(f32x4.mul(d, v128.load(gain + p)), f32x4.mul(v, pull4)));
		}
		for (; i < width; i++) {
			const p = i << 2;
			const v = load<f32>(x + p);
			const d = load<f32>(dy + p) * inverse;
			store<f32>(dgain + p, load<f32>(dgain + p) + d * v);
			store<f32>(dx + p, d * load<f32>(gain + p) - v * pull);
		}
		x += width << 2;
		dy += width << 2;
		dx += width << 2;
	}
}

/**
 * Gradients of layerNorm: with z the normalised x, h = gain · dy and s = 1/sqrt(variance + eps),
 * dx = s·(h − mean(h) − z·mean(h·z)), dgain = Σ dy·z, dbias = Σ dy over rows. All are written.
 */
export function layerNormBackward(
	x: usize,
	gain: usize,
	dy: usize,
	dx: usize,
	dgain: usize,
	dbias: usize,
	rows: i32,
	width: i32,
	eps: f32,
): void {
	memory.fill(dgain, 0, width << 2);
	memory.fill(dbias, 0, width << 2);
	for (let r = 0; r < rows; r++) {
		const mean = average(x, width);
		const inverse: f32 = 1 / sqrt<f32>(variance(x, width, mean) + eps);
		const mean4 = f32x4.splat(mean);
		const inverse4 = f32x4.splat(inverse);
		let h4 = f32x4.splat(0);
		let hz4 = f32x4.splat(0);
		let i = 0;
		for (; i + 4 <= width; i += 4) {
			const p = i << 2;
			const z = f32x4.mul(f32x4.sub(v128.load(x + p), mean4), inverse4);
			const d = v128.load(dy + p);
			const h = f32x4.mul(v128.load(gain + p), d);
			h4 = f32x4.add(h4, h);
			hz4 = f32x4.add(hz4, f32x4.mul(h, z));
			v128.store(dgain + p, f32x4.add(v128.load(dgain + p), f32x4.mul(d, z)));
			v128.store(dbias + p, f32x4.add(v128.load(dbias + p), d));
		}
		let hMean = sum4(h4);
		let hzMean = sum4(hz4);
		for (; i < width; i++) {
			const p = i << 2;
			const z = (load<f32>(x + p) - mean) * inverse;
			const d = load<f32>(dy + p);
			const h = load<f32>(gain + p) * d;
			hMean += h;
			hzMean += h * z;
			store<f32>(dgain + p, load<f32>(dgain + p) + d * z);
			store<f32>(dbias + p, load<f32>(dbias + p) + d);
		}
		hMean /= <f32>width;
		hzMean /= <f32>width;
		const hMean4 = f32x4.splat(hMean);
		const hzMean4 = f32x4.splat(hzMean);
		for (i = 0; i + 4 <= width; i += 4) {
			const p = i << 2;
			const z = f32x4.mul(f32x4.sub(v128.load(x + p), mean4), inverse4);
			const h = f32x4.mul(v128.load(gain + p), v128.load(dy + p));
			const centred = f32x4.sub(f32x4.sub(h, hMean4), f32x4.mul(z, hzMean4));
			v128.store(dx + p, f32x4.mul(centred, inverse4));
		}
		for (; i < width; i++) {
			const p = i << 2;
			const z = (load<f32>(x + p) - mean) * inverse;
			const h = load<f32>(gain + p) * load<f32>(dy + p);
			store<f32>(dx + p, (h - hMean - z * hzMean) * inverse);
		}
		x += width << 2;
		dy += width << 2;
		dx += width << 2;
	}
}
