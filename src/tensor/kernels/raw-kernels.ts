import type { AttentionKernels } from "./attention-kernels.ts";

/**
 * The functions of the WebAssembly module (sources in `assembly/`). Matrices and vectors are byte
 * offsets into its memory and hold f32 unless told; counts are in numbers. Flags are 0 or 1.
 * Nothing is checked and nothing allocated. The same arguments give the same bits on every machine.
 */
export interface RawKernels extends AttentionKernels {
	/**
	 * C = op(A)·op(B), with `accumulate` C +=. C is m × n, op(A) m × k, op(B) k × n; `lda`, `ldb`,
	 * `ldc` are the lengths of rows as stored. The bits of a row of C do not depend on m.
	 */
	gemm(
		transA: number,
		transB: number,
		m: number,
		n: number,
		k: number,
		a: number,
		lda: number,
		b: number,
		ldb: number,
		c: number,
		ldc: number,
		accumulate: number,
	): void;
	/** x[r, :] += bias for each of `rows` rows of `width`. */
	addBias(x: number, bias: number, rows: number, width: number): void;
	/** out[r, :] = row for each row. */
	fillRows(row: number, out: number, rows: number, width: number): void;
	/** out[j] = Σ over rows of x[r, j]. */
	columnSums(x: number, out: number, rows: number, width: number): void;
	/** out = x / sqrt(mean(x²) + eps) · gain, row by row. */
	rmsNorm(x: number, gain: number, out: number, rows: number, width: number, eps: number): void;
	/** dx and dgain (both written) of rmsNorm. */
	rmsNormBackward(
		x: number,
		gain: number,
		dy: number,
		dx: number,
		dgain: number,
		rows: number,
		width: number,
		eps: number,
	): void;
	/** out = (x − mean) / sqrt(variance + eps) · gain + bias, row by row. */
	layerNorm(
		x: number,
		gain: number,
		bias: number,
		out: number,
		rows: number,
		width: number,
		eps: number,
	): void;
	/** dx, dgain and dbias (all written) of layerNorm. */
	layerNormBackward(
		x: number,
		gain: number,
		dy: number,
		dx: number,
		dgain: number,
		dbias: number,
		rows: number,
		width: number,
		eps: number,
	): void;
	/** out = exp(x) as all kernels compute it: see `exp4` in `assembly/math.ts`; `out` may be `x`. */
	exp(x: number, out: number, count: number): void;
	/** out = max(x, 0); `out` may be `x`. */
	relu(x: number, out: number, count: number): void;
	/** out = gelu(x), tanh approximation; `out` may be `x`. */
	gelu(x: number, out: number, count: number): void;
	geluBackward(x: number, dy: number, dx: number, count: number): void;
	/** out = x · sigmoid(x); `out` may be `x`. */
	silu(x: number, out: number, count: number): void;
	siluBackward(x: number, dy: number, dx: number, count: number): void;
	/** out = silu(gate) · up; `out` may be either. */
	siluMul(gate: number, up: number, out: number, count: number): void;
	/** out[r, :] = softmax(x[r, :]); `out` may be `x`. */
	softmaxRows(x: number, out: number, rows: number, columns: number): void;
	/** out[r, :] = table[ids[r], :], ids i32 within the table. */
	gatherRows(table: number, ids: number, out: number, rows: number, width: number): void;
	/** out[ids[r], :] += x[r, :], in the order of rows. */
	scatterAddRows(x: number, ids: number, out: number, rows: number, width: number): void;
	/**
	 * Weighted mean cross-entropy (see `ops/cross-entropy.ts`): returns the loss, writes its gradient
	 * to `dlogits`. `mask` (u8, rows `maskStep` bytes apart, 0 = one row for all) and `weights` (f32) may
	 * be 0 for none; `total` is the sum of the weights.
	 */
	crossEntropy(
		logits: number,
		targets: number,
		mask: number,
		maskStep: number,
		weights: number,
		total: number,
		smoothing: number,
		dlogits: number,
		rows: number,
		columns: number,
	): number;
	/** Sets `count` numbers to `value`. */
	fill(out: number, value: number, count: number): void;
	/** Σ x², summed in f64. */
	squareSum(x: number, count: number): number;
	/**
	 * One step of AdamW in place: g = factor · gradient, m = beta1·m + rest1·g, v = beta2·v + rest2·g²,
	 * p = keep·p − rate·m / (root·√v + eps).
	 */
	adamw(
		p: number,
		gradient: number,
		m: number,
		v: number,
		count: number,
		factor: number,
		beta1: number,
		beta2: number,
		rest1: number,
		rest2: number,
		eps: number,
		rate: number,
		root: number,
		keep: number,
	): void;
}
