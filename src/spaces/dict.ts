import type { Column, Columns } from "./columns.ts";
import { describe, under } from "./describe.ts";
import { restrict, restrictionOf } from "./draw.ts";
import { SpaceError } from "./errors.ts";
import { formatKey } from "./format.ts";
import { type SampleOptions, Space, type SpaceJSON, type ValueOf } from "./space.ts";
import type { SampleStreams } from "./streams.ts";

/** Spaces by name. */
export type SpaceRecord = Readonly<Record<string, Space>>;

/** Value of a Dict: one value under each key. */
export type DictValue<S extends SpaceRecord> = { readonly [K in keyof S]: ValueOf<S[K]> };

/**
 * Records with a fixed set of keys (Gymnasium `Dict`). Keys are sorted, as Gymnasium sorts those of
 * a plain dict: flattened values and columns come in that order, whatever the order of construction.
 *
 * `sample({ mask })` and `sample({ probability })` take a record with the same keys, each the
 * part's own restriction or `null`.
 *
 * @typeParam S the spaces by key; the value's type follows.
 * @example
 * const space = new Dict({ position: new Box({ low: 0, high: 1 }), door: new Discrete(2) });
 * space.sample().door; // number
 */
export class Dict<S extends SpaceRecord = SpaceRecord> extends Space<DictValue<S>> {
	readonly type = "Dict";
	/** The spaces by key, in sorted order (but for keys such as "7", which JavaScript puts first). */
	readonly spaces: S;
	/** Keys in sorted order. */
	readonly keys: readonly (keyof S & string)[];
	readonly flatDim: number | null;
	readonly #parts: readonly Space[];
	#prefix = "";
	#paths: readonly string[];

	/** @throws SpaceError when a member is not a Space. */
	constructor(spaces: S) {
		super();
		if (typeof spaces !== "object" || spaces === null)
			throw new SpaceError("bad-space", `Dict: expected spaces by key, got ${describe(spaces)}`);
		this.keys = Object.keys(spaces).sort();
		for (const key of this.keys) {
			if (!(spaces[key] instanceof Space) || key === "__proto__") {
				throw new SpaceError(
					"bad-space",
					`Dict: expected a Space under ${describe(key)}, got ${describe(spaces[key])}`,
				);
			}
		}
		this.spaces = Object.fromEntries(
			this.keys.map((key) => [key, spaces[key]!]),
		) as SpaceRecord as S;
		this.#parts = this.keys.map((key) => spaces[key]!);
		this.#paths = this.keys;
		const dims = this.#parts.map((part) => part.flatDim);
		this.flatDim = dims.reduce((sum, dim) => (sum === null || dim === null ? null : sum + dim), 0);
	}

	draw(streams: SampleStreams, options?: SampleOptions): DictValue<S> {
		const restriction = restrictionOf(options);
		const restrictions =
			restriction === null ? null : this.#expectKeys(restriction.kind, restriction.value);
		return this.#build((part, i) => {
			const key = this.keys[i]!;
			const own =
				restriction === null || restrictions === null
					? undefined
					: restrict(restriction.kind, restrictions[key]);
			return part.draw(streams.child(key), own);
		});
	}

	explain(value: unknown): string | null {
		if (
			typeof value !== "object" ||
			value === null ||
			Array.isArray(value) ||
			!this.#sameKeys(value)
		)
			return `expected an object with keys {${this.keys.join(", ")}}, got ${describe(value)}`;
		for (let i = 0; i < this.#parts.length; i++) {
			const key = this.keys[i]!;
			const reason = this.#parts[i]!.explain((value as Record<string, unknown>)[key]);
			if (reason !== null) return under(key, reason);
		}
		return null;
	}

	toJSON(): SpaceJSON {
		const subspaces = Object.fromEntries(
			this.keys.map((key, i) => [key, this.#parts[i]!.toJSON()]),
		);
		return { type: "Dict", subspaces };
	}

	toString(): string {
		const parts = this.keys.map((key, i) => `${formatKey(key)}: ${this.#parts[i]}`);
		return `Dict(${parts.join(", ")})`;
	}

	/** @throws SpaceError when two leaves have the same path ("a/b" beside "b" in "a"). */
	allocate(rows: number): Columns | null {
		return joinColumns("Dict", this.keys, this.#parts, rows);
	}

	readRow(columns: Columns, row: number, prefix = ""): DictValue<S> {
		const paths = this.#pathsBelow(prefix);
		return this.#build((part, i) => part.readRow(columns, row, paths[i]));
	}

	writeRow(columns: Columns, row: number, value: DictValue<S>, prefix = ""): void {
		const paths = this.#pathsBelow(prefix);
		const { keys } = this;
		for (let i = 0; i < keys.length; i++)
			this.#parts[i]!.writeRow(columns, row, value[keys[i]!], paths[i]);
	}

	#build(one: (part: Space, i: number) => unknown): DictValue<S> {
		const value: Record<string, unknown> = {};
		for (let i = 0; i < this.#parts.length; i++) value[this.keys[i]!] = one(this.#parts[i]!, i);
		return value as DictValue<S>;
	}

	#sameKeys(value: object): boolean {
		const { keys } = this;
		if (Object.keys(value).length !== keys.length) return false;
		return keys.every((key) => Object.hasOwn(value, key));
	}

	#expectKeys(kind: string, value: unknown): Readonly<Record<string, unknown>> {
		if (typeof value === "object" && value !== null && this.#sameKeys(value))
			return value as Record<string, unknown>;
		throw new SpaceError(
			"bad-mask",
			`Dict: ${kind} must be an object with keys {${this.keys.join(", ")}}, got ${describe(value)}`,
		);
	}

	/** Paths of the parts; the last prefix's are kept, so that a hot loop joins no strings. */
	#pathsBelow(prefix: string): readonly string[] {
		if (prefix !== this.#prefix) {
			this.#prefix = prefix;
			this.#paths = this.keys.map((key) => joinPath(prefix, key));
		}
		return this.#paths;
	}
}

/** Path of the part `key` below `prefix`. */
export function joinPath(prefix: string, key: string): string {
	return prefix === "" ? key : `${prefix}/${key}`;
}

/** Columns of the parts under their keys, or `null` when a part has none. @throws SpaceError */
export function joinColumns(
	space: string,
	keys: readonly string[],
	parts: readonly Space[],
	rows: number,
): Columns | null {
	const joined: Record<string, Column> = {};
	for (let i = 0; i < parts.length; i++) {
		const columns = parts[i]!.allocate(rows);
		if (columns === null) return null;
		for (const [path, column] of Object.entries(columns)) {
			const full = path === "" ? keys[i]! : joinPath(keys[i]!, path);
			if (Object.hasOwn(joined, full)) {
				throw new SpaceError(
					"bad-value",
					`${space}: two parts share the column path ${describe(full)}; rename a key that contains "/"`,
				);
			}
			joined[full] = column;
		}
	}
	return joined;
}
