import * as tf from "@tensorflow/tfjs-core";

/** Euclidean norm of all numbers of all tensors together; what gradients are clipped by. */
export function globalNorm(grads: readonly tf.Tensor[]): number {
	const squares = tf.tidy(() => tf.stack(grads.map((each) => tf.sum(tf.square(each)))));
	let total = 0;
	for (const each of squares.dataSync<"float32">()) total += each;
	squares.dispose();
	return Math.sqrt(total);
}
