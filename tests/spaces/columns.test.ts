import { describe, expect, it } from "vitest";
import { canCast, resultType } from "../../src/spaces/dtypes.ts";
import { allocate, column, copyRows, type DType, dtypeOf } from "../../src/spaces/index.ts";

const DTYPES: readonly DType[] = [
	"float64",
	"float32",
	"int32",
	"uint32",
	"int16",
	"uint16",
	"int8",
	"uint8",
];

describe("columns", () => {
	it.each(DTYPES)("allocates zeroed arrays of %s", (dtype) => {
		const array = allocate(dtype, 3);
		expect(dtypeOf(array)).toBe(dtype);
		expect(Array.from(array)).toEqual([0, 0, 0]);
	});

	it("holds rows × width elements", () => {
		const scalar = column("int32", 4);
		expect([scalar.width, scalar.shape, scalar.data.length]).toEqual([1, [], 4]);
		const image = column("uint8", 2, [3, 4]);
		expect([image.width, image.shape, image.data.length]).toEqual([12, [3, 4], 24]);
		expect(column("float32", 5, [2, 0]).data.length).toBe(0);
	});

	it("copies the rows asked for, and no others", () => {
		const from = column("float32", 4, [2]);
		from.data.set([1, 2, 3, 4, 5, 6, 7, 8]);
		const to = column("float64", 4, [2]);
		copyRows(from, to, 1, 3);
		expect(Array.from(to.data)).toEqual([0, 0, 3, 4, 5, 6, 0, 0]);
		copyRows(from, to, 2, 2);
		expect(Array.from(to.data)).toEqual([0, 0, 3, 4, 5, 6, 0, 0]);
	});
});

describe("dtypes", () => {
	it("casts safely where no value is lost, as NumPy does", () => {
		const casts = Object.fromEntries(
			DTYPES.map((from) => [from, DTYPES.filter((to) => canCast(from, to))]),
		);
		expect(casts).toEqual({
			float64: ["float64"],
			float32: ["float64", "float32"],
			int32: ["float64", "int32"],
			uint32: ["float64", "uint32"],
			int16: ["float64", "float32", "int32", "int16"],
			uint16: ["float64", "float32", "int32", "uint32", "uint16"],
			int8: ["float64", "float32", "int32", "int16", "int8"],
			uint8: ["float64", "float32", "int32", "uint32", "int16", "uint16", "uint8"],
		});
	});

	it.each<[DType[], DType]>([
		[["uint8"], "uint8"],
		[["uint8", "int8"], "int16"],
		[["int8", "uint16"], "int32"],
		[["uint32", "int8"], "float64"],
		[["uint8", "float32"], "float32"],
		[["int32", "float32"], "float64"],
		[["uint16", "uint8", "uint32"], "uint32"],
		[[], "float32"],
	])("finds the smallest dtype for %o: %s", (dtypes, result) => {
		expect(resultType(dtypes)).toBe(result);
	});
});
