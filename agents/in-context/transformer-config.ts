import type { TransformerConfig } from "../../src/nn/config.ts";
import type { ModelParams } from "./model-config.ts";

/** The transformer of a model. */
export function transformerOf(model: ModelParams): TransformerConfig {
	const { layers, width, heads, hidden, mlp, positions, init } = model;
	const { finalNorm, dropout, attentionDropout } = model;
	return {
		layers,
		width,
		heads,
		hidden,
		mlp,
		positions,
		init,
		// Weights of earlier versions do not say; they have one.
		finalNorm: finalNorm ?? true,
		dropout,
		attentionDropout,
		norm: "rms",
		mlpBias: mlp === "gelu",
	};
}
