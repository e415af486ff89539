import { describe, expect, it } from "vitest";
import { detCos, detExp, detLog, detSin, Generator } from "../../src/random/index.ts";

const COUNT = 100000;

/** Largest distance to the engine's function, in units in the last place of the exact result. */
function worst(
	ours: (x: number) => number,
	engine: (x: number) => number,
	argument: (generator: Generator) => number,
): number {
	const generator = new Generator(1, "math");
	let most = 0;
	for (let i = 0; i < COUNT; i++) {
		const x = argument(generator);
		const exact = engine(x);
		const ulp = 2 ** Math.max(Math.floor(Math.log2(Math.abs(exact))) - 52, -1074);
		most = Math.max(most, Math.abs(ours(x) - exact) / ulp);
	}
	return most;
}

/** FNV-1a over the bits of a function's values. */
function fingerprint(f: (x: number) => number, low: number, high: number): number {
	const generator = new Generator(2, "bits");
	const buffer = new Float64Array(1);
	const words = new Uint32Array(buffer.buffer);
	let hash = 0x811c9dc5;
	for (let i = 0; i < 20000; i++) {
		buffer[0] = f(generator.uniform(low, high));
		hash = Math.imul(hash ^ words[0]!, 0x01000193);
		hash = Math.imul(hash ^ words[1]!, 0x01000193);
	}
	return hash >>> 0;
}

describe("deterministic functions", () => {
	it("takes logarithms within 2 ulp", () => {
		expect(worst(detLog, Math.log, (g) => g.uniform(0, 10))).toBeLessThanOrEqual(2);
		expect(worst(detLog, Math.log, (g) => 2 ** g.uniform(-1074, 1023))).toBeLessThanOrEqual(2);
		expect(worst(detLog, Math.log, (g) => 1 + g.uniform(-1e-6, 1e-6))).toBeLessThanOrEqual(2);
	});

	it("takes exponentials within 2 ulp", () => {
		expect(worst(detExp, Math.exp, (g) => g.uniform(-1, 1))).toBeLessThanOrEqual(2);
		expect(worst(detExp, Math.exp, (g) => g.uniform(-745, 709.7))).toBeLessThanOrEqual(2);
	});

	it.each([
		[1, 2],
		[100, 2],
		[1e6, 2],
	])("takes sines and cosines up to |x| = %d within %d ulp", (most, ulps) => {
		expect(worst(detSin, Math.sin, (g) => g.uniform(-most, most))).toBeLessThanOrEqual(ulps);
		expect(worst(detCos, Math.cos, (g) => g.uniform(-most, most))).toBeLessThanOrEqual(ulps);
	});

	it("is exact where the result is", () => {
		expect(detLog(1)).toBe(0);
		expect(detExp(0)).toBe(1);
		expect(detSin(0)).toBe(0);
		expect(detCos(0)).toBe(1);
		expect(detLog(Math.E)).toBeCloseTo(1, 15);
		expect(detSin(Math.PI / 2)).toBe(1);
		expect(detCos(Math.PI)).toBe(-1);
	});

	it("follows IEEE 754 at the edges", () => {
		expect(detLog(0)).toBe(-Infinity);
		expect(detLog(-1)).toBeNaN();
		expect(detLog(Number.NaN)).toBeNaN();
		expect(detLog(Infinity)).toBe(Infinity);
		expect(detLog(Number.MIN_VALUE)).toBeCloseTo(-744.4400719213812, 10);
		expect(detExp(-Infinity)).toBe(0);
		expect(detExp(Infinity)).toBe(Infinity);
		expect(detExp(710)).toBe(Infinity);
		expect(detExp(-746)).toBe(0);
		expect(detExp(-745.1)).toBe(Number.MIN_VALUE);
		expect(detExp(Number.NaN)).toBeNaN();
		for (const x of [Infinity, -Infinity, Number.NaN]) {
			expect(detSin(x)).toBeNaN();
			expect(detCos(x)).toBeNaN();
		}
	});

	it("inverts: log(exp(x)) is x", () => {
		const generator = new Generator(4);
		for (let i = 0; i < 1000; i++) {
			const x = generator.uniform(-50, 50);
			expect(Math.abs(detLog(detExp(x)) - x)).toBeLessThan(1e-13);
		}
	});

	it("keeps sin² + cos² at 1", () => {
		const generator = new Generator(5);
		for (let i = 0; i < 1000; i++) {
			const x = generator.uniform(-1000, 1000);
			expect(Math.abs(detSin(x) ** 2 + detCos(x) ** 2 - 1)).toBeLessThan(4e-16);
		}
	});

	it("gives the same bits in every engine and version", () => {
		const fingerprints = [
			fingerprint(detLog, 0, 100),
			fingerprint(detExp, -100, 100),
			fingerprint(detSin, -100, 100),
			fingerprint(detCos, -100, 100),
		];
		expect(fingerprints).toEqual([2647729830, 3717532352, 1430082198, 3729752522]);
	});
});
