import { exp1, exp4, loadPart, max4, sigmoid4, storePart, sum4, tanh4 } from "./math";

const GELU_SCALE: f32 = 0.7978845608;
const GELU_CUBIC: f32 = 0.044715;

@inline
function gelu4(x: v128): v128 {
	const cubic = f32x4.mul(f32x4.mul(f32x4.mul(x, x), x), f32x4.splat(GELU_CUBIC));
	const inner = f32x4.mul(f32x4.splat(GELU_SCALE), f32x4.add(x, cubic));
	const half = f32x4.mul(f32x4.splat(0.5), x);
	return f32x4.mul(half, f32x4.add(f32x4.splat(1), tanh4(inner)));
}

@inline
function geluSlope4(x: v128): v128 {
	const one = f32x4.splat(1);
	const square = f32x4.mul(x, x);
	const cubic = f32x4.mul(f32x4.mul(square, x), f32x4.splat(GELU_CUBIC));
	const t = tanh4(f32x4.mul(f32x4.splat(GELU_SCALE), f32x4.add(x, cubic)));
	const inner = f32x4.mul(
		f32x4.splat(GELU_SCALE),
		f32x4.add(one, f32x4.mul(f32x4.splat(3 * GELU_CUBIC), square)),
	);
	const sech = f32x4.sub(one, f32x4.mul(t, t));
	const left = f32x4.add(one, t);
	return f32x4.mul(f32x4.splat(0.5), f32x4.add(left, f32x4.mul(f32x4.mul(x, sech), inner)));
}

@inline
function silu4(x: v128): v128 {
	return f32x4.mul(x, sigmoid4(x));
}

@inline
function siluSlope4(x: v128): v128 {
	const s = sigmoid4(x);
	const one = f32x4.splat(1);
	return f32x4.mul(s, f32x4.add(one, f32x4.mul(x, f32x4.sub(one, s))));
}

/** out = exp(x). */
export function exp(x: usize, out: usize, count: i32): void {
	let i = 0;
	for (; i + 4 <= count; i += 4) v128.store(out + (i << 2), exp4(v128.load(x + (i << 2))));
	if (i < count) storePart(out + (i << 2), exp4(loadPart(x + (i << 2), count - i)), count - i);
}

/** out = max(x, 0); NaN stays NaN. */
export function relu(x: usize, out: usize, count: i32): void {
	const zero = f32x4.splat(0);
	let i = 0;
	for (; i + 4 <= count; i += 4)
		v128.store(out + (i << 2), f32x4.max(v128.load(x + (i << 2)), zero));
	for (; i < count; i++) store<f32>(out + (i << 2), max<f32>(load<f32>(x + (i << 2)), 0));
}

/** out = gelu(x), the tanh approximation (Hendrycks & Gimpel 2016). */
export function gelu(x: usize, out: usize, count: i32): void {
	let i = 0;
	for (; i + 4 <= count; i += 4) v128.store(out + (i << 2), gelu4(v128.load(x + (i << 2))));
	if (i < count) storePart(out + (i << 2), gelu4(loadPart(x + (i << 2), count - i)), count - i);
}

/** dx = dy · gelu'(x). */
export function geluBackward(x: usize, dy: usize, dx: usize, count: i32): void {
	let i = 0;
	for (; i + 4 <= count; i += 4) {
		const slope = geluSlope4(v128.load(x + (i << 2)));
		v128.store(dx + (i << 2), f32x4.mul(v128.load(dy + (i << 2)), slope));
	}
	if (i < count) {
		const slope = geluSlope4(loadPart(x + (i << 2), count - i));
		storePart(dx + (i << 2), f32x4.mul(loadPart(dy + (i << 2), count - i), slope), count - i);
	}
}

/** out = x · sigmoid(x). */
export function silu(x: usize, out: usize, count: i32): void {
	let i = 0;
	for (; i + 4 <= count; i += 4) v128.store(out + (i << 2), silu4(v128.load(x + (i << 2))));
	if (i < count) storePart(out + (i << 2), silu4(loadPart(x + (i << 2), count - i)), count - i);
}

/** dx = dy · silu'(x). */
export function siluBackward(x: usize, dy: usize, dx: usize, count: i32): void {
	let i = 0;
	for (; i + 4 <= count; i += 4) {
		const slope = siluSlope4(v128.load(x + (i << 2)));
		v128.store(dx + (i << 2), f32x4.mul(v128.load(dy + (i << 2)), slope));
	}
	if (i < count) {
		const slope = siluSlope4(loadPart(x + (i << 2), count - i));
		storePart(dx + (i << 2), f32x4.mul(loadPart(dy + (i << 2), count - i), slope), count - i);
	}
}

/** out = silu(gate) · up, the gated unit of SwiGLU. */
export function siluMul(gate: usize, up: usize, out: usize, count: i32): void {
	let i = 0;
	for (; i + 4 <= count; i += 4) {
		const g = silu4(v128.load(gate + (i << 2)));
		v128.store(out + (i << 2), f32x4.mul(g, v128.load(up + (i << 2))));
	}
	if (i < count) {
		const g = silu4(loadPart(gate + (i << 2), count - i));
		storePart(out + (i << 2), f32x4.mul(g, loadPart(up + (i << 2), count - i)), count - i);
	}
}

/** out[r, :] = softmax of x[r, :], rows × columns; a row of -inf throughout becomes NaN. */
export function softmaxRows(x: usize, out: usize, rows: i32, columns: i32): void {
	for (let r = 0; r < rows; r++) {
		const from = x + ((r * columns) << 2);
		const to = out + ((r * columns) << 2);
		let i = 0;
		let top4 = f32x4.splat(-Infinity);
		for (; i + 4 <= columns; i += 4) top4 = f32x4.max(top4, v128.load(from + (i << 2)));
		let top = max4(top4);
		for (; i < columns; i++) top = max(top, load<f32>(from + (i << 2)));
		const shift = f32x4.splat(top);
		let total4 = f32x4.splat(0);
		for (i = 0; i + 4 <= columns; i += 4) {
			const e = exp4(f32x4.sub(v128.load(from + (i << 2)), shift));
			v128.store(to + (i << 2), e);
			total4 = f32x4.add(total4, e);
		}
		let total = sum4(total4);
		for (; i < columns; i++) {
			const e = exp1(load<f32>(from + (i << 2)) - top);
			store<f32>(to + (i << 2), e);
			total += e;
		}
		const scale = f32x4.splat(1 / total);
		for (i = 0; i + 4 <= columns; i += 4)
			v128.store(to + (i << 2), f32x4.mul(v128.load(to + (i << 2)), scale));
		for (; i < columns; i++)
			store<f32>(to + (i << 2), load<f32>(to + (i << 2)) * (1 / total));
	}
}
