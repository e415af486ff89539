import * as tf from "@tensorflow/tfjs-core";
import { defineGradient } from "../gradients/define.ts";
import { ropeTables } from "../ops/causal-attention-rope.ts";
import { needFloats, type WasmKernels } from "./backend.ts";
import { defineKernel, run } from "./kernel.ts";

/** Attributes of the kernel: what `causalAttention` is told, defaults filled in. */
export interface AttentionAttributes extends Record<string, unknown> {
	readonly heads: number;
	readonly scale: number;
	/** Absent = no positions. */
	readonly ropeBase?: number;
}

const NAME = "PalaestraCausalAttention";

/** Whether the kernel can do heads of this length. */
export function fitsAttentionKernel(headDim: number): boolean {
	return headDim % 4 === 0;
}

/** `causalAttention` by one kernel; the length of a head has to fit. */
export function runAttention(qkv: tf.Tensor3D, attributes: AttentionAttributes): tf.Tensor3D {
	return tf.tidy(() => run<tf.Tensor3D[]>(NAME, { qkv }, attributes)[0]!);
}

/** Registers causal attention and its gradient. */
export function defineAttention(): void {
	defineKernel<AttentionAttributes>(NAME, (kernels, inputs, attributes) => {
		const qkv = inputs.qkv!;
		needFloats("causalAttention", { qkv });
		const size = sizeOf(qkv, attributes.heads);
		const out = kernels.output([size.batch, size.length, size.heads * size.headDim]);
		const stats = kernels.output([size.batch, size.heads, 2, size.length]);
		const [q, o, s] = [qkv, out, stats].map((each) => kernels.at(each)) as [number, number, number];
		withSpace(kernels, size, attributes, (scratch, ...rest) =>
			kernels.k.attentionForward(q, o, s, scratch, ...rest),
		);
		return [out, stats];
	});
	defineKernel<AttentionAttributes>(`${NAME}Grad`, (kernels, inputs, attributes) => {
		const { qkv, out, stats, dy } = inputs;
		const size = sizeOf(qkv!, attributes.heads);
		const dqkv = kernels.output(qkv!.shape);
		const [q, o, s, d, to] = [qkv!, out!, stats!, dy!, dqkv].map((each) => kernels.at(each));
		withSpace(kernels, size, attributes, (scratch, ...rest) =>
			kernels.k.attentionBackward(q!, o!, s!, d!, to!, scratch, ...rest),
		);
		return dqkv;
	});
	defineGradient<AttentionAttributes>(NAME, {
		inputs: ["qkv"],
		outputs: [true, true],
		gradient: (dys, [qkv, out, stats], attributes) => {
			// A kernel with two outputs gets two gradients; nothing depends on the second.
			const dy = (dys as unknown as tf.Tensor[])[0]!;
			const saved = { qkv: qkv!, out: out!, stats: stats!, dy };
			return { qkv: () => run(`${NAME}Grad`, saved, attributes) };
		},
	});
}

interface Size {
	readonly batch: number;
	readonly length: number;
	readonly heads: number;
	readonly headDim: number;
}

function sizeOf({ shape }: tf.TensorInfo, heads: number): Size {
	const [batch, length, wide] = shape as [number, number, number];
	return { batch, length, heads, headDim: wide / 3 / heads };
}

/** Runs a kernel with scratch memory and the tables of the rotation. */
function withSpace(
	kernels: WasmKernels,
	{ batch, length, heads, headDim }: Size,
	{ scale, ropeBase }: AttentionAttributes,
	use: (
		scratch: number,
		...rest: readonly [number, number, number, number, number, number, number]
	) => void,
): void {
	const scratch = kernels.output([kernels.k.attentionScratch(length, headDim)]);
	const tables = ropeBase === undefined ? undefined : ropeTables(length, headDim, ropeBase);
	try {
		kernels.withArrays([tables?.cos, tables?.sin], (cos, sin) =>
			use(kernels.at(scratch), batch, length, heads, headDim, scale, cos!, sin!),
		);
	} finally {
		tf.backend().disposeData(scratch.dataId);
	}
}
