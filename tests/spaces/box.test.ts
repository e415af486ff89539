import { describe, expect, it } from "vitest";
import { Box, type DType, SpaceError } from "../../src/spaces/index.ts";
import { chiSquare, correlation, kolmogorov, normalCdf } from "../random/statistics.ts";

function sample(space: Box<DType>, index = 0): number[] {
	return Array.from({ length: 10000 }, () => space.sample()[index]!);
}

describe("Box: construction", () => {
	it("takes numbers, with Gymnasium's default shape and dtype", () => {
		const space = new Box({ low: -1, high: 2 });
		expect(space.shape).toEqual([1]);
		expect(space.dtype).toBe("float32");
		expect(space.low).toEqual(Float32Array.of(-1));
		expect(space.high).toEqual(Float32Array.of(2));
	});

	it("takes its shape from nested or flat bounds", () => {
		const nested = new Box({
			low: [
				[-1, 0, 1],
				[2, 3, 4],
			],
			high: 5,
		});
		expect(nested.shape).toEqual([2, 3]);
		expect(nested.low).toEqual(Float32Array.of(-1, 0, 1, 2, 3, 4));
		expect(new Box({ low: 0, high: Float64Array.of(1, 2), dtype: "float64" }).shape).toEqual([2]);
		const flat = new Box({ low: [-1, 0, 1, 2, 3, 4], high: 5, shape: [2, 3] });
		expect(flat.equals(nested)).toBe(true);
	});

	it("holds one element for the shape [], and none for a size of 0", () => {
		expect(new Box({ low: 0, high: 1, shape: [] }).sample()).toHaveLength(1);
		const none = new Box({ low: 0, high: 1, shape: [2, 0] });
		expect(none.sample()).toHaveLength(0);
		expect(none.flatDim).toBe(0);
	});

	it("turns infinite bounds of signed integers into the dtype's limits", () => {
		const space = new Box({ low: -Infinity, high: Infinity, dtype: "int8" });
		expect([space.low[0], space.high[0]]).toEqual([-128, 127]);
		expect(space.isBounded()).toBe(false);
	});

	it("knows which elements are bounded", () => {
		const space = new Box({ low: [0, -Infinity], high: [1, 1] });
		expect(Array.from(space.boundedBelow)).toEqual([1, 0]);
		expect(Array.from(space.boundedAbove)).toEqual([1, 1]);
		expect([space.isBounded(), space.isBounded("below"), space.isBounded("above")]).toEqual([
			false,
			false,
			true,
		]);
	});

	it.each([
		[{ low: 1, high: 0 }, /low must not exceed high, got 1 and 0 at element 0/],
		[{ low: Number.NaN, high: 0 }, /low must be a number, got NaN/],
		[{ low: 0, high: [1, Number.NaN] }, /high must be a number, got NaN/],
		[{ low: "0", high: 1 }, /low must be a number or an array, got "0"/],
		[{ low: Infinity, high: Infinity }, /low must lie in the range of float32/],
		[{ low: 0, high: 1e39 }, /high must lie in the range of float32/],
		[
			{ low: 0, high: 256, dtype: "uint8" },
			/high must lie in the range of uint8, 0 to 255, got 256/,
		],
		[{ low: -1, high: 1, dtype: "uint16" }, /low must lie in the range of uint16/],
		[{ low: 0, high: Infinity, dtype: "uint8" }, /high must be finite for uint8, got Infinity/],
		[{ low: 0, high: 1.5, dtype: "int32" }, /high must be an integer for int32, got 1.5/],
		[{ low: 0, high: 1, dtype: "int64" }, /dtype must be one of .*, got "int64"/],
		[{ low: 0, high: 1, shape: [-1] }, /shape must be non-negative integers, got \[-1\]/],
		[{ low: 0, high: 1, shape: [1.5] }, /shape must be non-negative integers/],
		[{ low: [0, 0], high: 1, shape: [3] }, /low must have the shape \[3\], got \[2\]/],
		[{ low: [0, 0], high: [1, 1, 1] }, /high must have the shape \[2\], got \[3\]/],
		[{ low: [[0, 0], [0]], high: 1 }, /low must not be ragged/],
	])("rejects %o", (options, message) => {
		const make = () => new Box(options as never);
		expect(make).toThrow(SpaceError);
		expect(make).toThrow(message);
	});
});

describe("Box: sampling", () => {
	it("is uniform between two bounds", () => {
		const space = new Box({ low: [-1, 5], high: [3, 5] });
		expect(kolmogorov(sample(space), (x) => (x + 1) / 4)).toBeLessThan(1.95);
		expect(new Set(sample(space, 1))).toEqual(new Set([5]));
	});

	it("is exponential from one bound", () => {
		const below = sample(new Box({ low: 2, high: Infinity, dtype: "float64" }));
		expect(kolmogorov(below, (x) => 1 - Math.exp(2 - x))).toBeLessThan(1.95);
		const above = sample(new Box({ low: -Infinity, high: -3, dtype: "float64" }));
		expect(kolmogorov(above, (x) => Math.exp(x + 3))).toBeLessThan(1.95);
	});

	it("is standard normal without bounds", () => {
		const values = sample(new Box({ low: -Infinity, high: Infinity }));
		expect(kolmogorov(values, normalCdf)).toBeLessThan(1.95);
	});

	it("is uniform over integers, both ends included", () => {
		const counts = new Float64Array(4);
		for (const value of sample(new Box({ low: -1, high: 2, dtype: "int16" })))
			counts[value + 1]! += 1;
		expect(chiSquare(counts, Array(4).fill(0.25))).toBeLessThan(3.1);
	});

	it("spans the whole range of uint32 and int32", () => {
		for (const [low, high, dtype] of [
			[0, 2 ** 32 - 1, "uint32"],
			[-(2 ** 31), 2 ** 31 - 1, "int32"],
		] as const) {
			const values = sample(new Box({ low, high, dtype }));
			expect(kolmogorov(values, (x) => (x - low) / 2 ** 32)).toBeLessThan(1.95);
		}
	});

	it("rounds the tails of half-bounded integers down", () => {
		const below = sample(new Box({ low: 4, high: Infinity, dtype: "int32" }));
		expect(Math.min(...below)).toBe(4);
		const share = below.filter((x) => x === 4).length / below.length;
		expect(share).toBeCloseTo(1 - Math.exp(-1), 1);
		const above = sample(new Box({ low: -Infinity, high: 4, dtype: "int32" }));
		expect(Math.max(...above)).toBe(4);
		expect(above.filter((x) => x === 4).length / above.length).toBeCloseTo(share, 1);
	});

	it("stays within the dtype when a tail would leave it", () => {
		expect(Math.max(...sample(new Box({ low: 127, high: Infinity, dtype: "int8" })))).toBe(127);
		expect(Math.min(...sample(new Box({ low: -Infinity, high: -128, dtype: "int8" })))).toBe(-128);
	});

	it("covers the widest float64 box without overflow", () => {
		const most = Number.MAX_VALUE;
		const values = sample(new Box({ low: -most, high: most, dtype: "float64" }));
		expect(values.every(Number.isFinite)).toBe(true);
		expect(kolmogorov(values, (x) => 0.5 + x / most / 2)).toBeLessThan(1.95);
	});

	it("draws its elements independently", () => {
		const space = new Box({ low: 0, high: 1, shape: [2], dtype: "float64" });
		const values = Array.from({ length: 10000 }, () => space.sample());
		const r = correlation(
			values.map((value) => value[0]!),
			values.map((value) => value[1]!),
		);
		expect(Math.abs(r)).toBeLessThan(0.04);
	});

	it("takes neither mask nor probability", () => {
		const space = new Box({ low: 0, high: 1 });
		expect(() => space.sample({ mask: [1] })).toThrow(/Box: sample takes no mask/);
		expect(() => space.sample({ probability: [1] })).toThrow(/Box: sample takes no probability/);
	});
});

describe("Box: membership", () => {
	const space = new Box({ low: [-1, 0], high: [1, Infinity] });

	it("contains its bounds", () => {
		expect(space.contains(Float32Array.of(-1, 0))).toBe(true);
		expect(space.contains(Float32Array.of(1, 1e30))).toBe(true);
		expect(space.contains(Float32Array.of(1, Infinity))).toBe(true);
	});

	it.each([
		[Float32Array.of(-1.5, 0), "expected element 0 in [-1, 1], got -1.5"],
		[Float32Array.of(0, Number.NaN), "expected element 1 in [0, Infinity], got NaN"],
		[Float32Array.of(0), "expected a Float32Array of length 2, got Float32Array(1) [0]"],
		[Float64Array.of(0, 0), "expected a Float32Array of length 2, got Float64Array(2) [0, 0]"],
		[[0, 0], "expected a Float32Array of length 2, got an array of length 2"],
		[0, "expected a Float32Array of length 2, got 0"],
	])("explains %o", (value, reason) => {
		expect(space.contains(value)).toBe(false);
		expect(space.explain(value)).toBe(reason);
	});

	it("names the shape where it has several axes", () => {
		expect(new Box({ low: 0, high: 1, shape: [2, 2] }).explain(null)).toBe(
			"expected a Float32Array of length 4 (shape [2, 2]), got null",
		);
	});
});

describe("Box: notation, JSON and columns", () => {
	it("is written as Gymnasium writes it", () => {
		expect(`${new Box({ low: -0.1, high: 3, shape: [] })}`).toBe("Box(-0.1, 3.0, (), float32)");
		expect(`${new Box({ low: 0, high: 255, shape: [2, 3], dtype: "uint8" })}`).toBe(
			"Box(0, 255, (2, 3), uint8)",
		);
		expect(`${new Box({ low: [-1, 2.5], high: Infinity })}`).toBe(
			"Box([-1. 2.5], inf, (2,), float32)",
		);
		expect(`${new Box({ low: 1e-7, high: 1e20, dtype: "float64" })}`).toBe(
			"Box(1e-07, 1e+20, (1,), float64)",
		);
	});

	it("nests its bounds in JSON, with infinities as strings", () => {
		const space = new Box({ low: [[0, -Infinity]], high: [[Infinity, 2]] });
		expect(space.toJSON()).toEqual({
			type: "Box",
			dtype: "float32",
			shape: [1, 2],
			low: [[0, "-Infinity"]],
			high: [["Infinity", 2]],
		});
		expect(new Box({ low: 0, high: 1, shape: [] }).toJSON()).toMatchObject({ low: 0, high: 1 });
	});

	it("tells bounds, shapes and dtypes apart", () => {
		const space = new Box({ low: 0, high: 1, shape: [4] });
		expect(space.equals(new Box({ low: 0, high: 2, shape: [4] }))).toBe(false);
		expect(space.equals(new Box({ low: 0, high: 1, shape: [2, 2] }))).toBe(false);
		expect(space.equals(new Box({ low: 0, high: 1, shape: [4], dtype: "float64" }))).toBe(false);
		expect(space.equals(new Box({ low: [0, 0, 0, 0], high: 1 }))).toBe(true);
	});

	it.each(["float64", "float32", "int32", "uint32", "int16", "uint16", "int8", "uint8"] as const)(
		"lies in a column of its dtype, %s",
		(dtype) => {
			const space = new Box({ low: 0, high: 9, shape: [2, 3], dtype });
			const column = space.allocate(5)[""];
			expect(column.data.constructor).toBe(space.low.constructor);
			expect(column.shape).toEqual([2, 3]);
			expect(column.width).toBe(6);
			expect(space.sample()).toBeInstanceOf(column.data.constructor);
		},
	);
});
