import { describe, expect, it } from "vitest";
import { SeedError } from "../../src/random/index.ts";
import {
	Box,
	Discrete,
	MultiDiscrete,
	Sequence,
	SpaceError,
	Text,
} from "../../src/spaces/index.ts";
import { chiSquare, correlation } from "../random/statistics.ts";

function counts(space: Discrete, options?: Parameters<Discrete["sample"]>[0]): Float64Array {
	const found = new Float64Array(space.n);
	for (let i = 0; i < 10000; i++) found[space.sample(options) - space.start]! += 1;
	return found;
}

describe("Discrete", () => {
	it("samples its values evenly", () => {
		const space = new Discrete(5, { start: -2 });
		expect(chiSquare(counts(space), Array(5).fill(0.2))).toBeLessThan(3.1);
	});

	it("samples more values than 2²¹ evenly", () => {
		const space = new Discrete(3 * 2 ** 29, { start: -5 });
		const thirds = new Float64Array(3);
		for (let i = 0; i < 10000; i++) thirds[Math.floor((space.sample() + 5) / 2 ** 29)]! += 1;
		expect(chiSquare(thirds, Array(3).fill(1 / 3))).toBeLessThan(3.1);
	});

	it("reaches both ends of the whole 32-bit range", () => {
		const space = new Discrete(2 ** 31, { start: -(2 ** 31) });
		expect(space.contains(-(2 ** 31))).toBe(true);
		expect(space.contains(-1)).toBe(true);
		expect(space.contains(0)).toBe(false);
		for (let i = 0; i < 100; i++) expect(space.contains(space.sample())).toBe(true);
	});

	it("samples what a mask allows, evenly", () => {
		const space = new Discrete(5, { start: 3 });
		const mask = Uint8Array.of(0, 1, 0, 1, 1);
		expect(chiSquare(counts(space, { mask }), [0, 1 / 3, 0, 1 / 3, 1 / 3])).toBeLessThan(3.1);
		expect(counts(space, { mask: [0, 0, 0, 0, 1] })[4]).toBe(10000);
	});

	it("samples start when a mask allows nothing, as Gymnasium does", () => {
		expect(new Discrete(3, { start: 7 }).sample({ mask: [0, 0, 0] })).toBe(7);
	});

	it("samples with given probabilities", () => {
		const probability = Float64Array.of(0.1, 0, 0.6, 0.3);
		expect(chiSquare(counts(new Discrete(4), { probability }), probability)).toBeLessThan(3.1);
	});

	it("takes null for no restriction", () => {
		expect(new Discrete(9).sample({ mask: null, probability: null })).toBe(
			new Discrete(9).sample(),
		);
	});

	it.each([
		[{ mask: [1, 0] }, /mask must be an array of 3 numbers, got an array of length 2/],
		[{ mask: 1 }, /mask must be an array of 3 numbers, got 1/],
		[{ mask: [0, 2, 0] }, /mask elements must be 0 or 1, got 2 at 1/],
		[{ probability: [0.5, 0.4, 0] }, /sum to 1, got a sum of 0.9/],
		[{ probability: [1.5, -0.5, 0] }, /lie in \[0, 1\], got 1.5 at 0/],
		[{ probability: [Number.NaN, 1, 0] }, /lie in \[0, 1\], got NaN at 0/],
		[{ mask: [1, 1, 1], probability: [1, 0, 0] }, /a mask or a probability, got both/],
	])("rejects the restriction %o", (options, message) => {
		const sample = () => new Discrete(3).sample(options);
		expect(sample).toThrow(SpaceError);
		expect(sample).toThrow(message);
	});

	it("contains integers in range and nothing else", () => {
		const space = new Discrete(3, { start: -1 });
		expect([-1, 0, 1, -0].every((value) => space.contains(value))).toBe(true);
		for (const value of [-2, 2, 0.5, Number.NaN, Infinity, "0", 0n, null, [0], Int32Array.of(0)])
			expect(space.contains(value)).toBe(false);
	});

	it("explains what it does not contain", () => {
		expect(new Discrete(3).explain(1)).toBeNull();
		expect(new Discrete(3).explain(3)).toBe("expected an integer from 0 to 2, got 3");
		expect(new Discrete(3, { start: 2 }).explain("a")).toBe(
			'expected an integer from 2 to 4, got "a"',
		);
	});

	it.each([0, -1, 1.5, Number.NaN, 2 ** 31 + 1, "3"])("rejects n = %s", (n) => {
		expect(() => new Discrete(n as number)).toThrow(SpaceError);
		expect(() => new Discrete(n as number)).toThrow(/Discrete: n must be an integer from 1/);
	});

	it.each([0.5, Number.NaN, 2 ** 31 - 2, -(2 ** 31) - 1, "0"])("rejects start = %s", (start) => {
		expect(() => new Discrete(3, { start: start as number })).toThrow(/Discrete: start must be/);
	});

	it("repeats a seed's draws, and differs between seeds", () => {
		const space = new Discrete(1000);
		const draw = (seed: number) => {
			space.seed(seed);
			return Array.from({ length: 5000 }, () => space.sample());
		};
		const first = draw(1);
		expect(draw(1)).toEqual(first);
		expect(Math.abs(correlation(first, draw(2)))).toBeLessThan(0.05);
		for (const seed of [1.5, -1, Number.NaN, 2 ** 53])
			expect(() => space.seed(seed)).toThrow(SeedError);
	});

	it("writes Minari's JSON and Gymnasium's notation", () => {
		expect(new Discrete(5).toJSON()).toEqual({ type: "Discrete", dtype: "int64", start: 0, n: 5 });
		expect(`${new Discrete(5)}`).toBe("Discrete(5)");
		expect(`${new Discrete(5, { start: -1 })}`).toBe("Discrete(5, start=-1)");
	});

	it("equals the same n and start only", () => {
		expect(new Discrete(5).equals(new Discrete(5, { start: 0 }))).toBe(true);
		expect(new Discrete(5).equals(new Discrete(6))).toBe(false);
		expect(new Discrete(5).equals(new Discrete(5, { start: 1 }))).toBe(false);
	});

	it("refuses Python's positional arguments and options nobody reads", () => {
		const any = (value: unknown): never => value as never;
		expect(() => new Discrete(5, any(3))).toThrow("Discrete: expected options { start }, got 3");
		expect(() => new Discrete(5, any({ strat: 3 }))).toThrow('got the key "strat"');
		expect(() => new Discrete(5, any(null))).toThrow(SpaceError);
		expect(() => new MultiDiscrete([2], any([1]))).toThrow(/expected options \{ start \}/);
		expect(() => new Sequence(new Discrete(2), any(true))).toThrow(/expected options \{ stack \}/);
		expect(() => new Box(any(-1))).toThrow(
			"Box: expected options { low, high, shape, dtype }, got -1",
		);
		expect(() => new Text(any(5))).toThrow(SpaceError);
		const space = new Discrete(3);
		expect(() => space.sample(any([0, 1, 0]))).toThrow(
			"Discrete: sample: expected options { mask, probability }, got an array of length 3",
		);
		expect(() => space.sample(any(Uint8Array.of(0, 1, 0)))).toThrow(SpaceError);
		expect(() => space.sample(any({ maks: [0, 1, 0] }))).toThrow('got the key "maks"');
		expect(() => space.sample(any({ numNodes: 2 }))).toThrow(SpaceError);
		expect(() => space.seed(any("7"))).toThrow(SeedError);
		expect(() => space.seed(any(undefined))).toThrow(SeedError);
	});

	it("lies in an int32 column", () => {
		const columns = new Discrete(5).allocate(3);
		expect(columns[""].data).toEqual(new Int32Array(3));
		expect(columns[""].width).toBe(1);
		expect(columns[""].shape).toEqual([]);
	});
});
