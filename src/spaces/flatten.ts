import { type BatchedValue, concatenate, split } from "./batch.ts";
import { Box } from "./box.ts";
import { type ArrayOf, allocate, type DType, type TypedArray } from "./columns.ts";
import { describe } from "./describe.ts";
import { Dict } from "./dict.ts";
import { Discrete } from "./discrete.ts";
import { SpaceError } from "./errors.ts";
import { flatDType, flattenSpace } from "./flatten-space.ts";
import { Graph, type GraphValue } from "./graph.ts";
import { MultiBinary } from "./multi-binary.ts";
import { MultiDiscrete } from "./multi-discrete.ts";
import { OneOf } from "./one-of.ts";
import { Sequence } from "./sequence.ts";
import type { Space, ValueOf } from "./space.ts";
import { Text } from "./text.ts";
import { Tuple } from "./tuple.ts";

/** A flattened Graph: nodes and edges are batches of flattened features. */
export interface FlatGraph {
	readonly nodes: FlatValue;
	readonly edges: FlatValue | null;
	readonly edgeLinks: Int32Array | null;
}

/** A flattened value: one array, or a structure of them where members vary in size. */
export type FlatValue =
	| TypedArray
	| FlatGraph
	| readonly FlatValue[]
	| { readonly [key: string]: FlatValue };

/** What `flatten` gives for a space, where its type tells. */
export type Flattened<S extends Space> =
	S extends Box<infer D>
		? ArrayOf<D>
		: S extends Discrete | MultiDiscrete | Text
			? Int32Array
			: S extends MultiBinary
				? Uint8Array
				: FlatValue;

/**
 * A value as one array of `space.flatDim` numbers (Gymnasium `flatten`): a Box as it is, Discrete as
 * a one-hot, MultiDiscrete as one-hots end to end, Text as padded indices, OneOf as its index and
 * padded value, Dict (in sorted key order) and Tuple as their parts end to end in the smallest dtype
 * that holds all. Where that is not possible, because a Sequence or Graph is part of the space, the
 * structure stays and its parts are flattened. Integers are int32 where Gymnasium has int64.
 * @throws SpaceError when a discrete value is out of range, or a OneOf holds a Sequence or Graph.
 */
export function flatten<S extends Space>(space: S, value: ValueOf<S>): Flattened<S> {
	return flat(space, value) as Flattened<S>;
}

function flat(space: Space, value: unknown): FlatValue {
	if (space.flatDim !== null) {
		const out = allocate(flatDType(space), space.flatDim);
		flattenInto(space, value, out, 0);
		return out;
	}
	if (space instanceof Dict) {
		const { keys, spaces } = space as Dict;
		const parts = value as Readonly<Record<string, unknown>>;
		return Object.fromEntries(keys.map((key) => [key, flat(spaces[key]!, parts[key])]));
	}
	if (space instanceof Tuple)
		return (space as Tuple).spaces.map((part, i) => flat(part, (value as readonly unknown[])[i]));
	if (space instanceof Sequence) {
		const { featureSpace, stack } = space as Sequence<Space, boolean>;
		return stack ? flatBatch(featureSpace, value) : flatList(featureSpace, value as unknown[]);
	}
	if (space instanceof Graph) {
		const { nodeSpace, edgeSpace } = space as Graph;
		const { nodes, edges, edgeLinks } = value as GraphValue;
		const flatEdges = edgeSpace === null || edges === null ? null : flatBatch(edgeSpace, edges);
		return { nodes: flatBatch(nodeSpace, nodes), edges: flatEdges, edgeLinks };
	}
	throw new SpaceError("bad-value", `flatten: ${space} cannot be flattened`);
}

function flatList(space: Space, values: readonly unknown[]): readonly FlatValue[] {
	return values.map((value) => flat(space, value));
}

function flatBatch(space: Space, batch: unknown): FlatValue {
	const values = flatList(space, expectBatch(space, batch));
	return concatenate(flattenSpace(space) as Space, values) as FlatValue;
}

function expectBatch(space: Space, batch: unknown): readonly unknown[] {
	const values = split(space, batch);
	if (values !== null) return values;
	throw new SpaceError(
		"bad-value",
		`flatten: expected a batch of values of ${space}, got ${describe(batch)}`,
	);
}

/**
 * Writes a flattened value into `out` at `offset` and returns the offset behind it. Allocates
 * nothing for Discrete, Box and what is made of them. Only for spaces with a `flatDim`.
 * @throws SpaceError when a discrete value is out of range, or the space has no `flatDim`.
 */
export function flattenInto(space: Space, value: unknown, out: TypedArray, offset: number): number {
	if (space instanceof Discrete) {
		const index = (value as number) - space.start;
		return oneHot(space, index, space.n, out, offset);
	}
	if (space instanceof Box || space instanceof MultiBinary) {
		const array = value as TypedArray;
		const { flatDim } = space;
		for (let i = 0; i < flatDim; i++) out[offset + i] = array[i]!;
		return offset + flatDim;
	}
	if (space instanceof Dict) {
		const { keys, spaces } = space as Dict;
		const parts = value as Readonly<Record<string, unknown>>;
		let at = offset;
		for (const key of keys) at = flattenInto(spaces[key]!, parts[key], out, at);
		return at;
	}
	if (space instanceof Tuple) {
		const { spaces } = space as Tuple;
		const parts = value as readonly unknown[];
		let at = offset;
		for (let i = 0; i < spaces.length; i++) at = flattenInto(spaces[i]!, parts[i], out, at);
		return at;
	}
	if (space instanceof MultiDiscrete) {
		const { nvec, start } = space;
		let at = offset;
		for (let i = 0; i < nvec.length; i++)
			at = oneHot(space, (value as Int32Array)[i]! - start[i]!, nvec[i]!, out, at);
		return at;
	}
	if (space instanceof Text) return textInto(space, value as string, out, offset);
	if (space instanceof OneOf && space.flatDim !== null) {
		const [index, own] = value as readonly [number, unknown];
		const part = (space as OneOf).spaces[index];
		if (part === undefined) throw badValue(space, value);
		out[offset] = index;
		const end = offset + space.flatDim;
		const at = flattenInto(part, own, out, offset + 1);
		const padding = at > offset + 1 ? out[offset + 1]! : 0;
		out.fill(padding, at, end);
		return end;
	}
	throw new SpaceError("bad-value", `flatten: ${space} has no fixed flat length`);
}

function oneHot(space: Space, index: number, n: number, out: TypedArray, offset: number): number {
	if (!(index >= 0 && index < n)) throw badValue(space, index);
	for (let i = 0; i < n; i++) out[offset + i] = 0;
	out[offset + index] = 1;
	return offset + n;
}

function textInto(space: Text, value: string, out: TypedArray, offset: number): number {
	let at = offset;
	const end = offset + space.maxLength;
	for (const character of value) {
		const index = space.indexOf(character);
		if (index === undefined || at === end) throw badValue(space, value);
		out[at++] = index;
	}
	out.fill(space.characters.length, at, end);
	return end;
}

function badValue(space: Space, value: unknown): SpaceError {
	const what = typeof value === "number" ? `index ${value}` : describe(value);
	return new SpaceError("bad-value", `flatten: expected a member of ${space}, got ${what}`);
}

/**
 * The value that `flatten` gave an array for (Gymnasium `unflatten`). A one-hot is read by its first
 * non-zero element.
 * @throws SpaceError when the array is too short, a one-hot is all zero, or an index is unknown.
 */
export function unflatten<S extends Space>(space: S, value: FlatValue): ValueOf<S> {
	return restore(space, value) as ValueOf<S>;
}

function restore(space: Space, value: FlatValue): unknown {
	if (space.flatDim !== null) {
		if (!ArrayBuffer.isView(value) || (value as TypedArray).length !== space.flatDim) {
			throw new SpaceError(
				"bad-value",
				`unflatten: expected ${space.flatDim} numbers for ${space}, got ${describe(value)}`,
			);
		}
		return unflattenFrom(space, value as TypedArray, 0);
	}
	if (space instanceof Dict) {
		const { keys, spaces } = space as Dict;
		const parts = value as Readonly<Record<string, FlatValue>>;
		return Object.fromEntries(keys.map((key) => [key, restore(spaces[key]!, parts[key]!)]));
	}
	if (space instanceof Tuple)
		return (space as Tuple).spaces.map((part, i) => restore(part, (value as FlatValue[])[i]!));
	if (space instanceof Sequence) {
		const { featureSpace, stack } = space as Sequence<Space, boolean>;
		if (stack) return restoreBatch(featureSpace, value);
		return (value as readonly FlatValue[]).map((element) => restore(featureSpace, element));
	}
	if (space instanceof Graph) {
		const { nodeSpace, edgeSpace } = space as Graph;
		const { nodes, edges, edgeLinks } = value as FlatGraph;
		const own = edgeSpace === null || edges === null ? null : restoreBatch(edgeSpace, edges);
		return { nodes: restoreBatch(nodeSpace, nodes), edges: own, edgeLinks };
	}
	throw new SpaceError("bad-value", `unflatten: ${space} cannot be flattened`);
}

function restoreBatch(space: Space, batch: FlatValue): BatchedValue<Space> {
	const rows = expectBatch(flattenSpace(space), batch) as readonly FlatValue[];
	return concatenate(
		space,
		rows.map((row) => restore(space, row)),
	);
}

/**
 * Reads back the value that `flattenInto` wrote at `offset`. Only for spaces with a `flatDim`.
 * @throws SpaceError as `unflatten` does.
 */
export function unflattenFrom<S extends Space>(
	space: S,
	data: TypedArray,
	offset: number,
): ValueOf<S> {
	return read(space, data, offset) as ValueOf<S>;
}

function read(space: Space, data: TypedArray, offset: number): unknown {
	if (space instanceof Discrete) return space.start + hot(space, data, offset, space.n);
	if (space instanceof Box || space instanceof MultiBinary) {
		const dtype = space instanceof Box ? (space as Box<DType>).dtype : "uint8";
		const array = allocate(dtype, space.flatDim);
		for (let i = 0; i < array.length; i++) array[i] = data[offset + i]!;
		return array;
	}
	let at = offset;
	if (space instanceof Dict) {
		const { keys, spaces } = space as Dict;
		return Object.fromEntries(
			keys.map((key) => {
				const from = at;
				at += spaces[key]!.flatDim!;
				return [key, read(spaces[key]!, data, from)];
			}),
		);
	}
	if (space instanceof Tuple) {
		return (space as Tuple).spaces.map((part) => {
			const from = at;
			at += part.flatDim!;
			return read(part, data, from);
		});
	}
	if (space instanceof MultiDiscrete) {
		return space.nvec.map((n, i) => {
			const from = at;
			at += n;
			return space.start[i]! + hot(space, data, from, n);
		});
	}
	if (space instanceof Text) {
		const indices = Array.from({ length: space.maxLength }, (_, i) => data[offset + i]!);
		return indices.map((index) => space.characters[index] ?? "").join("");
	}
	if (space instanceof OneOf) {
		const index = data[offset]!;
		const part = (space as OneOf).spaces[index];
		if (part !== undefined) return [index, read(part, data, offset + 1)];
		throw new SpaceError("bad-value", `unflatten: ${space} has no space of index ${index}`);
	}
	throw new SpaceError("bad-value", `unflatten: ${space} has no fixed flat length`);
}

function hot(space: Space, data: TypedArray, offset: number, n: number): number {
	for (let i = 0; i < n; i++) if (data[offset + i] !== 0) return i;
	throw new SpaceError(
		"bad-value",
		`unflatten: expected a one-hot of ${n} elements for ${space}, got all zero`,
	);
}
