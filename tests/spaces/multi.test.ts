import { describe, expect, it } from "vitest";
import { MultiBinary, MultiDiscrete, SpaceError } from "../../src/spaces/index.ts";
import { chiSquare, correlation } from "../random/statistics.ts";

describe("MultiDiscrete", () => {
	it("samples each component evenly and independently", () => {
		const space = new MultiDiscrete([3, 4], { start: [0, -2] });
		const counts = new Float64Array(12);
		for (let i = 0; i < 20000; i++) {
			const [a, b] = space.sample() as unknown as [number, number];
			counts[4 * a + b + 2]! += 1;
		}
		expect(chiSquare(counts, Array(12).fill(1 / 12))).toBeLessThan(3.1);
	});

	it("takes one restriction for each component", () => {
		const space = new MultiDiscrete([3, 2], { start: [5, 1] });
		for (let i = 0; i < 50; i++) {
			const [a, b] = space.sample({
				mask: [
					[0, 1, 1],
					[0, 0],
				],
			}) as unknown as [number, number];
			expect([6, 7]).toContain(a);
			expect(b).toBe(1);
		}
		const probability = [Float64Array.of(0, 0, 1), Float64Array.of(1, 0)];
		expect(space.sample({ probability })).toEqual(Int32Array.of(7, 1));
		const free = space.sample({ mask: [[1, 0, 0], null] });
		expect(free[0]).toBe(5);
	});

	it("nests its restrictions as its components are nested", () => {
		const space = new MultiDiscrete([[2], [3]]);
		expect(space.shape).toEqual([2, 1]);
		expect(space.sample({ mask: [[[0, 1]], [[0, 0, 1]]] })).toEqual(Int32Array.of(1, 2));
		expect(() =>
			space.sample({
				mask: [
					[0, 1],
					[0, 0, 1],
				],
			}),
		).toThrow(SpaceError);
	});

	it.each([
		[[[1, 1, 1]], /mask must be an array of 2 parts, got an array of length 1/],
		[
			[
				[1, 1],
				[1, 1],
			],
			/component 0: mask must be an array of 3 numbers/,
		],
		[
			[
				[1, 1, 1],
				[1, 3],
			],
			/component 1: mask elements must be 0 or 1, got 3/,
		],
	])("rejects the mask %o", (mask, message) => {
		expect(() => new MultiDiscrete([3, 2]).sample({ mask })).toThrow(message);
	});

	it("contains Int32Arrays in range", () => {
		const space = new MultiDiscrete([3, 4], { start: [0, -2] });
		expect(space.contains(Int32Array.of(2, -2))).toBe(true);
		expect(space.explain(Int32Array.of(3, 0))).toBe("expected element 0 from 0 to 2, got 3");
		expect(space.explain(Int32Array.of(0, 2))).toBe("expected element 1 from -2 to 1, got 2");
		expect(space.explain(Int32Array.of(0))).toMatch(
			/an Int32Array of length 2, got Int32Array\(1\)/,
		);
		expect(space.contains([0, 0])).toBe(false);
		expect(space.contains(Uint8Array.of(0, 0))).toBe(false);
	});

	it.each([
		[[0], undefined, /n must be an integer from 1/],
		[[1.5], undefined, /n must be an integer from 1/],
		[[3, [2]], undefined, /nvec must be an array of integers, not ragged/],
		[3, undefined, /nvec must be an array/],
		[[3], [0.5], /start must be an integer/],
		[[3], [0, 0], /start must have the shape of nvec, \[1\], got \[2\]/],
		[[2 ** 31], [-(2 ** 31)], /n must be below 2³¹/],
	])("rejects nvec %o with start %o", (nvec, start, message) => {
		expect(() => new MultiDiscrete(nvec as never, { start: start as never })).toThrow(message);
	});

	it("is written as Gymnasium and Minari write it", () => {
		const space = new MultiDiscrete([[3, 4]], { start: [[1, -1]] });
		expect(`${space}`).toBe("MultiDiscrete([[3 4]], start=[[1 -1]])");
		expect(`${new MultiDiscrete(Int32Array.of(3, 4))}`).toBe("MultiDiscrete([3 4])");
		expect(space.toJSON()).toEqual({
			type: "MultiDiscrete",
			dtype: "int64",
			nvec: [[3, 4]],
			start: [[1, -1]],
		});
		expect(space.flatDim).toBe(7);
		expect(space.allocate(2)[""].data).toEqual(new Int32Array(4));
	});
});

describe("MultiBinary", () => {
	it("tosses a fair coin for each element", () => {
		const space = new MultiBinary([2, 1]);
		const values = Array.from({ length: 10000 }, () => space.sample());
		const first = values.map((value) => value[0]!);
		const second = values.map((value) => value[1]!);
		for (const bits of [first, second]) {
			const ones = bits.filter((bit) => bit === 1).length;
			expect(chiSquare([ones, bits.length - ones], [0.5, 0.5])).toBeLessThan(3.1);
		}
		expect(Math.abs(correlation(first, second))).toBeLessThan(0.04);
	});

	it("holds what a mask fixes and tosses where it says 2", () => {
		const space = new MultiBinary(3);
		const values = Array.from({ length: 200 }, () => space.sample({ mask: [0, 1, 2] }));
		expect(new Set(values.map((value) => value.join("")))).toEqual(new Set(["010", "011"]));
	});

	it("draws each element with its probability of being 1", () => {
		const space = new MultiBinary(3);
		const values = Array.from({ length: 5000 }, () => space.sample({ probability: [0, 1, 0.2] }));
		expect(values.every((value) => value[0] === 0 && value[1] === 1)).toBe(true);
		const ones = values.filter((value) => value[2] === 1).length;
		expect(chiSquare([ones, 5000 - ones], [0.2, 0.8])).toBeLessThan(3.1);
	});

	it.each([
		[{ mask: [0, 1] }, /mask must be an array of 3 numbers/],
		[{ mask: [0, 1, 3] }, /mask elements must be 0, 1 or 2, got 3 at 2/],
		[{ probability: [0, 1.1, 0] }, /probabilities must lie in \[0, 1\], got 1.1 at 1/],
	])("rejects %o", (options, message) => {
		expect(() => new MultiBinary(3).sample(options)).toThrow(message);
	});

	it("contains Uint8Arrays of 0 and 1", () => {
		const space = new MultiBinary(2);
		expect(space.contains(Uint8Array.of(0, 1))).toBe(true);
		expect(space.explain(Uint8Array.of(0, 2))).toBe("expected element 1 to be 0 or 1, got 2");
		expect(space.explain([0, 1])).toMatch(/expected a Uint8Array of length 2/);
		expect(space.contains(Uint8Array.of(0))).toBe(false);
		expect(space.contains(Int8Array.of(0, 1))).toBe(false);
	});

	it.each([0, -1, 1.5, [2, 0], [[2]], "4"])("rejects n = %o", (n) => {
		expect(() => new MultiBinary(n as number)).toThrow(/MultiBinary: n must be a positive integer/);
	});

	it("is written as Gymnasium and Minari write it", () => {
		expect(`${new MultiBinary(4)}`).toBe("MultiBinary(4)");
		expect(`${new MultiBinary([2, 3])}`).toBe("MultiBinary((2, 3))");
		expect(new MultiBinary(4).toJSON()).toEqual({ type: "MultiBinary", n: 4 });
		expect(new MultiBinary([2, 3]).toJSON()).toEqual({ type: "MultiBinary", n: [2, 3] });
		expect(new MultiBinary([2, 3]).allocate(2)[""].data).toEqual(new Uint8Array(12));
	});
});
