import { beforeAll, describe, expect, test } from "vitest";
import { initTensors, tf } from "../../src/tensor/index.ts";
import { backendsPresent, evaluate, expectSlope, type Fn } from "./helpers.ts";

/** Positive and away from 0, where logarithms and roots are smooth. */
const positive = (x: tf.Tensor) => tf.add(tf.square(x), 0.5);

const CASES: [name: string, fn: Fn, shapes: number[][]][] = [
	["add of a row", (a, b) => tf.add(a, b), [[3, 4], [4]]],
	[
		"sub of a column",
		(a, b) => tf.sub(a, b),
		[
			[3, 4],
			[3, 1],
		],
	],
	["mul of a scalar", (a, b) => tf.mul(a, b), [[3, 4], []]],
	["div", (a, b) => tf.div(a, positive(b)), [[3, 4], [4]]],
	["squaredDifference", (a, b) => tf.squaredDifference(a, b), [[3, 4], [4]]],
	["maximum", (a, b) => tf.maximum(a, b), [[3, 4], [4]]],
	["minimum", (a, b) => tf.minimum(a, b), [[3, 4], [4]]],
	[
		"addN",
		(a, b) => tf.addN([a, b, a]),
		[
			[3, 4],
			[3, 4],
		],
	],
	["where", (a, b) => tf.where(tf.greater(tf.range(0, 4), 1), a, b), [[4], [4]]],
	["log", (x) => tf.log(positive(x)), [[5]]],
	["log1p", (x) => tf.log1p(positive(x)), [[5]]],
	["sqrt", (x) => tf.sqrt(positive(x)), [[5]]],
	["rsqrt", (x) => tf.rsqrt(positive(x)), [[5]]],
	["reciprocal", (x) => tf.reciprocal(positive(x)), [[5]]],
	["exp", (x) => tf.exp(x), [[5]]],
	["expm1", (x) => tf.expm1(x), [[5]]],
	["tanh", (x) => tf.tanh(x), [[5]]],
	["sigmoid", (x) => tf.sigmoid(x), [[5]]],
	["softplus", (x) => tf.softplus(x), [[5]]],
	["relu", (x) => tf.relu(x), [[9]]],
	["abs", (x) => tf.abs(x), [[9]]],
	["sin and cos", (x) => tf.add(tf.sin(x), tf.cos(tf.mul(x, 2))), [[5]]],
	["neg and cast", (x) => tf.neg(tf.cast(x, "float32")), [[5]]],
	["clipByValue", (x) => tf.clipByValue(x, -0.4, 0.6), [[9]]],
	["sum", (x) => tf.sum(x), [[3, 4]]],
	["sum over an axis, kept", (x) => tf.sum(x, [0, 2], true), [[2, 3, 4]]],
	["mean over the last axis", (x) => tf.mean(x, -1), [[2, 3, 4]]],
	["max over an axis", (x) => tf.max(x, 1), [[3, 4]]],
	["min", (x) => tf.min(x), [[3, 4]]],
	["cumsum", (x) => tf.cumsum(x, 1), [[3, 4]]],
	["cumsum, exclusive and reverse", (x) => tf.cumsum(x, 0, true, true), [[3, 4]]],
	["softmax", (x) => tf.softmax(x), [[3, 4]]],
	["logSoftmax", (x) => tf.logSoftmax(x), [[3, 4]]],
	["logSumExp", (x) => tf.logSumExp(x, 1), [[3, 4]]],
	["reshape and expandDims", (x) => tf.expandDims(tf.reshape(x, [6, 2]), 1), [[3, 4]]],
	["transpose", (x) => tf.transpose(x, [2, 0, 1]), [[2, 3, 4]]],
	["reverse", (x) => tf.reverse(x, [1]), [[3, 4]]],
	["slice", (x) => tf.slice(x, [1, 0], [2, 3]), [[3, 4]]],
	[
		"pad",
		(x) =>
			tf.pad(x, [
				[1, 0],
				[0, 2],
			]),
		[[3, 4]],
	],
	[
		"concat",
		(a, b) => tf.concat([a, b], -1),
		[
			[3, 4],
			[3, 2],
		],
	],
	[
		"stack",
		(a, b) => tf.stack([a, b], 1),
		[
			[3, 4],
			[3, 4],
		],
	],
	["one of a split", (x) => tf.split(x, [1, 3], 1)[1]!, [[3, 4]]],
	["a split in one", (x) => tf.split(x, 1, 1)[0]!, [[3, 4]]],
	["unstack", (x) => tf.mul(tf.unstack(x, 1)[2]!, tf.unstack(x, 1)[0]!), [[3, 4]]],
	["tile", (x) => tf.tile(x, [2, 3]), [[3, 4]]],
	["broadcastTo", (x) => tf.broadcastTo(x, [3, 2, 4]), [[2, 1]]],
	["gather", (x) => tf.gather(x, tf.tensor1d([1, 1, 0], "int32")), [[3, 4]]],
	[
		"gather of an axis",
		(x) => tf.gather(x, tf.tensor2d([[3], [1]], [2, 1], "int32"), 1),
		[[2, 4, 3]],
	],
];

describe.each(backendsPresent)("gradients of tfjs' operations on %s", (backend) => {
	beforeAll(() => initTensors({ backend }));

	test.each(CASES)("%s", (_, fn, shapes) => {
		const found = evaluate(
			fn,
			shapes.map((shape, i) => ({ shape, name: `input ${i}` })),
		);
		expect(found.grads.some((grad) => grad.some((each) => each !== 0))).toBe(true);
		expectSlope(found);
	});

	test("what is flat has gradient 0", () => {
		for (const fn of [tf.floor, tf.ceil, tf.round, tf.sign, tf.step]) {
			const grad = tf.tidy(() =>
				tf
					.grad((x) => fn(x as tf.Tensor1D))(tf.tensor1d([-1.3, 0.4]))
					.dataSync(),
			);
			expect([...grad]).toEqual([0, 0]);
		}
	});
});
