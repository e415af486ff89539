import type { HistoryBatch } from "../../src/agent/index.ts";
import {
	branch,
	crossEntropy,
	infoNCE,
	leaf,
	mse,
	optionalLeaf,
	type Params,
} from "../../src/nn/index.ts";
import { embedding, linear, matMul, type tf } from "../../src/tensor/index.ts";
import type { LearnedModel } from "./model-config.ts";

/**
 * How badly the actions of a batch were predicted.
 * @param read [B × T, width]: outputs at the decisions.
 * @param codes [N, codeSize] of a headless model.
 */
export function lossOf(
	model: LearnedModel,
	params: Params,
	read: tf.Tensor2D,
	batch: HistoryBatch,
	codes: tf.Tensor2D | undefined,
): tf.Scalar {
	const { labelSmoothing } = model;
	const mask = batch.mask?.includes(0) ? { mask: batch.mask } : {};
	if (model.head === "table") {
		const logits = linear(read, leaf<tf.Tensor2D>(branch(params, "head"), "weight")) as tf.Tensor2D;
		return crossEntropy(logits, batch.action, { labelSmoothing, ...mask });
	}
	const predicted = model.tied
		? matMul(read, leaf<tf.Tensor2D>(branch(params, "input"), "weight"), false, true)
		: linear(
				read,
				leaf<tf.Tensor2D>(branch(params, "output"), "weight"),
				optionalLeaf<tf.Tensor1D>(branch(params, "output"), "bias"),
			);
	if (model.loss === "mse") return mse(predicted, embedding(codes!, batch.action));
	return infoNCE(predicted as tf.Tensor2D, codes!, batch.action, {
		tau: model.tau,
		labelSmoothing,
		...mask,
	});
}
