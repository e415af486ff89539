import { type Column, type Columns, column } from "./columns.ts";
import { describe, expectOptions } from "./describe.ts";
import { expectRange } from "./discrete.ts";
import { drawIndex, drawInteger, expectParts, restrict, restrictionOf } from "./draw.ts";
import { SpaceError } from "./errors.ts";
import { formatArray } from "./format.ts";
import { flattenNested, type NestedNumbers, sameShape, shapeOfNested, toNested } from "./nested.ts";
import { type SampleOptions, Space, type SpaceJSON } from "./space.ts";
import type { SampleStreams } from "./streams.ts";

/** One integer for each component, nested as the components are, or a flat Int32Array. */
export type Components = readonly NestedNumbers[] | Int32Array;

/**
 * Several Discrete components at once (Gymnasium `MultiDiscrete`): element i is an integer in
 * [start[i], start[i] + nvec[i]). Values are `Int32Array`, row-major where `nvec` is nested.
 *
 * `sample({ mask })` and `sample({ probability })` take an array with one restriction for each
 * component, as Discrete takes them (nested as `nvec` is).
 *
 * @example
 * new MultiDiscrete([3, 4]).sample(); // Int32Array [0 … 2, 0 … 3]
 */
export class MultiDiscrete extends Space<Int32Array> {
	readonly type = "MultiDiscrete";
	readonly shape: readonly number[];
	/** How many values each component has. */
	readonly nvec: Int32Array;
	/** Smallest value of each component. */
	readonly start: Int32Array;
	/** Flattened value: concatenated one-hots. */
	readonly flatDim: number;

	/** @throws SpaceError when a component's n or start is not as for Discrete, or shapes differ. */
	constructor(nvec: Components, options: { readonly start?: Components } = {}) {
		super();
		expectOptions("bad-space", "MultiDiscrete", options, ["start"]);
		const { shape, elements } = resolve("nvec", nvec);
		const start = options.start === undefined ? null : resolve("start", options.start);
		if (start !== null && !sameShape(start.shape, shape)) {
			throw new SpaceError(
				"bad-space",
				`MultiDiscrete: start must have the shape of nvec, [${shape.join(", ")}], got [${start.shape.join(", ")}]`,
			);
		}
		elements.forEach((n, i) => {
			expectRange("MultiDiscrete", n, start === null ? 0 : start.elements[i]);
			if (n === 2 ** 31)
				throw new SpaceError("bad-space", `MultiDiscrete: n must be below 2³¹, got ${n}`);
		});
		this.shape = shape;
		this.nvec = Int32Array.from(elements as number[]);
		this.start =
			start === null
				? new Int32Array(elements.length)
				: Int32Array.from(start.elements as number[]);
		this.flatDim = this.nvec.reduce((sum, n) => sum + n, 0);
	}

	draw(streams: SampleStreams, options?: SampleOptions): Int32Array {
		const { nvec, start } = this;
		const { generator } = streams;
		const value = new Int32Array(nvec.length);
		const restriction = restrictionOf(options);
		if (restriction === null) {
			for (let i = 0; i < value.length; i++)
				value[i] = start[i]! + drawInteger(generator, nvec[i]!);
			return value;
		}
		const { kind } = restriction;
		const parts = split(kind, restriction.value, this.shape);
		for (let i = 0; i < value.length; i++) {
			const part = restrict(kind, parts[i]);
			const index = drawIndex(`MultiDiscrete component ${i}`, generator, nvec[i]!, part);
			value[i] = start[i]! + Math.max(0, index);
		}
		return value;
	}

	explain(value: unknown): string | null {
		const { nvec, start } = this;
		if (!(value instanceof Int32Array) || value.length !== nvec.length)
			return `expected an Int32Array of length ${nvec.length}, got ${describe(value)}`;
		for (let i = 0; i < nvec.length; i++) {
			const last = start[i]! + nvec[i]! - 1;
			if (value[i]! < start[i]! || value[i]! > last)
				return `expected element ${i} from ${start[i]} to ${last}, got ${value[i]}`;
		}
		return null;
	}

	toJSON(): SpaceJSON {
		const nvec = toNested(this.nvec, this.shape);
		const start = toNested(this.start, this.shape);
		return { type: "MultiDiscrete", dtype: "int64", nvec, start };
	}

	toString(): string {
		const nvec = formatArray(this.nvec, this.shape, "int32");
		if (this.start.every((start) => start === 0)) return `MultiDiscrete(${nvec})`;
		return `MultiDiscrete(${nvec}, start=${formatArray(this.start, this.shape, "int32")})`;
	}

	allocate(rows: number): { readonly "": Column<Int32Array> } {
		return { "": column("int32", rows, this.shape) };
	}

	readRow(columns: Columns, row: number, prefix = ""): Int32Array {
		const { data, width } = columns[prefix]!;
		const value = new Int32Array(width);
		for (let i = 0; i < width; i++) value[i] = data[row * width + i]!;
		return value;
	}

	writeRow(columns: Columns, row: number, value: Int32Array, prefix = ""): void {
		const { data, width } = columns[prefix]!;
		for (let i = 0; i < width; i++) data[row * width + i] = value[i]!;
	}
}

function resolve(
	name: string,
	components: Components,
): { readonly shape: readonly number[]; readonly elements: readonly unknown[] } {
	if (components instanceof Int32Array)
		return { shape: [components.length], elements: Array.from(components) };
	const shape = Array.isArray(components) ? shapeOfNested(components) : null;
	if (shape === null) {
		throw new SpaceError(
			"bad-space",
			`MultiDiscrete: ${name} must be an array of integers, not ragged, got ${describe(components)}`,
		);
	}
	return { shape, elements: flattenNested(components) };
}

/** The restriction of each component, from an array nested as the components are. */
function split(kind: string, value: unknown, shape: readonly number[]): readonly unknown[] {
	return shape.reduce<readonly unknown[]>(
		(parts, size) => parts.flatMap((part) => expectParts("MultiDiscrete", kind, part, size)),
		[value],
	);
}
