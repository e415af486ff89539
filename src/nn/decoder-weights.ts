import type { KernelMemory } from "../tensor/kernels/kernel-memory.ts";
import type { TensorData, Tensors } from "../tensor/tensor-data.ts";
import type { FullTransformerConfig } from "./config.ts";
import { CheckpointError } from "./errors.ts";

/** Offsets of a matrix [inputs, outputs] and its bias, 0 for none. */
export interface LinearOffsets {
	readonly weight: number;
	readonly bias: number;
}

/** Offsets of a norm's gain and bias, 0 for none. */
export interface NormOffsets {
	readonly gain: number;
	readonly bias: number;
}

/** Where in the kernels' memory the weights of a block are. */
export interface BlockOffsets {
	readonly norm1: NormOffsets;
	readonly qkv: LinearOffsets;
	readonly out: LinearOffsets;
	readonly norm2: NormOffsets;
	readonly up: LinearOffsets;
	readonly gate: LinearOffsets | undefined;
	readonly down: LinearOffsets;
}

/** Where in the kernels' memory the weights of a transformer are. */
export interface TransformerOffsets {
	readonly blocks: readonly BlockOffsets[];
	readonly norm: NormOffsets | undefined;
}

/**
 * Length of a head in the kernels' memory: the next multiple of 4. The numbers added are 0 in
 * queries, keys and values, so that they change nothing.
 */
export function paddedHead(headDim: number): number {
	return Math.ceil(headDim / 4) * 4;
}

/** Place of number `i` of a head in a padded head. Halves stay halves: what rope pairs stays paired. */
export function paddedPlace(i: number, headDim: number): number {
	const half = headDim / 2;
	if (!Number.isInteger(half) || i < half) return i;
	return paddedHead(headDim) / 2 + i - half;
}

/**
 * Copies the weights of a transformer into the kernels' memory.
 *
 * @param prefix What the names of its tensors begin with, e.g. "transformer."; others are left alone.
 * @param file Named in errors.
 * @throws CheckpointError when a tensor is missing, superfluous or of another shape
 */
export function loadTransformer(
	memory: KernelMemory,
	tensors: Tensors,
	config: FullTransformerConfig,
	prefix: string,
	file: string,
): TransformerOffsets {
	const { width, heads, hidden, attentionBias, mlpBias } = config;
	const headDim = width / heads;
	const padded = heads * paddedHead(headDim);
	const places = Array.from(
		{ length: width },
		(_, i) => Math.floor(i / headDim) * paddedHead(headDim) + paddedPlace(i % headDim, headDim),
	);
	const used = new Set<string>();
	const read = (name: string, ...shape: number[]): TensorData["data"] => {
		const full = prefix + name;
		used.add(full);
		return checked(tensors[full], full, shape, file);
	};
	/** A matrix: `row` and `column` say where its rows and columns go. */
	const put = (
		values: TensorData["data"],
		columns: number,
		size: number,
		stride: number,
		row = (i: number) => i,
		column = (j: number) => j,
	): number => {
		const offset = memory.alloc(size);
		const to = memory.f32(offset, size);
		for (let i = 0; i * columns < values.length; i++)
			for (let j = 0; j < columns; j++) to[row(i) * stride + column(j)] = values[i * columns + j]!;
		return offset;
	};
	const vector = (name: string, length: number) => put(read(name, length), length, length, length);
	const norm = (name: string): NormOffsets => ({
		gain: vector(`${name}.gain`, width),
		bias: config.norm === "layer" ? vector(`${name}.bias`, width) : 0,
	});
	const linear = (name: string, inputs: number, outputs: number): LinearOffsets => ({
		weight: put(read(`${name}.weight`, inputs, outputs), outputs, inputs * outputs, outputs),
		bias: mlpBias ? vector(`${name}.bias`, outputs) : 0,
	});
	const part = (j: number) => Math.floor(j / width) * padded + places[j % width]!;
	const qkv = (name: string): LinearOffsets => {
		const wide = 3 * width;
		const stride = 3 * padded;
		const weight = read(`${name}.weight`, width, wide);
		return {
			weight: put(weight, wide, width * stride, stride, undefined, part),
			bias: attentionBias
				? put(read(`${name}.bias`, wide), wide, stride, stride, undefined, part)
				: 0,
		};
	};
	const out = (name: string): LinearOffsets => ({
		weight: put(
			read(`${name}.weight`, width, width),
			width,
			padded * width,
			width,
			(i) => places[i]!,
		),
		bias: attentionBias ? vector(`${name}.bias`, width) : 0,
	});
	const blocks = Array.from({ length: config.layers }, (_, i): BlockOffsets => {
		const at = `blocks.${i}`;
		return {
			norm1: norm(`${at}.norm1`),
			qkv: qkv(`${at}.attention.qkv`),
			out: out(`${at}.attention.out`),
			norm2: norm(`${at}.norm2`),
			up: linear(`${at}.mlp.up`, width, hidden),
			gate: config.mlp === "swiglu" ? linear(`${at}.mlp.gate`, width, hidden) : undefined,
			down: linear(`${at}.mlp.down`, hidden, width),
		};
	});
	const last = config.finalNorm ? norm("norm") : undefined;
	for (const name of Object.keys(tensors)) {
		const own = name.startsWith(`${prefix}blocks.`) || name.startsWith(`${prefix}norm.`);
		if (own && !used.has(name))
			throw new CheckpointError("checkpoint-mismatch", file, "is not part of this transformer", {
				tensor: name,
			});
	}
	return { blocks, norm: last };
}

function checked(
	tensor: TensorData | undefined,
	name: string,
	shape: readonly number[],
	file: string,
): TensorData["data"] {
	const expected = `float32 [${shape.join(", ")}]`;
	if (!tensor)
		throw new CheckpointError("checkpoint-mismatch", file, "is missing", {
			tensor: name,
			expected,
		});
	const { data } = tensor;
	const type = data instanceof Float32Array ? "float32" : data.constructor.name;
	const found = `${type} [${tensor.shape.join(", ")}]`;
	const size = shape.reduce((product, length) => product * length, 1);
	if (found !== expected || data.length !== size)
		throw new CheckpointError("checkpoint-mismatch", file, "does not fit the configuration", {
			tensor: name,
			expected,
			found: data.length === size ? found : `${found} with ${data.length} numbers`,
		});
	return data;
}
