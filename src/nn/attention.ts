import { causalAttention, matMul, tf } from "../tensor/index.ts";
import type { FullTransformerConfig } from "./config.ts";
import { dropout, type TrainingContext } from "./dropout.ts";
import { applyLinear } from "./layers.ts";
import type { Params } from "./params.ts";
import { branch } from "./tree.ts";

/** What attention needs to know of a transformer. */
export type AttentionConfig = Pick<
	FullTransformerConfig,
	"heads" | "positions" | "ropeBase" | "attentionDropout"
>;

/**
 * Causal multi-head attention: `qkv`, softmax, `out`.
 * @param x [B, T, width]
 */
export function applyAttention(
	params: Params,
	x: tf.Tensor3D,
	config: AttentionConfig,
	train?: TrainingContext,
): tf.Tensor3D {
	const { heads, positions, ropeBase, attentionDropout } = config;
	return tf.tidy(() => {
		const qkv = applyLinear(branch(params, "qkv"), x) as tf.Tensor3D;
		const options = { heads, ...(positions === "rope" && { ropeBase }) };
		const mixed =
			train && attentionDropout > 0
				? droppedAttention(qkv, options, attentionDropout, train)
				: causalAttention(qkv, options);
		return applyLinear(branch(params, "out"), mixed) as tf.Tensor3D;
	});
}

/**
 * `causalAttention` with dropout on the attention weights. Keeps all B × heads × T × T of them, so
 * it is slower and larger.
 * @param qkv [B, T, 3 × width]
 * @returns [B, T, width]
 */
export function droppedAttention(
	qkv: tf.Tensor3D,
	{ heads, ropeBase }: { heads: number; ropeBase?: number },
	rate: number,
	train: TrainingContext,
): tf.Tensor3D {
	const [batch, tokens, triple] = qkv.shape;
	const headDim = triple / 3 / heads;
	return tf.tidy(() => {
		const parts = tf.split(tf.reshape(qkv, [batch, tokens, 3 * heads, headDim]), 3, 2);
		const [queries, keys, values] = parts.map((part) => tf.transpose(part, [0, 2, 1, 3]));
		const turn = (part: tf.Tensor): tf.Tensor =>
			ropeBase === undefined ? part : rotate(part, tokens, headDim, ropeBase);
		const scores = matMul(turn(queries!), turn(keys!), false, true);
		const scaled = tf.add(tf.mul(scores, 1 / Math.sqrt(headDim)), futureMask(tokens));
		const weights = dropout(tf.softmax(scaled), rate, train);
		const mixed = tf.transpose(matMul(weights, values!), [0, 2, 1, 3]);
		return tf.reshape(mixed, [batch, tokens, triple / 3]);
	});
}

/** 0 where a row's token may look, −1e30 after it. */
function futureMask(tokens: number): tf.Tensor2D {
	const mask = new Float32Array(tokens * tokens);
	for (let i = 0; i < tokens; i++) mask.fill(-1e30, i * tokens + i + 1, (i + 1) * tokens);
	return tf.tensor2d(mask, [tokens, tokens]);
}

/** Rotary positions (Su et al. 2021): turns the pairs (j, j + headDim/2) of x [B, heads, T, headDim]. */
function rotate(x: tf.Tensor, tokens: number, headDim: number, base: number): tf.Tensor {
	const half = headDim / 2;
	const cos = new Float32Array(tokens * half);
	const sin = new Float32Array(tokens * half);
	for (let t = 0; t < tokens; t++) {
		for (let j = 0; j < half; j++) {
			const angle = t * base ** (-j / half);
			cos[t * half + j] = Math.cos(angle);
			sin[t * half + j] = Math.sin(angle);
		}
	}
	const c = tf.tensor2d(cos, [tokens, half]);
	const s = tf.tensor2d(sin, [tokens, half]);
	const [a, b] = tf.split(x, 2, 3) as [tf.Tensor, tf.Tensor];
	const first = tf.sub(tf.mul(a, c), tf.mul(b, s));
	return tf.concat([first, tf.add(tf.mul(a, s), tf.mul(b, c))], 3);
}
