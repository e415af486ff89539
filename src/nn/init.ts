import { Generator, nextNormal, nextUniform32, type SeedTree } from "../random/index.ts";
import type { TensorData } from "../tensor/tensor-data.ts";
import type { InitScheme } from "./config.ts";

/**
 * First values of parameters, as plain data. Each tensor has its own node of the seed tree, so that
 * one more never changes another.
 */

/** Zeros. */
export function zeros(...shape: number[]): TensorData {
	return filled(shape, 0);
}

/** Ones. */
export function ones(...shape: number[]): TensorData {
	return filled(shape, 1);
}

/** The same number everywhere. */
export function filled(shape: readonly number[], value: number): TensorData {
	const size = shape.reduce((a, b) => a * b, 1);
	return { shape, data: new Float32Array(size).fill(value) };
}

/** Normal numbers with mean 0. */
export function normal(seeds: SeedTree, shape: readonly number[], sd: number): TensorData {
	const tensor = filled(shape, 0);
	const { state } = new Generator(seeds);
	for (let i = 0; i < tensor.data.length; i++) tensor.data[i] = sd * nextNormal(state, 0);
	return tensor;
}

/** Uniform numbers in [−bound, bound). */
export function uniform(seeds: SeedTree, shape: readonly number[], bound: number): TensorData {
	const tensor = filled(shape, 0);
	const { state } = new Generator(seeds);
	for (let i = 0; i < tensor.data.length; i++)
		tensor.data[i] = bound * (2 * nextUniform32(state, 0) - 1);
	return tensor;
}

/** `diagonal` × I + N(0, noise / √size), size × size. */
export function nearIdentity(
	seeds: SeedTree,
	size: number,
	diagonal: number,
	noise: number,
): TensorData {
	const tensor = normal(seeds, [size, size], noise / Math.sqrt(size));
	for (let i = 0; i < size; i++) tensor.data[i * (size + 1)]! += diagonal;
	return tensor;
}

/** Matrices of equal height side by side: what one product with a joined matrix takes. */
export function beside(...parts: readonly TensorData[]): TensorData {
	const height = parts[0]!.shape[0]!;
	const widths = parts.map((part) => part.shape[1]!);
	const width = widths.reduce((a, b) => a + b, 0);
	const joined = filled([height, width], 0);
	for (let i = 0; i < height; i++) {
		let at = i * width;
		parts.forEach(({ data }, part) => {
			joined.data.set(data.subarray(i * widths[part]!, (i + 1) * widths[part]!), at);
			at += widths[part]!;
		});
	}
	return joined;
}

/** What `linearWeights` makes. */
export interface LinearConfig {
	readonly inputs: number;
	readonly outputs: number;
	/** Default true. */
	readonly bias?: boolean;
	/** Default "paper". */
	readonly init?: InitScheme;
	/** Standard deviation of the weight, instead of the scheme's; the bias is then 0. */
	readonly sd?: number;
}

/** Leaves of a linear layer. */
export type LinearWeights = { readonly weight: TensorData; readonly bias?: TensorData };

/** `weight` [inputs, outputs] and `bias` [outputs]; its draws come from children of those names. */
export function linearWeights(seeds: SeedTree, config: LinearConfig): LinearWeights {
	const { inputs, outputs, bias = true, init = "paper", sd } = config;
	const shape = [inputs, outputs];
	const fanInBound = 1 / Math.sqrt(inputs);
	const isTorch = init === "torch" && sd === undefined;
	const weight = isTorch
		? uniform(seeds.child("weight"), shape, fanInBound)
		: normal(
				seeds.child("weight"),
				shape,
				sd ?? (init === "normal" ? NORMAL_SD : Math.sqrt(2 / (5 * inputs))),
			);
	if (!bias) return { weight };
	const start = isTorch ? uniform(seeds.child("bias"), [outputs], fanInBound) : zeros(outputs);
	return { weight, bias: start };
}

/** What `embeddingWeights` makes. */
export interface EmbeddingConfig {
	/** Rows of the table. */
	readonly count: number;
	/** Numbers in a row. */
	readonly width: number;
	/** "paper" takes the width for the fan-in. Default "paper". */
	readonly init?: InitScheme;
	/** Standard deviation, instead of the scheme's. */
	readonly sd?: number;
}

/** `weight` [count, width]. */
export function embeddingWeights(
	seeds: SeedTree,
	{ count, width, init = "paper", sd }: EmbeddingConfig,
): { readonly weight: TensorData } {
	const deviations = { paper: Math.sqrt(2 / (5 * width)), normal: NORMAL_SD, torch: 1 };
	return { weight: normal(seeds.child("weight"), [count, width], sd ?? deviations[init]) };
}

/** `gain` of ones, and for a layer norm `bias` of zeros, [width] each. */
export function normWeights(kind: "rms" | "layer", width: number) {
	return { gain: ones(width), ...(kind === "layer" && { bias: zeros(width) }) };
}

/** Standard deviation of the scheme "normal". */
const NORMAL_SD = 0.02;
