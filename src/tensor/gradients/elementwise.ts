import * as tf from "@tensorflow/tfjs-core";
import { defineGradient, sumTo } from "./define.ts";

/** d out / d x times dy, from x (or, where that is cheaper, from out). */
type Slope = (dy: tf.Tensor, saved: tf.Tensor) => tf.Tensor;

const FROM_INPUT: Record<string, Slope> = {
	Square: (dy, x) => tf.mul(dy, tf.mul(x, 2)),
	Log: (dy, x) => tf.div(dy, x),
	Log1p: (dy, x) => tf.div(dy, tf.add(x, 1)),
	Abs: (dy, x) => tf.mul(dy, tf.sign(x)),
	Sin: (dy, x) => tf.mul(dy, tf.cos(x)),
	Cos: (dy, x) => tf.neg(tf.mul(dy, tf.sin(x))),
	Relu: (dy, x) => tf.mul(dy, tf.step(x)),
	Softplus: (dy, x) => tf.mul(dy, tf.sigmoid(x)),
};

const FROM_OUTPUT: Record<string, Slope> = {
	Sqrt: (dy, y) => tf.div(tf.mul(dy, 0.5), y),
	Rsqrt: (dy, y) => tf.mul(tf.mul(dy, -0.5), tf.mul(tf.square(y), y)),
	Reciprocal: (dy, y) => tf.neg(tf.mul(dy, tf.square(y))),
	Exp: (dy, y) => tf.mul(dy, y),
	Expm1: (dy, y) => tf.mul(dy, tf.add(y, 1)),
	Tanh: (dy, y) => tf.mul(dy, tf.sub(1, tf.square(y))),
	Sigmoid: (dy, y) => tf.mul(dy, tf.mul(y, tf.sub(1, y))),
};

/** Constant almost everywhere. */
const FLAT = ["Step", "Sign", "Floor", "Ceil", "Round", "ZerosLike", "OnesLike"];

/** Gradients of operations on single numbers and on pairs. */
export function defineElementwise(): void {
	for (const [name, slope] of Object.entries(FROM_INPUT))
		defineGradient(name, {
			inputs: ["x"],
			gradient: (dy, [x]) => ({ x: () => slope(dy, x!) }),
		});
	for (const [name, slope] of Object.entries(FROM_OUTPUT))
		defineGradient(name, {
			outputs: [true],
			gradient: (dy, [y]) => ({ x: () => slope(dy, y!) }),
		});
	for (const name of FLAT)
		defineGradient(name, { gradient: (dy) => ({ x: () => tf.zerosLike(dy) }) });
	defineGradient("Neg", { gradient: (dy) => ({ x: () => tf.neg(dy) }) });
	defineGradient("Identity", { gradient: (dy) => ({ x: () => tf.cast(tf.clone(dy), "float32") }) });
	defineGradient("Cast", { gradient: (dy) => ({ x: () => tf.clone(dy) }) });
	defineGradient<{ clipValueMin: number; clipValueMax: number }>("ClipByValue", {
		inputs: ["x"],
		gradient: (dy, [x], { clipValueMin, clipValueMax }) => ({
			x: () => {
				const inside = tf.logicalAnd(
					tf.greaterEqual(x!, clipValueMin),
					tf.lessEqual(x!, clipValueMax),
				);
				return tf.where(inside, dy, tf.zerosLike(dy));
			},
		}),
	});
	defineBinary();
}

/** Gradients of a and b before they are summed to their shapes. */
type PairSlopes = (
	dy: tf.Tensor,
	a: tf.Tensor,
	b: tf.Tensor,
) => { a: () => tf.Tensor; b: () => tf.Tensor };

const PAIRS: Record<string, PairSlopes> = {
	Add: (dy) => ({ a: () => dy, b: () => dy }),
	Sub: (dy) => ({ a: () => dy, b: () => tf.neg(dy) }),
	Multiply: (dy, a, b) => ({ a: () => tf.mul(dy, b), b: () => tf.mul(dy, a) }),
	RealDiv: (dy, a, b) => ({
		a: () => tf.div(dy, b),
		b: () => tf.neg(tf.div(tf.mul(dy, a), tf.square(b))),
	}),
	SquaredDifference: (dy, a, b) => {
		const slope = () => tf.mul(dy, tf.mul(tf.sub(a, b), 2));
		return { a: slope, b: () => tf.neg(slope()) };
	},
	// Of two equals, the first counts as the larger and as the smaller.
	Maximum: (dy, a, b) => ({
		a: () => tf.mul(dy, tf.cast(tf.greaterEqual(a, b), "float32")),
		b: () => tf.mul(dy, tf.cast(tf.less(a, b), "float32")),
	}),
	Minimum: (dy, a, b) => ({
		a: () => tf.mul(dy, tf.cast(tf.lessEqual(a, b), "float32")),
		b: () => tf.mul(dy, tf.cast(tf.greater(a, b), "float32")),
	}),
};

function defineBinary(): void {
	for (const [name, slopes] of Object.entries(PAIRS))
		defineGradient(name, {
			inputs: ["a", "b"],
			gradient: (dy, [a, b]) => {
				const { a: da, b: db } = slopes(dy, a!, b!);
				return { a: () => sumTo(da(), a!.shape), b: () => sumTo(db(), b!.shape) };
			},
		});
	defineGradient("AddN", {
		allInputs: true,
		gradient: (dy, saved) =>
			Object.fromEntries(saved.map((_, i) => [String(i), () => tf.clone(dy)])),
	});
	defineGradient("Select", {
		inputs: ["condition"],
		gradient: (dy, [condition]) => ({
			condition: () => tf.zeros(condition!.shape),
			t: () => tf.where(condition!, dy, tf.zerosLike(dy)),
			e: () => tf.where(condition!, tf.zerosLike(dy), dy),
		}),
	});
}
