import * as tf from "@tensorflow/tfjs-core";
import { TensorArgumentError } from "../errors.ts";
import { type WasmKernels, wasmKernels } from "../wasm/index.ts";

/** Numbers of one step of AdamW. */
export interface AdamWOptions {
	/** Learning rate of this step. */
	readonly lr: number;
	readonly beta1: number;
	readonly beta2: number;
	readonly eps: number;
	/** Decoupled weight decay of each parameter: as many as parameters. */
	readonly weightDecay: readonly number[];
	/** 1 at the first step. */
	readonly step: number;
	/** Factor on all gradients before anything else, for clipping; 1 when absent. */
	readonly gradScale?: number;
}

/**
 * One step of AdamW (Loshchilov & Hutter 2019) on all parameters, in place. The moments `m` and `v`
 * begin at 0 and have the parameters' shapes.
 *
 * @throws TensorArgumentError when the lists do not fit each other.
 */
export function adamwStep(
	params: readonly tf.Variable[],
	grads: readonly tf.Tensor[],
	m: readonly tf.Variable[],
	v: readonly tf.Variable[],
	options: AdamWOptions,
): void {
	checkLists(params, { grads, m, v }, options);
	const { lr, beta1, beta2, eps, weightDecay, step, gradScale = 1 } = options;
	const rate = lr / (1 - beta1 ** step);
	const root = 1 / Math.sqrt(1 - beta2 ** step);
	const kernels = wasmKernels();
	if (kernels) {
		for (const [i, param] of params.entries()) {
			const [p, first, second] = [param, m[i]!, v[i]!].map((each) => own(kernels, each));
			const keep = 1 - lr * weightDecay[i]!;
			const g = kernels.at(grads[i]!);
			const betas = [beta1, beta2, 1 - beta1, 1 - beta2] as const;
			const size = param.size;
			kernels.k.adamw(p!, g, first!, second!, size, gradScale, ...betas, eps, rate, root, keep);
		}
		return;
	}
	for (const [i, param] of params.entries()) {
		tf.tidy(() => {
			const g = gradScale === 1 ? grads[i]! : tf.mul(grads[i]!, gradScale);
			const first = m[i]!;
			const second = v[i]!;
			first.assign(tf.add(tf.mul(first, beta1), tf.mul(g, 1 - beta1)));
			second.assign(tf.add(tf.mul(second, beta2), tf.mul(tf.square(g), 1 - beta2)));
			const width = tf.add(tf.mul(tf.sqrt(second), root), eps);
			const kept = tf.mul(param, 1 - lr * weightDecay[i]!);
			param.assign(tf.sub(kept, tf.mul(tf.div(first, width), rate)));
		});
	}
}

/** Where a variable's numbers are that are no other tensor's, so that they may be changed. */
function own(kernels: WasmKernels, variable: tf.Variable): number {
	if (kernels.sharedBy(variable) > 1) {
		const copy = tf.tensor(variable.dataSync().slice(), variable.shape);
		variable.assign(copy);
		copy.dispose();
	}
	return kernels.at(variable);
}

function checkLists(
	params: readonly tf.Variable[],
	lists: Readonly<Record<string, readonly tf.Tensor[]>>,
	{ weightDecay, step }: AdamWOptions,
): void {
	const fail = (argument: string, expected: string, found: unknown): never => {
		throw new TensorArgumentError("adamwStep", argument, expected, found);
	};
	if (!(step >= 1)) fail("step", "at least 1", step);
	if (weightDecay.length !== params.length)
		fail("weightDecay", `${params.length} numbers`, weightDecay.length);
	for (const [name, list] of Object.entries(lists)) {
		if (list.length !== params.length) fail(name, `${params.length} tensors`, list.length);
		for (const [i, { shape }] of list.entries())
			if (!tf.util.arraysEqual(shape, params[i]!.shape))
				fail(`${name}[${i}]`, `[${params[i]!.shape}]`, `[${shape}]`);
	}
}
