import { loadPart } from "./math";

/** Copies rows [0, depth) of B, `n` (1..8) numbers each, to a panel of eight a row, padded with 0. */
export function packRows(from: usize, step: usize, to: usize, depth: i32, n: i32): void {
	if (n == 8) {
		for (let k = 0; k < depth; k++) {
			v128.store(to, v128.load(from));
			v128.store(to, v128.load(from, 16), 16);
			from += step;
			to += 32;
		}
		return;
	}
	for (let k = 0; k < depth; k++) {
		v128.store(to, loadPart(from, min(n, 4)));
		v128.store(to, loadPart(from + 16, max(n - 4, 0)), 16);
		from += step;
		to += 32;
	}
}

/** As packRows from a transposed B: `n` rows of `depth` numbers become the panel's columns. */
export function packColumns(from: usize, step: usize, to: usize, depth: i32, n: i32): void {
	for (let half = 0; half < 8; half += 4)
		packFour(from + half * step, step, to + half * 4, depth, n - half);
}

/** Four columns of a panel. */
function packFour(from: usize, step: usize, to: usize, depth: i32, n: i32): void {
	if (n >= 4) {
		const r1 = from + step;
		const r2 = r1 + step;
		const r3 = r2 + step;
		let k = 0;
		for (; k + 4 <= depth; k += 4) {
			const p = k << 2;
			const a = v128.load(from + p);
			const b = v128.load(r1 + p);
			const c = v128.load(r2 + p);
			const d = v128.load(r3 + p);
			const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
			const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
			const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
			const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
			const at = to + (k << 5);
			v128.store(at, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
			v128.store(at, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), 32);
			v128.store(at, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5), 64);
			v128.store(at, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7), 96);
		}
		for (; k < depth; k++) {
			const p = k << 2;
			const at = to + (k << 5);
			store<f32>(at, load<f32>(from + p));
			store<f32>(at, load<f32>(r1 + p), 4);
			store<f32>(at, load<f32>(r2 + p), 8);
			store<f32>(at, load<f32>(r3 + p), 12);
		}
		return;
	}
	for (let k = 0; k < depth; k++) {
		for (let j = 0; j < 4; j++) {
			const v: f32 = j < n ? load<f32>(from + j * step + (k << 2)) : 0;
			store<f32>(to + (k << 5) + (j << 2), v);
		}
	}
}

/** Five columns of a transposed A as `depth` rows of five; of the five only `m` are there. */
export function packFive(from: usize, step: usize, to: usize, depth: i32, m: i32): void {
	for (let k = 0; k < depth; k++) {
		if (m == 5) {
			v128.store(to, v128.load(from));
			store<f32>(to, load<f32>(from, 16), 16);
		} else for (let i = 0; i < m; i++) store<f32>(to + (i << 2), load<f32>(from + (i << 2)));
		from += step;
		to += 20;
	}
}

/** The same from `m` rows of an A that is not transposed. */
export function packFew(from: usize, step: usize, to: usize, depth: i32, m: i32): void {
	for (let i = 0; i < m; i++) {
		let at = to + (i << 2);
		for (let k = 0; k < depth; k++) {
			store<f32>(at, load<f32>(from + (k << 2)));
			at += 20;
		}
		from += step;
	}
}
