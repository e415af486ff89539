import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
	applyEmbedding,
	applyLinear,
	applyMlp,
	applyNorm,
	dropout,
	droppedAttention,
	infoNCE,
	initEmbedding,
	initLinear,
	initNorm,
	initTransformer,
	ModelError,
	type Params,
	type TransformerConfig,
	transformer,
} from "../../src/nn/index.ts";
import { Generator, SeedTree } from "../../src/random/index.ts";
import { causalAttention, initTensors, tf } from "../../src/tensor/index.ts";
import { presentBackends } from "./backends.ts";

const seeds = new SeedTree(21);
const random = (seed = 0): Generator => new Generator(seed, "dropout");
const present = await presentBackends();

const config: TransformerConfig = {
	layers: 2,
	width: 8,
	heads: 2,
	hidden: 16,
	mlp: "swiglu",
	norm: "rms",
	positions: "rope",
};

/** Largest absolute difference. */
function distance(a: tf.Tensor, b: tf.Tensor): number {
	expect(a.shape).toEqual(b.shape);
	return tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!);
}

function gaussian(seed: number, ...shape: number[]): tf.Tensor {
	const generator = new Generator(seed, "inputs");
	const size = shape.reduce((a, b) => a * b, 1);
	return tf.tensor(
		Float32Array.from({ length: size }, () => generator.normal()),
		shape,
	);
}

describe.each(present)("on %s", (backend) => {
	beforeAll(() => initTensors({ backend }));
	// Whatever a test makes is freed; what a layer makes beside its result would stay in the count.
	beforeEach(() => tf.engine().startScope());
	afterEach(() => tf.engine().endScope());

	describe("dropout", () => {
		const x = () => tf.ones([100, 200]);

		test("drops the share asked for and keeps the expectation", () => {
			const values = dropout(x(), 0.3, { random: random() }).dataSync();
			const kept = values.filter((value: number) => value !== 0);
			// Three standard deviations of 20 000 draws.
			expect(Math.abs(1 - kept.length / values.length - 0.3)).toBeLessThan(0.0098);
			for (const value of kept) expect(value).toBeCloseTo(1 / 0.7, 5);
		});

		test("the gradient passes where the value passed", () => {
			const { value, grad } = tf.valueAndGrad((input: tf.Tensor) =>
				tf.sum(dropout(input, 0.5, { random: random() })),
			)(x());
			const forward = dropout(x(), 0.5, { random: random() });
			expect(distance(grad, forward)).toBe(0);
			expect(value.dataSync()[0]).toBeCloseTo(tf.sum(forward).dataSync()[0]!, 0);
		});

		test("seeded: the same stream drops the same, its next draws drop others", () => {
			const stream = random();
			const first = dropout(x(), 0.5, { random: stream });
			expect(distance(dropout(x(), 0.5, { random: random() }), first)).toBe(0);
			expect(distance(dropout(x(), 0.5, { random: stream }), first)).toBe(2);
		});

		test("off at evaluation and at rate 0, without a draw", () => {
			const input = x();
			expect(dropout(input, 0.5)).toBe(input);
			const stream = random();
			expect(dropout(input, 0, { random: stream })).toBe(input);
			expect(stream.state).toEqual(random().state);
		});

		test.each([-0.1, 1, Number.NaN])("rate %d is refused", (rate) => {
			expect(() => dropout(x(), rate)).toThrow(ModelError);
		});
	});

	describe("attention dropout", () => {
		const qkv = (): tf.Tensor3D => gaussian(1, 2, 5, 24) as tf.Tensor3D;

		test.each([{ heads: 2 }, { heads: 2, ropeBase: 100 }, { heads: 1, ropeBase: 10_000 }])(
			"at rate 0 it is plain attention: %j",
			(options) => {
				const dropped = droppedAttention(qkv(), options, 0, { random: random() });
				expect(distance(dropped, causalAttention(qkv(), options))).toBeLessThan(1e-5);
			},
		);

		test("its mean over draws is plain attention", () => {
			const train = { random: random() };
			const options = { heads: 2, ropeBase: 100 };
			let sum: tf.Tensor = tf.zeros([2, 5, 8]);
			const draws = 600;
			for (let i = 0; i < draws; i++)
				sum = tf.tidy(() => tf.add(sum, droppedAttention(qkv(), options, 0.2, train)));
			const mean = tf.div(sum, draws);
			const plain = causalAttention(qkv(), options);
			// A draw differs by about 0.5 × |value|, so the mean by about 0.02.
			expect(distance(mean, plain)).toBeLessThan(0.12);
			expect(distance(droppedAttention(qkv(), options, 0.2, train), plain)).toBeGreaterThan(0.12);
		});
	});

	describe("transformer", () => {
		const x = (): tf.Tensor3D => gaussian(2, 2, 6, 8) as tf.Tensor3D;

		test.each(["dropout", "attentionDropout"] as const)("%s is on only while training", (kind) => {
			const params = initTransformer(seeds, { ...config, init: "torch" });
			const plain = transformer(params, x(), config);
			const withRate = { ...config, [kind]: 0.4 };
			expect(distance(transformer(params, x(), withRate), plain)).toBe(0);
			const trained = transformer(params, x(), withRate, { random: random() });
			expect(distance(trained, plain)).toBeGreaterThan(0.01);
			const again = transformer(params, x(), withRate, { random: random() });
			expect(distance(again, trained)).toBe(0);
			expect(distance(transformer(params, x(), config, { random: random() }), plain)).toBe(0);
		});

		test("no token sees what comes after it", () => {
			const params = initTransformer(seeds, { ...config, init: "torch" });
			const changed = tf.concat(
				[tf.slice(x(), [0, 0, 0], [2, 4, 8]), tf.slice(gaussian(3, 2, 6, 8), [0, 4, 0], [2, 2, 8])],
				1,
			) as tf.Tensor3D;
			const before = transformer(params, x(), config);
			const after = transformer(params, changed, config);
			const part = (y: tf.Tensor3D, at: number, count: number) =>
				tf.slice(y, [0, at, 0], [2, count, 8]);
			expect(distance(part(before, 0, 4), part(after, 0, 4))).toBeLessThan(1e-6);
			expect(distance(part(before, 4, 2), part(after, 4, 2))).toBeGreaterThan(0.1);
		});

		test("without positions, the order of the past does not matter; with them it does", () => {
			const params = initTransformer(seeds, { ...config, init: "torch" });
			const [a, b, rest] = tf.split(x(), [1, 1, 4], 1) as [tf.Tensor, tf.Tensor, tf.Tensor];
			const swapped = tf.concat([b, a, rest], 1) as tf.Tensor3D;
			const last = (input: tf.Tensor3D, positions: "none" | "rope") =>
				tf.slice(transformer(params, input, { ...config, positions, layers: 1 }), [0, 5, 0]);
			expect(distance(last(x(), "none"), last(swapped, "none"))).toBeLessThan(1e-5);
			expect(distance(last(x(), "rope"), last(swapped, "rope"))).toBeGreaterThan(1e-3);
		});

		test("without a final norm it returns the residual stream", () => {
			const params = initTransformer(seeds, config);
			const bare = transformer(params, x(), { ...config, finalNorm: false });
			const normed = applyNorm(params.norm as Params, bare);
			expect(distance(transformer(params, x(), config), normed)).toBeLessThan(1e-6);
		});

		test("it leaves one tensor behind, and its input alone", () => {
			const params = initTransformer(seeds, config);
			const input = x();
			const before = tf.memory().numTensors;
			for (const full of [config, { ...config, dropout: 0.1, attentionDropout: 0.1 }])
				for (const finalNorm of [true, false])
					transformer(params, input, { ...full, finalNorm }, { random: random() }).dispose();
			expect(tf.memory().numTensors).toBe(before);
			expect(input.isDisposed).toBe(false);
		});

		test("parameters of another form are refused by name", () => {
			const params = initTransformer(seeds, config);
			expect(() => transformer(params, x(), { ...config, layers: 3 })).toThrow(/blocks.2/);
			expect(() => applyLinear(params, x())).toThrow(/no parameter weight, only blocks, norm/);
		});
	});

	test("linear, embedding, norms, MLP by hand", () => {
		const linear = initLinear(seeds, { inputs: 2, outputs: 3, sd: 0 });
		expect(applyLinear(linear, tf.ones([4, 5, 2])).shape).toEqual([4, 5, 3]);
		const table = { weight: tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]) };
		expect(Array.from(applyEmbedding(table, Int32Array.of(2, 0, 2)).dataSync())).toEqual([
			5, 6, 1, 2, 5, 6,
		]);
		expect(initEmbedding(seeds, { count: 7, width: 4 }).weight!.shape).toEqual([7, 4]);
		const x = tf.tensor2d([3, 4], [1, 2]);
		const rms = applyNorm(initNorm("rms", 2), x).dataSync();
		expect(rms[0]).toBeCloseTo(3 / Math.sqrt(12.5), 4);
		const layer = applyNorm(initNorm("layer", 2), x).dataSync();
		expect(Array.from(layer, (value: number) => Math.round(value))).toEqual([-1, 1]);
		const one = (value: number) => ({ weight: tf.tensor2d([value], [1, 1]) });
		const silu = (value: number) => value / (1 + Math.exp(-value));
		const gated = applyMlp({ up: one(2), gate: one(3), down: one(5) }, tf.ones([1, 1]));
		expect(gated.dataSync()[0]).toBeCloseTo(5 * silu(3) * 2, 4);
		const plain = applyMlp({ up: one(30), down: one(5) }, tf.ones([1, 1]));
		expect(plain.dataSync()[0]).toBeCloseTo(150, 3);
	});

	describe("InfoNCE", () => {
		test("equal similarities give ln N", () => {
			const codes = gaussian(4, 7, 5) as tf.Tensor2D;
			const loss = infoNCE(tf.zeros([3, 5]), codes, Int32Array.of(0, 3, 6));
			expect(loss.dataSync()[0]).toBeCloseTo(Math.log(7), 5);
		});

		test("its gradient is (Σ pᵢ gᵢ − g_target) / τ; a masked code takes no part", () => {
			const codes = gaussian(5, 4, 3) as tf.Tensor2D;
			const prediction = gaussian(6, 1, 3) as tf.Tensor2D;
			const tau = 0.7;
			const mask = Uint8Array.of(1, 1, 0, 1);
			const loss = (p: tf.Tensor, g: tf.Tensor) =>
				infoNCE(p as tf.Tensor2D, g as tf.Tensor2D, Int32Array.of(1), { tau, mask });
			const [toPrediction, toCodes] = tf.grads(loss as (...all: tf.Tensor[]) => tf.Scalar)([
				prediction,
				codes,
			]) as [tf.Tensor, tf.Tensor];
			const g = codes.arraySync();
			const [p] = prediction.arraySync() as [number[]];
			const weights = g.map((row, i) =>
				mask[i] ? Math.exp(row.reduce((sum, value, k) => sum + value * p[k]!, 0) / tau) : 0,
			);
			const total = weights.reduce((a, b) => a + b);
			const wanted = [0, 1, 2].map(
				(k) =>
					(g.reduce((sum, row, i) => sum + (weights[i]! / total) * row[k]!, 0) - g[1]![k]!) / tau,
			);
			expect(distance(toPrediction, tf.tensor2d([wanted]))).toBeLessThan(1e-5);
			expect(Array.from(toCodes.dataSync().slice(6, 9), Math.abs)).toEqual([0, 0, 0]);
		});

		test("a temperature that is not positive is refused", () => {
			expect(() =>
				infoNCE(tf.zeros([1, 2]), tf.zeros([1, 2]), Int32Array.of(0), { tau: 0 }),
			).toThrow(/tau is 0/);
		});
	});
});
