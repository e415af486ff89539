import * as tf from "@tensorflow/tfjs-core";

type Attributes = Record<string, unknown>;

/** Gradients of a kernel's inputs by name, each computed only when asked for. */
export type InputGradients = Record<string, () => tf.Tensor>;

/** What a kernel's gradient needs to have saved, and how it is computed. */
export interface GradientSpec<A = Attributes> {
	/** Names of inputs to save. */
	readonly inputs?: string[];
	/** Saves all inputs, of kernels that take a list. */
	readonly allInputs?: boolean;
	/** Which outputs to save. */
	readonly outputs?: boolean[];
	/** @param saved Inputs, then outputs. */
	gradient(dy: tf.Tensor, saved: tf.Tensor[], attributes: A): InputGradients;
}

/**
 * Registers the gradient of a tfjs kernel unless it has one. The builds of tfjs-core for Node bring
 * none, only the one for bundlers does.
 */
export function defineGradient<A = Attributes>(kernelName: string, spec: GradientSpec<A>): void {
	if (tf.getGradient(kernelName)) return;
	tf.registerGradient({
		kernelName,
		inputsToSave: spec.inputs ?? [],
		saveAllInputs: spec.allInputs ?? false,
		outputsToSave: spec.outputs ?? [],
		gradFunc: (dy, saved, attributes) =>
			spec.gradient(dy as tf.Tensor, saved, attributes as unknown as A),
	});
}

/** The sum over the axes along which `shape` was broadcast to the shape of `dy`. */
export function sumTo(dy: tf.Tensor, shape: number[]): tf.Tensor {
	if (tf.util.arraysEqual(dy.shape, shape)) return tf.clone(dy);
	const extra = dy.rank - shape.length;
	const axes = dy.shape
		.map((_, i) => i)
		.filter((i) => i < extra || shape[i - extra] !== dy.shape[i]);
	const total = axes.length > 0 ? tf.sum(dy, axes) : dy;
	return tf.reshape(total, shape);
}
