import { describe, expect, test } from "vitest";
import { CheckpointError, ModelError } from "../../src/nn/errors.ts";
import { filled, zeros } from "../../src/nn/init.ts";
import {
	assertShapes,
	branch,
	countParams,
	flatten,
	mapTree,
	unflatten,
	type Weights,
	withoutPrefix,
	withPrefix,
} from "../../src/nn/tree.ts";

const tree: Weights = {
	blocks: { "0": { up: { weight: filled([2, 3], 1) } }, "1": { up: { weight: zeros(3) } } },
	// Names of branches may be anything, "shape" too.
	shape: { gain: zeros() },
};

test("flatten and unflatten are inverses", () => {
	const flat = flatten(tree);
	expect(Object.keys(flat)).toEqual(["blocks.0.up.weight", "blocks.1.up.weight", "shape.gain"]);
	expect(unflatten(flat)).toEqual(tree);
});

test("mapTree, countParams, branch, prefixes", () => {
	const shapes = mapTree(tree, ({ shape }, name) => ({ shape, name }));
	expect(flatten(shapes)["blocks.1.up.weight"]).toEqual({ shape: [3], name: "blocks.1.up.weight" });
	expect(countParams(tree)).toBe(6 + 3 + 1);
	expect(branch(tree, "blocks.1")).toEqual({ up: { weight: zeros(3) } });
	expect(() => branch(tree, "blocks.2")).toThrow(ModelError);
	expect(() => branch(tree, "shape.gain")).toThrow(/is a tensor/);
	const prefixed = withPrefix(flatten(tree), "body");
	expect(Object.keys(prefixed)[0]).toBe("body.blocks.0.up.weight");
	expect(withoutPrefix(prefixed, "body")).toEqual(flatten(tree));
	expect(withoutPrefix(prefixed, "bod")).toEqual({});
});

test("names that cannot be told apart are refused", () => {
	expect(() => flatten({ "a.b": zeros(1) })).toThrow(/has a dot/);
	expect(() => unflatten({ a: zeros(1), "a.b": zeros(1) })).toThrow(ModelError);
	expect(() => unflatten({ "a.b": zeros(1), a: zeros(1) })).toThrow(ModelError);
});

describe("assertShapes", () => {
	const expected = flatten(tree);
	const check = (tensors: ReturnType<typeof flatten<(typeof expected)[string]>>) => () =>
		assertShapes(expected, tensors, "m.json");

	test("passes what fits", () => {
		expect(check({ ...expected })).not.toThrow();
	});

	test("names file, tensor, expected and found", () => {
		const other = { ...expected, "blocks.0.up.weight": zeros(3, 2) };
		expect(check(other)).toThrow(
			'm.json: tensor "blocks.0.up.weight": it is of another architecture; expected shape [2,3], found [3,2]',
		);
		expect(check(other)).toThrow(CheckpointError);
	});

	test("missing, surplus and of another type", () => {
		const { "shape.gain": _, ...missing } = expected;
		expect(check(missing)).toThrow(/"shape.gain": it is missing; expected shape \[\]/);
		expect(check({ ...expected, extra: zeros(1) })).toThrow(/"extra": there is no such parameter/);
		const typed = { ...expected, "shape.gain": { shape: [], data: Int32Array.of(0) } };
		expect(check(typed)).toThrow(/expected Float32Array, found Int32Array/);
	});
});
