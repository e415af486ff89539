import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Generator, SeedError, SeedTree } from "../../src/random/index.ts";
import { chiSquare, kolmogorov, moments } from "./statistics.ts";

describe("Generator", () => {
	it("is fixed by its seed and path", () => {
		const draws = (generator: Generator) => Array.from({ length: 5 }, () => generator.uint32());
		const first = draws(new Generator(7, "layout", 2));
		expect(draws(new Generator(7, "layout", 2))).toEqual(first);
		expect(draws(new Generator(new SeedTree(7).child("layout"), 2))).toEqual(first);
		expect(draws(new Generator(new SeedTree(7).child("layout", 2)))).toEqual(first);
		expect(draws(new Generator(7, "layout", 3))).not.toEqual(first);
		expect(draws(new Generator(8, "layout", 2))).not.toEqual(first);
	});

	it("shares the state it is given, so that streams can be saved and restored", () => {
		const generator = new Generator(3);
		const saved = generator.state.slice();
		const next = generator.uniform();
		const again = new Generator(saved);
		expect(again.state).toBe(saved);
		expect(again.uniform()).toBe(next);
		generator.state.set(new Generator(3).state);
		expect(generator.uniform()).toBe(next);
	});

	it.each([1.5, -1, Number.NaN, 2 ** 53])("rejects the seed %s", (seed) => {
		expect(() => new Generator(seed)).toThrow(SeedError);
	});

	it("draws uniforms, integers and normals with the parameters asked for", () => {
		const generator = new Generator(11);
		const uniforms = Array.from({ length: 20000 }, () => generator.uniform(-2, 6));
		expect(kolmogorov(uniforms, (x) => (x + 2) / 8)).toBeLessThan(1.95);
		const counts = new Float64Array(6);
		for (let i = 0; i < 20000; i++) counts[generator.integer(6)]! += 1;
		expect(
			chiSquare(
				counts,
				counts.map(() => 1 / 6),
			),
		).toBeLessThan(3.1);
		const { mean, variance } = moments(Array.from({ length: 20000 }, () => generator.normal(5, 3)));
		expect(mean).toBeCloseTo(5, 0);
		expect(Math.sqrt(variance)).toBeCloseTo(3, 0);
	});

	it("shuffles in place, keeping every item", () => {
		fc.assert(
			fc.property(fc.array(fc.integer()), fc.nat(), (items, seed) => {
				const shuffled = [...items];
				expect(new Generator(seed).shuffle(shuffled)).toBe(shuffled);
				expect(shuffled.toSorted((a, b) => a - b)).toEqual(items.toSorted((a, b) => a - b));
			}),
		);
	});

	it("gives every ordering equally often", () => {
		const generator = new Generator(13);
		const counts = new Map<string, number>();
		for (let i = 0; i < 24000; i++) {
			const key = generator.permutation(4).join("");
			counts.set(key, (counts.get(key) ?? 0) + 1);
		}
		expect(counts.size).toBe(24);
		const found = [...counts.values()];
		expect(
			chiSquare(
				found,
				found.map(() => 1 / 24),
			),
		).toBeLessThan(3.1);
	});

	it("permutes 0 … length − 1", () => {
		expect(new Generator(1).permutation(0)).toEqual(new Int32Array(0));
		const permutation = new Generator(1).permutation(50);
		expect(permutation).toBeInstanceOf(Int32Array);
		expect(permutation.toSorted()).toEqual(Int32Array.from({ length: 50 }, (_, i) => i));
	});

	it("draws categories by weight, and never one of weight 0", () => {
		const generator = new Generator(17);
		const weights = [0, 1, 0, 4, 5, 0];
		const counts = new Float64Array(6);
		for (let i = 0; i < 20000; i++) counts[generator.categorical(weights)]! += 1;
		const probabilities = weights.map((weight) => weight / 10);
		expect(chiSquare(counts, probabilities)).toBeLessThan(3.1);
	});

	it("draws the only category there is", () => {
		const generator = new Generator(19);
		for (let i = 0; i < 100; i++) expect(generator.categorical([0, 0, 1e-300])).toBe(2);
	});
});
