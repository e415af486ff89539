import * as tf from "@tensorflow/tfjs-core";
import { ropeTables } from "./causal-attention-rope.ts";
import { matMul } from "./mat-mul.ts";

/** Added to the scores of tokens to come: e to its power is 0. */
const NEVER = -1e30;

/** `causalAttention` of tfjs' own operations, for every backend and every head; arguments checked. */
export function composedAttention(
	qkv: tf.Tensor3D,
	heads: number,
	scale: number,
	ropeBase: number | undefined,
): tf.Tensor3D {
	const [batch, tokens, wide] = qkv.shape;
	const headDim = wide / 3 / heads;
	return tf.tidy(() => {
		const split = tf.reshape(qkv, [batch, tokens, 3, heads, headDim]);
		const [q, k, v] = tf.unstack(tf.transpose(split, [2, 0, 3, 1, 4]));
		const turn = (x: tf.Tensor) => (ropeBase === undefined ? x : rotate(x, ropeBase));
		const scores = tf.mul(matMul(turn(q!), turn(k!), false, true), scale);
		const order = tf.range(0, tokens);
		const future = tf.less(tf.expandDims(order, 1), tf.expandDims(order, 0));
		const seen = tf.add(scores, tf.mul(tf.cast(future, "float32"), NEVER));
		const mixed = matMul(tf.softmax(seen), v!);
		return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [batch, tokens, heads * headDim]);
	}) as tf.Tensor3D;
}

/** Rotates the pairs of x [..., T, headDim] by position, see `ropeTables`. */
function rotate(x: tf.Tensor, base: number): tf.Tensor {
	const [tokens, headDim] = x.shape.slice(-2) as [number, number];
	const tables = ropeTables(tokens, headDim, base);
	const cos = tf.tensor2d(tables.cos, [tokens, headDim / 2]);
	const sin = tf.tensor2d(tables.sin, [tokens, headDim / 2]);
	const [a, b] = tf.split(x, 2, -1) as [tf.Tensor, tf.Tensor];
	return tf.concat(
		[tf.sub(tf.mul(a, cos), tf.mul(b, sin)), tf.add(tf.mul(b, cos), tf.mul(a, sin))],
		-1,
	);
}
