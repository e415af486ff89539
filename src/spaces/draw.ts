import type { Generator } from "../random/index.ts";
import { describe } from "./describe.ts";
import { SpaceError } from "./errors.ts";
import type { SampleOptions } from "./space.ts";

/** Largest bound `Generator.integer` takes. */
const SMALL = 2097152;

/** Integer in [0, bound), without bias; bound an integer in [1, 2³²]. */
export function drawInteger(generator: Generator, bound: number): number {
	if (bound <= SMALL) return generator.integer(bound);
	// Rejection from the next power of two: at most two tries on average.
	const shift = Math.clz32(bound - 1);
	for (;;) {
		const value = generator.uint32() >>> shift;
		if (value < bound) return value;
	}
}

/** Which of the two restrictions is given, or `null`; `null` masks restrict nothing. */
export function restrictionOf(
	options: SampleOptions | undefined,
): { readonly kind: "mask" | "probability"; readonly value: unknown } | null {
	if (options === undefined) return null;
	if (options.mask !== undefined && options.mask !== null)
		return { kind: "mask", value: options.mask };
	if (options.probability !== undefined && options.probability !== null)
		return { kind: "probability", value: options.probability };
	return null;
}

/** Options that hand a part of a restriction down to a part of the space. */
export function restrict(kind: "mask" | "probability", value: unknown): SampleOptions {
	return kind === "mask" ? { mask: value } : { probability: value };
}

/**
 * Index in [0, n) drawn uniformly, uniformly among the ones of a mask, or with given probabilities;
 * −1 when a mask allows nothing.
 * @throws SpaceError when the mask is not n numbers 0 or 1, or the probabilities are not n numbers
 * in [0, 1] that sum to 1 within 1e-5.
 */
export function drawIndex(
	space: string,
	generator: Generator,
	n: number,
	options: SampleOptions | undefined,
): number {
	const restriction = restrictionOf(options);
	if (restriction === null) return drawInteger(generator, n);
	const { kind } = restriction;
	const weights = expectNumbers(space, kind, restriction.value, n);
	if (kind === "probability") {
		expectProbabilities(space, weights);
		return generator.categorical(weights);
	}
	let allowed = 0;
	for (let i = 0; i < n; i++) {
		if (weights[i] !== 0 && weights[i] !== 1) {
			throw new SpaceError(
				"bad-mask",
				`${space}: mask elements must be 0 or 1, got ${weights[i]} at ${i}`,
			);
		}
		allowed += weights[i]!;
	}
	if (allowed === 0) return -1;
	let left = drawInteger(generator, allowed);
	for (let i = 0; i < n; i++) if (weights[i] === 1 && left-- === 0) return i;
	return -1;
}

/** The value as `length` numbers. @throws SpaceError */
export function expectNumbers(
	space: string,
	name: string,
	value: unknown,
	length: number,
): ArrayLike<number> {
	const isArray = Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value);
	if (!isArray || (value as unknown as ArrayLike<unknown>).length !== length) {
		throw new SpaceError(
			"bad-mask",
			`${space}: ${name} must be an array of ${length} numbers, got ${describe(value)}`,
		);
	}
	return value as unknown as ArrayLike<number>;
}

function expectProbabilities(space: string, weights: ArrayLike<number>): void {
	let sum = 0;
	for (let i = 0; i < weights.length; i++) {
		const weight = weights[i]!;
		if (!(weight >= 0 && weight <= 1)) {
			throw new SpaceError(
				"bad-mask",
				`${space}: probabilities must lie in [0, 1], got ${describe(weight)} at ${i}`,
			);
		}
		sum += weight;
	}
	if (Math.abs(sum - 1) > 1e-5)
		throw new SpaceError("bad-mask", `${space}: probabilities must sum to 1, got a sum of ${sum}`);
}

/** The value as an array of `length` parts. @throws SpaceError */
export function expectParts(
	space: string,
	name: string,
	value: unknown,
	length: number,
): readonly unknown[] {
	if (!Array.isArray(value) || value.length !== length) {
		throw new SpaceError(
			"bad-mask",
			`${space}: ${name} must be an array of ${length} parts, got ${describe(value)}`,
		);
	}
	return value;
}
