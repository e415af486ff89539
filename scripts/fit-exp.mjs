/**
 * Computes the numbers of `exp4` (src/tensor/kernels/assembly/math.ts) and prints them:
 * e^r = 1 + r + r²·(C0 + C1·r + … + C4·r⁴) on |r| ≤ ln 2 / 2, least largest relative error, and ln 2 in
 * two parts. Lawson's method: least squares again and again, each point's weight multiplied by its
 * error, which leads to the fit whose largest error is least.
 */
import { fileURLToPath } from "node:url";

const TERMS = 5;
const POINTS = 401;
const ROUNDS = 500;
// A little wider than needed: x/ln 2 is rounded before it is rounded to an integer.
const HALF = (Math.LN2 / 2) * (1 + 1e-4);

/** (e^r − 1 − r) / r², by its series: the difference itself would cancel. */
function rest(r) {
	let sum = 0;
	for (let k = 22; k >= 2; k--) sum = (sum * r + 1) / k;
	return sum;
}

/** Solves the symmetric positive definite a·x = b; both are overwritten. */
function solve(a, b) {
	const n = b.length;
	for (let i = 0; i < n; i++)
		for (let j = i + 1; j < n; j++) {
			const factor = a[j][i] / a[i][i];
			for (let k = i; k < n; k++) a[j][k] -= factor * a[i][k];
			b[j] -= factor * b[i];
		}
	for (let i = n - 1; i >= 0; i--) {
		for (let k = i + 1; k < n; k++) b[i] -= a[i][k] * b[k];
		b[i] /= a[i][i];
	}
	return b;
}

/** Relative error of e^r by these coefficients, without rounding. */
function relativeError(coefficients, r) {
	const p = coefficients.reduceRight((sum, each) => sum * r + each, 0);
	return (r * r * (p - rest(r))) / Math.exp(r);
}

/** The coefficients in f64 and the largest relative error of the polynomial. */
export function fitExp() {
	// Chebyshev nodes, u in [−1, 1]; r = HALF·u. Powers of u, so that the equations are well scaled.
	const u = Array.from({ length: POINTS }, (_, i) => Math.cos((Math.PI * (i + 0.5)) / POINTS));
	let weights = u.map(() => 1 / POINTS);
	let coefficients = [];
	let largest = Infinity;
	for (let round = 0; round < ROUNDS; round++) {
		const a = Array.from({ length: TERMS }, () => new Float64Array(TERMS));
		const b = new Float64Array(TERMS);
		for (let i = 0; i < POINTS; i++) {
			const r = HALF * u[i];
			const factor = (r * r) / Math.exp(r);
			const weight = weights[i] * factor * factor;
			const target = rest(r);
			for (let j = 0; j < TERMS; j++) {
				b[j] += weight * u[i] ** j * target;
				for (let k = 0; k < TERMS; k++) a[j][k] += weight * u[i] ** (j + k);
			}
		}
		const found = Array.from(solve(a, b), (each, j) => each / HALF ** j);
		const errors = u.map((each) => Math.abs(relativeError(found, HALF * each)));
		const worst = Math.max(...errors);
		if (worst < largest) [largest, coefficients] = [worst, found];
		const raw = weights.map((each, i) => each * errors[i]);
		const total = raw.reduce((sum, each) => sum + each, 0);
		weights = raw.map((each) => each / total);
	}
	return { coefficients, largest };
}

/** ln 2 = high + low; 15 bits of high, so that high times an integer up to 2⁸ is exact in f32. */
export function splitLn2() {
	const high = Math.round(Math.LN2 * 2 ** 15) / 2 ** 15;
	return { high, low: Math.fround(Math.LN2 - high) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const { coefficients, largest } = fitExp();
	for (const [i, each] of coefficients.entries())
		console.log(`C${i} = ${Math.fround(each)} (from ${each})`);
	const { high, low } = splitLn2();
	console.log(`LN2_HIGH = ${high}, LN2_LOW = ${low}, LOG2_E = ${Math.fround(Math.LOG2E)}`);
	console.log(`largest relative error before rounding: ${largest.toExponential(2)}`);
}
