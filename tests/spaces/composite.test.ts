import { describe, expect, it } from "vitest";
import {
	Box,
	Dict,
	Discrete,
	MultiBinary,
	SpaceError,
	Text,
	Tuple,
} from "../../src/spaces/index.ts";
import { correlation } from "../random/statistics.ts";

const unit = () => new Box({ low: 0, high: 1, shape: [], dtype: "float64" });

describe("Dict", () => {
	const make = () =>
		new Dict({
			z: new Discrete(3),
			a: new Dict({ y: new Box({ low: 0, high: 1, shape: [2] }), x: new MultiBinary(2) }),
		});

	it("sorts its keys, as Gymnasium does", () => {
		expect(make().keys).toEqual(["a", "z"]);
		expect(Object.keys(make().sample())).toEqual(["a", "z"]);
		expect(`${make()}`).toBe(
			"Dict('a': Dict('x': MultiBinary(2), 'y': Box(0.0, 1.0, (2,), float32)), 'z': Discrete(3))",
		);
	});

	it("does not depend on the order of construction", () => {
		const one = new Dict({ a: unit(), b: new Discrete(9) });
		const other = new Dict({ b: new Discrete(9), a: unit() });
		expect(one.equals(other)).toBe(true);
		expect(one.sample()).toEqual(other.sample());
	});

	it("hands each part its own restriction", () => {
		const space = new Dict({ a: new Discrete(3), b: new Tuple([new Discrete(4), unit()]) });
		const value = space.sample({ mask: { a: [0, 0, 1], b: [[0, 1, 0, 0], null] } });
		expect([value.a, value.b[0]]).toEqual([2, 1]);
		const likely = space.sample({ probability: { a: [0, 1, 0], b: null } });
		expect(likely.a).toBe(1);
	});

	it.each([
		[{ a: null }, /mask must be an object with keys \{a, b\}, got an object with keys \{a\}/],
		[[1, 2], /mask must be an object with keys \{a, b\}, got an array of length 2/],
		[{ a: [1, 0], b: null }, /Discrete: mask must be an array of 3 numbers/],
	])("rejects the mask %o", (mask, message) => {
		const space = new Dict({ a: new Discrete(3), b: unit() });
		expect(() => space.sample({ mask })).toThrow(message);
	});

	it("contains objects with exactly its keys", () => {
		const space = make();
		const value = space.sample();
		expect(space.contains(value)).toBe(true);
		expect(space.contains({ ...value, extra: 1 })).toBe(false);
		expect(space.explain({ z: 0 })).toBe(
			"expected an object with keys {a, z}, got an object with keys {z}",
		);
		expect(space.explain({ ...value, z: 3 })).toBe("at z: expected an integer from 0 to 2, got 3");
		expect(space.explain({ ...value, a: { ...value.a, x: Uint8Array.of(0, 5) } })).toBe(
			"at a/x: expected element 1 to be 0 or 1, got 5",
		);
		expect(space.contains([])).toBe(false);
		expect(new Dict({ toString: new Discrete(1) }).contains({})).toBe(false);
	});

	it("lays out columns under joined paths", () => {
		const columns = make().allocate(4)!;
		expect(Object.keys(columns)).toEqual(["a/x", "a/y", "z"]);
		expect(columns["a/y"]!.data).toEqual(new Float32Array(8));
		expect(columns["a/x"]!.data).toBeInstanceOf(Uint8Array);
		expect(columns.z!.data).toBeInstanceOf(Int32Array);
	});

	it("has no columns when a part has none", () => {
		expect(new Dict({ a: unit(), b: new Text({ maxLength: 3 }) }).allocate(2)).toBeNull();
	});

	it("refuses columns whose paths would collide", () => {
		const space = new Dict({ "a/b": unit(), a: new Dict({ b: unit() }) });
		expect(space.contains(space.sample())).toBe(true);
		expect(() => space.allocate(1)).toThrow(/share the column path "a\/b"/);
	});

	it("reads and writes below a prefix, again and again", () => {
		const inner = new Dict({ x: new Discrete(9), y: new Discrete(9) });
		const space = new Dict({ p: inner, q: inner });
		const columns = space.allocate(2)!;
		space.writeRow(columns, 1, { p: { x: 1, y: 2 }, q: { x: 3, y: 4 } });
		expect(space.readRow(columns, 1)).toEqual({ p: { x: 1, y: 2 }, q: { x: 3, y: 4 } });
		expect(inner.readRow(columns, 1, "q")).toEqual({ x: 3, y: 4 });
		expect(inner.readRow(columns, 1, "p")).toEqual({ x: 1, y: 2 });
		const plain = inner.allocate(1);
		inner.writeRow(plain!, 0, { x: 5, y: 6 });
		expect(inner.readRow(plain!, 0)).toEqual({ x: 5, y: 6 });
	});

	it.each([
		[{ a: 3 }, /expected a Space under "a", got 3/],
		[null, /expected spaces by key, got null/],
		[JSON.parse('{"__proto__": 1}'), /expected a Space under "__proto__"/],
	])("rejects %o", (spaces, message) => {
		expect(() => new Dict(spaces as never)).toThrow(SpaceError);
		expect(() => new Dict(spaces as never)).toThrow(message);
	});

	it("may be empty", () => {
		const space = new Dict({});
		expect(space.sample()).toEqual({});
		expect(space.flatDim).toBe(0);
		expect(space.allocate(3)).toEqual({});
	});
});

describe("Tuple", () => {
	const space = new Tuple([new Discrete(3), new MultiBinary(2)]);

	it("contains arrays of its length", () => {
		expect(space.contains([1, Uint8Array.of(0, 1)])).toBe(true);
		expect(space.explain([1])).toBe("expected an array of length 2, got an array of length 1");
		expect(space.explain([1, Uint8Array.of(0, 3)])).toBe(
			"at 1: expected element 1 to be 0 or 1, got 3",
		);
		expect(space.contains(Int32Array.of(1, 1))).toBe(false);
	});

	it("hands each part its own restriction", () => {
		expect(
			space.sample({
				mask: [
					[0, 1, 0],
					[1, 1],
				],
			}),
		).toEqual([1, Uint8Array.of(1, 1)]);
		expect(() => space.sample({ mask: [[0, 1, 0]] })).toThrow(/mask must be an array of 2 parts/);
	});

	it("lays out columns under positions", () => {
		const nested = new Tuple([space, new Discrete(2)]);
		expect(Object.keys(nested.allocate(2)!).sort()).toEqual(["0/0", "0/1", "1"]);
	});

	it("is written as Gymnasium and Minari write it", () => {
		expect(`${space}`).toBe("Tuple(Discrete(3), MultiBinary(2))");
		expect(space.toJSON()).toEqual({
			type: "Tuple",
			subspaces: [
				{ type: "Discrete", dtype: "int64", start: 0, n: 3 },
				{ type: "MultiBinary", n: 2 },
			],
		});
	});

	it.each([
		[[1], /got 1/],
		["x", /got "x"/],
		[undefined, /got undefined/],
	])("rejects %o", (spaces, message) => {
		expect(() => new Tuple(spaces as never)).toThrow(/Tuple: expected an array of spaces/);
		expect(() => new Tuple(spaces as never)).toThrow(message);
	});
});

describe("streams of composites", () => {
	const draws = (space: Tuple<readonly Box<"float64">[]>, count = 5000) => {
		const values = Array.from({ length: count }, () => space.sample());
		return space.spaces.map((_, i) => values.map((value) => value[i]![0]!));
	};

	it("draw equal spaces at different places differently", () => {
		const [a, b, c] = draws(new Tuple([unit(), unit(), unit()]));
		expect(Math.abs(correlation(a!, b!))).toBeLessThan(0.05);
		expect(Math.abs(correlation(a!, c!))).toBeLessThan(0.05);
		expect(Math.abs(correlation(b!, c!))).toBeLessThan(0.05);
		expect(Math.abs(correlation(a!.slice(1), b!.slice(0, -1)))).toBeLessThan(0.05);
	});

	it("draw one space that stands in several places differently", () => {
		const one = unit();
		const [a, b] = draws(new Tuple([one, one]));
		expect(Math.abs(correlation(a!, b!))).toBeLessThan(0.05);
	});

	it("draw parent and child of one seed differently", () => {
		const parts = Array.from({ length: 2000 }, (_, seed) => {
			const space = new Dict({ a: unit() });
			space.seed(seed);
			const alone = unit();
			alone.seed(seed);
			return [space.sample().a[0]!, alone.sample()[0]!] as const;
		});
		const r = correlation(
			parts.map(([a]) => a),
			parts.map(([, b]) => b),
		);
		expect(Math.abs(r)).toBeLessThan(0.08);
	});

	it("are not disturbed by a part that is added", () => {
		const few = new Dict({ a: unit(), c: unit() });
		const more = new Dict({ a: unit(), b: unit(), c: unit() });
		few.seed(3);
		more.seed(3);
		for (let i = 0; i < 5; i++) expect(more.sample()).toMatchObject(few.sample());
	});

	it("leave the streams of the parts alone", () => {
		const part = new Discrete(1000);
		part.seed(5);
		const copy = new Discrete(1000);
		copy.seed(5);
		const space = new Tuple([part]);
		space.seed(1);
		space.sample();
		expect(part.sample()).toBe(copy.sample());
	});
});
