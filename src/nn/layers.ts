import type { SeedTree } from "../random/index.ts";
import { embedding, gelu, layerNorm, linear, rmsNorm, silu, tf } from "../tensor/index.ts";
import {
	type EmbeddingConfig,
	embeddingWeights,
	type LinearConfig,
	linearWeights,
	normWeights,
} from "./init.ts";
import { leaf, optionalLeaf, type Params, toParams } from "./params.ts";
import { branch } from "./tree.ts";

/** `weight` [inputs, outputs] and, unless told otherwise, `bias` [outputs]. */
export function initLinear(seeds: SeedTree, config: LinearConfig): Params {
	return toParams(linearWeights(seeds, config));
}

/** x · weight + bias over the last axis of x [..., inputs]. */
export function applyLinear(params: Params, x: tf.Tensor): tf.Tensor {
	return linear(x, leaf<tf.Tensor2D>(params, "weight"), optionalLeaf(params, "bias"));
}

/** `weight` [count, width]. */
export function initEmbedding(seeds: SeedTree, config: EmbeddingConfig): Params {
	return toParams(embeddingWeights(seeds, config));
}

/** Rows of the table, [ids, width]. */
export function applyEmbedding(params: Params, ids: Int32Array | tf.Tensor1D): tf.Tensor2D {
	return embedding(leaf(params, "weight"), ids);
}

/** `gain` [width] of ones; of a layer norm `bias` [width] of zeros too. */
export function initNorm(kind: "rms" | "layer", width: number): Params {
	return toParams(normWeights(kind, width));
}

/** Layer norm where there is a `bias`, else root mean square norm, over the last axis. */
export function applyNorm(params: Params, x: tf.Tensor, eps?: number): tf.Tensor {
	const gain = leaf<tf.Tensor1D>(params, "gain");
	const bias = optionalLeaf<tf.Tensor1D>(params, "bias");
	return bias ? layerNorm(x, gain, bias, eps) : rmsNorm(x, gain, eps);
}

/** down(gelu(up x)), or with a `gate` down(silu(gate x) × up x), over the last axis. */
export function applyMlp(params: Params, x: tf.Tensor): tf.Tensor {
	return tf.tidy(() => {
		const up = applyLinear(branch(params, "up"), x);
		const inner = params.gate ? tf.mul(silu(applyLinear(branch(params, "gate"), x)), up) : gelu(up);
		return applyLinear(branch(params, "down"), inner);
	});
}
