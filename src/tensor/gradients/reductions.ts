import * as tf from "@tensorflow/tfjs-core";
import { defineGradient, sumTo } from "./define.ts";

/** Gradients of operations that sum over something. */
export function defineReductions(): void {
	defineGradient<{ axis: number | number[] | null }>("Sum", {
		inputs: ["x"],
		gradient: (dy, [x], { axis }) => ({ x: () => spread(dy, x!.shape, axis) }),
	});
	defineGradient<{ axis: number | number[] | null }>("Mean", {
		inputs: ["x"],
		gradient: (dy, [x], { axis }) => ({
			x: () => spread(tf.mul(dy, dy.size / x!.size), x!.shape, axis),
		}),
	});
	for (const name of ["Max", "Min"])
		defineGradient<{ reductionIndices?: number | number[]; axis?: number | number[] }>(name, {
			inputs: ["x"],
			outputs: [true],
			gradient: (dy, [x, y], { reductionIndices, axis }) => ({
				x: () => {
					const over = reductionIndices ?? axis ?? null;
					const best = tf.equal(x!, spread(y!, x!.shape, over));
					return tf.mul(spread(dy, x!.shape, over), tf.cast(best, "float32"));
				},
			}),
		});
	defineGradient<{ axis: number; exclusive: boolean; reverse: boolean }>("Cumsum", {
		gradient: (dy, _, { axis, exclusive, reverse }) => ({
			x: () => tf.cumsum(dy, axis, exclusive, !reverse),
		}),
	});
	defineGradient<{ dim: number }>("Softmax", {
		outputs: [true],
		gradient: (dy, [y], { dim }) => ({
			logits: () => {
				const weighted = tf.mul(dy, y!);
				return tf.sub(weighted, tf.mul(tf.sum(weighted, dim, true), y!));
			},
		}),
	});
	defineGradient<{ axis: number }>("LogSoftmax", {
		outputs: [true],
		gradient: (dy, [y], { axis }) => ({
			logits: () => tf.sub(dy, tf.mul(tf.sum(dy, axis, true), tf.exp(y!))),
		}),
	});
	defineGradient<{ transposeA: boolean; transposeB: boolean }>("BatchMatMul", {
		inputs: ["a", "b"],
		gradient: (dy, [a, b], { transposeA, transposeB }) => ({
			a: () =>
				sumTo(
					transposeA ? tf.matMul(b!, dy, transposeB, true) : tf.matMul(dy, b!, false, !transposeB),
					a!.shape,
				),
			b: () =>
				sumTo(
					transposeB ? tf.matMul(dy, a!, true, transposeA) : tf.matMul(a!, dy, !transposeA, false),
					b!.shape,
				),
		}),
	});
}

/** A reduced tensor back over the axes that it was reduced along. */
function spread(dy: tf.Tensor, shape: number[], axis: number | number[] | null): tf.Tensor {
	const axes = tf.util.parseAxisParam(axis as number[], shape);
	const kept = shape.map((length, i) => (axes.includes(i) ? 1 : length));
	return tf.broadcastTo(tf.reshape(dy, kept), shape);
}
