import { describe, expect, it } from "vitest";
import {
	nextInteger,
	nextUint32,
	nextUniform,
	nextUniform32,
	SeedTree,
	STREAM_WORDS,
} from "../../src/random/index.ts";
import { chiSquare, correlation, kolmogorov } from "./statistics.ts";

function stream(seed: number): Uint32Array {
	const state = new Uint32Array(STREAM_WORDS);
	new SeedTree(seed).stream(state);
	return state;
}

describe("xoshiro128++", () => {
	it("gives the published outputs for the state 1, 2, 3, 4", () => {
		const state = Uint32Array.of(1, 2, 3, 4);
		const outputs = Array.from({ length: 10 }, () => nextUint32(state, 0));
		expect(outputs).toEqual([
			641, 1573767, 3222811527, 3517856514, 836907274, 4247214768, 3867114732, 1355841295,
			495546011, 621204420,
		]);
	});

	it("keeps the streams of a shared array apart", () => {
		const batch = new Uint32Array(3 * STREAM_WORDS);
		for (let i = 0; i < 3; i++) new SeedTree(5).child(i).stream(batch, i * STREAM_WORDS);
		const before = batch.slice();
		const alone = before.slice(4, 8);
		for (let i = 0; i < 100; i++) expect(nextUint32(batch, 4)).toBe(nextUint32(alone, 0));
		expect(batch.slice(0, 4)).toEqual(before.slice(0, 4));
		expect(batch.slice(8)).toEqual(before.slice(8));
	});

	it("draws uniform numbers in [0, 1)", () => {
		const state = stream(1);
		const wide = Array.from({ length: 20000 }, () => nextUniform(state, 0));
		const narrow = Array.from({ length: 20000 }, () => nextUniform32(state, 0));
		for (const sample of [wide, narrow]) {
			expect(kolmogorov(sample, (x) => x)).toBeLessThan(1.95);
			expect(sample.every((x) => x >= 0 && x < 1)).toBe(true);
		}
		expect(narrow.every((x) => Number.isInteger(x * 2 ** 32))).toBe(true);
		expect(wide.every((x) => Number.isInteger(x * 2 ** 53))).toBe(true);
		expect(wide.some((x) => !Number.isInteger(x * 2 ** 50))).toBe(true);
	});

	it("composes a 53-bit uniform of two draws, high word first", () => {
		const state = stream(2);
		const copy = state.slice();
		const high = nextUint32(copy, 0) >>> 5;
		const low = nextUint32(copy, 0) >>> 6;
		expect(nextUniform(state, 0)).toBe((high * 2 ** 26 + low) / 2 ** 53);
		expect(state).toEqual(copy);
	});

	it.each([1, 2, 3, 7, 100])("draws integers below %i evenly", (bound) => {
		const state = stream(3);
		const counts = new Float64Array(bound);
		for (let i = 0; i < 40000; i++) counts[nextInteger(state, 0, bound)]! += 1;
		if (bound === 1) expect(counts[0]).toBe(40000);
		else
			expect(
				chiSquare(
					counts,
					counts.map(() => 1 / bound),
				),
			).toBeLessThan(3.1);
	});

	it("draws integers below the largest bound evenly", () => {
		const state = stream(4);
		const bound = 2 ** 21;
		const sample = Array.from({ length: 20000 }, () => nextInteger(state, 0, bound));
		expect(sample.every((x) => Number.isInteger(x) && x >= 0 && x < bound)).toBe(true);
		expect(kolmogorov(sample, (x) => (x + 0.5) / bound)).toBeLessThan(1.95);
	});

	it("redraws the values that would bias a bound", () => {
		// 2³² mod 3 = 1: a draw of 0 gives a low half of 0 < 1 and must be thrown away.
		const s0 = 0;
		const state = Uint32Array.of(s0, 5, 9, 0);
		const copy = state.slice();
		expect(nextUint32(copy, 0)).toBe(0);
		const second = nextUint32(copy, 0);
		expect(nextInteger(state, 0, 3)).toBe(Math.floor((second * 3) / 2 ** 32));
		expect(state).toEqual(copy);
	});

	it("shows no correlation between draws, nor between streams of neighbouring seeds", () => {
		const a = stream(10);
		const b = stream(11);
		const x = Array.from({ length: 20000 }, () => nextUniform(a, 0));
		const y = Array.from({ length: 20000 }, () => nextUniform(b, 0));
		expect(Math.abs(correlation(x.slice(1), x.slice(0, -1)))).toBeLessThan(0.025);
		expect(Math.abs(correlation(x, y))).toBeLessThan(0.025);
	});
});
