import * as tf from "@tensorflow/tfjs-core";
import { needFloats, type WasmKernels } from "./backend.ts";
import { defineKernel } from "./kernel.ts";

/** Kernels of layers, run by the operations of the same names in `ops/`. */
export function defineLayers(): void {
	defineLinear();
	defineNorms();
	defineActivation("Gelu", "gelu");
	defineActivation("Silu", "silu");
}

function defineLinear(): void {
	defineKernel("PalaestraLinear", (kernels, { x, weight, bias }) => {
		needFloats("linear", { x: x!, weight: weight!, ...(bias && { bias }) });
		const [inputs, outputs] = weight!.shape as [number, number];
		const rows = rowsOf(x!);
		const out = kernels.output([...x!.shape.slice(0, -1), outputs]);
		const at = kernels.at(out);
		const { k } = kernels;
		if (bias) k.fillRows(kernels.at(bias), at, rows, outputs);
		gemm(kernels, false, false, rows, outputs, inputs, x!, weight!, out, bias !== undefined);
		return out;
	});
	defineKernel("PalaestraLinearInput", (kernels, { dy, weight }) => {
		const [inputs, outputs] = weight!.shape as [number, number];
		const dx = kernels.output([...dy!.shape.slice(0, -1), inputs]);
		gemm(kernels, false, true, rowsOf(dy!), inputs, outputs, dy!, weight!, dx, false);
		return dx;
	});
	defineKernel("PalaestraLinearWeight", (kernels, { x, dy }) => {
		const [inputs, outputs] = [x!.shape.at(-1)!, dy!.shape.at(-1)!];
		const dw = kernels.output([inputs, outputs]);
		gemm(kernels, true, false, inputs, outputs, rowsOf(x!), x!, dy!, dw, false);
		return dw;
	});
	defineKernel("PalaestraColumnSums", (kernels, { x }) => {
		const width = x!.shape.at(-1)!;
		const out = kernels.output([width]);
		kernels.k.columnSums(kernels.at(x!), kernels.at(out), rowsOf(x!), width);
		return out;
	});
}

function defineNorms(): void {
	defineKernel<{ eps: number }>("PalaestraRmsNorm", (kernels, { x, gain }, { eps }) => {
		needFloats("rmsNorm", { x: x!, gain: gain! });
		const { k } = kernels;
		const out = kernels.output(x!.shape);
		const width = gain!.shape[0]!;
		k.rmsNorm(kernels.at(x!), kernels.at(gain!), kernels.at(out), rowsOf(x!), width, eps);
		return out;
	});
	defineKernel<{ eps: number }>("PalaestraRmsNormGrad", (kernels, { x, gain, dy }, { eps }) => {
		const outs = [kernels.output(x!.shape), kernels.output(gain!.shape)] as const;
		const [a, b, c, d, e] = [x!, gain!, dy!, ...outs].map((each) => kernels.at(each));
		kernels.k.rmsNormBackward(a!, b!, c!, d!, e!, rowsOf(x!), gain!.shape[0]!, eps);
		return [...outs];
	});
	defineKernel<{ eps: number }>("PalaestraLayerNorm", (kernels, { x, gain, bias }, { eps }) => {
		needFloats("layerNorm", { x: x!, gain: gain!, bias: bias! });
		const out = kernels.output(x!.shape);
		const [a, b, c, d] = [x!, gain!, bias!, out].map((each) => kernels.at(each));
		kernels.k.layerNorm(a!, b!, c!, d!, rowsOf(x!), gain!.shape[0]!, eps);
		return out;
	});
	defineKernel<{ eps: number }>("PalaestraLayerNormGrad", (kernels, { x, gain, dy }, { eps }) => {
		const outs = [x!, gain!, gain!].map(({ shape }) => kernels.output(shape));
		const [a, b, c, d, e, f] = [x!, gain!, dy!, ...outs].map((each) => kernels.at(each));
		kernels.k.layerNormBackward(a!, b!, c!, d!, e!, f!, rowsOf(x!), gain!.shape[0]!, eps);
		return outs;
	});
}

/** A function of single numbers and its gradient. */
function defineActivation(name: "Gelu" | "Silu", kernel: "gelu" | "silu"): void {
	defineKernel(`Palaestra${name}`, (kernels, { x }) => {
		needFloats(kernel, { x: x! });
		const out = kernels.output(x!.shape);
		kernels.k[kernel](kernels.at(x!), kernels.at(out), tf.util.sizeFromShape(x!.shape));
		return out;
	});
	defineKernel(`Palaestra${name}Grad`, (kernels, { x, dy }) => {
		const dx = kernels.output(x!.shape);
		const [a, b, c] = [x!, dy!, dx].map((each) => kernels.at(each));
		kernels.k[`${kernel}Backward`](a!, b!, c!, tf.util.sizeFromShape(x!.shape));
		return dx;
	});
}

/** Rows of a tensor whose last axis is a row. */
function rowsOf({ shape }: tf.TensorInfo): number {
	return tf.util.sizeFromShape(shape.slice(0, -1));
}

/** c (+)= op(a) · op(b) of whole tensors taken as matrices. */
function gemm(
	kernels: WasmKernels,
	transA: boolean,
	transB: boolean,
	m: number,
	n: number,
	k: number,
	a: tf.TensorInfo,
	b: tf.TensorInfo,
	c: tf.TensorInfo,
	accumulate: boolean,
): void {
	const [aAt, bAt, cAt] = [kernels.at(a), kernels.at(b), kernels.at(c)];
	const lda = transA ? m : k;
	const ldb = transB ? k : n;
	const flags = [Number(transA), Number(transB)] as const;
	kernels.k.gemm(...flags, m, n, k, aAt, lda, bAt, ldb, cAt, n, Number(accumulate));
}
