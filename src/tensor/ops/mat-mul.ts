import * as tf from "@tensorflow/tfjs-core";
import { wasmKernels } from "../wasm/index.ts";

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
	const aBatch = a.shape.slice(0, -2);
	const bBatch = b.shape.slice(0, -2);
	const batch = tf.broadcast_util.assertAndGetBroadcastShape(aBatch, bBatch);
	// tfjs' own kernels broadcast only where one of the two is a single matrix.
	const plain = (own: number[]) => tf.util.sizeFromShape(own) === 1 || same(own, batch);
	if (wasmKernels() || (plain(aBatch) && plain(bBatch)))
		return tf.matMul(a, b, transposeA, transposeB);
	return tf.tidy(() => {
		const spread = (x: tf.Tensor) => tf.broadcastTo(x, [...batch, ...x.shape.slice(-2)]);
		return tf.matMul(spread(a), spread(b), transposeA, transposeB);
	});
}

const same = tf.util.arraysEqual;
