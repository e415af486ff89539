import { beforeAll, describe, expect, test } from "vitest";
import {
	adamwStep,
	crossEntropy,
	gelu,
	globalNorm,
	initTensors,
	linear,
	rmsNorm,
	TensorArgumentError,
	tf,
} from "../../src/tensor/index.ts";
import { backendsPresent, expectClose, normals } from "./helpers.ts";

const OPTIONS = { lr: 0.1, beta1: 0.9, beta2: 0.99, eps: 1e-8, weightDecay: [0.01, 0] };

/** AdamW in f64, a number at a time. */
function reference(values: number[], gradients: number[][], decay: number, gradScale: number) {
	const { lr, beta1, beta2, eps } = OPTIONS;
	return values.map((value, i) => {
		let [p, m, v] = [value, 0, 0];
		for (const [t, gradient] of gradients.entries()) {
			const g = gradient[i]! * gradScale;
			m = beta1 * m + (1 - beta1) * g;
			v = beta2 * v + (1 - beta2) * g * g;
			const [mHat, vHat] = [m / (1 - beta1 ** (t + 1)), v / (1 - beta2 ** (t + 1))];
			p = p - lr * decay * p - (lr * mHat) / (Math.sqrt(vHat) + eps);
		}
		return p;
	});
}

describe.each(backendsPresent)("training on %s", (backend) => {
	beforeAll(() => initTensors({ backend }));

	const variables = (shapes: number[][]) => {
		const made = shapes.map((shape, i) => {
			const values = normals(tf.util.sizeFromShape(shape), `parameter ${i}`);
			return tf.tidy(() => tf.variable(tf.tensor(values, shape)));
		});
		const zeros = () => shapes.map((shape) => tf.tidy(() => tf.variable(tf.zeros(shape))));
		return { params: made, m: zeros(), v: zeros() };
	};

	test.each([1, 0.3])("AdamW follows its definition, gradients scaled by %d", (gradScale) => {
		const shapes = [[3, 3], [5]];
		const { params, m, v } = variables(shapes);
		const start = params.map((each) => [...each.dataSync()]);
		const gradients = [1, 2, 3].map((step) =>
			shapes.map((shape, i) => [...normals(tf.util.sizeFromShape(shape), `gradient ${step} ${i}`)]),
		);
		for (const [t, each] of gradients.entries()) {
			const grads = each.map((values, i) => tf.tensor(values, shapes[i]));
			adamwStep(params, grads, m, v, { ...OPTIONS, step: t + 1, gradScale });
			tf.dispose(grads);
		}
		for (const [i, param] of params.entries()) {
			const own = gradients.map((each) => each[i]!);
			const wanted = reference(start[i]!, own, OPTIONS.weightDecay[i]!, gradScale);
			expectClose(param.dataSync(), wanted, 2e-6);
		}
		tf.dispose([params, m, v]);
	});

	test("a step in place leaves copies as they were", () => {
		const initial = tf.tensor1d([1, 2]);
		const param = tf.variable(initial);
		const m = tf.variable(tf.zeros([2]));
		const v = tf.variable(tf.zeros([2]));
		const step = () => {
			const grads = [tf.tensor1d([1, 1])];
			adamwStep([param], grads, [m], [v], { ...OPTIONS, weightDecay: [0], step: 1 });
		};
		step();
		const copy = tf.clone(param);
		const before = copy.dataSync().slice();
		step();
		expect([...initial.dataSync()]).toEqual([1, 2]);
		expect(copy.dataSync()).toEqual(before);
		expect(param.dataSync()).not.toEqual(before);
	});

	test("lists that do not fit each other are refused, before anything changes", () => {
		const { params, m, v } = variables([[2], [3]]);
		const grads = [tf.ones([2]), tf.ones([3])];
		const options = { ...OPTIONS, step: 1 };
		const wrong: [() => void, RegExp][] = [
			[() => adamwStep(params, grads.slice(1), m, v, options), /grads must be 2 tensors, not 1/],
			[() => adamwStep(params, [...grads].reverse(), m, v, options), /grads\[0\] must be \[2\]/],
			[() => adamwStep(params, grads, v.slice(1), v, options), /m must be 2 tensors/],
			[() => adamwStep(params, grads, m, v, { ...options, weightDecay: [0] }), /weightDecay/],
			[() => adamwStep(params, grads, m, v, { ...options, step: 0 }), /step must be at least 1/],
		];
		for (const [call, message] of wrong) {
			expect(call).toThrow(TensorArgumentError);
			expect(call).toThrow(message);
		}
		expect([...m[0]!.dataSync()]).toEqual([0, 0]);
	});

	test("a thousand steps learn and leave no tensor behind", () => {
		const { params, m, v } = variables([[4, 8], [8], [8], [8, 3]]);
		const [first, bias, gain, last] = params as [
			tf.Variable<tf.Rank.R2>,
			tf.Variable<tf.Rank.R1>,
			tf.Variable<tf.Rank.R1>,
			tf.Variable<tf.Rank.R2>,
		];
		const x = tf.tensor2d(normals(24, "x"), [6, 4]);
		const targets = Int32Array.of(0, 1, 2, 0, 1, 2);
		const losses: number[] = [];
		const step = (t: number) => {
			tf.tidy(() => {
				const { value, grads } = tf.variableGrads(() => {
					const hidden = rmsNorm(gelu(linear(x, first, bias)), gain);
					return crossEntropy(linear(hidden, last) as tf.Tensor2D, targets);
				}, params);
				const list = params.map(({ name }) => grads[name]!);
				const gradScale = Math.min(1, 1 / globalNorm(list));
				const weightDecay = params.map(() => 1e-3);
				adamwStep(params, list, m, v, { ...OPTIONS, lr: 0.01, weightDecay, step: t, gradScale });
				losses.push(value.dataSync()[0]!);
			});
			const { numTensors, numBytes } = tf.memory();
			return { numTensors, numBytes };
		};
		const after = step(1);
		for (let t = 2; t <= 1000; t++) expect(step(t)).toEqual(after);
		expect(losses[0]).toBeGreaterThan(0.5);
		expect(losses.at(-1)).toBeLessThan(0.01);
	});
});
