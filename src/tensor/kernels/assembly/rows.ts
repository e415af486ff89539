/** x[r, :] += bias for each row. */
export function addBias(x: usize, bias: usize, rows: i32, width: i32): void {
	for (let r = 0; r < rows; r++) {
		let i = 0;
		for (; i + 4 <= width; i += 4) {
			const at = x + (i << 2);
			v128.store(at, f32x4.add(v128.load(at), v128.load(bias + (i << 2))));
		}
		for (; i < width; i++) {
			const at = x + (i << 2);
			store<f32>(at, load<f32>(at) + load<f32>(bias + (i << 2)));
		}
		x += width << 2;
	}
}

/** out[r, :] = row for each row. */
export function fillRows(row: usize, out: usize, rows: i32, width: i32): void {
	for (let r = 0; r < rows; r++) {
		memory.copy(out, row, width << 2);
		out += width << 2;
	}
}

/** out[j] = the sum of x[r, j] over rows. */
export function columnSums(x: usize, out: usize, rows: i32, width: i32): void {
	const step = width << 2;
	let i = 0;
	for (; i + 16 <= width; i += 16) {
		let at = x + (i << 2);
		let s0 = f32x4.splat(0), s1 = f32x4.splat(0), s2 = f32x4.splat(0), s3 = f32x4.splat(0);
		for (let r = 0; r < rows; r++) {
			s0 = f32x4.add(s0, v128.load(at));
			s1 = f32x4.add(s1, v128.load(at, 16));
			s2 = f32x4.add(s2, v128.load(at, 32));
			s3 = f32x4.add(s3, v128.load(at, 48));
			at += step;
		}
		const to = out + (i << 2);
		v128.store(to, s0);
		v128.store(to, s1, 16);
		v128.store(to, s2, 32);
		v128.store(to, s3, 48);
	}
	for (; i < width; i++) {
		let at = x + (i << 2);
		let sum: f32 = 0;
		for (let r = 0; r < rows; r++) {
			sum += load<f32>(at);
			at += step;
		}
		store<f32>(out + (i << 2), sum);
	}
}

/** out[r, :] = table[ids[r], :]; ids are i32 and within the table. */
export function gatherRows(table: usize, ids: usize, out: usize, rows: i32, width: i32): void {
	for (let r = 0; r < rows; r++) {
		memory.copy(out, table + ((load<i32>(ids + (r << 2)) * width) << 2), width << 2);
		out += width << 2;
	}
}

/** out[ids[r], :] += x[r, :], in the order of rows. */
export function scatterAddRows(x: usize, ids: usize, out: usize, rows: i32, width: i32): void {
	for (let r = 0; r < rows; r++) {
		addBias(out + ((load<i32>(ids + (r << 2)) * width) << 2), x, 1, width);
		x += width << 2;
	}
}

/** Sets `count` numbers to `value`. */
export function fill(out: usize, value: f32, count: i32): void {
	for (let i = 0; i < count; i++) store<f32>(out + (i << 2), value);
}
