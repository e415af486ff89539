import * as tf from "@tensorflow/tfjs-core";

/** x as a matrix: all axes but the last become rows. */
export function rowsOf(x: tf.Tensor): tf.Tensor2D {
	if (x.rank === 2) return x as tf.Tensor2D;
	const width = x.shape.at(-1) ?? 1;
	return tf.reshape(x, [width === 0 ? 0 : x.size / width, width]);
}

/** A matrix of rows back in the shape of `x`, with `width` as the last axis. */
export function shapeLike(y: tf.Tensor, x: tf.Tensor, width: number): tf.Tensor {
	return x.rank === 2 ? y : tf.reshape(y, [...x.shape.slice(0, -1), width]);
}
