/** A number, or arrays of arrays … of numbers, as NumPy's `tolist()` writes an array. */
export type NestedNumbers = number | readonly NestedNumbers[];

/** Number of elements of an array of this shape. */
export function sizeOf(shape: readonly number[]): number {
	return shape.reduce((product, size) => product * size, 1);
}

/** Whether two shapes agree. */
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
	return a.length === b.length && a.every((size, i) => size === b[i]);
}

/** Shape of a nested array, `[]` for a plain element; `null` when rows differ in length. */
export function shapeOfNested(value: unknown): readonly number[] | null {
	if (!Array.isArray(value)) return [];
	if (value.length === 0) return [0];
	const shapes = value.map(shapeOfNested);
	const first = shapes[0]!;
	if (first === null || !shapes.every((shape) => shape !== null && sameShape(shape, first)))
		return null;
	return [value.length, ...first];
}

/** Elements of a nested array in row-major order. */
export function flattenNested(value: unknown): unknown[] {
	return Array.isArray(value) ? value.flat(Number.POSITIVE_INFINITY) : [value];
}

/** The nested array of this shape with the given elements, row-major; the element itself for `[]`. */
export function toNested<T>(elements: ArrayLike<T>, shape: readonly number[]): unknown {
	let offset = 0;
	const build = (axis: number): unknown => {
		if (axis === shape.length) return elements[offset++];
		return Array.from({ length: shape[axis]! }, () => build(axis + 1));
	};
	return build(0);
}
