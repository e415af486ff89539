import { type Generator, nextNormal } from "../random/index.ts";
import { ModelError } from "./errors.ts";

/**
 * Random codes: n rows of d numbers, row-major, that stand for actions. They are drawn while acting
 * too, so everything here is made of operations that IEEE 754 fixes: the same bits everywhere.
 * Row i does not depend on n, so a set of codes can grow.
 */

/**
 * Orthonormal rows, uniform over all such (Haar): Gaussian rows by Gram–Schmidt, which is the QR
 * decomposition whose R has a positive diagonal (Mezzadri, "How to generate random matrices from
 * the classical compact groups", 2007).
 * @param n in [1, d]
 * @throws ModelError
 */
export function orthonormalRows(n: number, d: number, random: Generator): Float32Array {
	checkSize(n, d);
	if (n > d) throw new ModelError(`${n} orthonormal rows do not fit into ${d} dimensions`);
	return Float32Array.from(haarRows(n, d, random));
}

/**
 * Unit rows that are as nearly orthogonal as is cheap. Up to d rows are orthonormal; the next d are
 * (H/√d) Q, with Hadamard's matrix H and the first d rows Q, so that all 2d have cosines of at most
 * 1/√d to each other; those beyond are unit Gaussians.
 * @param n at least 1
 * @param d a power of 2 where n > d
 * @throws ModelError
 */
export function nearOrthogonalRows(n: number, d: number, random: Generator): Float32Array {
	checkSize(n, d);
	if (n > d && (d & (d - 1)) !== 0)
		throw new ModelError(`${n} codes of ${d} numbers: more codes than numbers need a power of 2`);
	const rows = new Float32Array(n * d);
	// All d rows even for few codes, so that the draws do not depend on n.
	const basis = haarRows(d, d, random);
	rows.set(n >= d ? basis : basis.subarray(0, n * d));
	if (n <= d) return rows;
	hadamard(basis, d);
	const scale = 1 / Math.sqrt(d);
	const second = Math.min(n, 2 * d);
	for (let i = d * d; i < second * d; i++) rows[i] = basis[i - d * d]! * scale;
	if (n > 2 * d) rows.set(unitGaussianRows(n - 2 * d, d, random), 2 * d * d);
	return rows;
}

/** Gaussian rows of length 1. @throws ModelError */
export function unitGaussianRows(n: number, d: number, random: Generator): Float32Array {
	checkSize(n, d);
	const rows = gaussians(n * d, random);
	for (let i = 0; i < n; i++) normalise(rows, i * d, d);
	return Float32Array.from(rows);
}

/** Standard normal rows, of length about √d. @throws ModelError */
export function normalRows(n: number, d: number, random: Generator): Float32Array {
	checkSize(n, d);
	return Float32Array.from(gaussians(n * d, random));
}

function checkSize(n: number, d: number): void {
	for (const [name, value] of Object.entries({ n, d }))
		if (!Number.isSafeInteger(value) || value < 1)
			throw new ModelError(`codes: ${name} is ${value}, expected a positive integer`);
}

function gaussians(count: number, random: Generator): Float64Array {
	const values = new Float64Array(count);
	for (let i = 0; i < count; i++) values[i] = nextNormal(random.state, 0);
	return values;
}

/** Modified Gram–Schmidt, twice over each row: once leaves errors where a row was nearly dependent. */
function haarRows(n: number, d: number, random: Generator): Float64Array {
	const rows = gaussians(n * d, random);
	for (let i = 0; i < n; i++) {
		for (let pass = 0; pass < 2; pass++) {
			for (let j = 0; j < i; j++) {
				let dot = 0;
				for (let k = 0; k < d; k++) dot += rows[i * d + k]! * rows[j * d + k]!;
				for (let k = 0; k < d; k++) rows[i * d + k]! -= dot * rows[j * d + k]!;
			}
			normalise(rows, i * d, d);
		}
	}
	return rows;
}

function normalise(rows: Float64Array, at: number, d: number): void {
	let square = 0;
	for (let k = at; k < at + d; k++) square += rows[k]! * rows[k]!;
	const length = Math.sqrt(square);
	for (let k = at; k < at + d; k++) rows[k]! /= length;
}

/** Multiplies a d × d matrix by Sylvester's Hadamard matrix from the left, in place. */
function hadamard(rows: Float64Array, d: number): void {
	for (let half = 1; half < d; half *= 2) {
		for (let i = 0; i < d; i++) {
			if ((i & half) !== 0) continue;
			for (let k = 0; k < d; k++) {
				const a = rows[i * d + k]!;
				const b = rows[(i + half) * d + k]!;
				rows[i * d + k] = a + b;
				rows[(i + half) * d + k] = a - b;
			}
		}
	}
}
