import { Generator } from "../random/index.ts";
import type { Columns } from "./columns.ts";

/** A space as JSON, in the format Minari stores under `observation_space` and `action_space`. */
export type SpaceJSON = { readonly type: string; readonly [key: string]: unknown };

/**
 * The set of values an observation or action may take (Gymnasium `gymnasium.spaces.Space`).
 *
 * A space draws from its own stream: `seed(n)` fixes what `sample()` will return. An unseeded space
 * behaves as if it had been seeded with 0; nothing here reads the clock or `Math.random`.
 *
 * @typeParam T the value: `number` for Discrete, a typed array for Box, a record for Dict, …
 */
export abstract class Space<T = unknown> {
	/** Phantom: carries the value type for inference; never set. */
	declare readonly value: T;
	/** Name in JSON and in messages, e.g. "Discrete". */
	abstract readonly type: string;
	/** Stream used by `sample`. */
	protected generator = new Generator(0, "space");

	/** Reseeds the stream. @throws SeedError when not an integer in [0, 2⁵³). */
	seed(seed: number): void {
		this.generator = new Generator(seed, "space");
	}

	/**
	 * A random member. `mask` restricts the draw and `probability` weighs it, where the space knows
	 * how (Discrete: `Uint8Array(n)` of 0/1, or `Float64Array(n)` summing to 1; composite spaces take
	 * a structure of the same shape as their value).
	 * @throws SpaceError when both are given, or either has the wrong shape.
	 */
	abstract sample(options?: SampleOptions): T;

	/** Whether `value` is a member: right type, shape, range; NaN never is. */
	abstract contains(value: unknown): value is T;

	/** Why `value` is not a member, in words for an error message; `null` when it is. */
	abstract explain(value: unknown): string | null;

	/** Minari's JSON for this space. */
	abstract toJSON(): SpaceJSON;

	/** Same type and parameters (streams are not compared). */
	equals(other: Space): boolean {
		return JSON.stringify(this.toJSON()) === JSON.stringify(other.toJSON());
	}

	/** Gymnasium's notation, e.g. `Discrete(5)`. */
	abstract toString(): string;

	/** Length of the flattened value, or `null` when it varies (Sequence, Graph, Text). */
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

export interface SampleOptions {
	readonly mask?: unknown;
	readonly probability?: unknown;
}

/** The value type of a space: `ValueOf<Discrete>` is `number`. */
export type ValueOf<S> = S extends Space<infer T> ? T : never;
