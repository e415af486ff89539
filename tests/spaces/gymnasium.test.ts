import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
	Box,
	batchSpace,
	Dict,
	Discrete,
	type DType,
	flatten,
	flattenSpace,
	Graph,
	MultiBinary,
	MultiDiscrete,
	OneOf,
	Sequence,
	type Space,
	spaceFromJSON,
	Text,
	Tuple,
	unflatten,
} from "../../src/spaces/index.ts";

/** What tests/python/make_space_fixtures.py found in Gymnasium and Minari. */
interface Case {
	readonly name: string;
	/** Minari's JSON as text, with Python's bare infinities; `null` where Minari has no format. */
	readonly minari: string | null;
	readonly notation: string;
	readonly flat_dim: number | null;
	readonly flat_space: string | null;
	readonly batch_of_2: string;
	readonly members: readonly { readonly value: unknown; readonly flat: unknown }[];
}

const file = new URL("../fixtures/spaces.json", import.meta.url);
const cases = JSON.parse(readFileSync(file, "utf8")) as readonly Case[];

const pair = new Box({ low: -1, high: 1, shape: [2] });

/** The same spaces as the script makes. */
const SPACES: Readonly<Record<string, Space>> = {
	discrete: new Discrete(5),
	"discrete-start": new Discrete(3, { start: -1 }),
	box: pair,
	"box-scalar": new Box({ low: -0.1, high: 3, shape: [] }),
	"box-nested": new Box({
		low: [
			[-1, 2.5],
			[0, 1],
		],
		high: 3,
	}),
	"box-unbounded": new Box({ low: -Infinity, high: Infinity, shape: [3] }),
	"box-half": new Box({ low: [-Infinity, 0.5], high: [1, Infinity] }),
	"box-float64": new Box({ low: 1e-7, high: 1e20, shape: [2], dtype: "float64" }),
	"box-uint8": new Box({ low: 0, high: 255, shape: [2, 2], dtype: "uint8" }),
	"multi-discrete": new MultiDiscrete([3, 4]),
	"multi-discrete-start": new MultiDiscrete([3, 4], { start: [1, -2] }),
	"multi-discrete-nested": new MultiDiscrete([
		[1, 2],
		[3, 4],
	]),
	"multi-binary": new MultiBinary(4),
	"multi-binary-shape": new MultiBinary([2, 3]),
	text: new Text({ maxLength: 5 }),
	"text-charset": new Text({ minLength: 0, maxLength: 4, charset: "abc" }),
	tuple: new Tuple([new Discrete(2), pair]),
	dict: new Dict({
		z: new Discrete(3, { start: -1 }),
		a: new Tuple([new MultiBinary(2), new Box({ low: 0, high: 255, shape: [2], dtype: "uint8" })]),
		m: pair,
	}),
	"dict-empty": new Dict({}),
	sequence: new Sequence(new Discrete(3)),
	"sequence-stack": new Sequence(new Discrete(3), { stack: true }),
	graph: new Graph({ nodeSpace: pair, edgeSpace: new Discrete(3) }),
	"graph-no-edges": new Graph({ nodeSpace: new Discrete(2), edgeSpace: null }),
	"one-of": new OneOf([new Discrete(2), new Box({ low: -1, high: 1, shape: [3] })]),
};

/** NumPy pads and breaks arrays; integers and bits have other dtypes here. */
function normalise(notation: string): string {
	return notation
		.replace(/\s+/g, " ")
		.replace(/\[ /g, "[")
		.replace(/ \]/g, "]")
		.replaceAll("int64", "int32")
		.replaceAll(/\bint8/g, "uint8");
}

/** A member as the package holds it, from plain JSON. */
function member(space: Space, plain: unknown): unknown {
	if (space instanceof Box) return (space as Box<DType>).low.map((_, i) => (plain as number[])[i]!);
	if (space instanceof MultiDiscrete) return Int32Array.from(plain as number[]);
	if (space instanceof MultiBinary) return Uint8Array.from(plain as number[]);
	if (space instanceof Sequence && space.stack) return Int32Array.from(plain as number[]);
	if (space instanceof Tuple)
		return (space as Tuple).spaces.map((part, i) => member(part, (plain as unknown[])[i]));
	if (space instanceof OneOf) {
		const [index, value] = plain as [number, unknown];
		return [index, member((space as OneOf).spaces[index]!, value)];
	}
	if (space instanceof Dict) {
		const { keys, spaces } = space as Dict;
		const parts = plain as Record<string, unknown>;
		return Object.fromEntries(keys.map((key) => [key, member(spaces[key]!, parts[key])]));
	}
	return plain;
}

function plain(flat: unknown): unknown {
	if (Array.isArray(flat)) return flat.map(plain);
	return Array.from(flat as ArrayLike<number>);
}

describe("agreement with Gymnasium and Minari", () => {
	it("covers every case of the fixture", () => {
		expect(cases.map(({ name }) => name)).toEqual(Object.keys(SPACES));
	});

	it.each(cases)(
		"$name",
		({ name, minari, notation, flat_dim, flat_space, batch_of_2, members }) => {
			const space = SPACES[name]!;
			expect(normalise(String(space))).toBe(normalise(notation));
			expect(space.flatDim).toBe(flat_dim);
			if (flat_space !== null)
				expect(normalise(String(flattenSpace(space)))).toBe(normalise(flat_space));
			expect(normalise(String(batchSpace(space, 2)))).toBe(normalise(batch_of_2));

			if (minari !== null) {
				expect(spaceFromJSON(minari).equals(space)).toBe(true);
				const strict = minari.replace(/-?Infinity/g, '"$&"');
				expect(space.toJSON()).toEqual(JSON.parse(strict));
			}
			for (const { value, flat } of members) {
				const own = member(space, value);
				expect(space.explain(own)).toBeNull();
				expect(plain(flatten(space, own))).toEqual(flat);
				expect(unflatten(space, flatten(space, own))).toEqual(own);
			}
		},
	);
});
