import { type ArrayOf, allocate, type DType, type TypedArray } from "./columns.ts";
import { describe, expectOptions } from "./describe.ts";
import { DTYPE_RANGE, isDType } from "./dtypes.ts";
import { SpaceError } from "./errors.ts";
import { flattenNested, type NestedNumbers, sameShape, shapeOfNested, sizeOf } from "./nested.ts";

/** A bound of a Box: one number for all elements, or one for each (nested, or flat row-major). */
export type BoxBound = NestedNumbers | TypedArray;

/** Parameters of a Box. */
export interface BoxOptions<D extends DType = "float32"> {
	/** Smallest value of each element; −Infinity for none. */
	readonly low: BoxBound;
	/** Largest value of each element, inclusive; Infinity for none. */
	readonly high: BoxBound;
	/** Shape; when left out that of `low` or `high`, and `[1]` when both are numbers. */
	readonly shape?: readonly number[];
	/** Element type; "float32" when left out. */
	readonly dtype?: D;
}

interface BoxBounds<D extends DType> {
	readonly dtype: D;
	readonly shape: readonly number[];
	readonly low: ArrayOf<D>;
	readonly high: ArrayOf<D>;
	/** 1 where an element has a lower bound. */
	readonly boundedBelow: Uint8Array;
	/** 1 where an element has an upper bound. */
	readonly boundedAbove: Uint8Array;
}

/** Fills in and checks what a Box was made from. @throws SpaceError */
export function resolveBox<D extends DType>(options: BoxOptions<D>): BoxBounds<D> {
	expectOptions("bad-space", "Box", options, ["low", "high", "shape", "dtype"]);
	const dtype = options.dtype ?? ("float32" as D);
	if (!isDType(dtype)) {
		fail(`dtype must be one of ${Object.keys(DTYPE_RANGE).join(", ")}, got ${describe(dtype)}`);
	}
	const lowShape = shapeOfBound("low", options.low);
	const highShape = shapeOfBound("high", options.high);
	const shape = [...(options.shape ?? lowShape ?? highShape ?? [1])];
	if (!shape.every((size) => Number.isInteger(size) && size >= 0))
		fail(`shape must be non-negative integers, got [${shape.join(", ")}]`);

	const lows = elements("low", options.low, lowShape, shape);
	const highs = elements("high", options.high, highShape, shape);
	const size = sizeOf(shape);
	const low = allocate(dtype, size);
	const high = allocate(dtype, size);
	const boundedBelow = new Uint8Array(size);
	const boundedAbove = new Uint8Array(size);
	for (let i = 0; i < size; i++) {
		const a = lows(i);
		const b = highs(i);
		low[i] = castBound("low", a, dtype);
		high[i] = castBound("high", b, dtype);
		boundedBelow[i] = a === -Infinity ? 0 : 1;
		boundedAbove[i] = b === Infinity ? 0 : 1;
		if (low[i]! > high[i]!) fail(`low must not exceed high, got ${a} and ${b} at element ${i}`);
	}
	return { dtype, shape, low, high, boundedBelow, boundedAbove };
}

function shapeOfBound(name: string, bound: BoxBound): readonly number[] | null {
	if (typeof bound === "number") return null;
	if (ArrayBuffer.isView(bound) && "length" in bound) return [(bound as TypedArray).length];
	if (!Array.isArray(bound)) fail(`${name} must be a number or an array, got ${describe(bound)}`);
	const shape = shapeOfNested(bound);
	if (shape === null) fail(`${name} must not be ragged: rows of one axis differ in length`);
	return shape;
}

function elements(
	name: string,
	bound: BoxBound,
	own: readonly number[] | null,
	shape: readonly number[],
): (index: number) => unknown {
	if (own === null) return () => bound;
	const isFlat = own.length === 1 && own[0] === sizeOf(shape);
	if (!isFlat && !sameShape(own, shape))
		fail(`${name} must have the shape [${shape.join(", ")}], got [${own.join(", ")}]`);
	const flat: ArrayLike<unknown> = Array.isArray(bound)
		? flattenNested(bound)
		: (bound as TypedArray);
	return (index) => flat[index];
}

function castBound(name: "low" | "high", bound: unknown, dtype: DType): number {
	const { integer, min, max } = DTYPE_RANGE[dtype];
	if (typeof bound !== "number" || Number.isNaN(bound))
		fail(`${name} must be a number, got ${describe(bound)}`);
	const none = name === "low" ? -Infinity : Infinity;
	if (bound === none) {
		if (!integer) return bound;
		if (min === 0) fail(`${name} must be finite for ${dtype}, got ${bound}`);
		return name === "low" ? min : max;
	}
	if (bound < min || bound > max)
		fail(`${name} must lie in the range of ${dtype}, ${min} to ${max}, got ${bound}`);
	if (integer && !Number.isInteger(bound))
		fail(`${name} must be an integer for ${dtype}, got ${bound}`);
	return bound;
}

function fail(message: string): never {
	throw new SpaceError("bad-space", `Box: ${message}`);
}
