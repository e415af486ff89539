import type { Generator } from "../random/index.ts";
import { type BatchedValue, concatenate, split } from "./batch.ts";
import { describe, expectOptions, under } from "./describe.ts";
import { drawInteger, expectParts, restrict, restrictionOf } from "./draw.ts";
import { SpaceError } from "./errors.ts";
import { type SampleOptions, Space, type SpaceJSON, UnsizedSpace, type ValueOf } from "./space.ts";
import type { SampleStreams } from "./streams.ts";

/** Value of a Sequence: an array of values, or one batch of them when stacked. */
export type SequenceValue<S extends Space, Stack extends boolean> = Stack extends true
	? BatchedValue<S>
	: readonly ValueOf<S>[];

/**
 * Any number of values of one space (Gymnasium `Sequence`). With `stack` the values are held as one
 * batch, as `concatenate` makes it.
 *
 * The length is drawn from a geometric distribution with p = 1/4, so it is 4 on average and never
 * 0, though an empty sequence is a member. `sample({ mask: [length, elements] })`: length an
 * integer, an array of integers to choose from, or `null`; `elements` the restriction of every
 * element or `null`. `sample({ probability: [length, elements] })` likewise.
 *
 * @typeParam S the space of the elements.
 * @example
 * new Sequence(new Discrete(3)).sample(); // e.g. [2, 0, 1]
 * new Sequence(new Discrete(3), { stack: true }).sample(); // e.g. Int32Array [2, 0, 1]
 */
export class Sequence<
	S extends Space = Space,
	const Stack extends boolean = false,
> extends UnsizedSpace<SequenceValue<S, Stack>> {
	readonly type = "Sequence";
	/** Space of the elements. */
	readonly featureSpace: S;
	/** Whether values are batches. */
	readonly stack: Stack;
	readonly flatDim = null;

	/** @throws SpaceError when `featureSpace` is not a Space. */
	constructor(featureSpace: S, options: { readonly stack?: Stack } = {}) {
		super();
		expectOptions("bad-space", "Sequence", options, ["stack"]);
		if (!(featureSpace instanceof Space))
			throw new SpaceError(
				"bad-space",
				`Sequence: expected a Space, got ${describe(featureSpace)}`,
			);
		this.featureSpace = featureSpace;
		this.stack = (options.stack ?? false) as Stack;
	}

	draw(streams: SampleStreams, options?: SampleOptions): SequenceValue<S, Stack> {
		const restriction = restrictionOf(options);
		let length: number;
		let own: SampleOptions | undefined;
		if (restriction === null) {
			length = drawLength(streams.generator);
		} else {
			const { kind } = restriction;
			const parts = expectParts("Sequence", kind, restriction.value, 2);
			length = chooseLength(streams.generator, parts[0]);
			own = restrict(kind, parts[1]);
		}
		const stream = streams.child("element");
		const values = Array.from({ length }, () =>
			this.featureSpace.draw(stream, own),
		) as ValueOf<S>[];
		return (this.stack ? concatenate(this.featureSpace, values) : values) as SequenceValue<
			S,
			Stack
		>;
	}

	explain(value: unknown): string | null {
		const elements = this.stack ? split(this.featureSpace, value) : value;
		if (!Array.isArray(elements)) {
			const what = this.stack ? `a batch of values of ${this.featureSpace}` : "an array";
			return `expected ${what}, got ${describe(value)}`;
		}
		for (let i = 0; i < elements.length; i++) {
			const reason = this.featureSpace.explain(elements[i]);
			if (reason !== null) return under(i, reason);
		}
		return null;
	}

	/** Own format, as Minari has none: `{ type: "Sequence", feature_space: { … }, stack: false }`. */
	toJSON(): SpaceJSON {
		return { type: "Sequence", feature_space: this.featureSpace.toJSON(), stack: this.stack };
	}

	toString(): string {
		return `Sequence(${this.featureSpace}, stack=${this.stack ? "True" : "False"})`;
	}
}

/** Geometric with p = 1/4, on 1, 2, …; two bits decide each trial. */
function drawLength(generator: Generator): number {
	let length = 1;
	while (generator.uint32() >>> 30 !== 0) length += 1;
	return length;
}

function chooseLength(generator: Generator, length: unknown): number {
	if (length == null) return drawLength(generator);
	const isArray = Array.isArray(length) || ArrayBuffer.isView(length);
	const choices = (isArray ? Array.from(length as ArrayLike<unknown>) : [length]) as number[];
	if (choices.length === 0 || !choices.every((choice) => Number.isInteger(choice) && choice >= 0)) {
		throw new SpaceError(
			"bad-mask",
			`Sequence: length must be a non-negative integer or some to choose from, got ${describe(length)}`,
		);
	}
	return isArray ? choices[drawInteger(generator, choices.length)]! : choices[0]!;
}
