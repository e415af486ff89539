import { beforeAll, describe, expect, it } from "vitest";
import type { TransformerConfig } from "../../src/nn/config.ts";
import { Decoder, type DecoderOptions } from "../../src/nn/decoder.ts";
import { DecoderFullError } from "../../src/nn/decoder-errors.ts";
import { CheckpointError, ModelError } from "../../src/nn/errors.ts";
import { fromTensors } from "../../src/nn/params.ts";
import { transformer } from "../../src/nn/transformer.ts";
import { transformerWeights } from "../../src/nn/transformer-weights.ts";
import { flatten } from "../../src/nn/tree.ts";
import { SeedTree } from "../../src/random/index.ts";
import { initTensors, type Tensors, tf } from "../../src/tensor/index.ts";

const BASE: TransformerConfig = {
	...{ layers: 2, width: 16, heads: 2, hidden: 24, mlp: "gelu", norm: "layer", positions: "none" },
};

/** Numbers in [−1, 1), the same for the same seed. */
function noise(length: number, seed: number): Float32Array {
	const words = new SeedTree(seed).child("noise").words(length);
	return Float32Array.from(words, (word) => word / 2 ** 31 - 1);
}

/** Weights with nothing at 0 or 1, so that no bias or gain can be left out unnoticed. */
function weightsOf(config: TransformerConfig, seed = 1): Tensors {
	const leaves = flatten(transformerWeights(new SeedTree(seed), config));
	return Object.fromEntries(
		Object.entries(leaves).map(([name, { shape, data }], i) => {
			const shift = noise(data.length, 100 + i);
			return [name, { shape, data: Float32Array.from(data, (x, j) => x + 0.2 * shift[j]!) }];
		}),
	);
}

function decoder(config: TransformerConfig, options: Partial<DecoderOptions> = {}): Decoder {
	return new Decoder(weightsOf(config), config, { rows: 1, capacity: 48, ...options });
}

/** The whole sequence [T, width] at once, by tensors. */
function uncached(config: TransformerConfig, tokens: Float32Array): Float32Array {
	return tf.tidy(() => {
		const x = tf.tensor3d(tokens, [1, tokens.length / config.width, config.width]);
		return transformer(fromTensors(weightsOf(config)), x, config).dataSync() as Float32Array;
	});
}

/** Appends tokens to a row one by one; all outputs. */
function feed(model: Decoder, row: number, tokens: Float32Array): Float32Array {
	const { width } = model;
	const outputs = new Float32Array(tokens.length);
	for (let at = 0; at < tokens.length; at += width) {
		model.input.set(tokens.subarray(at, at + width), row * width);
		model.append(row, row + 1);
		outputs.set(outputOf(model, row), at);
	}
	return outputs;
}

function outputOf(model: Decoder, row: number): Float32Array {
	return model.output.slice(row * model.width, (row + 1) * model.width);
}

function largestDifference(a: Float32Array, b: Float32Array): number {
	expect(a.length).toBe(b.length);
	return a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0);
}

beforeAll(async () => {
	await initTensors({ backend: "cpu" });
});

describe("a decoder gives what the transformer gives", () => {
	const variants: Record<string, Partial<TransformerConfig>> = {
		"layer norm, GELU, no positions": {},
		"rms norm, SwiGLU, rope": { mlp: "swiglu", norm: "rms", positions: "rope" },
		"biases everywhere": { mlp: "swiglu", mlpBias: true, positions: "rope", ropeBase: 100 },
		"no biases, no final norm": { attentionBias: false, finalNorm: false, norm: "rms" },
		"heads of 6, padded": { width: 18, heads: 3, hidden: 7, positions: "rope" },
		"heads of 5, padded": { width: 15, heads: 3, hidden: 30, norm: "rms" },
		"heads of 2": { width: 6, heads: 3, hidden: 5, positions: "rope" },
		"heads of 20, one layer": { width: 40, layers: 1, positions: "rope" },
		"one head of 64, four layers": { width: 64, heads: 1, hidden: 64, layers: 4 },
	};
	for (const [name, variant] of Object.entries(variants))
		it(name, () => {
			const config = { ...BASE, ...variant };
			const tokens = noise(37 * config.width, 5);
			const whole = uncached(config, tokens);
			expect(largestDifference(feed(decoder(config), 0, tokens), whole)).toBeLessThan(1e-4);
		});
});

describe("rows", () => {
	const config: TransformerConfig = { ...BASE, positions: "rope", mlp: "swiglu" };

	it("get the same bits alone and among 64 others of any length", () => {
		const tokens = noise(20 * 16, 6);
		const alone = feed(decoder(config), 0, tokens);
		const many = decoder(config, { rows: 65 });
		for (let row = 0; row < 65; row++)
			if (row !== 40) feed(many, row, noise((row % 7) * 16, 50 + row));
		for (let t = 0; t < 20; t++) {
			many.input.set(noise(65 * 16, 900 + t));
			many.input.set(tokens.subarray(t * 16, (t + 1) * 16), 40 * 16);
			many.append(0, 65);
			expect(outputOf(many, 40)).toEqual(alone.slice(t * 16, (t + 1) * 16));
		}
		expect(many.lengths[40]).toBe(20);
		expect(many.lengths[41]).toBe(20 + (41 % 7));
	});

	it("that are skipped, or out of range, keep all they have", () => {
		const model = decoder(config, { rows: 4 });
		const before = feed(model, 1, noise(3 * 16, 7)).slice(-16);
		const last = feed(model, 3, noise(16, 8));
		model.input.set(noise(64, 9));
		model.append(0, 3, Uint8Array.of(0, 1, 0, 0));
		expect([...model.lengths]).toEqual([1, 3, 1, 1]);
		expect(outputOf(model, 1)).toEqual(before);
		expect(outputOf(model, 3)).toEqual(last);
		const more = feed(model, 1, noise(16, 10));
		const fresh = decoder(config);
		feed(fresh, 0, noise(3 * 16, 7));
		expect(more).toEqual(feed(fresh, 0, noise(16, 10)));
	});

	it("keep `input` as it was given", () => {
		const model = decoder(config, { rows: 2 });
		const input = noise(32, 11);
		model.input.set(input);
		model.append(0, 2);
		expect(model.input).toEqual(input);
	});
});

describe("a row's tokens", () => {
	const config: TransformerConfig = { ...BASE, positions: "rope" };
	const tokens = noise(100 * 16, 12);
	const outputAfter = (...parts: Float32Array[]) => {
		const model = decoder(config, { capacity: 200 });
		return feed(model, 0, Float32Array.from(parts.flatMap((part) => [...part]))).slice(-16);
	};

	it("may come by prefill, with the bits of append", () => {
		const model = decoder(config, { rows: 2, capacity: 120 });
		model.prefill(1, tokens);
		expect(model.lengths[1]).toBe(100);
		expect(outputOf(model, 1)).toEqual(outputAfter(tokens));
		const next = noise(16, 13);
		expect(feed(model, 1, next)).toEqual(outputAfter(tokens, next));
	});

	it("may come from another row", () => {
		const model = decoder(config, { rows: 5, capacity: 120 });
		model.prefill(4, tokens, 30);
		model.copyPrefix(4, 0, 5, 20);
		expect([...model.lengths]).toEqual([20, 20, 20, 20, 20]);
		const next = noise(16, 14);
		const expected = outputAfter(tokens.slice(0, 20 * 16), next);
		for (const row of [4, 0, 3]) expect(feed(model, row, next)).toEqual(expected);
	});

	it("are forgotten by reset, truncate and refill", () => {
		const model = decoder(config, { capacity: 120 });
		model.prefill(0, tokens);
		model.truncate(0, 10);
		const next = noise(5 * 16, 15);
		expect(feed(model, 0, next).slice(-16)).toEqual(outputAfter(tokens.slice(0, 160), next));
		model.refill(0, 4, next);
		expect(model.lengths[0]).toBe(9);
		expect(outputOf(model, 0)).toEqual(outputAfter(tokens.slice(0, 64), next));
		model.reset(0, 1);
		expect(feed(model, 0, next).slice(-16)).toEqual(outputAfter(next));
	});

	it("are evicted exactly from one layer without positions", () => {
		const flat: TransformerConfig = { ...BASE, layers: 1, mlp: "swiglu" };
		const sliding = decoder(flat);
		const kept = decoder(flat);
		feed(sliding, 0, tokens.slice(0, 20 * 16));
		sliding.evict(0, 3, 9);
		expect(sliding.lengths[0]).toBe(11);
		feed(kept, 0, tokens.slice(0, 3 * 16));
		feed(kept, 0, tokens.slice(12 * 16, 20 * 16));
		const next = noise(4 * 16, 16);
		expect(feed(sliding, 0, next)).toEqual(feed(kept, 0, next));
	});

	it("are not evicted where positions would be wrong", () => {
		const model = decoder(config);
		feed(model, 0, tokens.slice(0, 160));
		expect(() => model.evict(0, 0, 1)).toThrow(ModelError);
		expect(model.lengths[0]).toBe(10);
	});
});

describe("attention to explain", () => {
	it("is that of the last token: sums to 1, nothing after the token", () => {
		const config: TransformerConfig = { ...BASE, width: 18, heads: 3 };
		const model = decoder(config, { rows: 3, capacity: 10, explain: true });
		for (let row = 0; row < 3; row++) feed(model, row, noise((4 + row) * 18, 20 + row));
		model.truncate(2, 1);
		feed(model, 2, noise(18, 30));
		expect(model.attention).toHaveLength(3 * 2 * 3 * 10);
		for (let i = 0; i < 3 * 2 * 3; i++) {
			const row = model.attention!.subarray(i * 10, (i + 1) * 10);
			const length = model.lengths[Math.floor(i / 6)]!;
			expect(row.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
			expect(row.subarray(0, length).every((p) => p > 0)).toBe(true);
			expect(row.subarray(length).every((p) => p === 0)).toBe(true);
		}
	});

	it("follows what the keys say", () => {
		// Queries and keys that ignore the token: everything seen counts the same.
		const weights = { ...weightsOf(BASE) };
		for (let i = 0; i < 2; i++) {
			const name = `blocks.${i}.attention.qkv`;
			const { shape, data } = weights[`${name}.weight`]!;
			const even = Float32Array.from(data, (x, at) => (at % 48 < 32 ? 0 : x));
			weights[`${name}.weight`] = { shape, data: even };
		}
		const model = new Decoder(weights, BASE, { rows: 1, capacity: 8, explain: true });
		feed(model, 0, noise(5 * 16, 31));
		for (let i = 0; i < 4; i++)
			for (let j = 0; j < 8; j++)
				expect(model.attention![i * 8 + j]).toBeCloseTo(j < 5 ? 0.2 : 0, 6);
	});
});

describe("what a decoder refuses", () => {
	it("a token too many, in any row, without changing one", () => {
		const model = decoder(BASE, { rows: 3, capacity: 2 });
		feed(model, 2, noise(32, 40));
		const error = thrownBy(() => model.append(0, 3));
		expect(error).toBeInstanceOf(DecoderFullError);
		expect(error).toMatchObject({ code: "decoder-full", row: 2, needed: 3, capacity: 2 });
		expect([...model.lengths]).toEqual([0, 0, 2]);
		model.append(0, 3, Uint8Array.of(0, 0, 1));
		expect(() => model.prefill(0, noise(32, 41))).toThrow(DecoderFullError);
		expect(() => model.refill(2, 1, noise(32, 41))).toThrow(DecoderFullError);
		expect([...model.lengths]).toEqual([1, 1, 2]);
	});

	it("rows and counts that are not there", () => {
		const model = decoder(BASE, { rows: 2 });
		expect(() => model.append(0, 3)).toThrow("end is 3, expected an integer from 0 to 2");
		expect(() => model.append(-1, 1)).toThrow(ModelError);
		expect(() => model.prefill(0, noise(16, 1), 2)).toThrow(ModelError);
		expect(() => model.prefill(0, noise(17, 1))).toThrow(ModelError);
		expect(() => model.copyPrefix(0, 1, 2, 1)).toThrow(ModelError);
		expect(() => model.truncate(0, 1)).toThrow(ModelError);
		expect(() => model.evict(0, 0, 1)).toThrow(ModelError);
		expect(() => decoder(BASE, { rows: 0 })).toThrow(ModelError);
		expect(() => decoder(BASE, { rows: 1e6, capacity: 1e4 })).toThrow(/bytes of memory/);
	});

	it("weights that are missing, superfluous or of another shape; it names them", () => {
		const weights = weightsOf(BASE);
		const name = "blocks.1.mlp.up.weight";
		const { [name]: up, ...rest } = weights;
		const make = (tensors: Tensors) => () =>
			new Decoder(tensors, BASE, { rows: 1, capacity: 4, file: "w.safetensors" });
		const missing = thrownBy(make(rest));
		expect(missing).toBeInstanceOf(CheckpointError);
		expect(missing).toMatchObject({ file: "w.safetensors", tensor: name });
		const turned = { ...weights, [name]: { shape: [24, 16], data: up!.data } };
		expect(thrownBy(make(turned))).toMatchObject({ found: "float32 [24, 16]" });
		const bias = { shape: [24], data: new Float32Array(24) };
		const more = { ...weights, "blocks.1.mlp.up.bias": bias };
		expect(thrownBy(make(more))).toMatchObject({ tensor: "blocks.1.mlp.up.bias" });
		expect(make({ ...weights, "head.weight": bias })).not.toThrow();
	});

	it("nothing of the tensors beside a prefix", () => {
		const weights = Object.entries(weightsOf(BASE));
		const named = Object.fromEntries(weights.map(([name, data]) => [`policy.${name}`, data]));
		const options = { rows: 1, capacity: 8 };
		const model = new Decoder(named, BASE, { ...options, prefix: "policy." });
		const tokens = noise(64, 42);
		expect(feed(model, 0, tokens)).toEqual(feed(decoder(BASE, options), 0, tokens));
	});
});

function thrownBy(act: () => unknown): unknown {
	try {
		act();
	} catch (error) {
		return error;
	}
	throw new Error("nothing was thrown");
}
