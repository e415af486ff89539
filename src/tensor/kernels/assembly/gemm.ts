import { copyPart, tile1x16, tile1x8, tile5x8 } from "./gemm-micro";
import { packColumns, packFew, packFive, packRows } from "./gemm-pack";

/** Depth and columns of the block of B that stays in the cache. */
const DEPTH = 256;
const COLUMNS = 256;
/** From so many rows of A on a copy of B in panels pays for itself. */
const PACK_FROM = 24;

let scratch: usize = 0;

/** Bytes of memory that gemm works in. */
export function scratchBytes(): i32 {
	return (DEPTH * COLUMNS + DEPTH * 5 + 5 * 8 + 16) * 4;
}

/** Tells where those bytes are; before the first gemm. */
export function setScratch(at: usize): void {
	scratch = at;
}

/**
 * C = op(A) · op(B), or C += with `accumulate`; op transposes where told. C is m × n, op(A) m × k,
 * op(B) k × n; lda, ldb, ldc are the lengths of the rows as stored. k = 0 makes C zero. A number of C
 * has the same bits whatever m and n are and whatever stands beside it.
 */
export function gemm(
	transA: bool,
	transB: bool,
	m: i32,
	n: i32,
	k: i32,
	a: usize,
	lda: i32,
	b: usize,
	ldb: i32,
	c: usize,
	ldc: i32,
	accumulate: bool,
): void {
	if (k <= 0 && !accumulate) {
		for (let i = 0; i < m; i++) memory.fill(c + ((i * ldc) << 2), 0, n << 2);
		return;
	}
	for (let p = 0; p < k; p += DEPTH) {
		const depth = min(DEPTH, k - p);
		for (let j = 0; j < n; j += COLUMNS) {
			const aBlock = a + ((transA ? p * lda : p) << 2);
			const bBlock = b + ((transB ? j * ldb + p : p * ldb + j) << 2);
			const columns = min(COLUMNS, n - j);
			block(
				transA,
				transB,
				m,
				columns,
				depth,
				aBlock,
				lda,
				bBlock,
				ldb,
				c + (j << 2),
				ldc,
				accumulate || p > 0,
			);
		}
	}
}

/** A part of the product that is at most DEPTH deep and COLUMNS wide. */
function block(
	transA: bool,
	transB: bool,
	m: i32,
	n: i32,
	depth: i32,
	a: usize,
	lda: i32,
	b: usize,
	ldb: i32,
	c: usize,
	ldc: i32,
	accumulate: bool,
): void {
	const bStep = <usize>(ldb << 2);
	const cStep = <usize>(ldc << 2);
	const whole = n & ~7;
	const pack = transB || m >= PACK_FROM;
	const panels = scratch;
	const panel = (depth << 5) as usize;
	if (pack) {
		for (let j = 0; j < n; j += 8) {
			const to = panels + <usize>(j >> 3) * panel;
			if (transB) packColumns(b + j * bStep, bStep, to, depth, min(8, n - j));
			else packRows(b + (j << 2), bStep, to, depth, min(8, n - j));
		}
	} else if (whole < n) packRows(b + (whole << 2), bStep, panels, depth, n - whole);

	const fives = panels + DEPTH * COLUMNS * 4;
	const edge = fives + DEPTH * 5 * 4;
	const zeros = edge + 5 * 8 * 4;
	memory.fill(zeros, 0, 64);
	let i = 0;
	for (; m - i > 2; i += 5) {
		const rows = min(5, m - i);
		let from = a + ((transA ? i : i * lda) << 2);
		let rowStep = <usize>(lda << 2);
		let depthStep: usize = 4;
		if (transA || rows < 5) {
			if (transA) packFive(from, rowStep, fives, depth, rows);
			else packFew(from, rowStep, fives, depth, rows);
			from = fives;
			rowStep = 4;
			depthStep = 20;
		}
		for (let j = 0; j < n; j += 8) {
			const own = pack || j == whole;
			const at = pack ? panels + <usize>(j >> 3) * panel : own ? panels : b + (j << 2);
			const step = own ? 32 : bStep;
			const to = c + i * cStep + (j << 2);
			if (rows == 5 && j < whole) {
				const d = accumulate ? to : zeros;
				tile5x8(depth, from, rowStep, depthStep, at, step, to, cStep, d, accumulate ? cStep : 0);
			} else {
				const columns = min(8, n - j);
				if (accumulate) copyPart(to, cStep, edge, 32, rows, columns);
				else memory.fill(edge, 0, 160);
				tile5x8(depth, from, rowStep, depthStep, at, step, edge, 32, edge, 32);
				copyPart(edge, 32, to, cStep, rows, columns);
			}
		}
	}
	for (; i < m; i++) {
		const from = a + ((transA ? i : i * lda) << 2);
		const depthStep: usize = transA ? <usize>(lda << 2) : 4;
		let j = 0;
		if (!pack)
			for (; j + 16 <= n; j += 16) {
				const to = c + i * cStep + (j << 2);
				tile1x16(depth, from, depthStep, b + (j << 2), bStep, to, accumulate ? to : zeros);
			}
		for (; j < n; j += 8) {
			const own = pack || j == whole;
			const at = pack ? panels + <usize>(j >> 3) * panel : own ? panels : b + (j << 2);
			const step = own ? 32 : bStep;
			const to = c + i * cStep + (j << 2);
			if (j < whole) tile1x8(depth, from, depthStep, at, step, to, accumulate ? to : zeros);
			else {
				if (accumulate) copyPart(to, cStep, edge, 32, 1, n - j);
				else memory.fill(edge, 0, 32);
				tile1x8(depth, from, depthStep, at, step, edge, edge);
				copyPart(edge, 32, to, cStep, 1, n - j);
			}
		}
	}
}
