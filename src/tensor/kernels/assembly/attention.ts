import { exp4 } from "./math";
import { copyRows, maxLane, packPanels, scoreRow, sumLanes, upTo } from "./attention-pack";
import { addColumnsByMatrix, rowsByMatrix, rowsByPanels } from "./attention-tiles";

/** Queries whose probabilities the backward pass holds at once. */
const QUERIES: i32 = 32;

// @ts-expect-error: decorator
@inline
function padded(length: i32): i32 {
	return (length + 7) & ~7;
}

/** Floats of scratch memory that either pass needs. */
export function attentionScratch(length: i32, headDim: i32): i32 {
	const rows = padded(length);
	return 8 * rows * headDim + 3 * rows + 2 * QUERIES * ((scoreRow(rows) as i32) >> 2) + 16;
}

/**
 * Causal self-attention of `batch` sequences: qkv [batch][length][3·heads·headDim] (queries, keys,
 * values) to out [batch][length][heads·headDim]. `stats` [batch][heads][2][length] keeps the
 * maximum of every row of scores and 1 / Σ e^(score − maximum). cos, sin: [length][headDim / 2], or
 * 0 for no rotation. headDim is a multiple of 4. All addresses are multiples of 4.
 */
export function attentionForward(
	qkv: usize,
	out: usize,
	stats: usize,
	scratch: usize,
	batch: i32,
	length: i32,
	heads: i32,
	headDim: i32,
	scale: f32,
	cos: usize,
	sin: usize,
): void {
	const rows = padded(length);
	const head = (headDim as usize) << 2;
	const width = head * heads;
	const bytes = (rows as usize) * head;
	const used = (length as usize) * head;
	const q = scratch;
	const k = q + bytes;
	const v = k + bytes;
	const keys = v + bytes;
	const tile = keys + bytes;
	const factors = tile + 4 * head;
	const scores = factors + 16;
	const rowS = scoreRow(rows);
	memory.fill(q + used, 0, bytes - used);
	memory.fill(k + used, 0, bytes - used);
	memory.fill(v + used, 0, bytes - used);
	for (let b = 0; b < batch; b++) {
		for (let h = 0; h < heads; h++) {
			const from = qkv + (b as usize) * (length as usize) * 3 * width + (h as usize) * head;
			const to = out + (b as usize) * (length as usize) * width + (h as usize) * head;
			copyRows(from, 3 * width, q, head, length, headDim, scale, cos, sin, 1);
			copyRows(from + width, 3 * width, k, head, length, headDim, 1, cos, sin, 1);
			copyRows(from + 2 * width, 3 * width, v, head, length, headDim, 1, 0, 0, 1);
			packPanels(k, rows, headDim, keys);
			for (let i = 0; i < length; i += 4) {
				rowsByPanels(q + (i as usize) * head, head, headDim, keys, (i + 11) >> 3, scores, rowS);
				const count = min<i32>(4, length - i);
				for (let r = 0; r < 4; r++) {
					const factor = factors + ((r as usize) << 2);
					const maximum = softmaxRow(scores + (r as usize) * rowS, i, r, factor);
					if (r >= count) continue;
					store<f32>(stats + ((i + r) << 2), maximum);
					store<f32>(stats + ((length + i + r) << 2), load<f32>(factor));
				}
				rowsByMatrix(scores, rowS, i + 4, v, headDim, tile, factors);
				copyRows(tile, head, to + (i as usize) * width, width, count, headDim, 1, 0, 0, 1);
			}
			stats += (length as usize) << 3;
		}
	}
}

/** Row of scores to e^(score − maximum), 0 for keys after i + r. Writes 1 / sum; gives the maximum. */
// @ts-expect-error: decorator
@inline
function softmaxRow(row: usize, i: i32, r: i32, factor: usize): f32 {
	const end = row + ((i as usize) << 2);
	const diagonal = v128.bitselect(v128.load(end), f32x4.splat(-Infinity), upTo(r));
	let top = diagonal;
	for (let at = row; at < end; at += 16) top = f32x4.pmax(top, v128.load(at));
	const maximum = maxLane(top);
	const m = f32x4.splat(maximum);
	let sum = exp4(f32x4.sub(diagonal, m));
	v128.store(end, sum);
	for (let at = row; at < end; at += 16) {
		const e = exp4(f32x4.sub(v128.load(at), m));
		v128.store(at, e);
		sum = f32x4.add(sum, e);
	}
	store<f32>(factor, 1 / sumLanes(sum));
	return maximum;
}

/**
 * Gradient of `attentionForward`: dqkv, shaped like qkv and written whole, from dout, shaped like
 * out, and what the forward pass returned.
 */
export function attentionBackward(
	qkv: usize,
	out: usize,
	stats: usize,
	dout: usize,
	dqkv: usize,
	scratch: usize,
	batch: i32,
	length: i32,
	heads: i32,
	headDim: i32,
	scale: f32,
	cos: usize,
	sin: usize,
): void {
	const rows = padded(length);
	const head = (headDim as usize) << 2;
	const width = head * heads;
	const bytes = (rows as usize) * head;
	const used = (length as usize) * head;
	const q = scratch;
	const k = q + bytes;
	const g = k + bytes;
	const v = g + bytes;
	const keys = v + bytes;
	const values = keys + bytes;
	// v is needed only to pack it, so its place is taken by the queries' gradient.
	const dq = v;
	const dk = values + bytes;
	const dv = dk + bytes;
	const dots = dv + bytes;
	const maxima = dots + ((rows as usize) << 2);
	const inverses = maxima + ((rows as usize) << 2);
	const ones = inverses + ((rows as usize) << 2);
	const p = ones + 16;
	const rowS = scoreRow(rows);
	const ds = p + rowS * QUERIES;
	v128.store(ones, f32x4.splat(1));
	memory.fill(q + used, 0, bytes - used);
	memory.fill(k + used, 0, bytes - used);
	memory.fill(g + used, 0, bytes - used);
	memory.fill(dots, 0, (rows as usize) * 12);
	for (let b = 0; b < batch; b++) {
		for (let h = 0; h < heads; h++) {
			const offset = (b as usize) * (length as usize) * width + (h as usize) * head;
			const from = qkv + (b as usize) * (length as usize) * 3 * width + (h as usize) * head;
			const to = dqkv + (from - qkv);
			copyRows(from, 3 * width, q, head, length, headDim, scale, cos, sin, 1);
			copyRows(from + width, 3 * width, k, head, length, headDim, 1, cos, sin, 1);
			copyRows(from + 2 * width, 3 * width, v, head, length, headDim, 1, 0, 0, 1);
			copyRows(dout + offset, width, g, head, length, headDim, 1, 0, 0, 1);
			memory.fill(v + used, 0, bytes - used);
			packPanels(k, rows, headDim, keys);
			packPanels(v, rows, headDim, values);
			memory.fill(dk, 0, 2 * bytes);
			rowDots(dout + offset, out + offset, width, length, head, dots);
			memory.copy(maxima, stats, (length as usize) << 2);
			memory.copy(inverses, stats + ((length as usize) << 2), (length as usize) << 2);
			stats += (length as usize) << 3;
			for (let i0 = 0; i0 < length; i0 += QUERIES) {
				const i1 = min<i32>(i0 + QUERIES, (length + 3) & ~3);
				for (let i = i0; i < i1; i += 4) {
					const panels = (i + 11) >> 3;
					const at = ((i - i0) as usize) * rowS;
					const row = (i as usize) * head;
					rowsByPanels(q + row, head, headDim, keys, panels, p + at, rowS);
					rowsByPanels(g + row, head, headDim, values, panels, ds + at, rowS);
					const stat = (i as usize) << 2;
					for (let r = 0; r < 4; r++) {
						const s = at + (r as usize) * rowS;
						const row4 = stat + ((r as usize) << 2);
						gradientRow(p + s, ds + s, i, r, maxima + row4, inverses + row4, dots + row4);
					}
					rowsByMatrix(ds + at, rowS, i + 4, k, headDim, dq + row, ones);
				}
				for (let j = 0; j < i1; j += 4) {
					const first = max<i32>(i0, j);
					const at = ((first - i0) as usize) * rowS + ((j as usize) << 2);
					const row = (first as usize) * head;
					addColumnsByMatrix(p + at, rowS, i1 - first, g + row, headDim, dv + (j as usize) * head);
					addColumnsByMatrix(ds + at, rowS, i1 - first, q + row, headDim, dk + (j as usize) * head);
				}
			}
			copyRows(dq, head, to, 3 * width, length, headDim, scale, cos, sin, -1);
			copyRows(dk, head, to + width, 3 * width, length, headDim, 1, cos, sin, -1);
			copyRows(dv, head, to + 2 * width, 3 * width, length, headDim, 1, 0, 0, 1);
		}
	}
}

/** Scores to probabilities p; the probabilities' gradient to that of the scores, p · (dp − Σ p dp). */
// @ts-expect-error: decorator
@inline
function gradientRow(
	p: usize,
	ds: usize,
	i: i32,
	r: i32,
	maximum: usize,
	inverse: usize,
	dot: usize,
): void {
	const m = v128.load32_splat(maximum);
	const f = v128.load32_splat(inverse);
	const d = v128.load32_splat(dot);
	const bytes = (i as usize) << 2;
	for (let at: usize = 0; at < bytes; at += 16) {
		const e = f32x4.mul(exp4(f32x4.sub(v128.load(p + at), m)), f);
		v128.store(p + at, e);
		v128.store(ds + at, f32x4.mul(e, f32x4.sub(v128.load(ds + at), d)));
	}
	const x = v128.bitselect(v128.load(p + bytes), f32x4.splat(-Infinity), upTo(r));
	const e = f32x4.mul(exp4(f32x4.sub(x, m)), f);
	v128.store(p + bytes, e);
	v128.store(ds + bytes, f32x4.mul(e, f32x4.sub(v128.load(ds + bytes), d)));
}

/** dots[t] = a[t] · b[t], rows `row` bytes apart. */
function rowDots(a: usize, b: usize, row: usize, length: i32, head: usize, dots: usize): void {
	for (let t = 0; t < length; t++) {
		let sum = f32x4.splat(0);
		for (let i: usize = 0; i < head; i += 16)
			sum = f32x4.add(sum, f32x4.mul(v128.load(a + i), v128.load(b + i)));
		store<f32>(dots + ((t as usize) << 2), sumLanes(sum));
		a += row;
		b += row;
	}
}
