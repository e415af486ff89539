// Register tiles of a matrix product. Every number of C is a sum over k in rising order with one
// accumulator, so its bits do not depend on the tile it falls into. Five by eight: more accumulators
// and V8 runs out of its fifteen vector registers.

/** Adds a tile's half row to C, or stores it. `n` (1..4) numbers. */
@inline
function put(c: usize, v: v128, n: i32, accumulate: bool): void {
	if (n >= 4) {
		v128.store(c, accumulate ? f32x4.add(v128.load(c), v) : v);
		return;
	}
	if (n > 0) putOne(c, f32x4.extract_lane(v, 0), accumulate);
	if (n > 1) putOne(c + 4, f32x4.extract_lane(v, 1), accumulate);
	if (n > 2) putOne(c + 8, f32x4.extract_lane(v, 2), accumulate);
}

@inline
function putOne(c: usize, v: f32, accumulate: bool): void {
	store<f32>(c, accumulate ? load<f32>(c) + v : v);
}

@inline
function addWhole(c: usize, left: v128, right: v128): void {
	v128.store(c, f32x4.add(v128.load(c), left));
	v128.store(c, f32x4.add(v128.load(c, 16), right), 16);
}

@inline
function storeWhole(c: usize, left: v128, right: v128): void {
	v128.store(c, left);
	v128.store(c, right, 16);
}

function putRow(c: usize, left: v128, right: v128, n: i32, accumulate: bool): void {
	put(c, left, n, accumulate);
	if (n > 4) put(c + 16, right, n - 4, accumulate);
}

/**
 * Five rows by eight columns: C[0..m, 0..n] (+)= A · B over `depth`. Row i of A is at a + i·rowStep,
 * its next number `depthStep` on; the eight numbers of a row of B lie together, rows `bStep` apart.
 * Rows beyond `m` are computed from the last one and not stored. All steps in bytes.
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
	m: i32,
	n: i32,
	accumulate: bool,
): void {
	let a0 = a;
	let a1 = m > 1 ? a0 + rowStep : a0;
	let a2 = m > 2 ? a1 + rowStep : a1;
	let a3 = m > 3 ? a2 + rowStep : a2;
	let a4 = m > 4 ? a3 + rowStep : a3;
	let c00 = f32x4.splat(0), c01 = f32x4.splat(0);
	let c10 = f32x4.splat(0), c11 = f32x4.splat(0);
	let c20 = f32x4.splat(0), c21 = f32x4.splat(0);
	let c30 = f32x4.splat(0), c31 = f32x4.splat(0);
	let c40 = f32x4.splat(0), c41 = f32x4.splat(0);
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
	if (m == 5 && n == 8) {
		// The common case, without a branch for each number.
		if (accumulate) {
			addWhole(c, c00, c01);
			addWhole(c + cStep, c10, c11);
			addWhole(c + 2 * cStep, c20, c21);
			addWhole(c + 3 * cStep, c30, c31);
			addWhole(c + 4 * cStep, c40, c41);
		} else {
			storeWhole(c, c00, c01);
			storeWhole(c + cStep, c10, c11);
			storeWhole(c + 2 * cStep, c20, c21);
			storeWhole(c + 3 * cStep, c30, c31);
			storeWhole(c + 4 * cStep, c40, c41);
		}
		return;
	}
	putRow(c, c00, c01, n, accumulate);
	if (m > 1) putRow(c + cStep, c10, c11, n, accumulate);
	if (m > 2) putRow(c + 2 * cStep, c20, c21, n, accumulate);
	if (m > 3) putRow(c + 3 * cStep, c30, c31, n, accumulate);
	if (m > 4) putRow(c + 4 * cStep, c40, c41, n, accumulate);
}

/** One row by sixteen columns, all stored; arguments as in tile5x8. */
export function tile1x16(
	depth: i32,
	a: usize,
	depthStep: usize,
	b: usize,
	bStep: usize,
	c: usize,
	accumulate: bool,
): void {
	let c0 = f32x4.splat(0), c1 = f32x4.splat(0), c2 = f32x4.splat(0), c3 = f32x4.splat(0);
	for (let k = 0; k < depth; k++) {
		const s = v128.load32_splat(a);
		c0 = f32x4.add(c0, f32x4.mul(s, v128.load(b)));
		c1 = f32x4.add(c1, f32x4.mul(s, v128.load(b, 16)));
		c2 = f32x4.add(c2, f32x4.mul(s, v128.load(b, 32)));
		c3 = f32x4.add(c3, f32x4.mul(s, v128.load(b, 48)));
		a += depthStep;
		b += bStep;
	}
	put(c, c0, 4, accumulate);
	put(c + 16, c1, 4, accumulate);
	put(c + 32, c2, 4, accumulate);
	put(c + 48, c3, 4, accumulate);
}

/** One row by eight columns, of which `n` are stored; arguments as in tile5x8. */
export function tile1x8(
	depth: i32,
	a: usize,
	depthStep: usize,
	b: usize,
	bStep: usize,
	c: usize,
	n: i32,
	accumulate: bool,
): void {
	let c0 = f32x4.splat(0), c1 = f32x4.splat(0);
	for (let k = 0; k < depth; k++) {
		const s = v128.load32_splat(a);
		c0 = f32x4.add(c0, f32x4.mul(s, v128.load(b)));
		c1 = f32x4.add(c1, f32x4.mul(s, v128.load(b, 16)));
		a += depthStep;
		b += bStep;
	}
	putRow(c, c0, c1, n, accumulate);
}
