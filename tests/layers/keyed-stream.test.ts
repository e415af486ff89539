import { describe, expect, it } from "vitest";
import { NEVER, nextGeometric, writePermutation } from "../../src/layers/draws.ts";
import { plantKeyed } from "../../src/layers/keyed-stream.ts";
import { Generator, SeedTree } from "../../src/random/index.ts";

const key = new SeedTree(1).words(4);

function words(a: number, b: number, c: number): number[] {
	const out = new Uint32Array(4);
	plantKeyed(key, 0, a, b, c, out, 0);
	return [...out];
}

describe("keyed streams", () => {
	it("depend on key and counters alone, in order", () => {
		expect(words(1, 2, 3)).toEqual(words(1, 2, 3));
		const distinct = [
			words(1, 2, 3),
			words(2, 1, 3),
			words(1, 3, 2),
			words(3, 2, 1),
			words(0, 0, 0),
		];
		expect(new Set(distinct.map(String)).size).toBe(5);
		const zero = new Uint32Array(4);
		plantKeyed(new Uint32Array(4), 0, 0, 0, 0, zero, 0);
		expect([...zero].some((word) => word !== 0)).toBe(true);
	});

	it("of neighbouring counters share no bits beyond chance", () => {
		let flipped = 0;
		for (let c = 0; c < 500; c++) {
			const a = words(0, 16, c);
			const b = words(0, 16, c + 1);
			for (let k = 0; k < 4; k++)
				for (let x = (a[k]! ^ b[k]!) >>> 0; x > 0; x = (x & (x - 1)) >>> 0) flipped++;
		}
		// 500 × 128 fair coins: standard deviation 0.002.
		expect(Math.abs(flipped / 64000 - 0.5)).toBeLessThan(0.01);
	});

	it("begin with uniform draws, whichever counter runs", () => {
		for (const at of [0, 1, 2]) {
			const bins = new Array(16).fill(0);
			for (let k = 0; k < 8000; k++) {
				const counters = [3, 5, 7];
				counters[at] = k;
				const state = Uint32Array.from(words(counters[0]!, counters[1]!, counters[2]!));
				bins[new Generator(state).integer(16)]++;
			}
			const chi2 = bins.reduce((sum, each) => sum + (each - 500) ** 2 / 500, 0);
			// 15 degrees of freedom: 99.99 % below 44.3.
			expect(chi2).toBeLessThan(44.3);
		}
	});
});

describe("draws", () => {
	it("geometric: mean 1/p, 1 for certain, never for 0", () => {
		const { state } = new Generator(3);
		let sum = 0;
		for (let k = 0; k < 5000; k++) sum += nextGeometric(state, 0, 0.05);
		// Standard error 19.5 / √5000 = 0.28.
		expect(Math.abs(sum / 5000 - 20)).toBeLessThan(1.2);
		expect(nextGeometric(state, 0, 1)).toBe(1);
		expect(nextGeometric(state, 0, 0)).toBe(NEVER);
	});

	it("permutation: every order equally often", () => {
		const { state } = new Generator(5);
		const counts = new Map<string, number>();
		const target = new Int32Array(5).fill(9);
		for (let k = 0; k < 1200; k++) {
			writePermutation(target, 1, 3, state, 0);
			const order = target.slice(1, 4).join("");
			counts.set(order, (counts.get(order) ?? 0) + 1);
		}
		expect([target[0], target[4]]).toEqual([9, 9]);
		expect(counts.size).toBe(6);
		for (const count of counts.values()) expect(Math.abs(count - 200)).toBeLessThan(60);
	});
});
