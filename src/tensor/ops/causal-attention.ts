import type * as tf from "@tensorflow/tfjs-core";
import { TensorArgumentError } from "../errors.ts";
import { fitsAttentionKernel, runAttention } from "../wasm/attention-kernel.ts";
import { wasmKernels } from "../wasm/index.ts";
import { composedAttention } from "./causal-attention-composed.ts";

/** Shape of a causal attention. */
export interface CausalAttentionOptions {
	readonly heads: number;
	/** Base of the rotary position embedding (Su et al. 2021); absent = no positions. */
	readonly ropeBase?: number;
	/** Factor on the scores; 1/sqrt(headDim) when absent. */
	readonly scale?: number;
}

/**
 * Softmax attention in which a token sees itself and what came before (Vaswani et al. 2017). Fastest
 * where headDim is a multiple of 4: then the wasm backend keeps no scores.
 *
 * @param qkv [B, T, 3·d]: queries, keys and values, each of d = heads · headDim.
 * @returns [B, T, d].
 * @throws TensorArgumentError when shape and options do not fit.
 */
export function causalAttention(qkv: tf.Tensor3D, options: CausalAttentionOptions): tf.Tensor3D {
	const { heads, ropeBase } = options;
	const refuse = (argument: string, expected: string, found: unknown): never => {
		throw new TensorArgumentError("causalAttention", argument, expected, found);
	};
	if (!Number.isSafeInteger(heads) || heads < 1) refuse("heads", "a positive integer", heads);
	const headDim = qkv.shape[2] / 3 / heads;
	if (qkv.rank !== 3 || !Number.isInteger(headDim))
		refuse("qkv", `[B, T, 3·${heads}·headDim]`, `[${qkv.shape}]`);
	if (ropeBase !== undefined) {
		if (!(ropeBase > 0 && ropeBase < Infinity)) refuse("ropeBase", "a positive number", ropeBase);
		if (headDim % 2 !== 0) refuse("qkv", "of heads of even length for rope", `of ${headDim}`);
	}
	const scale = options.scale ?? 1 / Math.sqrt(headDim);
	if (wasmKernels() && fitsAttentionKernel(headDim))
		return runAttention(qkv, { heads, scale, ...(ropeBase !== undefined && { ropeBase }) });
	return composedAttention(qkv, heads, scale, ropeBase);
}
