import { type Params, type TrainingContext, transformer } from "../../src/nn/index.ts";
import { embedding, tf } from "../../src/tensor/index.ts";
import { embedTokens } from "./embed.ts";
import type { LearnedModel } from "./model-config.ts";
import { decisionPlaces, splitTokens, wholePlaces } from "./places.ts";
import { setTransformer } from "./set-transformer.ts";
import type { TrainingTokens } from "./training-tokens.ts";
import { transformerOf } from "./transformer-config.ts";

/**
 * What the transformer gives where actions are decided, [B × T, width].
 * @param codes [N, codeSize] of a headless model.
 * @param train while training: where dropout draws from.
 */
export function readDecisions(
	model: LearnedModel,
	params: Params,
	tokens: TrainingTokens,
	codes: tf.Tensor2D | undefined,
	train?: TrainingContext,
): tf.Tensor2D {
	const { sheet, length } = tokens;
	const embed = (places: Int32Array): tf.Tensor2D =>
		embedTokens(model, params, codes, sheet, places);
	const config = transformerOf(model);
	if (model.head === "codes" && model.prompt && model.actionTokens === "set") {
		const split = splitTokens(tokens);
		const [actions, histories] = [embed(split.actions), embed(split.histories)];
		const seen = setTransformer(params, actions, histories, split, config, train);
		return embedding(seen, split.decisions);
	}
	const shape: [number, number, number] = [sheet.rows, length, model.width];
	const x = tf.reshape(embed(wholePlaces(tokens)), shape) as tf.Tensor3D;
	const seen = transformer(params, x, config, train);
	const flat = tf.reshape(seen, [-1, model.width]) as tf.Tensor2D;
	return embedding(flat, decisionPlaces(tokens));
}
