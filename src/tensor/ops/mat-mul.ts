import * as tf from "@tensorflow/tfjs-core";

/**
 * Product of matrices, batched over the leading axes, which broadcast.
 *
 * @param a [..., m, k], or [..., k, m] with `transposeA`.
 * @param b [..., k, n], or [..., n, k] with `transposeB`.
 * @returns [..., m, n].
 */
export function matMul(
	a: tf.Tensor,
	b: tf.Tensor,
	transposeA = false,
	transposeB = false,
): tf.Tensor {
	return tf.matMul(a, b, transposeA, transposeB);
}
