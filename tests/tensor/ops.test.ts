import { beforeAll, describe, expect, test } from "vitest";
import {
	crossEntropy,
	embedding,
	gelu,
	globalNorm,
	initTensors,
	layerNorm,
	linear,
	matMul,
	rmsNorm,
	silu,
	TensorArgumentError,
	tf,
} from "../../src/tensor/index.ts";
import {
	backendsPresent,
	type Evaluated,
	evaluate,
	expectClose,
	expectSlope,
	type Fn,
	normals,
	random,
} from "./helpers.ts";

type Case = readonly [name: string, fn: Fn, shapes: number[][]];

const ids = Int32Array.of(2, 0, 2, 6, 2, 1);
const targets = Int32Array.of(4, 0, 2, 2, 1);
/** Every row forbids something, never its target; the last but one allows its target alone. */
const mask = Uint8Array.of(
	...[1, 0, 1, 1, 1, 0, 1],
	...[1, 1, 1, 1, 1, 1, 0],
	...[0, 0, 1, 1, 0, 1, 1],
	...[0, 0, 1, 0, 0, 0, 0],
	...[1, 1, 0, 0, 0, 1, 1],
);
const weights = Float32Array.of(1, 0.5, 0, 2, 3);

/** Of the negative numbers of each column, for prelu. */
const SLOPES = Float32Array.from({ length: 17 }, (_, i) => i / 16);
type Activation = NonNullable<Parameters<typeof tf.fused.matMul>[0]["activation"]>;

const asCase = (fn: unknown): Fn => fn as Fn;
const losses = (options: Parameters<typeof crossEntropy>[2]): Fn =>
	asCase((x: tf.Tensor2D) => crossEntropy(x, targets, options));

const CASES: Case[] = [
	["linear", asCase(linear), [[5, 7], [7, 9], [9]]],
	[
		"linear without bias",
		asCase(linear),
		[
			[13, 16],
			[16, 24],
		],
	],
	["linear of rank 3", asCase(linear), [[2, 3, 6], [6, 8], [8]]],
	["linear of rank 1", asCase(linear), [[6], [6, 8], [8]]],
	["linear in and out of one", asCase(linear), [[4, 1], [1, 1], [1]]],
	[
		"matMul",
		asCase(matMul),
		[
			[33, 17],
			[17, 21],
		],
	],
	[
		"matMul, a transposed",
		(a, b) => matMul(a, b, true, false),
		[
			[17, 33],
			[17, 21],
		],
	],
	[
		"matMul, b transposed",
		(a, b) => matMul(a, b, false, true),
		[
			[33, 17],
			[21, 17],
		],
	],
	[
		"matMul, both transposed",
		(a, b) => matMul(a, b, true, true),
		[
			[17, 33],
			[21, 17],
		],
	],
	[
		"matMul of batches",
		(a, b) => matMul(a, b, false, true),
		[
			[2, 3, 5, 8],
			[2, 3, 4, 8],
		],
	],
	[
		"matMul of a batch with one",
		asCase(matMul),
		[
			[3, 5, 8],
			[8, 4],
		],
	],
	[
		"matMul of one with a batch",
		(a, b) => matMul(a, b, true),
		[
			[8, 5],
			[3, 8, 4],
		],
	],
	[
		"matMul of batches of ones",
		asCase(matMul),
		[
			[3, 1, 5, 8],
			[1, 2, 8, 4],
		],
	],
	[
		"matMul deeper than a block",
		asCase(matMul),
		[
			[6, 600],
			[600, 270],
		],
	],
	["rmsNorm", asCase((x: tf.Tensor, g: tf.Tensor1D) => rmsNorm(x, g)), [[2, 3, 10], [10]]],
	[
		"rmsNorm, wide eps",
		asCase((x: tf.Tensor, g: tf.Tensor1D) => rmsNorm(x, g, 0.5)),
		[[6, 8], [8]],
	],
	["layerNorm", asCase(layerNormOf()), [[2, 3, 11], [11], [11]]],
	["layerNorm, wide eps", asCase(layerNormOf(0.5)), [[6, 16], [16], [16]]],
	["gelu", gelu, [[3, 7]]],
	["silu", silu, [[3, 7]]],
	["embedding", asCase((table: tf.Tensor2D) => embedding(table, ids)), [[7, 5]]],
	["crossEntropy", losses({}), [[5, 7]]],
	["crossEntropy, weighted", losses({ weights }), [[5, 7]]],
	["crossEntropy, masked", losses({ mask }), [[5, 7]]],
	[
		"crossEntropy, one mask for all",
		losses({ mask: Uint8Array.of(1, 1, 1, 0, 1, 1, 0) }),
		[[5, 7]],
	],
	["crossEntropy, smoothed", losses({ labelSmoothing: 0.2 }), [[5, 7]]],
	["crossEntropy, all of it", losses({ weights, mask, labelSmoothing: 0.2 }), [[5, 7]]],
];

function layerNormOf(eps?: number) {
	return (x: tf.Tensor, gain: tf.Tensor1D, bias: tf.Tensor1D) => layerNorm(x, gain, bias, eps);
}

const named = (shapes: number[][]) => shapes.map((shape, i) => ({ shape, name: `input ${i}` }));

const expected = new Map<string, Evaluated>();
beforeAll(async () => {
	await initTensors({ backend: "cpu" });
	for (const [name, fn, shapes] of CASES) expected.set(name, evaluate(fn, named(shapes)));
});

describe.each(backendsPresent)("operations on %s", (backend) => {
	beforeAll(() => initTensors({ backend }));

	test.each(CASES)("%s", (name, fn, shapes) => {
		expect(tf.getBackend()).toBe(backend.startsWith("tfjs") ? "tensorflow" : backend);
		const found = evaluate(fn, named(shapes));
		const { value, grads } = expected.get(name)!;
		expectClose(found.value, value);
		expect(found.grads).toHaveLength(shapes.length);
		for (const [i, grad] of found.grads.entries()) expectClose(grad, grads[i]!);
		expectSlope(found);
	});

	test("a forbidden logit has gradient 0 and does not count, however large", () => {
		const [small, large] = [0, 1e6].map((value) => {
			const logits = normals(35, "logits").map((each, i) => (mask[i] ? each : value));
			return tf.tidy(() => {
				const run = tf.valueAndGrad(asCase((x: tf.Tensor2D) => crossEntropy(x, targets, { mask })));
				const { value: loss, grad } = run(tf.tensor2d(logits, [5, 7]));
				return { loss: loss.dataSync()[0]!, grad: grad.dataSync().slice() };
			});
		});
		expect(large!.loss).toBe(small!.loss);
		expect(large!.grad).toEqual(small!.grad);
		for (const [i, each] of large!.grad.entries()) if (!mask[i]) expect(Math.abs(each)).toBe(0);
	});

	test("a known cross-entropy, and that of rows without weight", () => {
		tf.tidy(() => {
			const logits = tf.tensor2d([Math.log(3), 0, 0, 0, 0, 0], [2, 3]);
			const loss = crossEntropy(logits, Int32Array.of(0, 2)).dataSync()[0]!;
			expect(loss).toBeCloseTo((Math.log(5 / 3) + Math.log(3)) / 2, 6);
			const none = crossEntropy(logits, Int32Array.of(0, 2), { weights: new Float32Array(2) });
			expect(none.dataSync()[0]).toBe(0);
		});
	});

	test("without a mask every logit counts, in every row and however many there are", () => {
		for (const [rows, columns] of [
			[2, 3],
			[70, 9],
			[300, 20],
		] as const) {
			const logits = normals(rows * columns, "logits");
			const wanted = Int32Array.from({ length: rows }, (_, i) => (i * 7) % columns);
			let sum = 0;
			const slopes = Float64Array.from(logits, Math.exp);
			for (let i = 0; i < rows; i++) {
				const row = slopes.subarray(i * columns, (i + 1) * columns);
				const total = row.reduce((a, b) => a + b, 0);
				sum += Math.log(total) - logits[i * columns + wanted[i]!]!;
				for (let j = 0; j < columns; j++)
					row[j] = (row[j]! / total - Number(j === wanted[i])) / rows;
			}
			tf.tidy(() => {
				const run = tf.valueAndGrad(asCase((x: tf.Tensor2D) => crossEntropy(x, wanted)));
				const { value, grad } = run(tf.tensor2d(logits, [rows, columns]));
				expectClose(value.dataSync(), [sum / rows], 1e-6);
				expectClose(grad.dataSync(), slopes);
			});
		}
	});

	test("logits far apart neither overflow nor lose the loss", () => {
		tf.tidy(() => {
			const logits = tf.tensor2d([1000, -1000], [1, 2]);
			expect(crossEntropy(logits, Int32Array.of(0)).dataSync()[0]).toBe(0);
			expect(crossEntropy(logits, Int32Array.of(1)).dataSync()[0]).toBe(2000);
		});
	});

	test.each([
		["linear", (x) => x],
		["relu", tf.relu],
		["relu6", tf.relu6],
		["elu", tf.elu],
		["sigmoid", tf.sigmoid],
		["leakyrelu", (x) => tf.leakyRelu(x, 0.2)],
		["prelu", (x) => tf.prelu(x, tf.tensor1d(SLOPES))],
	] as [Activation, (x: tf.Tensor) => tf.Tensor][])("tf.fused.matMul, %s", (activation, apply) => {
		const before = tf.memory();
		for (const [transposeA, transposeB] of [
			[false, false],
			[true, false],
			[false, true],
			[true, true],
		] as const)
			tf.tidy(() => {
				const a = random(transposeA ? [2, 130, 11] : [2, 11, 130], "a");
				const b = random(transposeB ? [2, 17, 130] : [2, 130, 17], "b");
				const prelu = activation === "prelu" && { preluActivationWeights: tf.tensor1d(SLOPES) };
				for (const shape of [undefined, [17], [1], [11, 1]]) {
					// tfjs' other backends take rows only.
					if (shape && shape[0] !== 17 && backend !== "wasm") continue;
					const bias = shape && { bias: random(shape, "bias") };
					const options = { a, b, transposeA, transposeB, activation, ...bias, ...prelu };
					const found = tf.fused.matMul(options).dataSync();
					const product = matMul(a, b, transposeA, transposeB);
					const wanted = apply(bias ? tf.add(product, bias.bias) : product).dataSync();
					// The same bits where both are ours.
					if (backend === "wasm") expect(found).toEqual(wanted);
					else expectClose(found, wanted);
				}
			});
		const { numTensors, numDataBuffers } = tf.memory();
		expect({ numTensors, numDataBuffers }).toEqual({
			numTensors: before.numTensors,
			numDataBuffers: before.numDataBuffers,
		});
	});

	test("the norm of all gradients together", () => {
		tf.tidy(() => {
			expect(globalNorm([tf.tensor1d([3]), tf.tensor2d([[0, 4, 0, 0, 0, 12]])])).toBe(13);
			expect(globalNorm([])).toBe(0);
		});
	});

	test("an empty batch", () => {
		tf.tidy(() => {
			const y = linear(tf.zeros([0, 4]), random([4, 3], "weight"), tf.zeros([3]) as tf.Tensor1D);
			expect(y.shape).toEqual([0, 3]);
			expect(rmsNorm(y, tf.ones([3]) as tf.Tensor1D).shape).toEqual([0, 3]);
		});
	});

	test("arguments that do not fit are refused by name", () => {
		tf.tidy(() => {
			const logits = random<tf.Tensor2D>([2, 3], "logits");
			const weight = random<tf.Tensor2D>([4, 3], "weight");
			const vector = tf.ones([4]) as tf.Tensor1D;
			const two = Int32Array.of(0, 1);
			const refused: [() => unknown, RegExp][] = [
				[() => linear(logits, weight), /linear: x must be \[\.\.\., 4\], not \[2,3\]/],
				[() => linear(weight, logits), /linear: x/],
				[() => linear(tf.zeros([1, 4]), weight, vector), /linear: bias must be \[3\]/],
				[() => rmsNorm(logits, vector), /rmsNorm: gain must be \[3\]/],
				[() => layerNorm(weight, tf.ones([3]), vector), /layerNorm: bias must be \[3\]/],
				[() => embedding(weight, Int32Array.of(4)), /embedding: ids must be in \[0, 4\), not 4/],
				[() => embedding(weight, Int32Array.of(-1)), /embedding: ids/],
				[() => crossEntropy(logits, Int32Array.of(0)), /targets must be 2 numbers, not 1/],
				[
					() => crossEntropy(logits, Int32Array.of(0, 3)),
					/targets\[1\] must be in \[0, 3\), not 3/,
				],
				[() => crossEntropy(logits, two, { mask: new Uint8Array(3) }), /targets\[0\] .* allowed/],
				[() => crossEntropy(logits, two, { mask: new Uint8Array(4) }), /mask must be 3 or 6/],
				[() => crossEntropy(logits, two, { weights: Float32Array.of(1, -1) }), /weights\[1\]/],
				[() => crossEntropy(logits, two, { labelSmoothing: 1 }), /labelSmoothing/],
			];
			for (const [call, message] of refused) {
				expect(call).toThrow(TensorArgumentError);
				expect(call).toThrow(message);
			}
		});
	});
});
