import { allocate, type DType, dtypeOf, type TypedArray } from "../spaces/index.ts";

const TAG = "$palaestra";

/**
 * A value as plain JSON that loses nothing JSON would: typed arrays keep their type, NaN, ±Infinity,
 * −0 and `undefined` stay what they are. The inverse is `fromPlain`.
 */
export function toPlain(value: unknown): unknown {
	if (typeof value === "number")
		return Number.isFinite(value) && !Object.is(value, -0) ? value : { [TAG]: nameOf(value) };
	if (value === undefined) return { [TAG]: "undefined" };
	if (value === null || typeof value !== "object") return value;
	if (ArrayBuffer.isView(value)) {
		const array = value as TypedArray;
		return { [TAG]: dtypeOf(array), items: Array.from(array, toPlain) };
	}
	if (Array.isArray(value)) return value.map(toPlain);
	const entries = Object.entries(value).map(([key, each]) => [key, toPlain(each)] as const);
	const plain = Object.fromEntries(entries);
	return Object.hasOwn(value, TAG) ? { [TAG]: "object", items: plain } : plain;
}

/** What `toPlain` was given. */
export function fromPlain(plain: unknown): unknown {
	if (plain === null || typeof plain !== "object") return plain;
	if (Array.isArray(plain)) return plain.map(fromPlain);
	const record = plain as Record<string, unknown>;
	switch (record[TAG]) {
		case undefined:
			return mapValues(record);
		case "undefined":
			return undefined;
		case "-0":
			return -0;
		case "NaN":
		case "Infinity":
		case "-Infinity":
			return Number(record[TAG]);
		case "object":
			return mapValues(record.items as Record<string, unknown>);
		default: {
			const items = (record.items as unknown[]).map(fromPlain) as number[];
			const array = allocate(record[TAG] as DType, items.length);
			array.set(items);
			return array;
		}
	}
}

function nameOf(value: number): string {
	return Object.is(value, -0) ? "-0" : String(value);
}

function mapValues(record: Record<string, unknown>): Record<string, unknown> {
	return Object.fromEntries(Object.entries(record).map(([key, each]) => [key, fromPlain(each)]));
}

/** JSON with the keys of every object in order, so that equal values make equal text. */
export function canonicalJSON(value: unknown): string {
	return JSON.stringify(value, (_key, each: unknown) =>
		each !== null && typeof each === "object" && !Array.isArray(each)
			? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
			: each,
	);
}
