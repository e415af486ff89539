import type { HistoryBatch } from "../../src/agent/index.ts";
import { branch, crossEntropy, infoNCE, leaf, mse, type Params } from "../../src/nn/index.ts";
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
	const options = { labelSmoothing, ...(batch.mask?.includes(0) ? { mask: batch.mask } : {}) };
	if (model.head === "table") return crossEntropy(tableLogits(params, read), batch.action, options);
	const predicted = predictCodes(model.tied, params, read);
	if (model.loss === "mse") return mse(predicted, embedding(codes!, batch.action));
	return infoNCE(predicted, codes!, batch.action, { tau: model.tau, ...options });
}

/** Logits of a model with a table of actions, [B × T, N]. */
export function tableLogits(params: Params, read: tf.Tensor2D): tf.Tensor2D {
	return linear(read, leaf<tf.Tensor2D>(branch(params, "head"), "weight")) as tf.Tensor2D;
}

/** Predicted codes of a headless model, [B × T, codeSize]. */
export function predictCodes(tied: boolean, params: Params, read: tf.Tensor2D): tf.Tensor2D {
	if (tied)
		return matMul(
			read,
			leaf<tf.Tensor2D>(branch(params, "input"), "weight"),
			false,
			true,
		) as tf.Tensor2D;
	const { weight, bias } = branch(params, "output");
	return linear(read, weight as tf.Tensor2D, bias as tf.Tensor1D) as tf.Tensor2D;
}
