// Register tiles of a matrix product. Every number of C is a sum over k in rising order with one
// accumulator, so its bits do not depend on the tile it falls into.

/**
 * Five rows by eight columns: C = D + A · B over `depth`. Rows of A begin `rowStep` apart, the numbers
 * of a row lie `depthStep` apart; the eight numbers of a row of B lie together, rows `bStep` apart.
 * D may be C, or eight zeros with a `dStep` of 0. Steps in bytes.
 *
 * With more accumulators V8 would run out of its fifteen vector registers. They begin with D because
 * adding it at the end makes V8 spill some of them within the loop: a third slower.
 */
export function tile5x8(
	depth: i32,
	a: usize,
	rowStep: usize,
	depthStep: usize,
	b: usize,
	bStep: usize,
	c: usize,
	cStep: usize,
	d: usize,
	dStep: usize,
): void {
	let a0 = a;
	let a1 = a + rowStep;
	let a2 = a + 2 * rowStep;
	let a3 = a + 3 * rowStep;
	let a4 = a + 4 * rowStep;
	let c00 = v128.load(d);
	let c01 = v128.load(d, 16);
	let c10 = v128.load(d + dStep);
	let c11 = v128.load(d + dStep, 16);
	let c20 = v128.load(d + 2 * dStep);
	let c21 = v128.load(d + 2 * dStep, 16);
	let c30 = v128.load(d + 3 * dStep);
	let c31 = v128.load(d + 3 * dStep, 16);
	let c40 = v128.load(d + 4 * dStep);
	let c41 = v128.load(d + 4 * dStep, 16);
	for (let k = 0; k < depth; k++) {
		const b0 = v128.load(b);
		const b1 = v128.load(b, 16);
		let s = v128.load32_splat(a0);
		c00 = f32x4.add(c00, f32x4.mul(s, b0));
		c01 = f32x4.add(c01, f32x4.mul(s, b1));
		s = v128.load32_splat(a1);
		c10 = f32x4.add(c10, f32x4.mul(s, b0));
		c11 = f32x4.add(c11, f32x4.mul(s, b1));
		s = v128.load32_splat(a2);
		c20 = f32x4.add(c20, f32x4.mul(s, b0));
		c21 = f32x4.add(c21, f32x4.mul(s, b1));
		s = v128.load32_splat(a3);
		c30 = f32x4.add(c30, f32x4.mul(s, b0));
		c31 = f32x4.add(c31, f32x4.mul(s, b1));
		s = v128.load32_splat(a4);
		c40 = f32x4.add(c40, f32x4.mul(s, b0));
		c41 = f32x4.add(c41, f32x4.mul(s, b1));
		a0 += depthStep;
		a1 += depthStep;
		a2 += depthStep;
		a3 += depthStep;
		a4 += depthStep;
		b += bStep;
	}
	v128.store(c, c00);
	v128.store(c, c01, 16);
	v128.store(c + cStep, c10);
	v128.store(c + cStep, c11, 16);
	v128.store(c + 2 * cStep, c20);
	v128.store(c + 2 * cStep, c21, 16);
	v128.store(c + 3 * cStep, c30);
	v128.store(c + 3 * cStep, c31, 16);
	v128.store(c + 4 * cStep, c40);
	v128.store(c + 4 * cStep, c41, 16);
}

/** One row by sixteen columns; arguments as of tile5x8. */
export function tile1x16(
	depth: i32,
	a: usize,
	depthStep: usize,
	b: usize,
	bStep: usize,
	c: usize,
	d: usize,
): void {
	let c0 = v128.load(d);
	let c1 = v128.load(d, 16);
	let c2 = v128.load(d, 32);
	let c3 = v128.load(d, 48);
	for (let k = 0; k < depth; k++) {
		const s = v128.load32_splat(a);
		c0 = f32x4.add(c0, f32x4.mul(s, v128.load(b)));
		c1 = f32x4.add(c1, f32x4.mul(s, v128.load(b, 16)));
		c2 = f32x4.add(c2, f32x4.mul(s, v128.load(b, 32)));
		c3 = f32x4.add(c3, f32x4.mul(s, v128.load(b, 48)));
		a += depthStep;
		b += bStep;
	}
	v128.store(c, c0);
	v128.store(c, c1, 16);
	v128.store(c, c2, 32);
	v128.store(c, c3, 48);
}

/** One row by eight columns; arguments as of tile5x8. */
export function tile1x8(
	depth: i32,
	a: usize,
	depthStep: usize,
	b: usize,
	bStep: usize,
	c: usize,
	d: usize,
): void {
	let c0 = v128.load(d);
	let c1 = v128.load(d, 16);
	for (let k = 0; k < depth; k++) {
		const s = v128.load32_splat(a);
		c0 = f32x4.add(c0, f32x4.mul(s, v128.load(b)));
		c1 = f32x4.add(c1, f32x4.mul(s, v128.load(b, 16)));
		a += depthStep;
		b += bStep;
	}
	v128.store(c, c0);
	v128.store(c, c1, 16);
}

/** Copies `m` × `n` numbers between matrices whose rows are so many bytes apart. */
export function copyPart(from: usize, fromStep: usize, to: usize, toStep: usize, m: i32, n: i32): void {
	for (let i = 0; i < m; i++) {
		for (let j = 0; j < n << 2; j += 4) store<f32>(to + j, load<f32>(from + j));
		from += fromStep;
		to += toStep;
	}
}
