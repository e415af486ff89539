/**
 * Matrix products of 4 rows by 8 columns held in registers: what attention is made of.
 * `a…` is the left factor with rows of `rowA` bytes. All sums run over k in ascending order.
 */

/**
 * c[4 × 8·panels] = a[4 × k] · b, b packed in panels of 8 columns, [k][8] each.
 * k is a multiple of 4. Rows of c are `rowC` bytes apart.
 */
export function rowsByPanels(
	a: usize,
	rowA: usize,
	k: i32,
	b: usize,
	panels: i32,
	c: usize,
	rowC: usize,
): void {
	for (let panel = 0; panel < panels; panel++) {
		let a0 = a;
		let a1 = a + rowA;
		let a2 = a1 + rowA;
		let a3 = a2 + rowA;
		let c00 = f32x4.splat(0);
		let c01 = c00;
		let c10 = c00;
		let c11 = c00;
		let c20 = c00;
		let c21 = c00;
		let c30 = c00;
		let c31 = c00;
		const end = a + ((k as usize) << 2);
		while (a0 < end) {
			let b0 = v128.load(b);
			let b1 = v128.load(b, 16);
			let x = v128.load32_splat(a0);
			c00 = f32x4.add(c00, f32x4.mul(x, b0));
			c01 = f32x4.add(c01, f32x4.mul(x, b1));
			x = v128.load32_splat(a1);
			c10 = f32x4.add(c10, f32x4.mul(x, b0));
			c11 = f32x4.add(c11, f32x4.mul(x, b1));
			x = v128.load32_splat(a2);
			c20 = f32x4.add(c20, f32x4.mul(x, b0));
			c21 = f32x4.add(c21, f32x4.mul(x, b1));
			x = v128.load32_splat(a3);
			c30 = f32x4.add(c30, f32x4.mul(x, b0));
			c31 = f32x4.add(c31, f32x4.mul(x, b1));
			b0 = v128.load(b, 32);
			b1 = v128.load(b, 48);
			x = v128.load32_splat(a0, 4);
			c00 = f32x4.add(c00, f32x4.mul(x, b0));
			c01 = f32x4.add(c01, f32x4.mul(x, b1));
			x = v128.load32_splat(a1, 4);
			c10 = f32x4.add(c10, f32x4.mul(x, b0));
			c11 = f32x4.add(c11, f32x4.mul(x, b1));
			x = v128.load32_splat(a2, 4);
			c20 = f32x4.add(c20, f32x4.mul(x, b0));
			c21 = f32x4.add(c21, f32x4.mul(x, b1));
			x = v128.load32_splat(a3, 4);
			c30 = f32x4.add(c30, f32x4.mul(x, b0));
			c31 = f32x4.add(c31, f32x4.mul(x, b1));
			a0 += 8;
			a1 += 8;
			a2 += 8;
			a3 += 8;
			b += 64;
		}
		let to = c + ((panel as usize) << 5);
		v128.store(to, c00);
		v128.store(to, c01, 16);
		to += rowC;
		v128.store(to, c10);
		v128.store(to, c11, 16);
		to += rowC;
		v128.store(to, c20);
		v128.store(to, c21, 16);
		to += rowC;
		v128.store(to, c30);
		v128.store(to, c31, 16);
	}
}

/**
 * c[4 × width] = a[4 × k] · b[k × width], rows of b and c `width` floats long; k and width are
 * multiples of 4. Row r of c is multiplied by factors[r].
 */
export function rowsByMatrix(
	a: usize,
	rowA: usize,
	k: i32,
	b: usize,
	width: i32,
	c: usize,
	factors: usize,
): void {
	const row = (width as usize) << 2;
	const end = a + ((k as usize) << 2);
	const f0 = v128.load32_splat(factors);
	const f1 = v128.load32_splat(factors, 4);
	const f2 = v128.load32_splat(factors, 8);
	const f3 = v128.load32_splat(factors, 12);
	let column: usize = 0;
	for (; column + 32 <= row; column += 32) {
		let a0 = a;
		let a1 = a + rowA;
		let a2 = a1 + rowA;
		let a3 = a2 + rowA;
		let at = b + column;
		let c00 = f32x4.splat(0);
		let c01 = c00;
		let c10 = c00;
		let c11 = c00;
		let c20 = c00;
		let c21 = c00;
		let c30 = c00;
		let c31 = c00;
		while (a0 < end) {
			let b0 = v128.load(at);
			let b1 = v128.load(at, 16);
			at += row;
			let x = v128.load32_splat(a0);
			c00 = f32x4.add(c00, f32x4.mul(x, b0));
			c01 = f32x4.add(c01, f32x4.mul(x, b1));
			x = v128.load32_splat(a1);
			c10 = f32x4.add(c10, f32x4.mul(x, b0));
			c11 = f32x4.add(c11, f32x4.mul(x, b1));
			x = v128.load32_splat(a2);
			c20 = f32x4.add(c20, f32x4.mul(x, b0));
			c21 = f32x4.add(c21, f32x4.mul(x, b1));
			x = v128.load32_splat(a3);
			c30 = f32x4.add(c30, f32x4.mul(x, b0));
			c31 = f32x4.add(c31, f32x4.mul(x, b1));
			b0 = v128.load(at);
			b1 = v128.load(at, 16);
			at += row;
			x = v128.load32_splat(a0, 4);
			c00 = f32x4.add(c00, f32x4.mul(x, b0));
			c01 = f32x4.add(c01, f32x4.mul(x, b1));
			x = v128.load32_splat(a1, 4);
			c10 = f32x4.add(c10, f32x4.mul(x, b0));
			c11 = f32x4.add(c11, f32x4.mul(x, b1));
			x = v128.load32_splat(a2, 4);
			c20 = f32x4.add(c20, f32x4.mul(x, b0));
			c21 = f32x4.add(c21, f32x4.mul(x, b1));
			x = v128.load32_splat(a3, 4);
			c30 = f32x4.add(c30, f32x4.mul(x, b0));
			c31 = f32x4.add(c31, f32x4.mul(x, b1));
			a0 += 8;
			a1 += 8;
			a2 += 8;
			a3 += 8;
		}
		let to = c + column;
		v128.store(to, f32x4.mul(c00, f0));
		v128.store(to, f32x4.mul(c01, f0), 16);
		to += row;
		v128.store(to, f32x4.mul(c10, f1));
		v128.store(to, f32x4.mul(c11, f1), 16);
		to += row;
		v128.store(to, f32x4.mul(c20, f2));
		v128.store(to, f32x4.mul(c21, f2), 16);
		to += row;
		v128.store(to, f32x4.mul(c30, f3));
		v128.store(to, f32x4.mul(c31, f3), 16);
	}
	if (column < row) {
		let at = b + column;
		let c0 = f32x4.splat(0);
		let c1 = c0;
		let c2 = c0;
		let c3 = c0;
		for (let a0 = a; a0 < end; a0 += 4) {
			const b0 = v128.load(at);
			at += row;
			c0 = f32x4.add(c0, f32x4.mul(v128.load32_splat(a0), b0));
			c1 = f32x4.add(c1, f32x4.mul(v128.load32_splat(a0 + rowA), b0));
			c2 = f32x4.add(c2, f32x4.mul(v128.load32_splat(a0 + 2 * rowA), b0));
			c3 = f32x4.add(c3, f32x4.mul(v128.load32_splat(a0 + 3 * rowA), b0));
		}
		const to = c + column;
		v128.store(to, f32x4.mul(c0, f0));
		v128.store(to + row, f32x4.mul(c1, f1));
		v128.store(to + 2 * row, f32x4.mul(c2, f2));
		v128.store(to + 3 * row, f32x4.mul(c3, f3));
	}
}

/**
 * c[4 × width] += aᵀ · b[k × width]: four columns of a, whose k rows are `rowA` bytes apart;
 * rows of b and c are `width` floats long; k and width are multiples of 4.
 */
export function addColumnsByMatrix(
	a: usize,
	rowA: usize,
	k: i32,
	b: usize,
	width: i32,
	c: usize,
): void {
	const row = (width as usize) << 2;
	let column: usize = 0;
	for (; column + 32 <= row; column += 32) {
		const to0 = c + column;
		const to1 = to0 + row;
		const to2 = to1 + row;
		const to3 = to2 + row;
		let c00 = v128.load(to0);
		let c01 = v128.load(to0, 16);
		let c10 = v128.load(to1);
		let c11 = v128.load(to1, 16);
		let c20 = v128.load(to2);
		let c21 = v128.load(to2, 16);
		let c30 = v128.load(to3);
		let c31 = v128.load(to3, 16);
		let from = a;
		let at = b + column;
		for (let step = 0; step < k; step += 2) {
			let b0 = v128.load(at);
			let b1 = v128.load(at, 16);
			at += row;
			let x = v128.load32_splat(from);
			c00 = f32x4.add(c00, f32x4.mul(x, b0));
			c01 = f32x4.add(c01, f32x4.mul(x, b1));
			x = v128.load32_splat(from, 4);
			c10 = f32x4.add(c10, f32x4.mul(x, b0));
			c11 = f32x4.add(c11, f32x4.mul(x, b1));
			x = v128.load32_splat(from, 8);
			c20 = f32x4.add(c20, f32x4.mul(x, b0));
			c21 = f32x4.add(c21, f32x4.mul(x, b1));
			x = v128.load32_splat(from, 12);
			c30 = f32x4.add(c30, f32x4.mul(x, b0));
			c31 = f32x4.add(c31, f32x4.mul(x, b1));
			from += rowA;
			b0 = v128.load(at);
			b1 = v128.load(at, 16);
			at += row;
			x = v128.load32_splat(from);
			c00 = f32x4.add(c00, f32x4.mul(x, b0));
			c01 = f32x4.add(c01, f32x4.mul(x, b1));
			x = v128.load32_splat(from, 4);
			c10 = f32x4.add(c10, f32x4.mul(x, b0));
			c11 = f32x4.add(c11, f32x4.mul(x, b1));
			x = v128.load32_splat(from, 8);
			c20 = f32x4.add(c20, f32x4.mul(x, b0));
			c21 = f32x4.add(c21, f32x4.mul(x, b1));
			x = v128.load32_splat(from, 12);
			c30 = f32x4.add(c30, f32x4.mul(x, b0));
			c31 = f32x4.add(c31, f32x4.mul(x, b1));
			from += rowA;
		}
		v128.store(to0, c00);
		v128.store(to0, c01, 16);
		v128.store(to1, c10);
		v128.store(to1, c11, 16);
		v128.store(to2, c20);
		v128.store(to2, c21, 16);
		v128.store(to3, c30);
		v128.store(to3, c31, 16);
	}
	if (column < row) {
		const to = c + column;
		let c0 = v128.load(to);
		let c1 = v128.load(to + row);
		let c2 = v128.load(to + 2 * row);
		let c3 = v128.load(to + 3 * row);
		let from = a;
		let at = b + column;
		for (let step = 0; step < k; step++) {
			const b0 = v128.load(at);
			at += row;
			c0 = f32x4.add(c0, f32x4.mul(v128.load32_splat(from), b0));
			c1 = f32x4.add(c1, f32x4.mul(v128.load32_splat(from, 4), b0));
			c2 = f32x4.add(c2, f32x4.mul(v128.load32_splat(from, 8), b0));
			c3 = f32x4.add(c3, f32x4.mul(v128.load32_splat(from, 12), b0));
			from += rowA;
		}
		v128.store(to, c0);
		v128.store(to + row, c1);
		v128.store(to + 2 * row, c2);
		v128.store(to + 3 * row, c3);
	}
}
