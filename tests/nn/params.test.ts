import { beforeAll, describe, expect, test } from "vitest";
import {
	assignParams,
	CheckpointError,
	checkTensors,
	countParams,
	disposeParams,
	flatten,
	fromTensors,
	initTransformer,
	ModelError,
	mapTree,
	toParams,
	toTensors,
	transformerWeights,
	variables,
	type Weights,
} from "../../src/nn/index.ts";
import { SeedTree } from "../../src/random/index.ts";
import { initTensors, type Tensors, tf } from "../../src/tensor/index.ts";
import { presentBackends } from "./backends.ts";

const tensors: Tensors = {
	"a.weight": { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
	"a.count": { shape: [], data: Int32Array.of(5) },
	b: { shape: [0, 3], data: new Float32Array(0) },
};

describe.each(await presentBackends())("parameters on %s", (backend) => {
	beforeAll(() => initTensors({ backend }));

	test("to tensors and back: shapes, types, values, names; nothing is left", () => {
		const before = tf.memory().numTensors;
		const params = fromTensors(tensors);
		expect(Object.keys(params)).toEqual(["a", "b"]);
		expect(flatten(params)["a.count"]!.dtype).toBe("int32");
		expect(countParams(params)).toBe(5);
		expect(toTensors(params)).toEqual(tensors);
		disposeParams(params);
		expect(tf.memory().numTensors).toBe(before);
	});

	test("data is copied in and out", () => {
		const data = Float32Array.of(1, 2);
		const params = toParams({ x: { shape: [2], data } });
		data[0] = 9;
		const out = toTensors(params).x!.data;
		out[1] = 9;
		expect(Array.from(toTensors(params).x!.data)).toEqual([1, 2]);
		disposeParams(params);
	});

	test("variables take the place of tensors", () => {
		const source = fromTensors(tensors);
		const trained = variables(source);
		expect(Object.values(flatten(trained)).every((leaf) => leaf instanceof tf.Variable)).toBe(true);
		expect(Object.values(flatten(source)).every((leaf) => leaf.isDisposed)).toBe(true);
		expect(toTensors(trained)).toEqual(tensors);
		const weight = { shape: [2, 2], data: Float32Array.of(9, 8, 7, 6) };
		const changed: Tensors = { ...tensors, "a.weight": weight };
		const { numTensors } = tf.memory();
		assignParams(trained, changed);
		expect(toTensors(trained)).toEqual(changed);
		expect(tf.memory().numTensors).toBe(numTensors);
		disposeParams(trained);
	});

	test("what does not fit is refused and nothing is assigned", () => {
		const trained = variables(fromTensors(tensors));
		const wrong: Tensors = {
			...tensors,
			"a.weight": { shape: [2, 2], data: new Float32Array(4) },
			b: { shape: [1], data: new Float32Array(1) },
		};
		expect(() => assignParams(trained, wrong, "w.safetensors")).toThrow(
			/w.safetensors: tensor "b": .* expected shape \[0,3\], found \[1\]/,
		);
		expect(() => assignParams(trained, wrong)).toThrow(CheckpointError);
		expect(toTensors(trained)).toEqual(tensors);
		const float = { ...tensors, "a.count": { shape: [], data: Float32Array.of(5) } };
		expect(() => checkTensors(trained, float, "f")).toThrow(/expected Int32Array/);
		expect(() => fromTensors({ u: { shape: [1], data: Uint32Array.of(1) } })).toThrow(ModelError);
		disposeParams(trained);
	});

	test("a transformer's parameters are its plain weights", () => {
		const config = { layers: 1, width: 4, heads: 2, hidden: 8 } as const;
		const full = { ...config, mlp: "gelu", norm: "layer", positions: "none" } as const;
		const params = initTransformer(new SeedTree(1), full);
		const weights: Weights = transformerWeights(new SeedTree(1), full);
		expect(toTensors(params)).toEqual(flatten(mapTree(weights, (leaf) => ({ ...leaf }))));
		disposeParams(params);
	});
});
