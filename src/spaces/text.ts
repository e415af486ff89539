import { describe, expectOptions } from "./describe.ts";
import { drawIndex, drawInteger, expectParts, restrict, restrictionOf } from "./draw.ts";
import { SpaceError } from "./errors.ts";
import { type SampleOptions, type SpaceJSON, UnsizedSpace } from "./space.ts";
import type { SampleStreams } from "./streams.ts";

/** Digits, upper-case and lower-case Latin letters. */
export const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Parameters of a Text space. */
export interface TextOptions {
	/** Largest length, in characters. */
	readonly maxLength: number;
	/** Smallest length; 1 when left out. */
	readonly minLength?: number;
	/** Characters a text may be made of, in order, repeats dropped; `ALPHANUMERIC` when left out. */
	readonly charset?: string;
}

/**
 * Strings of minLength … maxLength characters of a set (Gymnasium `Text`). A character is a Unicode
 * code point, as in Python. The order of the set is the order of masks and of flattened indices,
 * so two spaces whose sets differ in order are not equal.
 *
 * `sample({ mask: [length, characters] })`: a fixed length or `null`, and a 0/1 for each character
 * or `null`; a mask without ones gives "" where minLength is 0 and throws otherwise.
 * `sample({ probability: [length, probabilities] })` likewise. Flattened: `maxLength` indices into
 * the set, padded with the size of the set.
 *
 * @example
 * new Text({ maxLength: 5, charset: "ab" }).sample(); // e.g. "aba"
 */
export class Text extends UnsizedSpace<string> {
	readonly type = "Text";
	readonly minLength: number;
	readonly maxLength: number;
	/** The character set, in order, without repeats. */
	readonly characters: readonly string[];
	readonly flatDim: number;
	readonly #indices: ReadonlyMap<string, number>;

	/** @throws SpaceError when 0 ≤ minLength ≤ maxLength does not hold for integers. */
	constructor(options: TextOptions) {
		super();
		expectOptions("bad-space", "Text", options, ["minLength", "maxLength", "charset"]);
		const { minLength = 1, maxLength, charset = ALPHANUMERIC } = options;
		if (!Number.isInteger(minLength) || minLength < 0) {
			throw new SpaceError(
				"bad-space",
				`Text: minLength must be a non-negative integer, got ${describe(minLength)}`,
			);
		}
		if (!Number.isInteger(maxLength) || maxLength < minLength) {
			throw new SpaceError(
				"bad-space",
				`Text: maxLength must be an integer of at least minLength = ${minLength}, got ${describe(maxLength)}`,
			);
		}
		if (typeof charset !== "string")
			throw new SpaceError("bad-space", `Text: charset must be a string, got ${describe(charset)}`);
		this.minLength = minLength;
		this.maxLength = maxLength;
		this.characters = [...new Set(charset)];
		this.flatDim = maxLength;
		this.#indices = new Map(this.characters.map((character, index) => [character, index]));
	}

	/** Index of a character in the set, or `undefined`. */
	indexOf(character: string): number | undefined {
		return this.#indices.get(character);
	}

	draw(streams: SampleStreams, options?: SampleOptions): string {
		const { generator } = streams;
		const size = this.characters.length;
		const restriction = restrictionOf(options);
		const [fixed, weights] =
			restriction === null
				? [null, null]
				: expectParts("Text", restriction.kind, restriction.value, 2);
		const length = fixed == null ? this.#drawLength(streams) : this.#expectLength(fixed);
		const part = restriction === null ? undefined : restrict(restriction.kind, weights);
		let text = "";
		for (let i = 0; i < length; i++) {
			const index = size === 0 ? -1 : drawIndex("Text characters", generator, size, part);
			if (index >= 0) {
				text += this.characters[index];
			} else if (this.minLength === 0) {
				return "";
			} else {
				throw new SpaceError(
					"bad-mask",
					`Text: the mask allows no character, but minLength is ${this.minLength}`,
				);
			}
		}
		return text;
	}

	explain(value: unknown): string | null {
		const { minLength, maxLength } = this;
		if (typeof value !== "string") return `expected a string, got ${describe(value)}`;
		const characters = Array.from(value);
		if (characters.length < minLength || characters.length > maxLength)
			return `expected ${minLength} to ${maxLength} characters, got ${characters.length} in ${describe(value)}`;
		const bad = characters.find((character) => !this.#indices.has(character));
		if (bad === undefined) return null;
		return `expected characters of ${describe(this.characters.join(""))}, got ${describe(bad)} in ${describe(value)}`;
	}

	toJSON(): SpaceJSON {
		const { maxLength, minLength } = this;
		const charset = this.characters.join("");
		return { type: "Text", max_length: maxLength, min_length: minLength, charset };
	}

	toString(): string {
		return `Text(${this.minLength}, ${this.maxLength}, charset=${this.characters.join("")})`;
	}

	#drawLength(streams: SampleStreams): number {
		return this.minLength + drawInteger(streams.generator, this.maxLength - this.minLength + 1);
	}

	#expectLength(length: unknown): number {
		const { minLength, maxLength } = this;
		if (
			Number.isInteger(length) &&
			(length as number) >= minLength &&
			(length as number) <= maxLength
		)
			return length as number;
		throw new SpaceError(
			"bad-mask",
			`Text: length must be an integer from ${minLength} to ${maxLength}, got ${describe(length)}`,
		);
	}
}
