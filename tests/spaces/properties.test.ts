import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	batchSpace,
	type Columns,
	concatenate,
	flatten,
	flattenInto,
	flattenSpace,
	iterate,
	type Space,
	spaceFromJSON,
	unflatten,
	unflattenFrom,
} from "../../src/spaces/index.ts";
import { anySpace, flattenableSpace, sizedSpace } from "./arbitrary.ts";

const seed = fc.nat();

describe("every space", () => {
	it("contains what it samples", () => {
		fc.assert(
			fc.property(anySpace, seed, (space, n) => {
				space.seed(n);
				for (let i = 0; i < 5; i++) {
					const value = space.sample();
					expect(space.explain(value)).toBeNull();
					expect(space.contains(value)).toBe(true);
				}
			}),
		);
	});

	it("samples the same values from the same seed", () => {
		fc.assert(
			fc.property(anySpace, seed, (space, n) => {
				space.seed(n);
				const first = [space.sample(), space.sample()];
				space.seed(n);
				expect([space.sample(), space.sample()]).toEqual(first);
			}),
		);
	});

	it("behaves, unseeded, as if seeded with 0", () => {
		fc.assert(
			fc.property(anySpace, (space) => {
				const unseeded = space.sample();
				space.seed(0);
				expect(space.sample()).toEqual(unseeded);
			}),
		);
	});

	it("survives JSON, and equals only its equals", () => {
		fc.assert(
			fc.property(anySpace, anySpace, (space, other) => {
				const text = JSON.stringify(space);
				const copy = spaceFromJSON(text);
				expect(copy.equals(space)).toBe(true);
				expect(space.equals(copy)).toBe(true);
				expect(copy.toString()).toBe(space.toString());
				expect(copy.flatDim).toBe(space.flatDim);
				expect(JSON.stringify(copy)).toBe(text);
				if (space.toString() !== other.toString()) expect(space.equals(other)).toBe(false);
			}),
		);
	});

	it("contains no value of a foreign kind", () => {
		const foreign = [undefined, null, Number.NaN, 0.5, Symbol("x"), () => 0, 7n, true];
		fc.assert(
			fc.property(anySpace, (space) => {
				for (const value of foreign) {
					expect(space.contains(value)).toBe(false);
					expect(space.explain(value)).toMatch(/expected/);
				}
			}),
		);
	});

	it("restores what it flattens, and contains it in the flat space", () => {
		fc.assert(
			fc.property(anySpace, seed, (space, n) => {
				space.seed(n);
				const value = space.sample();
				const flat = flatten(space, value);
				const flatSpace: Space = flattenSpace(space);
				expect(flatSpace.explain(flat)).toBeNull();
				expect(unflatten(space, flat)).toEqual(value);
			}),
		);
	});

	it("joins and splits batches, and contains them in the batch space", () => {
		fc.assert(
			fc.property(anySpace, seed, fc.integer({ min: 1, max: 4 }), (space, n, count) => {
				space.seed(n);
				const values = Array.from({ length: count }, () => space.sample());
				const batch = concatenate(space, values);
				const batched = batchSpace(space, count);
				expect(batched.explain(batch)).toBeNull();
				expect(batched.contains(batched.sample())).toBe(true);
				expect(iterate(space, batch, count)).toEqual(values);
			}),
		);
	});
});

describe("every space that flattens to one array", () => {
	it("flattens to flatDim numbers, wherever they are put", () => {
		fc.assert(
			fc.property(flattenableSpace, seed, (space, n) => {
				space.seed(n);
				const value = space.sample();
				const flat = flatten(space, value) as Float64Array;
				expect(flat.length).toBe(space.flatDim);
				const out = new Float64Array(space.flatDim! + 5).fill(-7);
				expect(flattenInto(space, value, out, 3)).toBe(3 + space.flatDim!);
				expect(Array.from(out.slice(3, -2))).toEqual(Array.from(flat));
				expect([...out.slice(0, 3), ...out.slice(-2)]).toEqual([-7, -7, -7, -7, -7]);
				expect(unflattenFrom(space, out, 3)).toEqual(value);
			}),
		);
	});
});

describe("every space of fixed size", () => {
	it("reads from a row what was written to it, and touches no other", () => {
		fc.assert(
			fc.property(sizedSpace, seed, (space, n) => {
				space.seed(n);
				const columns = space.allocate(3) as Columns;
				const values = [space.sample(), space.sample(), space.sample()];
				for (const row of [2, 0, 1]) space.writeRow(columns, row, values[row]);
				for (const row of [0, 1, 2]) expect(space.readRow(columns, row)).toEqual(values[row]);
				space.writeRow(columns, 1, values[0]);
				expect(space.readRow(columns, 0)).toEqual(values[0]);
				expect(space.readRow(columns, 1)).toEqual(values[0]);
				expect(space.readRow(columns, 2)).toEqual(values[2]);
			}),
		);
	});

	it("holds its rows in columns of the right width", () => {
		fc.assert(
			fc.property(sizedSpace, (space) => {
				for (const column of Object.values(space.allocate(4) as Columns)) {
					expect(column.width).toBe(column.shape.reduce((product, size) => product * size, 1));
					expect(column.data.length).toBe(4 * column.width);
				}
			}),
		);
	});

	it("reads copies", () => {
		fc.assert(
			fc.property(sizedSpace, seed, (space, n) => {
				space.seed(n);
				const columns = space.allocate(1) as Columns;
				const value = space.sample();
				space.writeRow(columns, 0, value);
				const read = space.readRow(columns, 0);
				for (const column of Object.values(columns)) column.data.fill(0);
				expect(read).toEqual(value);
			}),
		);
	});
});
