import fs from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import {
	AdamW,
	applyEmbedding,
	crossEntropy,
	decodeSafetensors,
	flatten,
	fromTensors,
	infoNCE,
	leaf,
	mse,
	type Params,
	type TransformerConfig,
	toTensors,
	transformer,
	transformerWeights,
	unflatten,
	variables,
	withoutPrefix,
} from "../../src/nn/index.ts";
import { SeedTree } from "../../src/random/index.ts";
import { initTensors, matMul, type TensorData, tf } from "../../src/tensor/index.ts";
import { presentBackends } from "./backends.ts";

/** Written by scripts/pytorch-fixtures.py. */
function fixture(name: string) {
	const file = `tests/fixtures/nn/${name}.safetensors`;
	const { tensors, metadata } = decodeSafetensors(fs.readFileSync(file), file);
	const get = (key: string): TensorData => {
		const found = tensors[key];
		if (!found) throw new Error(`${file} has no ${key}`);
		return found;
	};
	const ints = (key: string): Int32Array => get(key).data as Int32Array;
	return { tensors, get, ints, config: JSON.parse(metadata.config!) };
}

function tensor<T extends tf.Tensor>({ shape, data }: TensorData): T {
	return tf.tensor(data as Float32Array, [...shape]) as T;
}

/** Largest difference at most 1e-4 of the largest number. */
function expectClose(actual: tf.Tensor | TensorData | number, wanted: TensorData, name: string) {
	const found =
		typeof actual === "number" ? [actual] : "dataSync" in actual ? actual.dataSync() : actual.data;
	expect(found.length, name).toBe(wanted.data.length);
	let largest = 0;
	let difference = 0;
	wanted.data.forEach((value: number, i: number) => {
		largest = Math.max(largest, Math.abs(value));
		difference = Math.max(difference, Math.abs(found[i]! - value));
	});
	// NaN is no difference above the bound, but it is not below it either.
	expect(difference <= 1e-4 * Math.max(largest, 1e-3), `${name}: ${difference} of ${largest}`).toBe(
		true,
	);
}

const present = await presentBackends();

test("the backends that are always there are there", () => {
	expect(present).toEqual(expect.arrayContaining(["wasm", "cpu"]));
});

describe.each(present)("as PyTorch, on %s", (backend) => {
	beforeAll(() => initTensors({ backend }));

	test.each(["swiglu-rms-rope", "gelu-layer-none", "gelu-rms-rope", "swiglu-layer-rope"])(
		"transformer %s: output and every gradient",
		(name) => {
			const { tensors, get, config } = fixture(`transformer-${name}`);
			const weights = withoutPrefix(tensors, "params");
			// The same names and shapes as ours, or the comparison would be of less than it says.
			const ours = flatten(transformerWeights(new SeedTree(0), config as TransformerConfig));
			const shapes = (of: typeof weights) =>
				Object.entries(of)
					.map(([key, { shape }]) => `${key} [${shape}]`)
					.sort();
			expect(shapes(weights)).toEqual(shapes(ours));
			tf.tidy(() => {
				const names = Object.keys(weights);
				const x = tensor<tf.Tensor3D>(get("x"));
				const probe = tensor(get("probe"));
				const run = (...inputs: tf.Tensor[]) => {
					const params = unflatten(
						Object.fromEntries(names.map((key, i) => [key, inputs[i + 1]!])),
					);
					return transformer(params, inputs[0] as tf.Tensor3D, config);
				};
				const inputs = [x, ...names.map((key) => tensor(weights[key]!))];
				expectClose(run(...inputs), get("output"), "output");
				const gradients = tf.valueAndGrads(
					(...all) => tf.mean(tf.mul(run(...all), probe)) as tf.Scalar,
				);
				const { value, grads } = gradients(inputs);
				expectClose(value, get("loss"), "loss");
				expectClose(grads[0]!, get("grad.x"), "grad.x");
				names.forEach((key, i) => {
					expectClose(grads[i + 1]!, get(`grad.params.${key}`), `gradient of ${key}`);
				});
			});
		},
	);

	test("four steps of AdamW with clipping, decay and changing learning rate", () => {
		const { tensors, get, ints, config } = fixture("training");
		const params = variables(fromTensors(withoutPrefix(tensors, "start")));
		const optimizer = new AdamW(params, config.optimizer);
		const [steps, batch, tokens] = get("ids").shape as [number, number, number];
		const size = batch * tokens;
		const width = config.transformer.width as number;
		for (let step = 0; step < steps; step++) {
			const part = (key: string) => ints(key).slice(step * size, (step + 1) * size);
			const { loss, gradNorm } = optimizer.minimize(() => {
				const rows = applyEmbedding(params.embedding as Params, part("ids"));
				const x = tf.reshape(rows, [batch, tokens, width]) as tf.Tensor3D;
				const y = transformer(params.body as Params, x, config.transformer);
				const flat = tf.reshape(y, [size, width]);
				const logits = matMul(flat, leaf(params.head as Params, "weight")) as tf.Tensor2D;
				return crossEntropy(logits, part("targets"));
			}, config.rates[step]);
			const expected = (key: string): TensorData => ({
				shape: [],
				data: get(key).data.slice(step, step + 1) as Float32Array,
			});
			expectClose(loss, expected("losses"), `loss of step ${step}`);
			expectClose(gradNorm, expected("norms"), `gradient norm of step ${step}`);
		}
		const end = withoutPrefix(tensors, "end");
		for (const [name, found] of Object.entries(toTensors(params)))
			expectClose(found, end[name]!, `parameter ${name}`);
		const state = optimizer.save();
		for (const moment of ["m", "v"])
			for (const [name, wanted] of Object.entries(withoutPrefix(tensors, `end-${moment}`)))
				expectClose(state[`${moment}.${name}`]!, wanted, `${moment} of ${name}`);
		expect(Object.keys(state)).toHaveLength(1 + 2 * Object.keys(end).length);
	});

	test("losses and their gradients", () => {
		const { get, ints, config } = fixture("losses");
		const targets = ints("targets");
		const mask = Uint8Array.from(get("mask").data);
		const weights = get("weights").data as Float32Array;
		const { tau, labelSmoothing } = config;
		const check = (name: string, inputs: string[], loss: (...all: tf.Tensor2D[]) => tf.Scalar) =>
			tf.tidy(() => {
				const all = inputs.map((key) => tensor<tf.Tensor2D>(get(key)));
				const { value, grads } = tf.valueAndGrads(loss as (...of: tf.Tensor[]) => tf.Scalar)(all);
				expectClose(value, get(`${name}.loss`), `${name} loss`);
				inputs.forEach((key, i) => {
					expectClose(grads[i]!, get(`${name}.grad.${key}`), `${name} gradient of ${key}`);
				});
				return grads[0]!.dataSync();
			});
		check("plain", ["logits"], (logits) => crossEntropy(logits, targets));
		check("smoothed", ["logits"], (logits) => crossEntropy(logits, targets, { labelSmoothing }));
		const masked = check("masked", ["logits"], (logits) =>
			crossEntropy(logits, targets, { mask, weights }),
		);
		masked.forEach((gradient: number, i: number) => {
			if (mask[i] === 0) expect(gradient).toBe(0);
		});
		check("infonce", ["prediction", "codes"], (prediction, codes) =>
			infoNCE(prediction, codes, targets, { tau, mask }),
		);
		check("mse", ["prediction"], (prediction) => mse(prediction, tensor(get("wanted"))));
	});
});
