// Attention of one new token at a time over cached keys and values. A row's cache holds, per layer,
// heads × capacity × headDim keys, then as many values; rows are `rowBytes` apart. `slots` (i32) says
// which row each of the `tokens` is of and `positions` (i32) where in it. headDim and capacity are
// multiples of 4. What a token gets depends on nothing but its row.
import { copyRows, maxLane, sumLanes, upTo } from "./attention-pack";
import { exp4 } from "./math";

/**
 * Puts the keys and values of qkv [tokens][3][heads][headDim] into the cache and multiplies the
 * queries by `scale`; queries and keys are rotated by their position with cos, sin
 * ([capacity][headDim / 2] each; 0 for no rotation).
 */
export function decodeStore(
	qkv: usize,
	slots: usize,
	positions: usize,
	tokens: i32,
	cache: usize,
	rowBytes: usize,
	heads: i32,
	headDim: i32,
	capacity: i32,
	scale: f32,
	cos: usize,
	sin: usize,
): void {
	const head = (headDim as usize) << 2;
	const headBytes = head * capacity;
	const width = head * heads;
	for (let n = 0; n < tokens; n++) {
		const position = load<i32>(positions + (n << 2)) as usize;
		const keys = cache + (load<i32>(slots + (n << 2)) as usize) * rowBytes + position * head;
		const values = keys + headBytes * heads;
		const turn = cos == 0 ? 0 : position * (head >> 1);
		for (let h = 0; h < heads; h++) {
			const at = headBytes * h;
			const key = qkv + width;
			copyRows(qkv, head, qkv, head, 1, headDim, scale, cos + turn, sin + turn, 1);
			copyRows(key, head, keys + at, head, 1, headDim, 1, cos + turn, sin + turn, 1);
			copyRows(key + width, head, values + at, head, 1, headDim, 1, 0, 0, 1);
			qkv += head;
		}
		qkv += 2 * width;
	}
}

/**
 * out [tokens][heads][headDim] = attention of the queries in qkv over their row's keys 0…position.
 * `scratch` is room for capacity + 4 floats. With `probabilities` (0 for none) those of the heads go
 * to its slot's [heads][shown], `shownBytes` from one slot to the next; 0 after the token.
 */
export function decodeAttention(
	qkv: usize,
	slots: usize,
	positions: usize,
	tokens: i32,
	cache: usize,
	rowBytes: usize,
	heads: i32,
	headDim: i32,
	capacity: i32,
	out: usize,
	scratch: usize,
	probabilities: usize,
	shown: i32,
	shownBytes: usize,
): void {
	const head = (headDim as usize) << 2;
	const headBytes = head * capacity;
	for (let n = 0; n < tokens; n++) {
		const slot = load<i32>(slots + (n << 2)) as usize;
		const position = load<i32>(positions + (n << 2));
		let keys = cache + slot * rowBytes;
		let values = keys + headBytes * heads;
		let shownAt = probabilities + slot * shownBytes;
		for (let h = 0; h < heads; h++) {
			scoreKeys(qkv, keys, head, position, scratch);
			const factor = weigh(scratch, position);
			mix(scratch, values, head, position + 1, factor, out);
			if (probabilities != 0) {
				show(scratch, position + 1, factor, shownAt, shown);
				shownAt += (shown as usize) << 2;
			}
			keys += headBytes;
			values += headBytes;
			qkv += head;
			out += head;
		}
		qkv += 2 * head * heads;
	}
}

/** scores[j] = q · key j for j = 0…position and up to the next multiple of 4. */
// @ts-ignore: decorator
@inline
function scoreKeys(q: usize, keys: usize, head: usize, position: i32, scores: usize): void {
	for (let j = 0; j <= position; j += 4) {
		const k1 = keys + head;
		const k2 = k1 + head;
		const k3 = k2 + head;
		let a = f32x4.splat(0);
		let b = a;
		let c = a;
		let d = a;
		for (let i: usize = 0; i < head; i += 16) {
			const x = v128.load(q + i);
			a = f32x4.add(a, f32x4.mul(x, v128.load(keys + i)));
			b = f32x4.add(b, f32x4.mul(x, v128.load(k1 + i)));
			c = f32x4.add(c, f32x4.mul(x, v128.load(k2 + i)));
			d = f32x4.add(d, f32x4.mul(x, v128.load(k3 + i)));
		}
		// The four sums of lanes at once: lanes 0 + 1 and 2 + 3 of two of them, then those.
		const ab = f32x4.add(
			v128.shuffle<i32>(a, b, 0, 2, 4, 6),
			v128.shuffle<i32>(a, b, 1, 3, 5, 7),
		);
		const cd = f32x4.add(
			v128.shuffle<i32>(c, d, 0, 2, 4, 6),
			v128.shuffle<i32>(c, d, 1, 3, 5, 7),
		);
		v128.store(
			scores + ((j as usize) << 2),
			f32x4.add(
				v128.shuffle<i32>(ab, cd, 0, 2, 4, 6),
				v128.shuffle<i32>(ab, cd, 1, 3, 5, 7),
			),
		);
		keys = k3 + head;
	}
}

/** Scores to e^(score − maximum), 0 after `position`; gives 1 / sum. */
// @ts-ignore: decorator
@inline
function weigh(scores: usize, position: i32): f32 {
	const end = scores + (((position & ~3) as usize) << 2);
	const last = v128.bitselect(v128.load(end), f32x4.splat(-Infinity), upTo(position & 3));
	let top = last;
	for (let at = scores; at < end; at += 16) top = f32x4.pmax(top, v128.load(at));
	const maximum = f32x4.splat(maxLane(top));
	let sum = exp4(f32x4.sub(last, maximum));
	v128.store(end, sum);
	for (let at = scores; at < end; at += 16) {
		const e = exp4(f32x4.sub(v128.load(at), maximum));
		v128.store(at, e);
		sum = f32x4.add(sum, e);
	}
	return 1 / sumLanes(sum);
}

/** out = factor · Σ weights[j] · value j; even and odd j apart, for the sake of speed. */
// @ts-ignore: decorator
@inline
function mix(
	weights: usize,
	values: usize,
	head: usize,
	length: i32,
	factor: f32,
	out: usize,
): void {
	const scale = f32x4.splat(factor);
	const pairs = weights + (((length & ~1) as usize) << 2);
	let column: usize = 0;
	for (; column + 64 <= head; column += 64) {
		let at = values + column;
		let a = f32x4.splat(0);
		let b = a;
		let c = a;
		let d = a;
		let e = a;
		let f = a;
		let g = a;
		let h = a;
		let from = weights;
		for (; from < pairs; from += 8) {
			let w = v128.load32_splat(from);
			a = f32x4.add(a, f32x4.mul(w, v128.load(at)));
			b = f32x4.add(b, f32x4.mul(w, v128.load(at, 16)));
			c = f32x4.add(c, f32x4.mul(w, v128.load(at, 32)));
			d = f32x4.add(d, f32x4.mul(w, v128.load(at, 48)));
			at += head;
			w = v128.load32_splat(from, 4);
			e = f32x4.add(e, f32x4.mul(w, v128.load(at)));
			f = f32x4.add(f, f32x4.mul(w, v128.load(at, 16)));
			g = f32x4.add(g, f32x4.mul(w, v128.load(at, 32)));
			h = f32x4.add(h, f32x4.mul(w, v128.load(at, 48)));
			at += head;
		}
		if (length & 1) {
			const w = v128.load32_splat(from);
			a = f32x4.add(a, f32x4.mul(w, v128.load(at)));
			b = f32x4.add(b, f32x4.mul(w, v128.load(at, 16)));
			c = f32x4.add(c, f32x4.mul(w, v128.load(at, 32)));
			d = f32x4.add(d, f32x4.mul(w, v128.load(at, 48)));
		}
		v128.store(out + column, f32x4.mul(f32x4.add(a, e), scale));
		v128.store(out + column, f32x4.mul(f32x4.add(b, f), scale), 16);
		v128.store(out + column, f32x4.mul(f32x4.add(c, g), scale), 32);
		v128.store(out + column, f32x4.mul(f32x4.add(d, h), scale), 48);
	}
	for (; column < head; column += 16) {
		let at = values + column;
		let a = f32x4.splat(0);
		let b = a;
		let from = weights;
		for (; from < pairs; from += 8) {
			a = f32x4.add(a, f32x4.mul(v128.load32_splat(from), v128.load(at)));
			b = f32x4.add(b, f32x4.mul(v128.load32_splat(from, 4), v128.load(at + head)));
			at += 2 * head;
		}
		if (length & 1) a = f32x4.add(a, f32x4.mul(v128.load32_splat(from), v128.load(at)));
		v128.store(out + column, f32x4.mul(f32x4.add(a, b), scale));
	}
}

/** to[0…length) = factor · weights, 0 in the rest of `shown` numbers. */
function show(weights: usize, length: i32, factor: f32, to: usize, shown: i32): void {
	for (let j = 0; j < length; j++)
		store<f32>(to + (j << 2), load<f32>(weights + (j << 2)) * factor);
	memory.fill(to + (length << 2), 0, (shown - length) << 2);
}

/** Copies `blocks` blocks of `bytes`, `step` bytes apart in both places; they may overlap. */
export function copyBlocks(from: usize, to: usize, blocks: i32, step: usize, bytes: usize): void {
	for (let block = 0; block < blocks; block++) {
		memory.copy(to, from, bytes);
		from += step;
		to += step;
	}
}
