import { type Column, type Columns, column } from "./columns.ts";
import { describe } from "./describe.ts";
import { expectNumbers, restrictionOf } from "./draw.ts";
import { SpaceError } from "./errors.ts";
import { formatShape } from "./format.ts";
import { sizeOf } from "./nested.ts";
import { type SampleOptions, Space, type SpaceJSON } from "./space.ts";
import type { SampleStreams } from "./streams.ts";

/**
 * Arrays of 0 and 1 (Gymnasium `MultiBinary`). Values are `Uint8Array`, row-major.
 *
 * `sample({ mask })`: an array of 0 (stays 0), 1 (stays 1) or 2 (a fair coin) for each element;
 * `sample({ probability })`: each element's probability of being 1. Both flat, row-major.
 *
 * @example
 * new MultiBinary(4).sample(); // Uint8Array [1, 0, 0, 1]
 */
export class MultiBinary extends Space<Uint8Array> {
	readonly type = "MultiBinary";
	readonly shape: readonly number[];
	readonly flatDim: number;
	readonly #isFlat: boolean;

	/** @param n length, or shape. @throws SpaceError when a size is not a positive integer. */
	constructor(n: number | readonly number[]) {
		super();
		const shape = typeof n === "number" ? [n] : n;
		if (!Array.isArray(shape) || !shape.every((size) => Number.isInteger(size) && size > 0)) {
			const shown = Array.isArray(n) ? `[${n.join(", ")}]` : describe(n);
			throw new SpaceError(
				"bad-space",
				`MultiBinary: n must be a positive integer, or an array of them, got ${shown}`,
			);
		}
		this.shape = [...shape];
		this.flatDim = sizeOf(shape);
		this.#isFlat = typeof n === "number";
	}

	draw(streams: SampleStreams, options?: SampleOptions): Uint8Array {
		const { generator } = streams;
		const value = new Uint8Array(this.flatDim);
		const restriction = restrictionOf(options);
		if (restriction === null) {
			for (let i = 0; i < value.length; i++) value[i] = generator.uint32() >>> 31;
			return value;
		}
		const { kind } = restriction;
		const parts = expectNumbers("MultiBinary", kind, restriction.value, this.flatDim);
		for (let i = 0; i < value.length; i++) {
			const part = parts[i]!;
			if (kind === "mask") {
				if (part !== 0 && part !== 1 && part !== 2) {
					throw new SpaceError(
						"bad-mask",
						`MultiBinary: mask elements must be 0, 1 or 2, got ${describe(part)} at ${i}`,
					);
				}
				const coin = generator.uint32() >>> 31;
				value[i] = part === 2 ? coin : part;
			} else {
				if (!(part >= 0 && part <= 1)) {
					throw new SpaceError(
						"bad-mask",
						`MultiBinary: probabilities must lie in [0, 1], got ${describe(part)} at ${i}`,
					);
				}
				value[i] = generator.uniform() < part ? 1 : 0;
			}
		}
		return value;
	}

	explain(value: unknown): string | null {
		if (!(value instanceof Uint8Array) || value.length !== this.flatDim)
			return `expected a Uint8Array of length ${this.flatDim}, got ${describe(value)}`;
		const bad = value.findIndex((element) => element > 1);
		return bad < 0 ? null : `expected element ${bad} to be 0 or 1, got ${value[bad]}`;
	}

	toJSON(): SpaceJSON {
		return { type: "MultiBinary", n: this.#isFlat ? this.flatDim : [...this.shape] };
	}

	toString(): string {
		const n = this.#isFlat ? this.flatDim : formatShape(this.shape);
		return `MultiBinary(${n})`;
	}

	allocate(rows: number): { readonly "": Column<Uint8Array> } {
		return { "": column("uint8", rows, this.shape) };
	}

	readRow(columns: Columns, row: number, prefix = ""): Uint8Array {
		const { data, width } = columns[prefix]!;
		const value = new Uint8Array(width);
		for (let i = 0; i < width; i++) value[i] = data[row * width + i]!;
		return value;
	}

	writeRow(columns: Columns, row: number, value: Uint8Array, prefix = ""): void {
		const { data, width } = columns[prefix]!;
		for (let i = 0; i < width; i++) data[row * width + i] = value[i]!;
	}
}
