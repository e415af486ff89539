/** Moving one head's rows between the caller's layout and the tiles' layouts. */

/**
 * Copies `rows` rows of `width` floats, multiplied by `factor`; the strides are in bytes. With
 * `cos` and `sin` ([rows][width / 2] each, 0 for none) row t is rotated by its position: x[i] and
 * x[i + width/2] by the angle of (t, i), backwards when `direction` is −1.
 */
export function copyRows(
	from: usize,
	fromRow: usize,
	to: usize,
	toRow: usize,
	rows: i32,
	width: i32,
	factor: f32,
	cos: usize,
	sin: usize,
	direction: f32,
): void {
	const bytes = (width as usize) << 2;
	const half = bytes >> 1;
	const scale = f32x4.splat(factor);
	if (cos == 0) {
		for (let t = 0; t < rows; t++) {
			for (let i: usize = 0; i < bytes; i += 16)
				v128.store(to + i, f32x4.mul(v128.load(from + i), scale));
			from += fromRow;
			to += toRow;
		}
		return;
	}
	const turn = f32x4.splat(direction);
	for (let t = 0; t < rows; t++) {
		let i: usize = 0;
		for (; i + 16 <= half; i += 16) {
			const c = f32x4.mul(v128.load(cos + i), scale);
			const s = f32x4.mul(f32x4.mul(v128.load(sin + i), turn), scale);
			const x = v128.load(from + i);
			const y = v128.load(from + i + half);
			v128.store(to + i, f32x4.sub(f32x4.mul(x, c), f32x4.mul(y, s)));
			v128.store(to + i + half, f32x4.add(f32x4.mul(y, c), f32x4.mul(x, s)));
		}
		for (; i < half; i += 4) {
			const c = load<f32>(cos + i) * factor;
			const s = load<f32>(sin + i) * direction * factor;
			const x = load<f32>(from + i);
			const y = load<f32>(from + i + half);
			store<f32>(to + i, x * c - y * s);
			store<f32>(to + i + half, y * c + x * s);
		}
		from += fromRow;
		to += toRow;
		cos += half;
		sin += half;
	}
}

/** [rows][width] to panels of 8 rows, [width][8] each; rows is a multiple of 8. */
export function packPanels(from: usize, rows: i32, width: i32, to: usize): void {
	const row = (width as usize) << 2;
	for (let t = 0; t < rows; t += 8) {
		for (let i: usize = 0; i < row; i += 16) {
			transpose4(from + i, row, to + (i << 3));
			transpose4(from + 4 * row + i, row, to + (i << 3) + 16);
		}
		from += 8 * row;
		to += 8 * row;
	}
}

/** Four rows of four, to columns 32 bytes apart. */
// @ts-expect-error: decorator
@inline
function transpose4(from: usize, row: usize, to: usize): void {
	const a = v128.load(from);
	const b = v128.load(from + row);
	const c = v128.load(from + 2 * row);
	const d = v128.load(from + 3 * row);
	const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
	const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
	const ab2 = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
	const cd2 = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
	v128.store(to, v128.shuffle<i32>(ab, cd, 0, 1, 4, 5));
	v128.store(to, v128.shuffle<i32>(ab, cd, 2, 3, 6, 7), 32);
	v128.store(to, v128.shuffle<i32>(ab2, cd2, 0, 1, 4, 5), 64);
	v128.store(to, v128.shuffle<i32>(ab2, cd2, 2, 3, 6, 7), 96);
}

/** Sum of the four lanes, in a fixed order. */
// @ts-expect-error: decorator
@inline
export function sumLanes(x: v128): f32 {
	return (
		f32x4.extract_lane(x, 0) +
		f32x4.extract_lane(x, 1) +
		(f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3))
	);
}

/** Largest of the four lanes. */
// @ts-expect-error: decorator
@inline
export function maxLane(x: v128): f32 {
	return max<f32>(
		max<f32>(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1)),
		max<f32>(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3)),
	);
}

/** The lanes of keys a query may see where its block of keys holds itself: 0…r. */
// @ts-expect-error: decorator
@inline
export function upTo(r: i32): v128 {
	return i32x4.ge_s(i32x4.splat(r), i32x4(0, 1, 2, 3));
}

/** Length in bytes of a row of `keys` scores: off the powers of two, which share cache sets. */
// @ts-expect-error: decorator
@inline
export function scoreRow(keys: i32): usize {
	return (((keys as usize) << 2) + 63 & ~63) | 64;
}
