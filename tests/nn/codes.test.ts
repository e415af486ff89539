import { describe, expect, test } from "vitest";
import {
	nearOrthogonalRows,
	normalRows,
	orthonormalRows,
	unitGaussianRows,
} from "../../src/nn/codes.ts";
import { ModelError } from "../../src/nn/errors.ts";
import { Generator } from "../../src/random/index.ts";

const random = (seed = 0): Generator => new Generator(seed, "codes");

/** Largest |cosine| between two rows, and largest |length − 1|. */
function measure(rows: Float32Array, d: number): { cosine: number; length: number } {
	const n = rows.length / d;
	const dot = (i: number, j: number): number => {
		let sum = 0;
		for (let k = 0; k < d; k++) sum += rows[i * d + k]! * rows[j * d + k]!;
		return sum;
	};
	let cosine = 0;
	let length = 0;
	for (let i = 0; i < n; i++) {
		length = Math.max(length, Math.abs(Math.sqrt(dot(i, i)) - 1));
		for (let j = 0; j < i; j++)
			cosine = Math.max(cosine, Math.abs(dot(i, j)) / Math.sqrt(dot(i, i) * dot(j, j)));
	}
	return { cosine, length };
}

describe("orthonormalRows", () => {
	test.each([
		[1, 1],
		[5, 32],
		[32, 32],
		[128, 128],
		[50, 128],
	])("%i of %i are orthonormal to 1e-6", (n, d) => {
		for (let seed = 0; seed < 3; seed++) {
			const { cosine, length } = measure(orthonormalRows(n, d, random(seed)), d);
			expect(cosine).toBeLessThan(1e-6);
			expect(length).toBeLessThan(1e-6);
		}
	});

	test("uniform: an entry has mean 0, variance 1/d, and a first row the right fourth moment", () => {
		const d = 4;
		const draws = 4000;
		const stream = random(3);
		let sum = 0;
		let square = 0;
		let fourth = 0;
		for (let i = 0; i < draws; i++) {
			for (const x of orthonormalRows(2, d, stream).subarray(d)) {
				sum += x;
				square += x ** 2;
				fourth += x ** 4;
			}
		}
		const count = draws * d;
		// Of a uniform unit vector: E x² = 1/d, E x⁴ = 3 / (d (d + 2)).
		expect(Math.abs(sum / count)).toBeLessThan(0.015);
		expect(square / count).toBeCloseTo(1 / d, 6);
		expect(Math.abs(fourth / count - 3 / (d * (d + 2)))).toBeLessThan(0.005);
	});

	test("a square's determinant has both signs: reflections are among them", () => {
		const stream = random(4);
		let positive = 0;
		for (let i = 0; i < 200; i++) {
			const [a, b, c, d] = orthonormalRows(2, 2, stream);
			if (a! * d! - b! * c! > 0) positive++;
		}
		expect(positive).toBeGreaterThan(70);
		expect(positive).toBeLessThan(130);
	});

	test("the same draw gives the same bits, whatever n", () => {
		const all = orthonormalRows(8, 16, random());
		expect(orthonormalRows(3, 16, random())).toEqual(all.subarray(0, 3 * 16));
		expect(nearOrthogonalRows(8, 16, random())).toEqual(all);
		expect(orthonormalRows(8, 16, random(1))).not.toEqual(all);
	});

	test("too many, or none, are refused", () => {
		expect(() => orthonormalRows(5, 4, random())).toThrow(ModelError);
		expect(() => orthonormalRows(0, 4, random())).toThrow(/n is 0/);
	});
});

describe("nearOrthogonalRows", () => {
	test.each([4, 32, 128])("2 × %i: unit length, largest cosine exactly 1/√d", (d) => {
		const { cosine, length } = measure(nearOrthogonalRows(2 * d, d, random()), d);
		expect(length).toBeLessThan(1e-6);
		expect(Math.abs(cosine - 1 / Math.sqrt(d))).toBeLessThan(1e-6);
	});

	test("prefixes agree, beyond 2d too, and all have unit length", () => {
		const all = nearOrthogonalRows(40, 16, random());
		for (const n of [1, 16, 17, 32, 33])
			expect(nearOrthogonalRows(n, 16, random())).toEqual(all.subarray(0, n * 16));
		expect(measure(all, 16).length).toBeLessThan(1e-6);
	});

	test("more codes than numbers need a power of 2", () => {
		expect(nearOrthogonalRows(12, 12, random())).toHaveLength(144);
		expect(() => nearOrthogonalRows(13, 12, random())).toThrow(/power of 2/);
	});
});

test("Gaussian rows: unit ones have unit length, plain ones length √d", () => {
	expect(measure(unitGaussianRows(40, 64, random()), 64).length).toBeLessThan(1e-6);
	const rows = normalRows(200, 128, random());
	const square = rows.reduce((sum, x) => sum + x * x, 0) / rows.length;
	expect(Math.abs(square - 1)).toBeLessThan(0.03);
});

test("codes are the same bits on every machine", () => {
	const words = (rows: Float32Array) => Array.from(new Uint32Array(rows.buffer).subarray(0, 4));
	expect({
		orthonormal: words(orthonormalRows(3, 8, random(7))),
		near: words(nearOrthogonalRows(12, 8, random(7)).slice(8 * 8)),
		unit: words(unitGaussianRows(3, 8, random(7))),
	}).toMatchInlineSnapshot(`
		{
		  "near": [
		    3207465697,
		    1060369858,
		    3177759383,
		    3190429634,
		  ],
		  "orthonormal": [
		    1051702206,
		    1061627984,
		    3185008877,
		    3188417713,
		  ],
		  "unit": [
		    1051702206,
		    1061627984,
		    3185008877,
		    3188417713,
		  ],
		}
	`);
});
