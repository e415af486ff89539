import { expect } from "vitest";
import { Generator } from "../../src/random/index.ts";
import { detectBackends } from "../../src/tensor/backends.ts";
import { tf } from "../../src/tensor/index.ts";

/** Names of the tensor backends that this machine has. */
export const backendsPresent = (await detectBackends())
	.filter(({ usable }) => usable)
	.map(({ name }) => name);

/** Normal numbers, the same for the same name. */
export function normals(count: number, name: string): Float32Array {
	const generator = new Generator(7, name);
	return Float32Array.from({ length: count }, () => generator.normal());
}

/** A tensor of normal numbers. */
export function random<T extends tf.Tensor = tf.Tensor>(shape: number[], name: string): T {
	return tf.tensor(normals(tf.util.sizeFromShape(shape), name), shape) as T;
}

/** A function of tensors, as plain numbers: its value and the gradients of Σ value · fixed weights. */
export interface Evaluated {
	readonly value: Float32Array;
	readonly grads: Float32Array[];
	/** Σ value · weights at inputs moved along a random direction by `by`. */
	along(by: number): number;
	/** The directional derivative that the gradients give. */
	readonly slope: number;
}

export type Fn = (...inputs: tf.Tensor[]) => tf.Tensor;

/** Runs `fn` and its gradients on the backend in use; leaves no tensor behind. */
export function evaluate(fn: Fn, inputs: readonly { shape: number[]; name: string }[]): Evaluated {
	const before = tf.memory().numTensors;
	const objective = (...xs: tf.Tensor[]) => {
		const y = fn(...xs);
		return tf.sum(tf.mul(y, random(y.shape, "weights"))) as tf.Scalar;
	};
	const make = (by = 0) =>
		inputs.map(({ shape, name }) =>
			tf.add(random(shape, name), tf.mul(random(shape, `${name}-direction`), by)),
		);
	const numbers = (x: tf.Tensor) => (x.dataSync() as Float32Array).slice();
	const result = tf.tidy(() => {
		const xs = make();
		const grads = tf.grads(objective)(xs).map(numbers);
		const slope = grads.reduce((sum, grad, i) => {
			const direction = normals(grad.length, `${inputs[i]!.name}-direction`);
			return sum + grad.reduce((dot, each, j) => dot + each * direction[j]!, 0);
		}, 0);
		return { value: numbers(fn(...xs)), grads, slope };
	});
	expect(tf.memory().numTensors).toBe(before);
	return {
		...result,
		along: (by) => tf.tidy(() => numbers(objective(...make(by)))[0]!),
	};
}

/** Expects the gradients to agree with differences of values along a random direction. */
export function expectSlope({ slope, along }: Evaluated): void {
	const step = 1e-2;
	// Two step widths, to cancel the error of third order.
	const wide = (along(step) - along(-step)) / (2 * step);
	const narrow = (along(step / 2) - along(-step / 2)) / step;
	const difference = (4 * narrow - wide) / 3;
	expect(Math.abs(difference - slope)).toBeLessThan(2e-3 * (1 + Math.abs(slope)));
}

/** Expects numbers to agree to a part of the largest of them. */
export function expectClose(
	actual: ArrayLike<number>,
	expected: ArrayLike<number>,
	part = 1e-5,
): void {
	expect(actual.length).toBe(expected.length);
	let largest = 1e-3;
	for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(expected[i]!));
	for (let i = 0; i < expected.length; i++) {
		const off = Math.abs(actual[i]! - expected[i]!);
		if (!(off <= part * largest))
			expect.fail(`number ${i} is ${actual[i]}, not ${expected[i]} (largest ${largest})`);
	}
}
