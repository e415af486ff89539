import * as tf from "@tensorflow/tfjs-core";
import { wasmKernels } from "../wasm/index.ts";

/** Euclidean norm of all numbers of all tensors together; what gradients are clipped by. */
export function globalNorm(grads: readonly tf.Tensor[]): number {
	const kernels = wasmKernels();
	let total = 0;
	if (kernels) {
		for (const each of grads) total += kernels.k.squareSum(kernels.at(each), each.size);
		return Math.sqrt(total);
	}
	if (grads.length === 0) return 0;
	const squares = tf.tidy(() => tf.stack(grads.map((each) => tf.sum(tf.square(each)))));
	for (const each of squares.dataSync<"float32">()) total += each;
	squares.dispose();
	return Math.sqrt(total);
}
