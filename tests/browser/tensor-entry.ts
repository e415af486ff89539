/** What the browser test of tensors bundles, and Node runs as well. */
import { AdamW } from "../../src/nn/adamw.ts";
import type { TransformerConfig } from "../../src/nn/config.ts";
import { Decoder } from "../../src/nn/decoder.ts";
import { toTensors, variables } from "../../src/nn/params.ts";
import { initTransformer, transformer } from "../../src/nn/transformer.ts";
import { transformerWeights } from "../../src/nn/transformer-weights.ts";
import { flatten } from "../../src/nn/tree.ts";
import { Generator, SeedTree } from "../../src/random/index.ts";
import {
	crossEntropy,
	initTensors,
	linear,
	type Tensors,
	tf,
	type WasmPaths,
} from "../../src/tensor/index.ts";

const SIZE = { layers: 2, width: 32, heads: 4, hidden: 48 } as const;
const CONFIGS: Record<string, TransformerConfig> = {
	"gelu, layer norm": { ...SIZE, mlp: "gelu", norm: "layer", positions: "none" },
	"swiglu, rms norm, rope": { ...SIZE, mlp: "swiglu", norm: "rms", positions: "rope" },
};

function normals(count: number, name: string): Float32Array {
	const generator = new Generator(7, name);
	return Float32Array.from({ length: count }, () => generator.normal());
}

/** Starts a backend. */
export async function start(
	options: { backend?: string; wasmPaths?: WasmPaths } = {},
): Promise<string> {
	return (await initTensors(options)).backend;
}

/** Losses of a few steps of a transformer that learns to tell the sign of what came first. */
export function train(): { losses: number[]; kernels: number; weights: number[] } {
	const [batch, length] = [4, 17];
	const config = CONFIGS["swiglu, rms norm, rope"]!;
	const params = variables(initTransformer(new SeedTree(3), config));
	const optimizer = new AdamW(params, { clip: 1 });
	const data = normals(batch * length * SIZE.width, "tokens");
	const tokens = tf.tensor3d(data, [batch, length, SIZE.width]);
	const first = (i: number) => data[Math.floor(i / length) * length * SIZE.width]!;
	const targets = Int32Array.from({ length: batch * length }, (_, i) => Number(first(i) > 0));
	const head = tf.tensor2d(normals(SIZE.width * 2, "head"), [SIZE.width, 2]);
	const lossOf = () => {
		const out = tf.reshape(transformer(params, tokens, config), [-1, SIZE.width]);
		return crossEntropy(linear(out, head) as tf.Tensor2D, targets);
	};
	const losses = Array.from({ length: 6 }, () => optimizer.minimize(lossOf, 3e-3).loss);
	const weights = Object.values(toTensors(params)).flatMap(({ data }) => [...data.slice(0, 4)]);
	const kernels = tf
		.getKernelsForBackend("wasm")
		.filter((each) => /^Palaestra/.test(each.kernelName));
	tf.dispose([tokens, head]);
	return { losses, weights, kernels: kernels.length };
}

/** Bits of all that decoders give for two sequences, by configuration. */
export function act(): Record<string, number[]> {
	const bitsOf = (config: TransformerConfig): number[] => {
		const leaves = Object.entries(flatten(transformerWeights(new SeedTree(5), config)));
		const weights: Tensors = Object.fromEntries(
			leaves.map(([name, { shape, data }]) => {
				const shift = normals(data.length, name);
				return [name, { shape, data: Float32Array.from(data, (x, i) => x + 0.1 * shift[i]!) }];
			}),
		);
		const decoder = new Decoder(weights, config, { rows: 2, capacity: 24, explain: true });
		const bits: number[] = [];
		for (let t = 0; t < 24; t++) {
			decoder.input.set(normals(decoder.input.length, `token ${t}`));
			decoder.append(0, 2);
			bits.push(...new Int32Array(decoder.output.slice().buffer));
			bits.push(...new Int32Array(decoder.attention!.slice().buffer));
		}
		return bits;
	};
	return Object.fromEntries(Object.entries(CONFIGS).map(([name, each]) => [name, bitsOf(each)]));
}
