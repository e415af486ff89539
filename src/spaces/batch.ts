import { Box } from "./box.ts";
import { type ArrayOf, allocate, type DType, dtypeOf, type TypedArray } from "./columns.ts";
import { describe } from "./describe.ts";
import { Dict } from "./dict.ts";
import { Discrete } from "./discrete.ts";
import { SpaceError } from "./errors.ts";
import { MultiBinary } from "./multi-binary.ts";
import { MultiDiscrete } from "./multi-discrete.ts";
import type { Space, ValueOf } from "./space.ts";
import { Tuple } from "./tuple.ts";

/** The space of batches of values of S. */
export type BatchedSpace<S extends Space> = Space extends S
	? Space
	: S extends Discrete
		? MultiDiscrete
		: S extends Box<infer D>
			? Box<D>
			: S extends MultiDiscrete
				? Box<"int32">
				: S extends MultiBinary
					? Box<"uint8">
					: S extends Dict<infer R>
						? Dict<{ readonly [K in keyof R]: BatchedSpace<R[K]> }>
						: S extends Tuple<infer L>
							? Tuple<{ readonly [K in keyof L]: BatchedSpace<L[K]> }>
							: Tuple<readonly S[]>;

/** A batch of values of S. */
export type BatchedValue<S extends Space> = ValueOf<BatchedSpace<S>>;

/**
 * The space of batches of n values (Gymnasium `batch_space`): Discrete becomes MultiDiscrete; Box,
 * MultiDiscrete (int32) and MultiBinary (uint8) become a Box with a leading axis of n; Dict and
 * Tuple are batched part by part; any other space becomes a Tuple of n. The data of a column of n
 * rows is a member. The result is unseeded.
 * @throws SpaceError when n is not a positive integer.
 */
export function batchSpace<S extends Space>(space: S, n: number): BatchedSpace<S> {
	if (!Number.isInteger(n) || n < 1) {
		throw new SpaceError(
			"bad-value",
			`batchSpace: n must be a positive integer, got ${describe(n)}`,
		);
	}
	return batch(space, n) as unknown as BatchedSpace<S>;
}

function batch(space: Space, n: number): Space {
	if (space instanceof Discrete)
		return new MultiDiscrete(Array(n).fill(space.n), { start: Array(n).fill(space.start) });
	if (space instanceof Box) {
		const { dtype, low, high } = space as Box<DType>;
		return new Box({ dtype, shape: [n, ...space.shape], low: tile(low, n), high: tile(high, n) });
	}
	if (space instanceof MultiDiscrete) {
		const low = tile(space.start, n);
		const last = space.start.map((start, i) => start + space.nvec[i]! - 1);
		return new Box({ dtype: "int32", shape: [n, ...space.shape], low, high: tile(last, n) });
	}
	if (space instanceof MultiBinary)
		return new Box({ dtype: "uint8", shape: [n, ...space.shape], low: 0, high: 1 });
	if (space instanceof Dict) {
		const { keys, spaces } = space as Dict;
		return new Dict(Object.fromEntries(keys.map((key) => [key, batch(spaces[key]!, n)])));
	}
	if (space instanceof Tuple)
		return new Tuple((space as Tuple).spaces.map((part) => batch(part, n)));
	return new Tuple(Array(n).fill(space));
}

function tile<A extends TypedArray>(row: A, n: number): A {
	const tiled = allocate(dtypeOf(row), row.length * n);
	for (let i = 0; i < n; i++) tiled.set(row, i * row.length);
	return tiled as A;
}

/** Elements of one value in a batch, for the spaces whose batches are one typed array. */
function arrayRow(space: Space): { readonly dtype: DType; readonly width: number } | null {
	if (space instanceof Discrete) return { dtype: "int32", width: 1 };
	if (space instanceof Box) return { dtype: (space as Box<DType>).dtype, width: space.flatDim };
	if (space instanceof MultiDiscrete) return { dtype: "int32", width: space.nvec.length };
	if (space instanceof MultiBinary) return { dtype: "uint8", width: space.flatDim };
	return null;
}

/** Joins values into one batch (Gymnasium `concatenate`); the inverse of `iterate`. */
export function concatenate<S extends Space>(
	space: S,
	values: readonly ValueOf<S>[],
): BatchedValue<S> {
	return join(space, values) as BatchedValue<S>;
}

function join(space: Space, values: readonly unknown[]): unknown {
	const row = arrayRow(space);
	if (row !== null) {
		const joined = allocate(row.dtype, values.length * row.width) as ArrayOf<DType>;
		values.forEach((value, i) => {
			if (typeof value === "number") joined[i] = value;
			else joined.set(value as TypedArray, i * row.width);
		});
		return joined;
	}
	if (space instanceof Dict) {
		const { keys, spaces } = space as Dict;
		const values_ = values as readonly Readonly<Record<string, unknown>>[];
		return Object.fromEntries(
			keys.map((key) => [
				key,
				join(
					spaces[key]!,
					values_.map((value) => value[key]),
				),
			]),
		);
	}
	if (space instanceof Tuple) {
		const values_ = values as readonly (readonly unknown[])[];
		return (space as Tuple).spaces.map((part, i) =>
			join(
				part,
				values_.map((value) => value[i]),
			),
		);
	}
	return [...values];
}

/**
 * The values in a batch (Gymnasium `iterate`), not checked one by one.
 * @param count how many there are; only looked at where the batch cannot tell, as its values hold
 * nothing (no elements, no keys).
 * @throws SpaceError when the batch has not the structure of one.
 */
export function iterate<S extends Space>(
	space: S,
	batch: BatchedValue<S>,
	count = 0,
): readonly ValueOf<S>[] {
	const values = split(space, batch, count);
	if (values !== null) return values as readonly ValueOf<S>[];
	throw new SpaceError(
		"bad-value",
		`iterate: expected a batch of values of ${space}, got ${describe(batch)}`,
	);
}

/** As `iterate`, but `null` for what has not the structure of a batch. */
export function split(space: Space, batch: unknown, count = 0): readonly unknown[] | null {
	const row = arrayRow(space);
	if (row !== null) {
		if (!ArrayBuffer.isView(batch) || dtypeOf(batch as TypedArray) !== row.dtype) return null;
		const data = batch as TypedArray;
		if (space instanceof Discrete) return Array.from(data);
		const rows = row.width === 0 ? count : data.length / row.width;
		if (!Number.isInteger(rows)) return null;
		return Array.from({ length: rows }, (_, i) => data.slice(i * row.width, (i + 1) * row.width));
	}
	if (space instanceof Dict) {
		const { keys, spaces } = space as Dict;
		if (typeof batch !== "object" || batch === null) return null;
		const batches = batch as Readonly<Record<string, unknown>>;
		const parts = keys.map((key) => spaces[key]!);
		const make = (values: readonly unknown[]) =>
			Object.fromEntries(keys.map((key, k) => [key, values[k]]));
		return zip(
			parts,
			keys.map((key) => batches[key]),
			count,
			make,
		);
	}
	if (space instanceof Tuple) {
		const { spaces } = space as Tuple;
		if (!Array.isArray(batch) || batch.length !== spaces.length) return null;
		return zip(spaces, batch, count, (values) => values);
	}
	return Array.isArray(batch) ? batch : null;
}

/** Splits the parts' batches and makes a value of each row; `null` when their counts differ. */
function zip(
	parts: readonly Space[],
	batches: readonly unknown[],
	count: number,
	make: (values: readonly unknown[]) => unknown,
): readonly unknown[] | null {
	const telling = parts.findIndex((part) => !holdsNothing(part));
	const rows = telling < 0 ? count : split(parts[telling]!, batches[telling])?.length;
	if (rows === undefined) return null;
	const columns = parts.map((part, i) => split(part, batches[i], rows));
	if (columns.some((column) => column === null || column.length !== rows)) return null;
	return Array.from({ length: rows }, (_, i) => make(columns.map((column) => column![i])));
}

function holdsNothing(space: Space): boolean {
	if (space instanceof Box) return space.flatDim === 0;
	if (space instanceof Dict) return Object.values((space as Dict).spaces).every(holdsNothing);
	return space instanceof Tuple && (space as Tuple).spaces.every(holdsNothing);
}
