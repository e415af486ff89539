import type { SeedTree } from "../random/index.ts";
import { tf } from "../tensor/index.ts";
import { applyAttention } from "./attention.ts";
import { type FullTransformerConfig, type TransformerConfig, transformerConfig } from "./config.ts";
import { dropout, type TrainingContext } from "./dropout.ts";
import { applyMlp, applyNorm } from "./layers.ts";
import { type Params, toParams } from "./params.ts";
import { transformerWeights } from "./transformer-weights.ts";
import { branch } from "./tree.ts";

/** First parameters; names and shapes as in `transformerWeights`. @throws ModelError */
export function initTransformer(seeds: SeedTree, config: TransformerConfig): Params {
	return toParams(transformerWeights(seeds, config));
}

/**
 * All blocks, then the final norm if there is one: x += attention(norm(x)); x += mlp(norm(x)).
 * @param x [B, T, width]
 * @param train while training: where dropout draws from
 * @returns [B, T, width]
 * @throws ModelError
 */
export function transformer(
	params: Params,
	x: tf.Tensor3D,
	config: TransformerConfig,
	train?: TrainingContext,
): tf.Tensor3D {
	const full = transformerConfig(config);
	return tf.tidy(() => {
		let y = x;
		for (let i = 0; i < full.layers; i++)
			y = applyBlock(branch(params, `blocks.${i}`), y, full, train);
		return full.finalNorm ? normed(branch(params, "norm"), y, full, train) : y.clone();
	});
}

/** One block; x [B, T, width]. */
export function applyBlock(
	params: Params,
	x: tf.Tensor3D,
	config: FullTransformerConfig,
	train?: TrainingContext,
): tf.Tensor3D {
	return tf.tidy(() => {
		const seen = normed(branch(params, "norm1"), x, config, train);
		const mixed = tf.add(x, applyAttention(branch(params, "attention"), seen, config, train));
		const thought = normed(branch(params, "norm2"), mixed as tf.Tensor3D, config, train);
		return tf.add(mixed, applyMlp(branch(params, "mlp"), thought)) as tf.Tensor3D;
	});
}

/** The norm of what dropout leaves of x; the residual stream itself loses nothing. */
function normed(
	params: Params,
	x: tf.Tensor3D,
	config: FullTransformerConfig,
	train?: TrainingContext,
): tf.Tensor3D {
	return applyNorm(params, dropout(x, config.dropout, train), config.normEps) as tf.Tensor3D;
}
