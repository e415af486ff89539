import { tf } from "../tensor/index.ts";
import type { TensorData, Tensors } from "../tensor/tensor-data.ts";
import { ModelError } from "./errors.ts";
import { assertShapes, flatten, mapTree, type Tree, unflatten, type Weights } from "./tree.ts";

/** Parameters by name, nested; the leaves are variables where they are trained. */
export type Params = Tree<tf.Tensor>;

/** Tensors of plain data, which is copied. */
export function toParams(weights: Weights): Params {
	return mapTree(weights, toTensor);
}

/** Nested tensors of flat plain data, which is copied. */
export function fromTensors(tensors: Tensors): Params {
	return toParams(unflatten(tensors));
}

function toTensor({ data, shape }: TensorData): tf.Tensor {
	if (data instanceof Uint32Array) throw new ModelError("tfjs has no unsigned integers");
	// A copy, because the backend "cpu" keeps the array it is given.
	const dtype = data instanceof Int32Array ? "int32" : "float32";
	return tf.tensor(data.slice(), [...shape], dtype);
}

/** Plain data by dotted name, copied. */
export function toTensors(params: Params): Tensors {
	return Object.fromEntries(
		Object.entries(flatten(params)).map(([name, tensor]) => [name, toTensorData(tensor)]),
	);
}

function toTensorData(tensor: tf.Tensor): TensorData {
	const data = tensor.dataSync().slice();
	return { shape: [...tensor.shape], data: data as Float32Array | Int32Array };
}

/** Variables that begin as these tensors, which are disposed of. */
export function variables(params: Params): Tree<tf.Variable> {
	return mapTree(params, (tensor) => {
		const variable = tf.variable(tensor);
		tensor.dispose();
		return variable;
	});
}

/**
 * Overwrites variables with plain data.
 * @param file for messages
 * @throws CheckpointError when names or shapes differ; nothing is then changed
 */
export function assignParams(
	params: Tree<tf.Variable>,
	tensors: Tensors,
	file = "parameters",
): void {
	checkTensors(params, tensors, file);
	for (const [name, variable] of Object.entries(flatten(params))) {
		const tensor = toTensor(tensors[name]!);
		variable.assign(tensor);
		tensor.dispose();
	}
}

/** `assertShapes` against parameters. @throws CheckpointError */
export function checkTensors(
	params: Tree<Pick<tf.Tensor, "shape"> & { readonly dtype: string }>,
	tensors: Tensors,
	file: string,
): void {
	const expected = mapTree(params, ({ shape, dtype }) => ({
		shape,
		data: dtype === "int32" ? new Int32Array(0) : new Float32Array(0),
	}));
	assertShapes(flatten(expected), tensors, file);
}

/** Disposes of all leaves. */
export function disposeParams(params: Params): void {
	for (const tensor of Object.values(flatten(params))) tensor.dispose();
}

/** A tensor right below `params`. @throws ModelError when there is none of that name */
export function leaf<T extends tf.Tensor = tf.Tensor>(params: Params, name: string): T {
	const found = optionalLeaf<T>(params, name);
	if (!found)
		throw new ModelError(`there is no parameter ${name}, only ${Object.keys(params).join(", ")}`);
	return found;
}

/** A tensor right below `params`, or `undefined`. */
export function optionalLeaf<T extends tf.Tensor>(params: Params, name: string): T | undefined {
	const found = params[name];
	return found instanceof tf.Tensor ? (found as T) : undefined;
}
