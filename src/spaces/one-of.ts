import { describe, under } from "./describe.ts";
import { drawInteger, expectParts, restrict, restrictionOf } from "./draw.ts";
import { SpaceError } from "./errors.ts";
import { type SampleOptions, type SpaceJSON, UnsizedSpace, type ValueOf } from "./space.ts";
import type { SampleStreams } from "./streams.ts";
import { expectSpaces, type SpaceList } from "./tuple.ts";

type IndexOf<K> = K extends `${infer N extends number}` ? N : number;

/** Value of a OneOf: the index of a space and a value of it, as a union told apart by the index. */
export type OneOfValue<S extends SpaceList> = {
	readonly [K in keyof S]: readonly [index: IndexOf<K>, value: ValueOf<S[K]>];
}[number];

/**
 * A value of exactly one of several spaces (Gymnasium `OneOf`), tagged with the space's index.
 *
 * The index is drawn uniformly. `sample({ mask })` and `sample({ probability })` take an array with
 * each space's own restriction or `null`; they do not restrict the index. Flattened: the index, then
 * the flattened value, padded with its first element to the longest of the spaces.
 *
 * @typeParam S the spaces by index; the value's type follows.
 * @example
 * const [index, value] = new OneOf([new Discrete(2), new Text({ maxLength: 3 })]).sample();
 */
export class OneOf<const S extends SpaceList = SpaceList> extends UnsizedSpace<OneOfValue<S>> {
	readonly type = "OneOf";
	readonly spaces: S;
	readonly flatDim: number | null;

	/** @throws SpaceError when there are no spaces, or a member is not a Space. */
	constructor(spaces: S) {
		super();
		this.spaces = expectSpaces("OneOf", spaces);
		if (spaces.length === 0)
			throw new SpaceError("bad-space", "OneOf: expected at least one space, got none");
		this.flatDim = this.spaces.reduce<number | null>(
			(most, { flatDim }) =>
				most === null || flatDim === null ? null : Math.max(most, 1 + flatDim),
			1,
		);
	}

	draw(streams: SampleStreams, options?: SampleOptions): OneOfValue<S> {
		const index = drawInteger(streams.generator, this.spaces.length);
		const restriction = restrictionOf(options);
		let own: SampleOptions | undefined;
		if (restriction !== null) {
			const { kind } = restriction;
			own = restrict(
				kind,
				expectParts("OneOf", kind, restriction.value, this.spaces.length)[index],
			);
		}
		return [index, this.spaces[index]!.draw(streams.child(index), own)] as unknown as OneOfValue<S>;
	}

	explain(value: unknown): string | null {
		if (!Array.isArray(value) || value.length !== 2)
			return `expected [index, value], got ${describe(value)}`;
		const [index, own] = value;
		const space = Number.isInteger(index) ? this.spaces[index] : undefined;
		if (space === undefined)
			return `expected an index from 0 to ${this.spaces.length - 1}, got ${describe(index)}`;
		const reason = space.explain(own);
		return reason === null ? null : under(index, reason);
	}

	/** Own format, as Minari has none: `{ type: "OneOf", subspaces: [ … ] }`. */
	toJSON(): SpaceJSON {
		return { type: "OneOf", subspaces: this.spaces.map((space) => space.toJSON()) };
	}

	toString(): string {
		return `OneOf(${this.spaces.join(", ")})`;
	}
}
