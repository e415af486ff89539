import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SeedTree } from "../../src/random/index.ts";
import {
	type CausalAttentionOptions,
	causalAttention,
	initTensors,
	tf,
} from "../../src/tensor/index.ts";
import { composedAttention } from "../../src/tensor/ops/causal-attention-composed.ts";

/** Numbers in [−size, size), the same for the same seed. */
function noise(length: number, seed: number, size = 1.5): Float32Array {
	const words = new SeedTree(seed).child("noise").words(length);
	return Float32Array.from(words, (word) => (word / 2 ** 31 - 1) * size);
}

interface Case {
	readonly batch: number;
	readonly length: number;
	readonly heads: number;
	readonly headDim: number;
	readonly ropeBase?: number;
	readonly scale?: number;
}

interface Outcome {
	readonly out: Float32Array;
	readonly gradient: Float32Array;
}

function optionsOf({ heads, ropeBase, scale }: Case): CausalAttentionOptions {
	return { heads, ...(ropeBase && { ropeBase }), ...(scale && { scale }) };
}

/** Output and gradient of Σ out × weights. */
function outcome(each: Case, attention: typeof causalAttention): Outcome {
	const { batch, length, heads, headDim } = each;
	const width = heads * headDim;
	return tf.tidy(() => {
		const qkv = tf.tensor3d(noise(batch * length * 3 * width, 1), [batch, length, 3 * width]);
		const weights = tf.tensor3d(noise(batch * length * width, 2), [batch, length, width]);
		const options = optionsOf(each);
		const loss = (x: tf.Tensor) =>
			tf.sum(tf.mul(attention(x as tf.Tensor3D, options), weights)) as tf.Scalar;
		return {
			out: attention(qkv, options).dataSync().slice() as Float32Array,
			gradient: tf.grad(loss)(qkv).dataSync().slice() as Float32Array,
		};
	});
}

/**
 * The definition in plain numbers of 64 bits, written without a look at either implementation:
 * softmax over s ≤ t of scale · (R_t q_t) · (R_s k_s), as complex products of the halves.
 */
function defined(each: Case): Float32Array {
	const { batch, length, heads, headDim, ropeBase } = each;
	const width = heads * headDim;
	const qkv = noise(batch * length * 3 * width, 1);
	const out = new Float32Array(batch * length * width);
	const scale = each.scale ?? headDim ** -0.5;
	const half = headDim / 2;
	for (let b = 0; b < batch; b++)
		for (let h = 0; h < heads; h++) {
			const value = (part: number, t: number, i: number) =>
				qkv[(b * length + t) * 3 * width + part * width + h * headDim + i]!;
			/** Only the difference of positions counts in a product of rotated vectors. */
			const product = (t: number, s: number) => {
				let sum = 0;
				if (!ropeBase) for (let i = 0; i < headDim; i++) sum += value(0, t, i) * value(1, s, i);
				else
					for (let i = 0; i < half; i++) {
						const angle = (t - s) * ropeBase ** (-i / half);
						const [a, c] = [value(0, t, i), value(0, t, i + half)];
						const [x, y] = [value(1, s, i), value(1, s, i + half)];
						sum += (a * x + c * y) * Math.cos(angle) + (a * y - c * x) * Math.sin(angle);
					}
				return sum * scale;
			};
			for (let t = 0; t < length; t++) {
				const powers = Array.from({ length: t + 1 }, (_, s) => Math.exp(product(t, s)));
				const total = powers.reduce((sum, power) => sum + power, 0);
				for (let i = 0; i < headDim; i++)
					out[(b * length + t) * width + h * headDim + i] =
						powers.reduce((sum, power, s) => sum + power * value(2, s, i), 0) / total;
			}
		}
	return out;
}

function largestDifference(a: Float32Array, b: Float32Array): number {
	expect(a.length).toBe(b.length);
	// A NaN is a difference too.
	return a.reduce((most, x, i) => {
		const difference = Math.abs(x - b[i]!);
		return difference <= most ? most : difference;
	}, 0);
}

const CASES: Case[] = [];
for (const length of [1, 7, 33, 101])
	for (const [heads, headDim] of [
		[1, 64],
		[1, 4],
		[2, 8],
		[2, 16],
		[4, 32],
		[4, 12],
	] as const)
		for (const ropeBase of [undefined, 10_000])
			CASES.push({
				batch: length > 100 ? 1 : 2,
				length,
				heads,
				headDim,
				...(ropeBase && { ropeBase }),
			});
CASES.push({ batch: 1, length: 200, heads: 2, headDim: 16, ropeBase: 100, scale: 0.7 });
CASES.push({ batch: 3, length: 9, heads: 3, headDim: 6, ropeBase: 10_000 });
CASES.push({ batch: 3, length: 9, heads: 2, headDim: 5 });

const nameOf = ({ length, heads, headDim, ropeBase }: Case) =>
	`T=${length}, ${heads} heads of ${headDim}${ropeBase ? ", rope" : ""}`;

describe("causalAttention", () => {
	let expected: Map<Case, Outcome>;

	beforeAll(async () => {
		await initTensors({ backend: "cpu" });
		const composed: typeof causalAttention = (qkv, { heads, ropeBase, scale }) =>
			composedAttention(qkv, heads, scale ?? (qkv.shape[2] / 3 / heads) ** -0.5, ropeBase);
		expected = new Map(CASES.map((each) => [each, outcome(each, composed)]));
	});

	it("composed of tfjs' operations is what the definition says", () => {
		for (const each of CASES)
			expect(largestDifference(expected.get(each)!.out, defined(each)), nameOf(each)).toBeLessThan(
				5e-6,
			);
	});

	for (const backend of ["cpu", "wasm"])
		describe(`on ${backend}`, () => {
			beforeAll(async () => {
				await initTensors({ backend });
			});

			it("gives the same output and gradient as composed on the cpu", () => {
				for (const each of CASES) {
					const { out, gradient } = outcome(each, causalAttention);
					const wanted = expected.get(each)!;
					expect(largestDifference(out, wanted.out), nameOf(each)).toBeLessThan(5e-6);
					expect(largestDifference(gradient, wanted.gradient), nameOf(each)).toBeLessThan(2e-5);
				}
			});

			it("is one kernel where there is one, and so is its gradient", async () => {
				const { kernelNames } = await tf.profile(() => {
					outcome({ batch: 1, length: 5, heads: 2, headDim: 8 }, causalAttention);
				});
				const own = ["PalaestraCausalAttention", "PalaestraCausalAttentionGrad"];
				expect(kernelNames.filter((name) => own.includes(name)).sort()).toEqual(
					backend === "wasm" ? own : [],
				);
				expect(kernelNames.includes("Softmax")).toBe(backend !== "wasm");
			});

			it("does not see what comes after, bit for bit", () => {
				for (const [length, t] of [
					[7, 3],
					[33, 31],
					[101, 50],
				] as const) {
					const width = 32;
					const data = noise(length * 3 * width, 5);
					const options = { heads: 2, ropeBase: 10_000 };
					const out = () =>
						tf.tidy(() =>
							causalAttention(tf.tensor3d(data.slice(), [1, length, 3 * width]), options)
								.dataSync()
								.slice(),
						);
					const before = out();
					const changed = noise(3 * width, 6, 100);
					data.set(changed, t * 3 * width);
					const after = out();
					expect(after.slice(0, t * width)).toEqual(before.slice(0, t * width));
					for (let later = t; later < length; later++) {
						const row = (values: ArrayLike<number>) =>
							Array.from(values).slice(later * width, (later + 1) * width);
						expect(row(after)).not.toEqual(row(before));
					}
				}
			});

			it("bears scores far apart", () => {
				const each: Case = { batch: 1, length: 40, heads: 2, headDim: 8, scale: 500 };
				const { out, gradient } = outcome(each, causalAttention);
				expect(out.every(Number.isFinite)).toBe(true);
				expect(gradient.every(Number.isFinite)).toBe(true);
			});

			it("keeps no tensors and no memory", () => {
				const each: Case = { batch: 1, length: 30, heads: 2, headDim: 8, ropeBase: 10_000 };
				outcome(each, causalAttention);
				const before = tf.memory();
				for (let i = 0; i < 3; i++) outcome(each, causalAttention);
				expect(tf.memory().numTensors).toBe(before.numTensors);
				expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
			});

			it("refuses what does not fit", () => {
				const qkv = tf.zeros<tf.Rank.R3>([1, 2, 18]);
				const refused = (options: CausalAttentionOptions) => () => causalAttention(qkv, options);
				expect(refused({ heads: 4 })).toThrow("qkv must be [B, T, 3·4·headDim], not [1,2,18]");
				expect(refused({ heads: 0 })).toThrow("heads must be a positive integer, not 0");
				expect(refused({ heads: 2, ropeBase: 100 })).toThrow("even length");
				expect(refused({ heads: 1, ropeBase: -1 })).toThrow("ropeBase");
				qkv.dispose();
			});
		});

	afterAll(async () => {
		await initTensors({ backend: "cpu" });
	});
});
