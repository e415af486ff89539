import { beforeAll, describe, expect, test } from "vitest";
import {
	AdamW,
	type AdamWConfig,
	applyLinear,
	assignParams,
	CheckpointError,
	decodeSafetensors,
	disposeParams,
	encodeSafetensors,
	initLinear,
	initTransformer,
	ModelError,
	mse,
	NotFiniteError,
	type Params,
	toTensors,
	transformer,
	variables,
	warmupCosine,
} from "../../src/nn/index.ts";
import { Generator, SeedTree } from "../../src/random/index.ts";
import { initTensors, type Tensors, tf } from "../../src/tensor/index.ts";
import { presentBackends } from "./backends.ts";

const present = await presentBackends();
const config = {
	layers: 1,
	width: 8,
	heads: 2,
	hidden: 16,
	mlp: "gelu",
	norm: "rms",
	positions: "none",
	dropout: 0.1,
	attentionDropout: 0.1,
} as const;

/** A small model, its optimizer and its dropout; learns to output the running mean of its input. */
function training(options: AdamWConfig = { clip: 1 }) {
	const seeds = new SeedTree(31);
	const params = variables({
		body: initTransformer(seeds.child("body"), config),
		head: initLinear(seeds.child("head"), { inputs: 8, outputs: 8 }),
	});
	const random = new Generator(seeds, "dropout");
	const optimizer = new AdamW(params, options);
	const step = (number: number): number => {
		const data = new Generator(seeds, "data", number);
		const inputs = Float32Array.from({ length: 4 * 5 * 8 }, () => data.normal());
		const { loss } = optimizer.minimize(
			() => {
				const x = tf.tensor3d(inputs, [4, 5, 8]);
				const steps = tf.reshape(tf.range(1, 6), [1, 5, 1]);
				const target = tf.div(tf.cumsum(x, 1), steps);
				const y = transformer(params.body as Params, x, config, { random });
				return mse(applyLinear(params.head as Params, y), target);
			},
			warmupCosine(number, { peak: 1e-2, warmup: 10, total: 1000 }),
		);
		return loss;
	};
	const save = (): Tensors => ({
		...toTensors({ params, optimizer: {} }),
		...Object.fromEntries(Object.entries(optimizer.save()).map(([k, v]) => [`optimizer.${k}`, v])),
		random: { shape: [4], data: random.state.slice() },
	});
	const part = (state: Tensors, prefix: string): Tensors =>
		Object.fromEntries(
			Object.entries(state)
				.filter(([key]) => key.startsWith(prefix))
				.map(([key, value]) => [key.slice(prefix.length), value]),
		);
	const load = (state: Tensors): void => {
		assignParams(params, part(state, "params."));
		optimizer.load(part(state, "optimizer."));
		random.state.set(state.random!.data as Uint32Array);
	};
	const dispose = (): void => {
		disposeParams(params);
		optimizer.dispose();
	};
	return { params, optimizer, step, save, load, dispose };
}

describe.each(present)("AdamW on %s", (backend) => {
	beforeAll(() => initTensors({ backend }));

	test("1 000 steps: the loss falls, the number of tensors and of bytes stays", () => {
		const model = training();
		const losses: number[] = [];
		model.step(0);
		const { numTensors, numBytes } = tf.memory();
		for (let i = 1; i < 1000; i++) losses.push(model.step(i));
		expect(tf.memory().numTensors).toBe(numTensors);
		expect(tf.memory().numBytes).toBe(numBytes);
		const mean = (part: number[]) => part.reduce((a, b) => a + b) / part.length;
		expect(mean(losses.slice(-50))).toBeLessThan(0.5 * mean(losses.slice(0, 5)));
		expect(model.optimizer.steps).toBe(1000);
		model.dispose();
	});

	test("everything is freed in the end", () => {
		const before = tf.memory().numTensors;
		const model = training();
		model.step(0);
		model.dispose();
		expect(tf.memory().numTensors).toBe(before);
	});

	test("resumed from a file, it goes on bit for bit", () => {
		const unbroken = training();
		for (let i = 0; i < 7; i++) unbroken.step(i);
		const bytes = encodeSafetensors(unbroken.save());
		const later = [7, 8, 9, 10, 11].map((i) => unbroken.step(i));

		const resumed = training();
		resumed.step(99);
		resumed.load(decodeSafetensors(bytes).tensors);
		expect(resumed.optimizer.steps).toBe(7);
		expect([7, 8, 9, 10, 11].map((i) => resumed.step(i))).toEqual(later);
		expect(encodeSafetensors(resumed.save())).toEqual(encodeSafetensors(unbroken.save()));
		unbroken.dispose();
		resumed.dispose();
	});

	test("what is saved does not change with later steps, what is loaded is a copy", () => {
		const model = training();
		model.step(0);
		const state = model.save();
		const bytes = encodeSafetensors(state);
		model.step(1);
		expect(encodeSafetensors(state)).toEqual(bytes);
		model.load(state);
		model.step(1);
		expect(encodeSafetensors(state)).toEqual(bytes);
		model.dispose();
	});

	test("a state of another model is refused and changes nothing", () => {
		const model = training();
		model.step(0);
		const before = encodeSafetensors(model.save());
		const state = model.optimizer.save();
		const { "v.head.bias": _, ...missing } = state;
		expect(() => model.optimizer.load(missing, "run.safetensors")).toThrow(
			/run.safetensors: tensor "v.head.bias": it is missing/,
		);
		const wrong = { ...state, "m.head.bias": { shape: [9], data: new Float32Array(9) } };
		expect(() => model.optimizer.load(wrong)).toThrow(CheckpointError);
		expect(() => assignParams(model.params, {})).toThrow(CheckpointError);
		expect(encodeSafetensors(model.save())).toEqual(before);
		model.dispose();
	});

	test("norms and biases do not decay, unless the rule says so", () => {
		const decay = (options: AdamWConfig) => {
			const leaf = () => tf.variable(tf.ones([2]));
			const params = { norm: { gain: leaf(), bias: leaf() }, up: { weight: leaf(), bias: leaf() } };
			const optimizer = new AdamW(params, { weightDecay: 0.5, ...options });
			// A loss that depends on nothing else: gradients are 0 and decay alone moves.
			optimizer.minimize(() => tf.tidy(() => tf.sum(tf.mul(params.norm.gain, 0))), 0.1);
			const values = Object.entries(toTensors(params)).map(([name, { data }]) => [name, data[0]]);
			optimizer.dispose();
			disposeParams(params);
			return Object.fromEntries(values);
		};
		const rest = { "norm.gain": 1, "norm.bias": 1, "up.bias": 1 };
		expect(decay({})).toEqual({ ...rest, "up.weight": Math.fround(0.95) });
		const odd = { ...rest, "up.weight": 1, "norm.bias": Math.fround(0.95) };
		expect(decay({ decays: (name) => name === "norm.bias" })).toEqual(odd);
	});

	describe("not finite", () => {
		const make = () => {
			const params = { a: { weight: tf.variable(tf.ones([2])) }, b: tf.variable(tf.ones([3])) };
			const optimizer = new AdamW(params);
			optimizer.minimize(
				() => tf.tidy(() => tf.add(tf.sum(params.a.weight), tf.sum(params.b))),
				0.1,
			);
			return { params, optimizer, state: () => [toTensors(params), optimizer.save()] };
		};
		const failure = (action: () => unknown): NotFiniteError => {
			try {
				action();
			} catch (error) {
				expect(error).toBeInstanceOf(NotFiniteError);
				return error as NotFiniteError;
			}
			throw new Error("nothing was thrown");
		};

		test.each<[string, (p: ReturnType<typeof make>["params"]) => tf.Scalar, string, number]>([
			["loss", ({ a }) => tf.log(tf.sub(tf.sum(a.weight), 100)) as tf.Scalar, "loss", Number.NaN],
			[
				"gradient",
				({ a, b }) =>
					tf.add(tf.sum(a.weight), tf.sum(tf.sqrt(tf.relu(tf.mul(b, -1))))) as tf.Scalar,
				"b",
				Number.NaN,
			],
			[
				"overflowing norm",
				({ a, b }) => tf.add(tf.sum(a.weight), tf.sum(tf.mul(b, 1e25))) as tf.Scalar,
				"b",
				Math.fround(1e25),
			],
		])("%s: nothing changes, nothing leaks", (_, loss, tensor, value) => {
			const { params, optimizer, state } = make();
			const before = state();
			const { numTensors } = tf.memory();
			const error = failure(() => optimizer.minimize(() => tf.tidy(() => loss(params)), 0.1));
			expect([error.code, error.step, error.tensor, error.value]).toEqual([
				"not-finite",
				1,
				tensor,
				value,
			]);
			expect(error.message).toMatch(/^step 1: .* the parameters were not changed/);
			expect(state()).toEqual(before);
			expect(tf.memory().numTensors).toBe(numTensors);
			optimizer.minimize(() => tf.tidy(() => tf.sum(params.b)), 0.1);
			expect(optimizer.steps).toBe(2);
			optimizer.dispose();
			disposeParams(params);
		});
	});

	test("misuse is refused by name", () => {
		const variable = tf.variable(tf.ones([1]));
		const tensor = tf.ones([1]);
		expect(() => new AdamW({ a: { b: tensor } })).toThrow(/parameter a.b is not a variable/);
		const optimizer = new AdamW({ a: variable });
		expect(() => optimizer.apply({}, 0.1)).toThrow(/no gradient of a/);
		for (const bad of [{ beta1: 1 }, { beta2: -1 }, { eps: 0 }, { weightDecay: -1 }, { clip: 0 }]) {
			const [name] = Object.keys(bad);
			expect(() => new AdamW({ a: variable }, bad)).toThrow(ModelError);
			expect(() => new AdamW({ a: variable }, bad)).toThrow(new RegExp(`${name} is`));
		}
		optimizer.dispose();
		tf.dispose([variable, tensor]);
	});
});
