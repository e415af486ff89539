import type { TensorData, Tensors } from "../tensor/tensor-data.ts";
import { CheckpointError, ModelError } from "./errors.ts";

/** Named values in nested objects; the names on the way to a leaf, joined by dots, are its name. */
export type Tree<Leaf> = { readonly [name: string]: Leaf | Tree<Leaf> };

/** Anything with a shape: plain tensors, tfjs' tensors and variables. */
export interface Shaped {
	readonly shape: readonly number[];
}

/** Weights as plain data, nested. */
export type Weights = Tree<TensorData>;

/** Leaves by dotted name, in the tree's order. @throws ModelError when a name has a dot or is empty */
export function flatten<Leaf extends Shaped>(tree: Tree<Leaf>): Record<string, Leaf> {
	const leaves: [string, Leaf][] = [];
	visit(tree, "", (leaf, name) => leaves.push([name, leaf]));
	return Object.fromEntries(leaves);
}

function visit<Leaf extends Shaped>(
	tree: Tree<Leaf>,
	prefix: string,
	found: (leaf: Leaf, name: string) => void,
): void {
	for (const [key, value] of Object.entries(tree)) {
		if (key === "" || key.includes("."))
			throw new ModelError(`parameter name ${JSON.stringify(prefix + key)} is empty or has a dot`);
		if (isLeaf(value)) found(value, prefix + key);
		else visit(value, `${prefix}${key}.`, found);
	}
}

function isLeaf<Leaf extends Shaped>(value: Leaf | Tree<Leaf>): value is Leaf {
	return Array.isArray(value.shape);
}

/** Inverse of `flatten`. @throws ModelError when one name is both a leaf and a branch */
export function unflatten<Leaf extends Shaped>(leaves: Readonly<Record<string, Leaf>>): Tree<Leaf> {
	const root = new Map<string, unknown>();
	for (const [name, leaf] of Object.entries(leaves)) {
		const keys = name.split(".");
		const last = keys.pop()!;
		let node = root;
		for (const key of keys) {
			if (!node.has(key)) node.set(key, new Map());
			const next = node.get(key);
			if (!(next instanceof Map)) throw new ModelError(`parameter ${name}: ${key} is a tensor`);
			node = next;
		}
		if (node.has(last)) throw new ModelError(`parameter ${name} is a branch too`);
		node.set(last, leaf);
	}
	const toObject = (node: Map<string, unknown>): Tree<Leaf> =>
		Object.fromEntries(
			Array.from(node, ([key, value]) => [
				key,
				value instanceof Map ? toObject(value) : (value as Leaf),
			]),
		);
	return toObject(root);
}

/** A tree of the same form, every leaf replaced. */
export function mapTree<From extends Shaped, To extends Shaped>(
	tree: Tree<From>,
	replace: (leaf: From, name: string) => To,
): Tree<To> {
	const entries = Object.entries(flatten(tree));
	return unflatten(Object.fromEntries(entries.map(([name, leaf]) => [name, replace(leaf, name)])));
}

/** The branch at a dotted name. @throws ModelError when there is none */
export function branch<Leaf extends Shaped>(tree: Tree<Leaf>, name: string): Tree<Leaf> {
	let node: Leaf | Tree<Leaf> | undefined = tree;
	for (const key of name.split(".")) {
		node = isLeaf(node) || !Object.hasOwn(node, key) ? undefined : node[key];
		if (node === undefined) throw new ModelError(`there are no parameters ${name}`);
	}
	if (isLeaf(node)) throw new ModelError(`parameter ${name} is a tensor, expected a branch`);
	return node;
}

/** Numbers in all leaves together. */
export function countParams<Leaf extends Shaped>(tree: Tree<Leaf>): number {
	let count = 0;
	for (const leaf of Object.values(flatten(tree))) count += leaf.shape.reduce((a, b) => a * b, 1);
	return count;
}

/** Tensors under `prefix` + ".", without it. */
export function withoutPrefix(tensors: Tensors, prefix: string): Tensors {
	const start = `${prefix}.`;
	return Object.fromEntries(
		Object.entries(tensors)
			.filter(([name]) => name.startsWith(start))
			.map(([name, tensor]) => [name.slice(start.length), tensor]),
	);
}

/** Tensors under names that begin with `prefix` + ".". */
export function withPrefix(tensors: Tensors, prefix: string): Tensors {
	return Object.fromEntries(
		Object.entries(tensors).map(([name, tensor]) => [`${prefix}.${name}`, tensor]),
	);
}

/**
 * Checks that tensors are those of an architecture: the same names, shapes, and numbers of the same
 * type (where `expected` says it).
 * @throws CheckpointError that names the file, the tensor, what was expected and what was found
 */
export function assertShapes(
	expected: Readonly<Record<string, Shaped & { readonly data?: TensorData["data"] }>>,
	tensors: Tensors,
	file: string,
): void {
	const fail = (tensor: string, reason: string, wanted?: string, found?: string): never => {
		throw new CheckpointError("checkpoint-mismatch", file, reason, {
			tensor,
			...(wanted !== undefined && { expected: wanted }),
			...(found !== undefined && { found }),
		});
	};
	for (const [name, { shape, data }] of Object.entries(expected)) {
		if (!Object.hasOwn(tensors, name)) fail(name, "it is missing", `shape [${shape}]`);
		const found = tensors[name]!;
		if (found.shape.length !== shape.length || shape.some((n, i) => found.shape[i] !== n))
			fail(name, "it is of another architecture", `shape [${shape}]`, `[${found.shape}]`);
		const wanted = data?.constructor.name ?? "Float32Array";
		if (found.data.constructor.name !== wanted)
			fail(name, "its numbers are of another type", wanted, found.data.constructor.name);
	}
	for (const name of Object.keys(tensors))
		if (!Object.hasOwn(expected, name))
			fail(name, "there is no such parameter in this architecture");
}
