import { adamwStep, globalNorm, tf } from "../tensor/index.ts";
import type { Tensors } from "../tensor/tensor-data.ts";
import { ModelError, NotFiniteError } from "./errors.ts";
import { assignParams, checkTensors, disposeParams, type Params, toTensors } from "./params.ts";
import { flatten, mapTree, type Tree, withoutPrefix, withPrefix } from "./tree.ts";

/** What stays the same over a training; the learning rate is given with each step. */
export interface AdamWConfig {
	/** Default 0.9. */
	readonly beta1?: number;
	/** Default 0.999. */
	readonly beta2?: number;
	/** Default 1e-8. */
	readonly eps?: number;
	/** Decoupled weight decay, times the learning rate. Default 0.01. */
	readonly weightDecay?: number;
	/** Whether a parameter decays. Default: all but those named `gain` or `bias`. */
	readonly decays?: (name: string, shape: readonly number[]) => boolean;
	/** Largest norm of all gradients together; longer ones are scaled down. Default: none. */
	readonly clip?: number;
}

/** Scalars of one step. */
export interface StepScalars {
	readonly loss: number;
	/** Before clipping. */
	readonly gradNorm: number;
}

/** Longest gradient whose square is finite in single precision, with some room. */
const LARGEST = 1e19;

/**
 * AdamW (Loshchilov & Hutter 2019) over a tree of variables, with clipping by the global norm.
 *
 * @example
 * const params = variables(initTransformer(seeds, config));
 * const optimizer = new AdamW(params, { clip: 1 });
 * const { loss, gradNorm } = optimizer.minimize(() => lossOf(params, batch), 1e-3);
 */
export class AdamW {
	readonly #names: readonly string[];
	readonly #params: readonly tf.Variable[];
	/** Running means of gradients and of their squares. */
	readonly #moments: { readonly m: Tree<tf.Variable>; readonly v: Tree<tf.Variable> };
	readonly #weightDecay: readonly number[];
	readonly #config: Required<Pick<AdamWConfig, "beta1" | "beta2" | "eps">> & AdamWConfig;
	#steps = 0;

	/** @throws ModelError when a leaf is not a variable or a number is out of range */
	constructor(params: Params, config: AdamWConfig = {}) {
		const { weightDecay = 0.01, decays = isDecayed } = config;
		this.#config = { beta1: 0.9, beta2: 0.999, eps: 1e-8, ...config };
		checkConfig({ ...this.#config, weightDecay });
		const leaves = flatten(params);
		for (const [name, leaf] of Object.entries(leaves))
			if (!(leaf instanceof tf.Variable))
				throw new ModelError(`AdamW: parameter ${name} is not a variable`);
		this.#names = Object.keys(leaves);
		this.#params = Object.values(leaves) as tf.Variable[];
		const zeros = (): Tree<tf.Variable> =>
			mapTree(params, ({ shape }) => tf.tidy(() => tf.variable(tf.zeros(shape), false)));
		this.#moments = { m: zeros(), v: zeros() };
		this.#weightDecay = this.#names.map((name, i) =>
			decays(name, this.#params[i]!.shape) ? weightDecay : 0,
		);
	}

	/** Steps taken. */
	get steps(): number {
		return this.#steps;
	}

	/**
	 * Computes a loss and its gradients and takes a step. A parameter that the loss does not depend on
	 * has gradient 0. Everything the loss allocates is freed.
	 * @param lr learning rate of this step
	 * @throws NotFiniteError for NaN, infinities and what would become one, before anything is changed
	 */
	minimize(loss: () => tf.Scalar, lr: number): StepScalars {
		return tf.tidy(() => {
			const { value, grads } = tf.variableGrads(loss, [...this.#params]);
			const found = value.dataSync()[0]!;
			if (!Number.isFinite(found)) throw new NotFiniteError(this.#steps, "loss", found);
			const named = this.#names.map((name, i): [string, tf.Tensor] => {
				const variable = this.#params[i]!;
				return [name, grads[variable.name] ?? tf.zeros(variable.shape)];
			});
			return { loss: found, gradNorm: this.apply(Object.fromEntries(named), lr) };
		});
	}

	/**
	 * Takes a step along given gradients, which stay the caller's.
	 * @param grads of every parameter, by dotted name
	 * @returns their norm before clipping
	 * @throws NotFiniteError before anything is changed
	 */
	apply(grads: Readonly<Record<string, tf.Tensor>>, lr: number): number {
		const ordered = this.#names.map((name) => {
			if (!Object.hasOwn(grads, name)) throw new ModelError(`AdamW: no gradient of ${name}`);
			return grads[name]!;
		});
		const norm = globalNorm(ordered);
		if (!(norm < LARGEST)) this.#refuse(ordered);
		const { beta1, beta2, eps, clip = Infinity } = this.#config;
		const { m, v } = this.#moments;
		adamwStep(this.#params, ordered, Object.values(flatten(m)), Object.values(flatten(v)), {
			lr,
			beta1,
			beta2,
			eps,
			weightDecay: this.#weightDecay,
			step: this.#steps + 1,
			gradScale: norm > clip ? clip / norm : 1,
		});
		this.#steps++;
		return norm;
	}

	#refuse(grads: readonly tf.Tensor[]): never {
		for (const [i, name] of this.#names.entries()) {
			const bad = grads[i]!.dataSync<"float32">().find((value) => !Number.isFinite(value));
			if (bad !== undefined) throw new NotFiniteError(this.#steps, name, bad);
		}
		const largest = grads.map((grad) => tf.tidy(() => tf.max(tf.abs(grad)).dataSync()[0]!));
		const worst = largest.indexOf(Math.max(...largest));
		throw new NotFiniteError(this.#steps, this.#names[worst]!, largest[worst]!);
	}

	/** `step` and both moments of every parameter: `m.{name}`, `v.{name}`. */
	save(): Tensors {
		const { m, v } = this.#moments;
		const step = { shape: [], data: Int32Array.of(this.#steps) };
		return { step, ...withPrefix(toTensors(m), "m"), ...withPrefix(toTensors(v), "v") };
	}

	/**
	 * Goes on from what `save` gave.
	 * @param file for messages
	 * @throws CheckpointError when names or shapes differ; nothing is then changed
	 */
	load(state: Tensors, file = "optimizer"): void {
		const { m, v } = this.#moments;
		const step = { shape: [], dtype: "int32" };
		checkTensors({ step, ...this.#moments }, state, file);
		assignParams(m, withoutPrefix(state, "m"), file);
		assignParams(v, withoutPrefix(state, "v"), file);
		this.#steps = state.step!.data[0]!;
	}

	/** Frees the moments; the parameters stay. */
	dispose(): void {
		disposeParams(this.#moments);
	}
}

/** Norms' gains and biases are better left alone: decay would not simplify the function. */
function isDecayed(name: string): boolean {
	return !/(^|\.)(gain|bias)$/.test(name);
}

function checkConfig(config: AdamWConfig): void {
	const { beta1, beta2, eps, weightDecay, clip = 1 } = config as Required<AdamWConfig>;
	const refuse = (name: string, expected: string): never => {
		const value = config[name as keyof AdamWConfig];
		throw new ModelError(`AdamW: ${name} is ${value}, expected ${expected}`);
	};
	if (!(beta1 >= 0 && beta1 < 1)) refuse("beta1", "at least 0 and below 1");
	if (!(beta2 >= 0 && beta2 < 1)) refuse("beta2", "at least 0 and below 1");
	if (!(eps > 0 && eps < Infinity)) refuse("eps", "a positive number");
	if (!(weightDecay >= 0 && weightDecay < Infinity)) refuse("weightDecay", "at least 0");
	if (!(clip > 0)) refuse("clip", "a positive number");
}
