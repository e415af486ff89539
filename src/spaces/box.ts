import { type Generator, nextExponential } from "../random/index.ts";
import { type BoxOptions, resolveBox } from "./box-bounds.ts";
import {
	type ArrayOf,
	allocate,
	type Column,
	type Columns,
	column,
	type DType,
	type TypedArray,
} from "./columns.ts";
import { describe } from "./describe.ts";
import { drawInteger, restrictionOf } from "./draw.ts";
import { DTYPE_RANGE } from "./dtypes.ts";
import { SpaceError } from "./errors.ts";
import { formatArray, formatScalar, formatShape } from "./format.ts";
import { toNested } from "./nested.ts";
import { type SampleOptions, Space, type SpaceJSON } from "./space.ts";
import type { SampleStreams } from "./streams.ts";

/**
 * Arrays of one dtype and shape whose elements lie in [low, high] (Gymnasium `Box`). Values are flat
 * typed arrays in row-major order; a Box of shape `[]` holds one element.
 *
 * Each element is drawn on its own: uniformly where both bounds are finite (inclusive for integer
 * dtypes), a bound plus or minus an exponential of mean 1 where one is, and a standard normal where
 * none is; integer dtypes round those down. An infinite bound of a signed integer dtype becomes the
 * dtype's limit.
 *
 * @typeParam D the dtype; fixes the value's class.
 * @example
 * new Box({ low: -1, high: 1, shape: [2, 3] }).sample(); // Float32Array(6)
 */
export class Box<D extends DType = "float32"> extends Space<ArrayOf<D>> {
	readonly type = "Box";
	readonly dtype: D;
	readonly shape: readonly number[];
	/** Smallest value of each element, row-major. */
	readonly low: ArrayOf<D>;
	/** Largest value of each element, row-major. */
	readonly high: ArrayOf<D>;
	/** 1 where an element has a lower bound. */
	readonly boundedBelow: Uint8Array;
	/** 1 where an element has an upper bound. */
	readonly boundedAbove: Uint8Array;
	/** Elements of a value. */
	readonly flatDim: number;

	/** @throws SpaceError when bounds, shape and dtype do not go together. */
	constructor(options: BoxOptions<D>) {
		super();
		const { dtype, shape, low, high, boundedBelow, boundedAbove } = resolveBox(options);
		this.dtype = dtype;
		this.shape = shape;
		this.low = low;
		this.high = high;
		this.boundedBelow = boundedBelow;
		this.boundedAbove = boundedAbove;
		this.flatDim = low.length;
	}

	/** Whether every element has the bounds asked for. */
	isBounded(manner: "both" | "below" | "above" = "both"): boolean {
		const below = this.boundedBelow.every((bounded) => bounded === 1);
		const above = this.boundedAbove.every((bounded) => bounded === 1);
		return (manner === "above" || below) && (manner === "below" || above);
	}

	/** @throws SpaceError when restricted: a Box takes neither mask nor probability. */
	draw(streams: SampleStreams, options?: SampleOptions): ArrayOf<D> {
		const restriction = restrictionOf(options);
		if (restriction !== null)
			throw new SpaceError("bad-mask", `Box: sample takes no ${restriction.kind}`);
		const value = allocate(this.dtype, this.flatDim);
		const one = DTYPE_RANGE[this.dtype].integer ? drawIntegerElement : drawRealElement;
		for (let i = 0; i < value.length; i++)
			value[i] = one(this as unknown as Box, i, streams.generator);
		return value;
	}

	explain(value: unknown): string | null {
		const { low, high, flatDim } = this;
		const Constructor = low.constructor as new () => TypedArray;
		if (!(value instanceof Constructor) || value.length !== flatDim) {
			const shape = this.shape.length === 1 ? "" : ` (shape [${this.shape.join(", ")}])`;
			return `expected a ${Constructor.name} of length ${flatDim}${shape}, got ${describe(value)}`;
		}
		for (let i = 0; i < flatDim; i++) {
			const element = value[i]!;
			if (!(element >= low[i]! && element <= high[i]!))
				return `expected element ${i} in [${low[i]}, ${high[i]}], got ${element}`;
		}
		return null;
	}

	toJSON(): SpaceJSON {
		const { dtype, shape } = this;
		const low = toNested(Array.from(this.low, bound), shape);
		const high = toNested(Array.from(this.high, bound), shape);
		return { type: "Box", dtype, shape: [...shape], low, high };
	}

	toString(): string {
		const { shape, dtype } = this;
		const brief = (data: TypedArray): string =>
			data.length > 0 && data.every((element: number) => element === data[0])
				? formatScalar(data[0]!, dtype)
				: formatArray(data, shape, dtype);
		return `Box(${brief(this.low)}, ${brief(this.high)}, ${formatShape(shape)}, ${dtype})`;
	}

	allocate(rows: number): { readonly "": Column<ArrayOf<D>> } {
		return { "": column(this.dtype, rows, this.shape) };
	}

	readRow(columns: Columns, row: number, prefix = ""): ArrayOf<D> {
		const { data, width } = columns[prefix]!;
		const value = allocate(this.dtype, width);
		const from = row * width;
		for (let i = 0; i < width; i++) value[i] = data[from + i]!;
		return value;
	}

	writeRow(columns: Columns, row: number, value: ArrayOf<D>, prefix = ""): void {
		const { data, width } = columns[prefix]!;
		const to = row * width;
		for (let i = 0; i < width; i++) data[to + i] = value[i]!;
	}
}

function bound(value: number): number | string {
	return Number.isFinite(value) ? value : String(value);
}

function drawRealElement(box: Box, i: number, generator: Generator): number {
	const low = box.low[i]!;
	const high = box.high[i]!;
	if (box.boundedBelow[i] === 1 && box.boundedAbove[i] === 1) {
		const range = high - low;
		const u = generator.uniform();
		// The difference of two huge bounds may overflow; rounding may step over a bound by one ulp.
		const value = Number.isFinite(range) ? low + range * u : low * (1 - u) + high * u;
		return Math.min(value, high);
	}
	return drawUnbounded(box, i, generator);
}

function drawIntegerElement(box: Box, i: number, generator: Generator): number {
	const low = box.low[i]!;
	const high = box.high[i]!;
	if (box.boundedBelow[i] === 1 && box.boundedAbove[i] === 1)
		return low + drawInteger(generator, high - low + 1);
	return Math.min(Math.max(Math.floor(drawUnbounded(box, i, generator)), low), high);
}

function drawUnbounded(box: Box, i: number, generator: Generator): number {
	if (box.boundedBelow[i] === 1) return box.low[i]! + nextExponential(generator.state, 0);
	if (box.boundedAbove[i] === 1) {
		// Rounding down takes half a unit off; start one above so that `high` itself can come up.
		const top = DTYPE_RANGE[box.dtype].integer ? box.high[i]! + 1 : box.high[i]!;
		return top - nextExponential(generator.state, 0);
	}
	return generator.normal();
}
