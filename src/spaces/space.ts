import type { Columns } from "./columns.ts";
import { expectOptions } from "./describe.ts";
import { SpaceError } from "./errors.ts";
import { SampleStreams } from "./streams.ts";

/** A space as JSON, in the format Minari stores under `observation_space` and `action_space`. */
export type SpaceJSON = { readonly type: string; readonly [key: string]: unknown };

const SAMPLE_KEYS = ["mask", "probability"];

/**
 * The set of values an observation or action may take (Gymnasium `gymnasium.spaces.Space`).
 *
 * A space draws from its own streams: `seed(n)` fixes what `sample()` will return. An unseeded space
 * behaves as if it had been seeded with 0; nothing here reads the clock or `Math.random`. A
 * composite space draws its parts from streams of its own, one for each path, and leaves the
 * streams of the spaces it was made of alone; so one space may stand in several places.
 *
 * @typeParam T the value: `number` for Discrete, a typed array for Box, a record for Dict, …
 */
export abstract class Space<T = unknown> {
	/** Phantom: carries the value type for inference; never set. */
	declare readonly value: T;
	/** Name in JSON and in messages, e.g. "Discrete". */
	abstract readonly type: string;
	/** Options that `sample` reads. */
	protected get sampleKeys(): readonly string[] {
		return SAMPLE_KEYS;
	}

	/** Streams used by `sample`. */
	protected streams = new SampleStreams(0);

	/** Reseeds the streams. @throws SeedError when not an integer in [0, 2⁵³). */
	seed(seed: number): void {
		this.streams = new SampleStreams(seed);
	}

	/**
	 * A random member. `mask` restricts the draw and `probability` weighs it, where the space knows
	 * how (Discrete: `Uint8Array(n)` of 0/1, or `Float64Array(n)` summing to 1; composite spaces take
	 * a structure of the same shape as their value).
	 * @throws SpaceError when both are given, either has the wrong shape, or something else is given.
	 */
	sample(options?: SampleOptions): T {
		if (options !== undefined)
			expectOptions("bad-mask", `${this.type}: sample`, options, this.sampleKeys);
		if (options?.mask != null && options.probability != null) {
			throw new SpaceError(
				"bad-mask",
				`${this.type}: sample takes a mask or a probability, got both`,
			);
		}
		return this.draw(this.streams, options);
	}

	/**
	 * A random member drawn from the given streams instead of the space's own; at most one of `mask`
	 * and `probability` is looked at. Composite spaces draw their parts with it.
	 * @throws SpaceError when the mask or probability does not fit.
	 */
	abstract draw(streams: SampleStreams, options?: SampleOptions): T;

	/** Whether `value` is a member: right type, shape, range; NaN never is. */
	contains(value: unknown): value is T {
		return this.explain(value) === null;
	}

	/**
	 * Why `value` is not a member, in words for an error message ("expected …, got …", preceded by
	 * "at path: " for a part of a composite); `null` when it is.
	 */
	abstract explain(value: unknown): string | null;

	/** Minari's JSON for this space; infinities are the strings "Infinity" and "-Infinity". */
	abstract toJSON(): SpaceJSON;

	/** Same type and parameters (streams are not compared). */
	equals(other: Space): boolean {
		return JSON.stringify(this.toJSON()) === JSON.stringify(other.toJSON());
	}

	/** Gymnasium's notation, e.g. `Discrete(5)`. */
	abstract toString(): string;

	/** Length of the flattened value, or `null` when it varies (Sequence, Graph). */
	abstract readonly flatDim: number | null;

	/**
	 * Columns for `rows` values, or `null` when members have no fixed size. Keys are leaf paths
	 * ("" for a plain space). See `columns.ts`.
	 */
	abstract allocate(rows: number): Columns | null;

	/** The value in row `row`; arrays are copies. Only for spaces with columns. */
	abstract readRow(columns: Columns, row: number, prefix?: string): T;

	/** Writes `value` into row `row` without checking it. Only for spaces with columns. */
	abstract writeRow(columns: Columns, row: number, value: T, prefix?: string): void;
}

/**
 * A space whose members have no fixed size: it has no columns.
 * @typeParam T the value.
 */
export abstract class UnsizedSpace<T> extends Space<T> {
	/** Always `null`. */
	allocate(_rows: number): null {
		return null;
	}

	/** @throws SpaceError always. */
	readRow(_columns: Columns, _row: number, _prefix?: string): T {
		throw this.#noColumns();
	}

	/** @throws SpaceError always. */
	writeRow(_columns: Columns, _row: number, _value: T, _prefix?: string): void {
		throw this.#noColumns();
	}

	#noColumns(): SpaceError {
		return new SpaceError("bad-value", `${this} has no columns: its members have no fixed size`);
	}
}

/** How `sample` is restricted; at most one of the two. */
export interface SampleOptions {
	/** What may be drawn, in the form the space documents; `null` is no restriction. */
	readonly mask?: unknown;
	/** How likely each outcome is, in the form the space documents; `null` is no restriction. */
	readonly probability?: unknown;
}

/** The value type of a space: `ValueOf<Discrete>` is `number`. */
export type ValueOf<S> = S extends Space<infer T> ? T : never;
