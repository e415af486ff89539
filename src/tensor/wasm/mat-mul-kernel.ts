import * as tf from "@tensorflow/tfjs-core";
import { needFloats, type WasmKernels } from "./backend.ts";
import { defineFusedMatMul } from "./fused-mat-mul-kernel.ts";
import { defineKernel } from "./kernel.ts";

/** Which of the two matrices is transposed. */
export interface MatMulAttributes {
	readonly transposeA: boolean;
	readonly transposeB: boolean;
}

/** Replaces tfjs' products of matrices: those of tf.matMul, of its gradients, of tf.fused.matMul. */
export function defineMatMul(): void {
	defineKernel<MatMulAttributes>("BatchMatMul", (kernels, { a, b }, attributes) => {
		needFloats("matMul", { a: a!, b: b! });
		return multiply(kernels, a!, b!, attributes);
	});
	defineFusedMatMul(multiply);
}

/** op(a)·op(b) over the last two axes, the others broadcast. */
function multiply(
	kernels: WasmKernels,
	a: tf.TensorInfo,
	b: tf.TensorInfo,
	{ transposeA, transposeB }: MatMulAttributes,
): tf.TensorInfo {
	const [aRows, aColumns] = a.shape.slice(-2) as [number, number];
	const [bRows, bColumns] = b.shape.slice(-2) as [number, number];
	const m = transposeA ? aColumns : aRows;
	const k = transposeA ? aRows : aColumns;
	const n = transposeB ? bRows : bColumns;
	const aBatch = a.shape.slice(0, -2);
	const bBatch = b.shape.slice(0, -2);
	const batch = tf.broadcast_util.assertAndGetBroadcastShape(aBatch, bBatch);
	const out = kernels.output([...batch, m, n]);
	const count = tf.util.sizeFromShape(batch);
	const product = (rows: number, aAt: number, bAt: number, outAt: number) =>
		kernels.k.gemm(
			Number(transposeA),
			Number(transposeB),
			rows,
			n,
			k,
			kernels.at(a) + aAt * m * k * 4,
			aColumns,
			kernels.at(b) + bAt * k * n * 4,
			bColumns,
			kernels.at(out) + outAt * m * n * 4,
			n,
			0,
		);
	// One b for all: all a together are one tall matrix.
	if (!transposeA && tf.util.sizeFromShape(bBatch) === 1 && count > 0) product(m * count, 0, 0, 0);
	else
		for (let i = 0; i < count; i++)
			product(m, indexIn(aBatch, batch, i), indexIn(bBatch, batch, i), i);
	return out;
}

/** Index within a batch of shape `own` that is broadcast to `shape`, at flat index `index` of it. */
function indexIn(own: number[], shape: number[], index: number): number {
	let at = 0;
	let step = 1;
	let rest = index;
	for (let i = 1; i <= shape.length; i++) {
		const length = shape[shape.length - i]!;
		const mine = own[own.length - i] ?? 1;
		if (mine !== 1) at += (rest % length) * step;
		step *= mine;
		rest = Math.floor(rest / length);
	}
	return at;
}
