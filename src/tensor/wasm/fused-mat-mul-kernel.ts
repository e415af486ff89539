import * as tf from "@tensorflow/tfjs-core";
import { needFloats, type WasmKernels } from "./backend.ts";
import { defineKernel } from "./kernel.ts";
import type { MatMulAttributes } from "./mat-mul-kernel.ts";

interface FusedAttributes extends MatMulAttributes {
	readonly activation: string;
	readonly leakyreluAlpha: number;
}

type Multiply = (
	kernels: WasmKernels,
	a: tf.TensorInfo,
	b: tf.TensorInfo,
	attributes: MatMulAttributes,
) => tf.TensorInfo;

/** tfjs' kernels of the activations that have none here. */
const ACTIVATIONS: Readonly<Record<string, string>> = {
	relu6: "Relu6",
	elu: "Elu",
	sigmoid: "Sigmoid",
	leakyrelu: "LeakyRelu",
	prelu: "Prelu",
};

/**
 * Replaces tfjs' product of matrices with bias and activation (tf.fused.matMul), which adds the bias
 * wrongly to a transposed product.
 */
export function defineFusedMatMul(multiply: Multiply): void {
	defineKernel<FusedAttributes>("_FusedMatMul", (kernels, inputs, attributes) => {
		const { bias, preluActivationWeights: alpha } = inputs;
		const { activation, leakyreluAlpha } = attributes;
		const [a, b] = [inputs.a!, inputs.b!];
		needFloats("fused.matMul", { a, b, ...(bias && { bias }) });
		let out = multiply(kernels, a, b, attributes);
		const columns = out.shape.at(-1)!;
		const count = tf.util.sizeFromShape(out.shape);
		if (bias && bias.shape.length === 1 && bias.shape[0] === columns) {
			if (count > 0) kernels.k.addBias(kernels.at(out), kernels.at(bias), count / columns, columns);
		} else if (bias) out = after("Add", { a: out, b: bias }, out);
		if (activation === "relu") kernels.k.relu(kernels.at(out), kernels.at(out), count);
		else if (activation !== "linear") {
			const x = { x: out, ...(alpha && { alpha }) };
			out = after(ACTIVATIONS[activation]!, x, out, { alpha: leakyreluAlpha });
		}
		return out;
	});
}

/** What a kernel of tfjs makes of `used`, which is freed. */
function after(
	kernelName: string,
	inputs: tf.NamedTensorInfoMap,
	used: tf.TensorInfo,
	attrs: tf.NamedAttrMap = {},
): tf.TensorInfo {
	const backend = tf.backend();
	const { kernelFunc } = tf.getKernel(kernelName, "wasm");
	const out = kernelFunc({ inputs, backend, attrs }) as tf.TensorInfo;
	backend.disposeData(used.dataId);
	return out;
}
