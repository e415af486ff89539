import * as tf from "@tensorflow/tfjs-core";
import { TensorArgumentError } from "../errors.ts";
import type { CrossEntropyAttributes } from "../wasm/data-kernels.ts";
import { run, wasmKernels } from "../wasm/index.ts";

/** What a cross-entropy may depend on beside logits and targets. */
export interface CrossEntropyOptions {
	/**
	 * 1 = allowed, 0 = not, for each logit ([M·N], row-major) or for each column ([N]). A forbidden one has
	 * probability exactly 0 and gradient 0. Every target must be allowed.
	 */
	readonly mask?: Uint8Array;
	/** Weight of each row, [M], each >= 0; all 1 when absent. All 0: the loss is 0. */
	readonly weights?: Float32Array;
	/** In [0, 1): this share of the target is spread evenly over what is allowed (Szegedy et al. 2016). */
	readonly labelSmoothing?: number;
}

/** Large enough that exp of it is 0 in f32, small enough to add to. */
const NEVER = -1e30;

/**
 * Weighted mean of −log softmax(logits)[target], in nats.
 *
 * @param logits [M, N].
 * @param targets [M], each in [0, N).
 * @returns A scalar.
 * @throws TensorArgumentError when a shape or a target does not fit.
 */
export function crossEntropy(
	logits: tf.Tensor2D,
	targets: Int32Array,
	options: CrossEntropyOptions = {},
): tf.Scalar {
	const total = checkCrossEntropy(logits, targets, options);
	if (wasmKernels()) return fused(logits, targets, options, total);
	return composed(logits, targets, options, total);
}

/** One pass for the loss and its gradient. */
function fused(
	logits: tf.Tensor2D,
	targets: Int32Array,
	{ mask, weights, labelSmoothing: smoothing = 0 }: CrossEntropyOptions,
	total: number,
): tf.Scalar {
	const attributes: CrossEntropyAttributes = { targets, mask, weights, total, smoothing };
	const loss = tf.customGrad((x, save) => {
		const inputs = { logits: x as tf.Tensor };
		const [value, gradient] = run<tf.Tensor[]>("PalaestraCrossEntropy", inputs, { ...attributes });
		(save as tf.GradSaveFunc)([gradient!]);
		return { value: value!, gradFunc: (dy, [saved]: tf.Tensor[]) => tf.mul(saved!, dy) };
	});
	return loss(logits) as tf.Scalar;
}

/** Checks all arguments; the sum of the weights. */
function checkCrossEntropy(
	logits: tf.Tensor2D,
	targets: Int32Array,
	{ mask, weights, labelSmoothing = 0 }: CrossEntropyOptions,
): number {
	const [rows, columns] = logits.shape;
	const fail = (argument: string, expected: string, found: unknown): never => {
		throw new TensorArgumentError("crossEntropy", argument, expected, found);
	};
	if (targets.length !== rows) fail("targets", `${rows} numbers`, targets.length);
	if (mask && mask.length !== columns && mask.length !== rows * columns)
		fail("mask", `${columns} or ${rows * columns} numbers`, mask.length);
	if (weights && weights.length !== rows) fail("weights", `${rows} numbers`, weights.length);
	if (!(labelSmoothing >= 0 && labelSmoothing < 1))
		fail("labelSmoothing", "in [0, 1)", labelSmoothing);
	const whole = mask !== undefined && mask.length === rows * columns;
	let total = 0;
	for (let i = 0; i < rows; i++) {
		const target = targets[i]!;
		if (!(target >= 0 && target < columns)) fail(`targets[${i}]`, `in [0, ${columns})`, target);
		if (mask && mask[whole ? i * columns + target : target] === 0)
			fail(`targets[${i}]`, "allowed by the mask", target);
		const weight = weights ? weights[i]! : 1;
		if (!(weight >= 0)) fail(`weights[${i}]`, "at least 0", weight);
		total += weight;
	}
	return total;
}

/** From tfjs' own operations: any backend. */
function composed(
	logits: tf.Tensor2D,
	targets: Int32Array,
	options: CrossEntropyOptions,
	total: number,
): tf.Scalar {
	const [rows, columns] = logits.shape;
	const { mask, weights } = options;
	return tf.tidy(() => {
		let allowed = logits;
		if (mask) {
			const shape: [number, number] = [mask.length / columns, columns];
			const condition = tf.tile(tf.tensor2d(mask.map(Math.sign), shape, "bool"), [
				rows / shape[0],
				1,
			]);
			allowed = tf.where(condition, logits, tf.fill([rows, columns], NEVER));
		}
		const wanted = tf.tensor2d(wantedOf(rows, columns, targets, options), [rows, columns]);
		const losses = tf.sub(tf.logSumExp(allowed, 1), tf.sum(tf.mul(wanted, logits), 1));
		const factor = total > 0 ? 1 / total : 0;
		const scale = Float32Array.from(targets, (_, i) => (weights ? weights[i]! : 1) * factor);
		return tf.sum(tf.mul(losses, tf.tensor1d(scale))) as tf.Scalar;
	});
}

/** The wanted distribution of each row. */
function wantedOf(
	rows: number,
	columns: number,
	targets: Int32Array,
	{ mask, labelSmoothing = 0 }: CrossEntropyOptions,
): Float32Array {
	const wanted = new Float32Array(rows * columns);
	const step = mask?.length === columns ? 0 : columns;
	for (let i = 0; i < rows; i++) {
		if (labelSmoothing > 0) {
			const isAllowed = (j: number) => mask === undefined || mask[i * step + j] !== 0;
			let count = 0;
			for (let j = 0; j < columns; j++) if (isAllowed(j)) count++;
			for (let j = 0; j < columns; j++)
				if (isAllowed(j)) wanted[i * columns + j] = labelSmoothing / count;
		}
		wanted[i * columns + targets[i]!]! += 1 - labelSmoothing;
	}
	return wanted;
}
