import * as tf from "@tensorflow/tfjs-core";
import { defineGradient, type InputGradients } from "./define.ts";

/** Gradients of operations that only move numbers about. */
export function defineShapes(): void {
	const likeInput = (name: string) => ({
		inputs: [name],
		gradient: (dy: tf.Tensor, [x]: tf.Tensor[]): InputGradients => ({
			[name]: () => tf.reshape(dy, x!.shape),
		}),
	});
	defineGradient("Reshape", likeInput("x"));
	defineGradient("ExpandDims", likeInput("input"));
	defineGradient<{ perm: number[] }>("Transpose", {
		gradient: (dy, _, { perm }) => ({ x: () => tf.transpose(dy, inverse(perm)) }),
	});
	defineGradient<{ dims: number[] }>("Reverse", {
		gradient: (dy, _, { dims }) => ({ x: () => tf.reverse(dy, dims) }),
	});
	defineGradient<{ begin: number[]; size: number[] }>("Slice", {
		inputs: ["x"],
		gradient: (dy, [x], { begin }) => ({
			x: () =>
				tf.pad(
					dy,
					begin.map((from, i) => [from, x!.shape[i]! - from - dy.shape[i]!]),
				),
		}),
	});
	defineGradient<{ paddings: [number, number][] }>("PadV2", {
		inputs: ["x"],
		gradient: (dy, [x], { paddings }) => ({
			x: () =>
				tf.slice(
					dy,
					paddings.map(([before]) => before),
					x!.shape,
				),
		}),
	});
	defineGradient<{ axis: number }>("Concat", {
		allInputs: true,
		gradient: (dy, saved, { axis }) => {
			const [along] = tf.util.parseAxisParam(axis, saved[0]!.shape) as [number];
			let at = 0;
			return Object.fromEntries(
				saved.map(({ shape }, i) => {
					const begin = shape.map((_, each) => (each === along ? at : 0));
					at += shape[along]!;
					return [String(i), () => tf.slice(dy, begin, shape)];
				}),
			);
		},
	});
	defineGradient<{ axis: number }>("SplitV", {
		gradient: (dys, _, { axis }) => ({ x: () => tf.concat(listOf(dys), axis) }),
	});
	defineGradient<{ axis: number }>("Unpack", {
		gradient: (dys, _, { axis }) => ({
			value: () => tf.stack(listOf(dys), axis),
		}),
	});
	defineGradient<{ axis: number }>("Pack", {
		allInputs: true,
		gradient: (dy, saved, { axis }) => {
			const parts = tf.unstack(dy, axis);
			return Object.fromEntries(saved.map((_, i) => [String(i), () => tf.clone(parts[i]!)]));
		},
	});
	defineGradient<{ reps: number[] }>("Tile", {
		inputs: ["x"],
		gradient: (dy, [x], { reps }) => ({
			x: () => {
				const blocks = tf.reshape(
					dy,
					reps.flatMap((count, i) => [count, x!.shape[i]!]),
				);
				return tf.reshape(
					tf.sum(
						blocks,
						reps.map((_, i) => 2 * i),
					),
					x!.shape,
				);
			},
		}),
	});
	defineGradient<{ axis: number }>("GatherV2", {
		inputs: ["x", "indices"],
		gradient: (dy, [x, indices], { axis }) => ({
			x: () => gatherGradient(dy, x!.shape, indices!, axis),
			indices: () => tf.zerosLike(indices!),
		}),
	});
}

/** The gradients of a kernel's outputs: tfjs passes a list where there are several. */
function listOf(dys: tf.Tensor | tf.Tensor[]): tf.Tensor[] {
	return Array.isArray(dys) ? dys : [dys];
}

function inverse(perm: number[]): number[] {
	const out: number[] = [];
	for (const [i, axis] of perm.entries()) out[axis] = i;
	return out;
}

/** Adds the rows of dy up by index: a product with the one-hot matrix, which every backend has. */
function gatherGradient(
	dy: tf.Tensor,
	shape: number[],
	indices: tf.Tensor,
	axis: number,
): tf.Tensor {
	const [along] = tf.util.parseAxisParam(axis, shape) as [number];
	const length = shape[along]!;
	const before = tf.util.sizeFromShape(shape.slice(0, along));
	const after = tf.util.sizeFromShape(shape.slice(along + 1));
	const count = indices.size;
	const first = tf.transpose(tf.reshape(dy, [before, count, after]), [1, 0, 2]);
	const chosen = tf.cast(tf.oneHot(tf.reshape(indices, [count]) as tf.Tensor1D, length), "float32");
	const sums = tf.matMul(chosen, tf.reshape(first, [count, before * after]), true);
	return tf.reshape(tf.transpose(tf.reshape(sums, [length, before, after]), [1, 0, 2]), shape);
}
