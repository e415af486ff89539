import { describe, expect, it } from "vitest";
import {
	Box,
	Dict,
	Discrete,
	flatDType,
	flatten,
	flattenSpace,
	Graph,
	MultiBinary,
	MultiDiscrete,
	OneOf,
	Sequence,
	SpaceError,
	Text,
	Tuple,
	unflatten,
} from "../../src/spaces/index.ts";

describe("flatten", () => {
	it("gives each space's dtype, and the smallest one that holds a composite's", () => {
		const box = new Box({ low: 0, high: 1 });
		const bytes = new Box({ low: 0, high: 9, dtype: "uint8" });
		expect(flatten(new Discrete(3), 1)).toEqual(Int32Array.of(0, 1, 0));
		expect(flatten(box, Float32Array.of(0.5))).toEqual(Float32Array.of(0.5));
		expect(flatDType(new Tuple([bytes, new MultiBinary(2)]))).toBe("uint8");
		expect(flatDType(new Tuple([bytes, box]))).toBe("float32");
		expect(flatDType(new Tuple([new Discrete(2), box]))).toBe("float64");
		expect(flatDType(new Tuple([new Discrete(2), bytes]))).toBe("int32");
		expect(flatDType(new Dict({}))).toBe("float32");
	});

	it("makes room for the index of a OneOf", () => {
		const bit = new MultiBinary(1);
		const many = new OneOf(Array(300).fill(bit));
		expect(flatDType(new OneOf([bit, bit]))).toBe("uint8");
		expect(flatDType(many)).toBe("int32");
		expect(flatten(many, [299, Uint8Array.of(1)])).toEqual(Int32Array.of(299, 1));
	});

	it("keeps the structure around what varies in size", () => {
		const space = new Dict({ n: new Sequence(new Discrete(2)), m: new Discrete(2) });
		expect(flatten(space, { n: [1, 0], m: 1 })).toEqual({
			n: [Int32Array.of(0, 1), Int32Array.of(1, 0)],
			m: Int32Array.of(0, 1),
		});
		expect(String(flattenSpace(space))).toBe(
			"Dict('m': Box(0, 1, (2,), int32), 'n': Sequence(Box(0, 1, (2,), int32), stack=False))",
		);
	});

	it("flattens the features of a graph", () => {
		const space = new Graph({
			nodeSpace: new Box({ low: 0, high: 1, shape: [1, 2] }),
			edgeSpace: new Discrete(2),
		});
		const value = {
			nodes: Float32Array.of(0, 1, 1, 0),
			edges: Int32Array.of(1),
			edgeLinks: Int32Array.of(0, 1),
		};
		const flat = flatten(space, value);
		expect(flat).toEqual({
			nodes: Float32Array.of(0, 1, 1, 0),
			edges: Int32Array.of(0, 1),
			edgeLinks: Int32Array.of(0, 1),
		});
		expect(flattenSpace(space).contains(flat)).toBe(true);
		expect(unflatten(space, flat)).toEqual(value);
	});

	it("rejects values that have no flat form", () => {
		expect(() => flatten(new Discrete(3), 3)).toThrow(/a member of Discrete\(3\), got index 3/);
		expect(() => flatten(new Discrete(3), Number.NaN)).toThrow(SpaceError);
		expect(() => flatten(new MultiDiscrete([2]), Int32Array.of(2))).toThrow(SpaceError);
		const text = new Text({ maxLength: 2, charset: "ab" });
		expect(() => flatten(text, "abc")).toThrow(SpaceError);
		expect(() => flatten(text, "c")).toThrow(/got "c"/);
		expect(() => flatten(new OneOf([new Discrete(2)]), [1 as 0, 0])).toThrow(SpaceError);
		const stacked = new Sequence(new Discrete(2), { stack: true });
		expect(() => flatten(stacked, [0] as never)).toThrow(/expected a batch/);
	});

	it("rejects a OneOf that cannot be padded", () => {
		const space = new OneOf([new Sequence(new Discrete(2))]);
		expect(() => flatten(space, [0, [1]])).toThrow(/cannot be flattened/);
		expect(() => flattenSpace(space)).toThrow(/cannot be flattened/);
		expect(() => unflatten(space, [])).toThrow(/cannot be flattened/);
	});
});

describe("unflatten", () => {
	it("rejects what flatten cannot have given", () => {
		expect(() => unflatten(new Discrete(3), new Int32Array(3))).toThrow(/one-hot of 3 .* all zero/);
		expect(() => unflatten(new Discrete(3), new Int32Array(2))).toThrow(/expected 3 numbers/);
		expect(() => unflatten(new MultiDiscrete([1, 2]), Int32Array.of(1, 0, 0))).toThrow(SpaceError);
		expect(() => unflatten(new OneOf([new Discrete(1)]), Int32Array.of(1, 1))).toThrow(
			/no space of index 1/,
		);
	});

	it("reads a one-hot by its first non-zero element", () => {
		expect(unflatten(new Discrete(3, { start: 5 }), Float32Array.of(0, 0.2, 0.9))).toBe(6);
	});
});
