import { flatten, normal, transformerWeights, uniform, zeros } from "../../src/nn/index.ts";
import type { SeedTree } from "../../src/random/index.ts";
import type { TensorData, Tensors } from "../../src/tensor/tensor-data.ts";
import type { LearnedModel } from "./model-config.ts";
import { SYMBOL } from "./token-format.ts";
import { transformerOf } from "./transformer-config.ts";
import { shapesOf } from "./weights.ts";

/** First weights of a model, each tensor from a node of its own. */
export function initialWeights(model: LearnedModel, seeds: SeedTree): Tensors {
	const identity = model.init === "identity";
	const tensors: Record<string, TensorData> = {
		...flatten<TensorData>(transformerWeights(seeds.child("transformer"), transformerOf(model))),
	};
	for (const [name, shape] of Object.entries(shapesOf(model))) {
		if (name in tensors) continue;
		const node = seeds.child(name);
		const fanIn = shape[isTable(name) ? 1 : 0]!;
		if (shape.length === 1) tensors[name] = zeros(...shape);
		else if (identity && (name === "input.weight" || name === "output.weight"))
			tensors[name] = diagonal(shape);
		else if (model.init === "torch")
			tensors[name] = isTable(name) ? normal(node, shape, 1) : uniform(node, shape, fanIn ** -0.5);
		else if (identity) tensors[name] = normal(node, shape, 1 / Math.sqrt(fanIn));
		else tensors[name] = normal(node, shape, Math.sqrt(2 / (5 * fanIn)));
	}
	if (identity) twinStates(tensors.symbols!, model);
	return tensors;
}

/** Tables of vectors, as against matrices that multiply. */
function isTable(name: string): boolean {
	return name === "symbols" || name === "actions";
}

/** A state begins with one vector, whether it comes before or after an action. */
function twinStates(symbols: TensorData, { layout, states }: LearnedModel): void {
	if (layout !== "step" || states === 0) return;
	const width = symbols.shape[1]!;
	const first = SYMBOL.states * width;
	symbols.data.copyWithin(first + states * width, first, first + states * width);
}

function diagonal(shape: readonly number[]): TensorData {
	const tensor = zeros(...shape);
	const [rows, columns] = shape as [number, number];
	for (let i = 0; i < Math.min(rows, columns); i++) tensor.data[i * columns + i] = 1;
	return tensor;
}
