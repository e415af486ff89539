import { transformerShapes } from "../../src/nn/transformer-shapes.ts";
import { formatOf, type LearnedModel } from "./model-config.ts";
import { featureCount, symbolCount } from "./token-format.ts";
import { transformerOf } from "./transformer-config.ts";

/** Shapes of a model's weights by name. */
export function shapesOf(model: LearnedModel): Record<string, readonly number[]> {
	const format = formatOf(model);
	const { width } = model;
	const blocks = transformerShapes(transformerOf(model));
	if (model.head === "table")
		return {
			...blocks,
			actions: [model.actions, width],
			"head.weight": [width, model.actions],
			...inputShapes(format, width),
		};
	const { codeSize, layout, tied } = model;
	return {
		...blocks,
		"input.weight": [codeSize, width],
		...(layout === "parts" ? { "input.bias": [width] } : {}),
		...(tied ? {} : { "output.weight": [width, codeSize], "output.bias": [codeSize] }),
		...inputShapes(format, layout === "parts" ? codeSize : width),
	};
}

function inputShapes(
	format: ReturnType<typeof formatOf>,
	size: number,
): Record<string, readonly number[]> {
	const features = featureCount(format);
	return {
		symbols: [symbolCount(format), size],
		...(features > 0 ? { features: [features, size] } : {}),
	};
}
