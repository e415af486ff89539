import { type Column, type Columns, column } from "./columns.ts";
import { describe, expectOptions } from "./describe.ts";
import { drawIndex, drawInteger } from "./draw.ts";
import { SpaceError } from "./errors.ts";
import { type SampleOptions, Space, type SpaceJSON } from "./space.ts";
import type { SampleStreams } from "./streams.ts";

const INT32_MIN = -2147483648;
const INT32_MAX = 2147483647;

/** Checks the parameters of one range start … start + n − 1. @throws SpaceError */
export function expectRange(space: string, n: unknown, start: unknown): void {
	if (!Number.isInteger(n) || (n as number) < 1 || (n as number) > 2 ** 31) {
		throw new SpaceError(
			"bad-space",
			`${space}: n must be an integer from 1 to ${2 ** 31}, got ${describe(n)}`,
		);
	}
	const last = (start as number) + (n as number) - 1;
	if (!Number.isInteger(start) || (start as number) < INT32_MIN || last > INT32_MAX) {
		throw new SpaceError(
			"bad-space",
			`${space}: start must be an integer with start … start + n − 1 in 32 bits, got ${describe(start)} with n = ${n}`,
		);
	}
}

/**
 * The integers start … start + n − 1 (Gymnasium `Discrete`). Values are `number`; a column is int32.
 *
 * `sample({ mask })`: n numbers 0 or 1, index k standing for start + k; when all are 0 the draw is
 * `start`, as in Gymnasium. `sample({ probability })`: n numbers that sum to 1.
 *
 * @example
 * new Discrete(3, { start: -1 }).sample(); // -1, 0 or 1
 */
export class Discrete extends Space<number> {
	readonly type = "Discrete";
	/** How many values, in [1, 2³¹]. */
	readonly n: number;
	/** The smallest value. */
	readonly start: number;
	/** Flattened value: one-hot. */
	readonly flatDim: number;

	/** @throws SpaceError when `n` or `start` is not an integer, or the range leaves 32 bits. */
	constructor(n: number, options: { readonly start?: number } = {}) {
		super();
		expectOptions("bad-space", "Discrete", options, ["start"]);
		const { start = 0 } = options;
		expectRange("Discrete", n, start);
		this.n = n;
		this.start = start;
		this.flatDim = n;
	}

	draw(streams: SampleStreams, options?: SampleOptions): number {
		if (options === undefined) return this.start + drawInteger(streams.generator, this.n);
		return this.start + Math.max(0, drawIndex("Discrete", streams.generator, this.n, options));
	}

	override contains(value: unknown): value is number {
		return (
			typeof value === "number" &&
			Number.isInteger(value) &&
			value >= this.start &&
			value < this.start + this.n
		);
	}

	explain(value: unknown): string | null {
		if (this.contains(value)) return null;
		const last = this.start + this.n - 1;
		return `expected an integer from ${this.start} to ${last}, got ${describe(value)}`;
	}

	toJSON(): SpaceJSON {
		return { type: "Discrete", dtype: "int64", start: this.start, n: this.n };
	}

	toString(): string {
		return this.start === 0 ? `Discrete(${this.n})` : `Discrete(${this.n}, start=${this.start})`;
	}

	allocate(rows: number): { readonly "": Column<Int32Array> } {
		return { "": column("int32", rows) };
	}

	readRow(columns: Columns, row: number, prefix = ""): number {
		return columns[prefix]!.data[row]!;
	}

	writeRow(columns: Columns, row: number, value: number, prefix = ""): void {
		columns[prefix]!.data[row] = value;
	}
}
