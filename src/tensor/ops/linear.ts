import * as tf from "@tensorflow/tfjs-core";
import { TensorArgumentError } from "../errors.ts";
import { run, wasmKernels } from "../wasm/index.ts";
import { matMul } from "./mat-mul.ts";
import { rowsOf, shapeLike } from "./shapes.ts";

/**
 * x · weight + bias over the last axis.
 *
 * @param x [..., in], any rank from 1.
 * @param weight [in, out].
 * @param bias [out]; none when absent.
 * @returns [..., out].
 * @throws TensorArgumentError when the shapes do not fit.
 */
export function linear(x: tf.Tensor, weight: tf.Tensor2D, bias?: tf.Tensor1D): tf.Tensor {
	const [inputs, outputs] = weight.shape;
	if (x.shape.at(-1) !== inputs)
		throw new TensorArgumentError("linear", "x", `[..., ${inputs}]`, `[${x.shape}]`);
	if (bias && (bias.rank !== 1 || bias.shape[0] !== outputs))
		throw new TensorArgumentError("linear", "bias", `[${outputs}]`, `[${bias.shape}]`);
	if (wasmKernels()) return run("PalaestraLinear", { x, weight, ...(bias && { bias }) });
	const y = matMul(rowsOf(x), weight);
	return shapeLike(bias ? tf.add(y, bias) : y, x, outputs);
}
