import type { Columns } from "./columns.ts";
import { describe, under } from "./describe.ts";
import { joinColumns, joinPath } from "./dict.ts";
import { expectParts, restrict, restrictionOf } from "./draw.ts";
import { SpaceError } from "./errors.ts";
import { type SampleOptions, Space, type SpaceJSON, type ValueOf } from "./space.ts";
import type { SampleStreams } from "./streams.ts";

/** Spaces by position. */
export type SpaceList = readonly Space[];

/** Value of a Tuple: one value at each position. */
export type TupleValue<S extends SpaceList> = { readonly [K in keyof S]: ValueOf<S[K]> };

/** The spaces as given, copied. @throws SpaceError when it is not an array of spaces. */
export function expectSpaces<S extends SpaceList>(type: string, spaces: S): S {
	const bad = Array.isArray(spaces) ? spaces.find((space) => !(space instanceof Space)) : spaces;
	if (bad !== undefined || !Array.isArray(spaces))
		throw new SpaceError("bad-space", `${type}: expected an array of spaces, got ${describe(bad)}`);
	return [...spaces] as SpaceList as S;
}

/**
 * Several values in a fixed order (Gymnasium `Tuple`); values are arrays.
 *
 * `sample({ mask })` and `sample({ probability })` take an array with each part's own restriction
 * or `null`. Column paths are "0", "1", ….
 *
 * @typeParam S the spaces by position; the value's type follows.
 * @example
 * const [door, position] = new Tuple([new Discrete(2), new Box({ low: 0, high: 1 })]).sample();
 */
export class Tuple<const S extends SpaceList = SpaceList> extends Space<TupleValue<S>> {
	readonly type = "Tuple";
	readonly spaces: S;
	readonly flatDim: number | null;
	readonly #keys: readonly string[];
	#prefix = "";
	#paths: readonly string[];

	/** @throws SpaceError when a member is not a Space. */
	constructor(spaces: S) {
		super();
		this.spaces = expectSpaces("Tuple", spaces);
		this.#keys = this.spaces.map((_, i) => String(i));
		this.#paths = this.#keys;
		this.flatDim = this.spaces.reduce<number | null>(
			(sum, { flatDim }) => (sum === null || flatDim === null ? null : sum + flatDim),
			0,
		);
	}

	draw(streams: SampleStreams, options?: SampleOptions): TupleValue<S> {
		const restriction = restrictionOf(options);
		if (restriction === null)
			return this.#build((part, i) => part.draw(streams.child(i), undefined));
		const { kind } = restriction;
		const parts = expectParts("Tuple", kind, restriction.value, this.spaces.length);
		return this.#build((part, i) => part.draw(streams.child(i), restrict(kind, parts[i])));
	}

	explain(value: unknown): string | null {
		const { spaces } = this;
		if (!Array.isArray(value) || value.length !== spaces.length)
			return `expected an array of length ${spaces.length}, got ${describe(value)}`;
		for (let i = 0; i < spaces.length; i++) {
			const reason = spaces[i]!.explain(value[i]);
			if (reason !== null) return under(i, reason);
		}
		return null;
	}

	toJSON(): SpaceJSON {
		return { type: "Tuple", subspaces: this.spaces.map((space) => space.toJSON()) };
	}

	toString(): string {
		return `Tuple(${this.spaces.join(", ")})`;
	}

	allocate(rows: number): Columns | null {
		return joinColumns("Tuple", this.#keys, this.spaces, rows);
	}

	readRow(columns: Columns, row: number, prefix = ""): TupleValue<S> {
		const paths = this.#pathsBelow(prefix);
		return this.#build((part, i) => part.readRow(columns, row, paths[i]));
	}

	writeRow(columns: Columns, row: number, value: TupleValue<S>, prefix = ""): void {
		const paths = this.#pathsBelow(prefix);
		const { spaces } = this;
		for (let i = 0; i < spaces.length; i++)
			spaces[i]!.writeRow(columns, row, (value as readonly unknown[])[i], paths[i]);
	}

	#build(one: (part: Space, i: number) => unknown): TupleValue<S> {
		const value: unknown[] = [];
		for (let i = 0; i < this.spaces.length; i++) value.push(one(this.spaces[i]!, i));
		return value as unknown as TupleValue<S>;
	}

	#pathsBelow(prefix: string): readonly string[] {
		if (prefix !== this.#prefix) {
			this.#prefix = prefix;
			this.#paths = this.#keys.map((key) => joinPath(prefix, key));
		}
		return this.#paths;
	}
}
