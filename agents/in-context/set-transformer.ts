import {
	applyLinear,
	applyMlp,
	applyNorm,
	branch,
	dropout,
	type Params,
	type TrainingContext,
	type TransformerConfig,
} from "../../src/nn/index.ts";
import { causalAttention, embedding, tf } from "../../src/tensor/index.ts";

/** Where the tokens of actions and of histories lie in the sequences. */
export interface Places {
	readonly rows: number;
	/** Tokens of a sequence. */
	readonly length: number;
	/** rows × length: a token of an action, or `actions` + a token of a history. */
	readonly source: Int32Array;
	/** Of each token of a history: its place in rows × length. */
	readonly target: Int32Array;
}

/**
 * A transformer in which the tokens of actions see only themselves, while those of histories see
 * all before them. A token of an action is then the same wherever it stands: it is worked out once
 * for the whole batch, and the order of a set tells nothing.
 * @param actions [A, width]
 * @param histories [H, width]
 * @returns [H, width]: what came of the tokens of histories.
 */
export function setTransformer(
	params: Params,
	actions: tf.Tensor2D,
	histories: tf.Tensor2D,
	places: Places,
	config: TransformerConfig,
	train?: TrainingContext,
): tf.Tensor2D {
	const { layers, width, heads, dropout: rate = 0, finalNorm = true } = config;
	const { rows, length, source, target } = places;
	const norm = (name: Params, x: tf.Tensor): tf.Tensor => applyNorm(name, dropout(x, rate, train));
	let fixed: tf.Tensor = actions;
	let x: tf.Tensor = histories;
	for (let layer = 0; layer < layers; layer++) {
		const block = branch(params, `blocks.${layer}`);
		const attention = branch(block, "attention");
		const both = norm(branch(block, "norm1"), tf.concat([fixed, x]));
		const qkv = applyLinear(branch(attention, "qkv"), both) as tf.Tensor2D;
		const placed = tf.reshape(embedding(qkv, source), [rows, length, 3 * width]) as tf.Tensor3D;
		const mixed = tf.reshape(causalAttention(placed, { heads }), [-1, width]) as tf.Tensor2D;
		// Attention to oneself alone gives one's own value.
		const own = tf.slice(qkv, [0, 2 * width], [actions.shape[0], width]);
		const seen = tf.concat([own, embedding(mixed, target)]);
		const middle = tf.add(tf.concat([fixed, x]), applyLinear(branch(attention, "out"), seen));
		const thought = applyMlp(branch(block, "mlp"), norm(branch(block, "norm2"), middle));
		const after = tf.add(middle, thought);
		fixed = tf.slice(after, [0, 0], [actions.shape[0], width]);
		x = tf.slice(after, [actions.shape[0], 0], [-1, width]);
	}
	return (finalNorm ? norm(branch(params, "norm"), x) : x) as tf.Tensor2D;
}
