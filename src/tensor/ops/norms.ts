import * as tf from "@tensorflow/tfjs-core";
import { TensorArgumentError } from "../errors.ts";
import { run, wasmKernels } from "../wasm/index.ts";

/**
 * Root mean square normalisation over the last axis (Zhang & Sennrich 2019):
 * x / sqrt(mean(x²) + eps) · gain.
 *
 * @param x [..., width].
 * @param gain [width].
 * @returns The shape of x.
 * @throws TensorArgumentError when the shapes do not fit.
 */
export function rmsNorm(x: tf.Tensor, gain: tf.Tensor1D, eps = 1e-5): tf.Tensor {
	checkWidth("rmsNorm", "gain", x, gain);
	if (wasmKernels()) return run("PalaestraRmsNorm", { x, gain }, { eps });
	return tf.tidy(() => {
		const square = tf.mean(tf.square(x), -1, true);
		return tf.mul(tf.mul(x, tf.rsqrt(tf.add(square, eps))), gain);
	});
}

/**
 * Layer normalisation over the last axis (Ba, Kiros & Hinton 2016):
 * (x − mean) / sqrt(variance + eps) · gain + bias, with the population variance.
 *
 * @param x [..., width].
 * @param gain [width].
 * @param bias [width].
 * @returns The shape of x.
 * @throws TensorArgumentError when the shapes do not fit.
 */
export function layerNorm(
	x: tf.Tensor,
	gain: tf.Tensor1D,
	bias: tf.Tensor1D,
	eps = 1e-5,
): tf.Tensor {
	checkWidth("layerNorm", "gain", x, gain);
	checkWidth("layerNorm", "bias", x, bias);
	if (wasmKernels()) return run("PalaestraLayerNorm", { x, gain, bias }, { eps });
	return tf.tidy(() => {
		const centred = tf.sub(x, tf.mean(x, -1, true));
		const variance = tf.mean(tf.square(centred), -1, true);
		const normal = tf.mul(centred, tf.rsqrt(tf.add(variance, eps)));
		return tf.add(tf.mul(normal, gain), bias);
	});
}

function checkWidth(operation: string, argument: string, x: tf.Tensor, vector: tf.Tensor): void {
	const width = x.shape.at(-1);
	if (vector.rank !== 1 || vector.shape[0] !== width)
		throw new TensorArgumentError(operation, argument, `[${width}]`, `[${vector.shape}]`);
}
