import { type CrossEntropyOptions, crossEntropy, matMul, tf } from "../tensor/index.ts";
import { ModelError } from "./errors.ts";

export { type CrossEntropyOptions, crossEntropy };

/** Options of `infoNCE`; mask, weights and label smoothing as in `crossEntropy`. */
export interface InfoNCEOptions extends CrossEntropyOptions {
	/** Temperature: similarities are divided by it. Default 1. */
	readonly tau?: number;
}

/**
 * Similarities ⟨prediction, code⟩ / τ, [M, N].
 * @param prediction [M, d]
 * @param codes [N, d]
 */
export function similarities(prediction: tf.Tensor2D, codes: tf.Tensor2D, tau = 1): tf.Tensor2D {
	if (!(tau > 0)) throw new ModelError(`infoNCE: tau is ${tau}, expected a positive number`);
	return tf.tidy(() => tf.mul(matMul(prediction, codes, false, true), 1 / tau) as tf.Tensor2D);
}

/**
 * Contrastive loss of predicted codes (van den Oord et al. 2018): cross-entropy of the softmax over
 * similarities to all codes, in nats. Its gradient in a prediction is (Σᵢ pᵢ gᵢ − g_target) / τ.
 * @param prediction [M, d]
 * @param codes [N, d]: what actions stand for
 * @param targets [M], rows of `codes`
 * @throws ModelError, TensorArgumentError
 */
export function infoNCE(
	prediction: tf.Tensor2D,
	codes: tf.Tensor2D,
	targets: Int32Array,
	{ tau = 1, ...options }: InfoNCEOptions = {},
): tf.Scalar {
	return tf.tidy(() => crossEntropy(similarities(prediction, codes, tau), targets, options));
}

/** Mean squared difference over all entries. */
export function mse(prediction: tf.Tensor, target: tf.Tensor): tf.Scalar {
	return tf.tidy(() => tf.mean(tf.square(tf.sub(prediction, target))) as tf.Scalar);
}
