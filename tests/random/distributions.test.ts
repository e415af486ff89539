import { describe, expect, it } from "vitest";
import {
	detLog,
	Generator,
	nextBeta,
	nextExponential,
	nextGamma,
	nextNormal,
	normalQuantile,
} from "../../src/random/index.ts";
import { fixture } from "./fixture.ts";
import { cdfOf, kolmogorov, moments, normalCdf } from "./statistics.ts";

const N = 40000;

function sample(draw: (state: Uint32Array) => number, seed = 1): number[] {
	const { state } = new Generator(seed, "distribution");
	return Array.from({ length: N }, () => draw(state));
}

/** Mean and variance within five standard errors. */
function expectMoments(values: readonly number[], mean: number, variance: number): void {
	const found = moments(values);
	const fourth = values.reduce((sum, x) => sum + (x - found.mean) ** 4, 0) / values.length;
	const meanError = Math.sqrt(variance / values.length);
	const varianceError = Math.sqrt((fourth - variance ** 2) / values.length);
	expect(Math.abs(found.mean - mean)).toBeLessThan(5 * meanError);
	expect(Math.abs(found.variance - variance)).toBeLessThan(5 * varianceError);
}

describe("normalQuantile", () => {
	it.each(fixture.normalQuantile)("at %d is %d", (p, z) => {
		expect(Math.abs(normalQuantile(p) - z)).toBeLessThanOrEqual(1e-15 + 1e-14 * Math.abs(z));
	});

	it("is odd about one half, and increases", () => {
		let last = -Infinity;
		for (let k = 1; k < 1024; k++) {
			const p = k / 1024;
			const z = normalQuantile(p);
			expect(z).toBeGreaterThan(last);
			// + 0 turns the −0 at one half into 0.
			expect(normalQuantile(1 - p)).toBeCloseTo(-z + 0, 13);
			last = z;
		}
	});
});

describe("distributions", () => {
	it("draws standard normals with one 32-bit draw each, within 6.4", () => {
		const values = sample((state) => nextNormal(state, 0));
		expect(kolmogorov(values, normalCdf)).toBeLessThan(1.95);
		expectMoments(values, 0, 1);
		expect(Math.abs(normalQuantile(0.5 / 2 ** 32))).toBeLessThan(6.4);
		const a = new Generator(3);
		const b = new Generator(3);
		nextNormal(a.state, 0);
		b.uint32();
		expect(a.state).toEqual(b.state);
	});

	it("draws exponentials", () => {
		const values = sample((state) => nextExponential(state, 0));
		expect(kolmogorov(values, (x) => 1 - Math.exp(-x))).toBeLessThan(1.95);
		expectMoments(values, 1, 1);
		expect(values.every((x) => x >= 0 && Number.isFinite(x))).toBe(true);
	});

	it.each([1, 1.5, 2.5, 10, 100])("draws gammas of shape %d", (shape) => {
		const values = sample((state) => nextGamma(state, 0, shape));
		const logPeak = (shape - 1) * (shape > 1 ? detLog(shape - 1) - 1 : 0);
		const density = (x: number) =>
			x === 0 ? Number(shape === 1) : Math.exp((shape - 1) * Math.log(x) - x - logPeak);
		const cdf = cdfOf(density, 0, shape + 15 * Math.sqrt(shape) + 15);
		expect(kolmogorov(values, cdf)).toBeLessThan(1.95);
		expectMoments(values, shape, shape);
	});

	it("draws gammas of shape 1/2, half the squares of normals", () => {
		const values = sample((state) => nextGamma(state, 0, 0.5));
		expect(kolmogorov(values, (x) => 2 * normalCdf(Math.sqrt(2 * x)) - 1)).toBeLessThan(1.95);
		expectMoments(values, 0.5, 0.5);
	});

	it("draws gammas of small shape without NaN or negative values", () => {
		const values = sample((state) => nextGamma(state, 0, 0.01));
		expect(values.every((x) => x >= 0 && Number.isFinite(x))).toBe(true);
		expectMoments(values, 0.01, 0.01);
	});

	it.each([
		[2, 3],
		[1, 1],
		[5, 1],
		[30, 70],
	])("draws betas of %d and %d", (a, b) => {
		const values = sample((state) => nextBeta(state, 0, a, b));
		const cdf = cdfOf((x) => x ** (a - 1) * (1 - x) ** (b - 1), 0, 1);
		expect(kolmogorov(values, cdf)).toBeLessThan(1.95);
		const mean = a / (a + b);
		expectMoments(values, mean, (mean * (1 - mean)) / (a + b + 1));
		expect(values.every((x) => x >= 0 && x <= 1)).toBe(true);
	});

	it("draws Beta(1/2, 1/2), the arcsine law", () => {
		const values = sample((state) => nextBeta(state, 0, 0.5, 0.5));
		const arcsine = (x: number) => (2 / Math.PI) * Math.asin(Math.sqrt(x));
		expect(kolmogorov(values, arcsine)).toBeLessThan(1.95);
	});
});
