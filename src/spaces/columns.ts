/**
 * Columns: how a batch of structured values lies in memory.
 *
 * A column is one typed array holding `width` numbers for each row; row i is
 * `data[i * width] … data[(i + 1) * width - 1]`. A value with structure (a Dict, a Tuple) is several
 * columns keyed by the path of each leaf, joined with "/"; a plain value has the single key "".
 */

/** Typed arrays a column may be made of. Never 64-bit integers: BigInt is too slow for a hot path. */
export type TypedArray =
	| Float64Array
	| Float32Array
	| Int32Array
	| Uint32Array
	| Int16Array
	| Uint16Array
	| Int8Array
	| Uint8Array;

/** Names of the element types, spelled as NumPy does. */
export type DType =
	| "float64"
	| "float32"
	| "int32"
	| "uint32"
	| "int16"
	| "uint16"
	| "int8"
	| "uint8";

/** One leaf of a batch: `width` elements a row, row after row. */
export interface Column<A extends TypedArray = TypedArray> {
	readonly data: A;
	/** Elements per row; the product of `shape`. */
	readonly width: number;
	/** Shape of one row; `[]` for a scalar. */
	readonly shape: readonly number[];
}

/** Columns by name, in a fixed order. */
export type Columns = Readonly<Record<string, Column>>;

const CONSTRUCTORS = {
	float64: Float64Array,
	float32: Float32Array,
	int32: Int32Array,
	uint32: Uint32Array,
	int16: Int16Array,
	uint16: Uint16Array,
	int8: Int8Array,
	uint8: Uint8Array,
} as const;

interface Arrays {
	readonly float64: Float64Array;
	readonly float32: Float32Array;
	readonly int32: Int32Array;
	readonly uint32: Uint32Array;
	readonly int16: Int16Array;
	readonly uint16: Uint16Array;
	readonly int8: Int8Array;
	readonly uint8: Uint8Array;
}

/** The typed array that holds elements of a dtype, over memory of any kind. */
export type ArrayOf<D extends DType> = Arrays[D];

/** A zeroed typed array of `length` elements. */
export function allocate<D extends DType>(dtype: D, length: number): ArrayOf<D> {
	return new CONSTRUCTORS[dtype](length) as TypedArray as ArrayOf<D>;
}

/** A zeroed column of `rows` rows of the given shape. */
export function column<D extends DType>(
	dtype: D,
	rows: number,
	shape: readonly number[] = [],
): Column<ArrayOf<D>> {
	const width = shape.reduce((product, size) => product * size, 1);
	return { data: allocate(dtype, rows * width), width, shape };
}

/** The dtype of a typed array. */
export function dtypeOf(array: TypedArray): DType {
	return array.constructor.name.replace("Array", "").toLowerCase() as DType;
}

/** Copies rows [begin, end) from one column to another of the same width. */
export function copyRows(from: Column, to: Column, begin: number, end: number): void {
	const { width } = from;
	const a = from.data;
	const b = to.data;
	for (let k = begin * width; k < end * width; k++) b[k] = a[k]!;
}
