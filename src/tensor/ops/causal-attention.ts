import * as tf from "@tensorflow/tfjs-core";
import { TensorArgumentError } from "../errors.ts";
import { matMul } from "./mat-mul.ts";

/** Shape of a causal attention. */
export interface CausalAttentionOptions {
	readonly heads: number;
	/** Base of the rotary position embedding (Su et al. 2021); absent = no positions. */
	readonly ropeBase?: number;
	/** Factor on the scores; 1/sqrt(headDim) when absent. */
	readonly scale?: number;
}

const NEVER = -1e30;

/**
 * Softmax attention in which a token sees itself and what came before (Vaswani et al. 2017).
 *
 * @param qkv [B, T, 3·d]: queries, keys and values, each of d = heads · headDim.
 * @returns [B, T, d].
 * @throws TensorArgumentError when the shape does not fit.
 */
export function causalAttention(qkv: tf.Tensor3D, options: CausalAttentionOptions): tf.Tensor3D {
	const [batch, tokens, wide] = qkv.shape;
	const { heads, ropeBase } = options;
	const headDim = wide / 3 / heads;
	if (!Number.isInteger(headDim))
		throw new TensorArgumentError(
			"causalAttention",
			"qkv",
			`[B, T, 3·${heads}·n]`,
			`[${qkv.shape}]`,
		);
	const scale = options.scale ?? 1 / Math.sqrt(headDim);
	return tf.tidy(() => {
		const parts = tf.unstack(
			tf.transpose(tf.reshape(qkv, [batch, tokens, 3, heads, headDim]), [2, 0, 3, 1, 4]),
		);
		const turn = (x: tf.Tensor) => (ropeBase === undefined ? x : rotate(x, ropeBase));
		const scores = tf.mul(matMul(turn(parts[0]!), turn(parts[1]!), false, true), scale);
		const order = tf.range(0, tokens);
		const past = tf.lessEqual(tf.expandDims(order, 0), tf.expandDims(order, 1));
		const seen = tf.where(tf.broadcastTo(past, scores.shape), scores, tf.fill(scores.shape, NEVER));
		const mixed = matMul(tf.softmax(seen), parts[2]!);
		return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [batch, tokens, heads * headDim]);
	}) as tf.Tensor3D;
}

/** Rotates the pairs (i, i + headDim/2) of [..., T, headDim] by position · base^(-2i/headDim). */
function rotate(x: tf.Tensor, base: number): tf.Tensor {
	const [tokens, headDim] = x.shape.slice(-2) as [number, number];
	const half = headDim / 2;
	const angle = (fn: (angle: number) => number) =>
		tf.tensor2d(
			Float32Array.from({ length: tokens * half }, (_, i) =>
				fn(Math.floor(i / half) * base ** ((-2 * (i % half)) / headDim)),
			),
			[tokens, half],
		);
	const cos = angle(Math.cos);
	const sin = angle(Math.sin);
	const [a, b] = tf.split(x, 2, -1) as [tf.Tensor, tf.Tensor];
	return tf.concat(
		[tf.sub(tf.mul(a, cos), tf.mul(b, sin)), tf.add(tf.mul(b, cos), tf.mul(a, sin))],
		-1,
	);
}
