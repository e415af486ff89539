import { describe, expect, test } from "vitest";
import { type TransformerConfig, transformerConfig } from "../../src/nn/config.ts";
import { ModelError } from "../../src/nn/errors.ts";
import {
	embeddingWeights,
	linearWeights,
	nearIdentity,
	normal,
	uniform,
} from "../../src/nn/init.ts";
import { transformerShapes } from "../../src/nn/transformer-shapes.ts";
import { transformerWeights } from "../../src/nn/transformer-weights.ts";
import { countParams, flatten } from "../../src/nn/tree.ts";
import { SeedTree } from "../../src/random/index.ts";
import type { TensorData } from "../../src/tensor/tensor-data.ts";

const seeds = new SeedTree(11).child("init");
const config: TransformerConfig = {
	layers: 2,
	width: 64,
	heads: 2,
	hidden: 128,
	mlp: "swiglu",
	norm: "rms",
	positions: "none",
};

function moments({ data }: TensorData): { mean: number; sd: number; max: number } {
	let sum = 0;
	for (const x of data) sum += x;
	const mean = sum / data.length;
	let square = 0;
	let max = 0;
	for (const x of data) {
		square += (x - mean) ** 2;
		max = Math.max(max, Math.abs(x));
	}
	return { mean, sd: Math.sqrt(square / data.length), max };
}

test("normal and uniform have the moments asked for", () => {
	const gauss = moments(normal(seeds.child(1), [100, 200], 0.3));
	expect(Math.abs(gauss.mean)).toBeLessThan(0.01);
	expect(Math.abs(gauss.sd / 0.3 - 1)).toBeLessThan(0.02);
	const even = moments(uniform(seeds.child(2), [100, 200], 0.5));
	expect(Math.abs(even.mean)).toBeLessThan(0.01);
	expect(Math.abs(even.sd * Math.sqrt(12) - 1)).toBeLessThan(0.02);
	expect(even.max).toBeLessThanOrEqual(0.5);
	expect(even.max).toBeGreaterThan(0.499);
});

test("linear layers and embeddings follow their scheme", () => {
	const linear = { inputs: 64, outputs: 256 };
	const paper = linearWeights(seeds, linear);
	expect(paper.weight.shape).toEqual([64, 256]);
	expect(Math.abs(moments(paper.weight).sd / Math.sqrt(2 / 320) - 1)).toBeLessThan(0.02);
	expect(paper.bias).toEqual({ shape: [256], data: new Float32Array(256) });
	const torch = linearWeights(seeds, { ...linear, init: "torch" });
	expect(moments(torch.weight).max).toBeLessThanOrEqual(1 / 8);
	expect(moments(torch.bias!).max).toBeGreaterThan(0.11);
	const plain = linearWeights(seeds, { ...linear, init: "normal", bias: false });
	expect(plain.bias).toBeUndefined();
	expect(Math.abs(moments(plain.weight).sd / 0.02 - 1)).toBeLessThan(0.02);
	const zero = linearWeights(seeds, { ...linear, init: "torch", sd: 0 });
	expect(moments(zero.weight).max + moments(zero.bias!).max).toBe(0);
	const table = { count: 200, width: 100 };
	expect(Math.abs(moments(embeddingWeights(seeds, table).weight).sd ** 2 * 250 - 1)).toBeLessThan(
		0.04,
	);
	const unit = embeddingWeights(seeds, { ...table, init: "torch" }).weight;
	expect(Math.abs(moments(unit).sd - 1)).toBeLessThan(0.02);
});

test("nearIdentity is what it says", () => {
	const { data } = nearIdentity(seeds, 100, 0.3, 0.5);
	let trace = 0;
	let square = 0;
	for (let i = 0; i < 100; i++) {
		trace += data[i * 101]!;
		for (let j = 0; j < 100; j++) if (i !== j) square += data[i * 100 + j]! ** 2;
	}
	expect(Math.abs(trace / 100 - 0.3)).toBeLessThan(0.02);
	expect(Math.abs(Math.sqrt((square / 9900) * 100) - 0.5)).toBeLessThan(0.02);
});

describe("transformerWeights", () => {
	test("names and shapes", () => {
		const weights = transformerWeights(seeds, config);
		const shapes = Object.entries(flatten(weights)).map(([name, t]) => `${name} [${t.shape}]`);
		expect(shapes.filter((line) => !line.startsWith("blocks.1"))).toEqual([
			"blocks.0.norm1.gain [64]",
			"blocks.0.attention.qkv.weight [64,192]",
			"blocks.0.attention.qkv.bias [192]",
			"blocks.0.attention.out.weight [64,64]",
			"blocks.0.attention.out.bias [64]",
			"blocks.0.norm2.gain [64]",
			"blocks.0.mlp.up.weight [64,128]",
			"blocks.0.mlp.gate.weight [64,128]",
			"blocks.0.mlp.down.weight [128,64]",
			"norm.gain [64]",
		]);
		const layer = 4 * 64 * 64 + 4 * 64 + 3 * 64 * 128 + 2 * 64;
		expect(countParams(weights)).toBe(2 * layer + 64);
	});

	test("variants add and leave out what they should", () => {
		const names = Object.keys(
			flatten(
				transformerWeights(seeds, {
					...config,
					mlp: "gelu",
					norm: "layer",
					attentionBias: false,
					mlpBias: true,
					finalNorm: false,
					layers: 1,
				}),
			),
		);
		expect(names.map((name) => name.replace("blocks.0.", ""))).toEqual([
			"norm1.gain",
			"norm1.bias",
			"attention.qkv.weight",
			"attention.out.weight",
			"norm2.gain",
			"norm2.bias",
			"mlp.up.weight",
			"mlp.up.bias",
			"mlp.down.weight",
			"mlp.down.bias",
		]);
	});

	test.each<Partial<TransformerConfig>>([
		{},
		{ init: "identity", attentionBias: false, mlpBias: true },
		{ mlp: "gelu", norm: "layer", finalNorm: false },
	])("their shapes are known without them: %j", (change) => {
		const full = { ...config, ...change };
		const weights = Object.entries(flatten(transformerWeights(seeds, full)));
		const shapes = Object.fromEntries(weights.map(([name, { shape }]) => [name, shape]));
		expect(transformerShapes(full)).toEqual(shapes);
	});

	test("the MLP's last layer starts small under the paper's scheme", () => {
		const down = flatten(transformerWeights(seeds, config))["blocks.1.mlp.down.weight"]!;
		expect(Math.abs(moments(down).sd * Math.sqrt(128) * 2 - 1)).toBeLessThan(0.03);
	});

	test("identity: queries, keys and values start near their input", () => {
		const flat = flatten(transformerWeights(seeds, { ...config, init: "identity" }));
		const { data } = flat["blocks.0.attention.qkv.weight"]!;
		const part = (at: number): TensorData => ({
			shape: [64, 64],
			data: Float32Array.from({ length: 4096 }, (_, i) => {
				const [row, column] = [i >> 6, i & 63];
				return data[row * 192 + at * 64 + column]! - (row === column ? 1 : 0);
			}),
		});
		for (const at of [0, 1])
			expect(Math.abs((moments(part(at)).sd * 8) / 0.3 - 1)).toBeLessThan(0.04);
		expect(part(0)).not.toEqual(part(1));
		expect(moments(part(2)).max).toBe(0);
		const out = flat["blocks.0.attention.out.weight"]!.data;
		expect(Math.abs(out[65]! - 0.3)).toBeLessThan(0.04);
		expect(Math.abs(out[1]!)).toBeLessThan(0.04);
	});

	test("more layers, or another variant, leave the others' draws alone", () => {
		const two = flatten(transformerWeights(seeds, config));
		const three = flatten(transformerWeights(seeds, { ...config, layers: 3, mlp: "gelu" }));
		const name = "blocks.1.attention.qkv.weight";
		expect(three[name]).toEqual(two[name]);
		expect(two[name]).not.toEqual(two["blocks.0.attention.qkv.weight"]);
		const other = flatten(transformerWeights(new SeedTree(12), config));
		expect(other[name]).not.toEqual(two[name]);
	});
});

test.each<[Partial<TransformerConfig>, RegExp]>([
	[{ layers: 0 }, /layers is 0, expected a positive integer/],
	[{ heads: 3 }, /heads is 3, expected a divisor of width, 64/],
	[{ heads: 64, positions: "rope" }, /even for rope/],
	[{ mlp: "relu" as "gelu" }, /mlp is "relu", expected "gelu" or "swiglu"/],
	[{ dropout: 1 }, /dropout is 1, expected a probability below 1/],
	[{ attentionDropout: Number.NaN }, /attentionDropout/],
	[{ normEps: 0 }, /normEps is 0, expected a positive number/],
])("%j is refused", (change, message) => {
	expect(() => transformerConfig({ ...config, ...change })).toThrow(ModelError);
	expect(() => transformerConfig({ ...config, ...change })).toThrow(message);
});
