import { type TransformerConfig, transformerConfig } from "./config.ts";

/** Shapes of a transformer's weights by dotted name. @throws ModelError */
export function transformerShapes(config: TransformerConfig): Record<string, readonly number[]> {
	const { layers, width, hidden, mlp, norm, attentionBias, mlpBias, finalNorm } =
		transformerConfig(config);
	const shapes: Record<string, readonly number[]> = {};
	const addNorm = (name: string): void => {
		shapes[`${name}.gain`] = [width];
		if (norm === "layer") shapes[`${name}.bias`] = [width];
	};
	const addLinear = (name: string, inputs: number, outputs: number, bias: boolean): void => {
		shapes[`${name}.weight`] = [inputs, outputs];
		if (bias) shapes[`${name}.bias`] = [outputs];
	};
	for (let i = 0; i < layers; i++) {
		const block = `blocks.${i}`;
		addNorm(`${block}.norm1`);
		addLinear(`${block}.attention.qkv`, width, 3 * width, attentionBias);
		addLinear(`${block}.attention.out`, width, width, attentionBias);
		addNorm(`${block}.norm2`);
		addLinear(`${block}.mlp.up`, width, hidden, mlpBias);
		if (mlp === "swiglu") addLinear(`${block}.mlp.gate`, width, hidden, mlpBias);
		addLinear(`${block}.mlp.down`, hidden, width, mlpBias);
	}
	if (finalNorm) addNorm("norm");
	return shapes;
}
