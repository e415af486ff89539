import * as tf from "@tensorflow/tfjs-core";
import { type WasmKernels, wasmKernels } from "./backend.ts";

type Inputs = Record<string, tf.TensorInfo>;

/** A kernel of tfjs' wasm backend made of our own kernels. */
export type Compute<A> = (
	kernels: WasmKernels,
	inputs: Inputs,
	attributes: A,
) => tf.TensorInfo | tf.TensorInfo[];

/** Registers a kernel for the wasm backend, in place of the one that it may have. */
export function defineKernel<A = Record<string, never>>(
	kernelName: string,
	compute: Compute<A>,
): void {
	if (tf.getKernel(kernelName, "wasm")) tf.unregisterKernel(kernelName, "wasm");
	tf.registerKernel({
		kernelName,
		backendName: "wasm",
		kernelFunc: ({ inputs, attrs }) =>
			compute(wasmKernels()!, inputs as Inputs, attrs as unknown as A),
	});
}

/** Runs a kernel by name as tfjs does: recorded for the gradient, its outputs counted. */
export function run<T = tf.Tensor>(
	kernelName: string,
	inputs: Record<string, tf.Tensor | undefined>,
	attributes: Record<string, unknown> = {},
): T {
	return tf
		.engine()
		.runKernel(
			kernelName,
			inputs as unknown as tf.NamedTensorMap,
			attributes as unknown as tf.NamedAttrMap,
		) as unknown as T;
}
