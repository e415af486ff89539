import { describe, expect, it } from "vitest";
import {
	Box,
	Dict,
	Discrete,
	type DType,
	MultiBinary,
	SpaceError,
	spaceFromJSON,
	Text,
	Tuple,
} from "../../src/spaces/index.ts";

describe("spaceFromJSON", () => {
	it("reads Python's bare infinities, but leaves texts alone", () => {
		const space = spaceFromJSON(
			'{"type": "Box", "dtype": "float32", "shape": [2], "low": [-Infinity, 0], "high": [1, Infinity]}',
		);
		expect(space.equals(new Box({ low: [-Infinity, 0], high: [1, Infinity] }))).toBe(true);
		const text = spaceFromJSON(
			'{"type": "Text", "max_length": 3, "min_length": 1, "charset": "-Infinity\\"\\\\"}',
		);
		expect(text.equals(new Text({ maxLength: 3, charset: '-Infinity"\\' }))).toBe(true);
	});

	it("writes JSON that any parser takes, and reads it back", () => {
		const space = new Box({ low: -Infinity, high: Infinity, shape: [2], dtype: "float64" });
		const text = JSON.stringify(space);
		expect(text).toContain('"low":["-Infinity","-Infinity"],"high":["Infinity","Infinity"]');
		expect(spaceFromJSON(JSON.parse(text)).equals(space)).toBe(true);
		expect(spaceFromJSON(text).sample()).toEqual(space.sample());
	});

	it("keeps every bit of a float32 bound", () => {
		const space = new Box({ low: 0.1, high: 1 / 3 });
		const copy = spaceFromJSON(JSON.stringify(space)) as Box;
		expect(copy.low[0]).toBe(Math.fround(0.1));
		expect(copy.high[0]).toBe(Math.fround(1 / 3));
	});

	it.each([
		["int64", -(2 ** 63), 2 ** 63, "int32", -2147483648, 2147483647],
		["int64", -5, 9, "int32", -5, 9],
		["uint64", 0, 2 ** 64, "uint32", 0, 4294967295],
		["bool", false, true, "uint8", 0, 1],
		["float16", 0, 1, "float32", 0, 1],
	])("reads %s from %s to %s as %s", (dtype, low, high, own, least, most) => {
		const space = spaceFromJSON({ type: "Box", dtype, shape: [1], low: [low], high: [high] });
		const expected = new Box({ low: least, high: most, dtype: own as DType });
		expect(space.equals(expected)).toBe(true);
	});

	it("reads what older versions of Minari left out", () => {
		expect(spaceFromJSON({ type: "Discrete", n: 4 }).equals(new Discrete(4))).toBe(true);
		expect(`${spaceFromJSON({ type: "MultiDiscrete", nvec: [2] })}`).toBe("MultiDiscrete([2])");
	});

	it("draws what the original draws", () => {
		const space = new Dict({ a: new Tuple([new MultiBinary(3)]), b: new Discrete(99) });
		const copy = spaceFromJSON(space.toJSON());
		space.seed(4);
		copy.seed(4);
		for (let i = 0; i < 5; i++) expect(copy.sample()).toEqual(space.sample());
	});

	it.each([
		["{", /space JSON: /],
		["[]", /at "": expected an object, got an array of length 0/],
		["null", /expected an object, got null/],
		['{"type": "Set"}', /type must be one of Box, .*, OneOf, got "Set"/],
		['{"type": "Tuple"}', /at "\/subspaces": expected an array, got undefined/],
		['{"type": "Dict", "subspaces": []}', /at "\/subspaces": expected an object/],
		[
			'{"type": "Dict", "subspaces": {"a": {"type": "Tuple", "subspaces": [{"type": 3}]}}}',
			/at "\/subspaces\/a\/subspaces\/0": type must be one of/,
		],
		['{"type": "Sequence"}', /at "\/feature_space": expected an object, got undefined/],
		['{"type": "Graph"}', /at "\/node_space": expected an object/],
	])("rejects %s", (text, message) => {
		expect(() => spaceFromJSON(text)).toThrow(SpaceError);
		expect(() => spaceFromJSON(text)).toThrow(message);
	});

	it("lets the space name a bad parameter", () => {
		expect(() => spaceFromJSON({ type: "Discrete", n: 0 })).toThrow(/Discrete: n must be/);
		const box = { type: "Box", dtype: "float32", shape: [1], low: [null], high: [1] };
		expect(() => spaceFromJSON(box)).toThrow(/Box: low must be a number, got null/);
	});
});
