import * as tf from "@tensorflow/tfjs-core";
import { run, wasmKernels } from "../wasm/index.ts";

const GELU_SCALE = Math.sqrt(2 / Math.PI);
const GELU_CUBIC = 0.044715;

/** Gaussian error linear unit in its tanh approximation (Hendrycks & Gimpel 2016), any shape. */
export function gelu(x: tf.Tensor): tf.Tensor {
	if (wasmKernels()) return run("PalaestraGelu", { x });
	return tf.tidy(() => {
		const cubic = tf.mul(tf.mul(tf.square(x), x), GELU_CUBIC);
		const gate = tf.add(tf.tanh(tf.mul(tf.add(x, cubic), GELU_SCALE)), 1);
		return tf.mul(tf.mul(x, 0.5), gate);
	});
}

/** x · sigmoid(x), any shape (Elfwing, Uchibe & Doya 2018). */
export function silu(x: tf.Tensor): tf.Tensor {
	if (wasmKernels()) return run("PalaestraSilu", { x });
	return tf.tidy(() => tf.mul(x, tf.sigmoid(x)));
}
