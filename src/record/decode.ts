import { allocate, type TypedArray } from "../spaces/index.ts";
import { bytesOf } from "./batch-buffers.ts";
import { ReplayError } from "./errors.ts";
import { type ReplayColumn, widthOf } from "./header.ts";
import type { ColumnRegion, Region } from "./messages.ts";

/** Values of one column over a stretch of records. Arrays may be views of the file: do not write. */
export interface WindowColumn {
	readonly column: ReplayColumn;
	/** Elements of one record; record i is `data[i * width] …`. */
	readonly width: number;
	/** Numbers (0 and 1 for "bool"); empty for "json". */
	readonly data: TypedArray;
	/** JSON texts of a "json" column; `null` where there is none. */
	readonly text: readonly (string | null)[] | null;
	/** 1 where the record has a value; `null` when all have. */
	readonly valid: Uint8Array | null;
}

/** Decodes one column of a batch of `count` records from bytes that begin at body offset `base`. */
export function decodeColumn(
	column: ReplayColumn,
	region: ColumnRegion,
	count: number,
	bytes: Uint8Array,
	base: number,
): WindowColumn {
	const width = widthOf(column);
	const part = ({ offset, length }: Region): Uint8Array =>
		bytes.subarray(offset - base, offset - base + length);
	const valid = region.nulls === 0 ? null : unpackBits(part(region.validity), count);
	if (column.dtype === "json") {
		const offsets =
			count === 0 ? new Int32Array(1) : view("int32", part(region.offsets!), count + 1);
		const text = decodeTexts(part(region.data), offsets as Int32Array, count, valid);
		return { column, width, data: new Uint8Array(0), text, valid };
	}
	const data =
		column.dtype === "bool"
			? unpackBits(part(region.data), count * width)
			: view(column.dtype, part(region.data), count * width);
	return { column, width, data, text: null, valid };
}

/** A column over no records. */
export function emptyColumn(column: ReplayColumn): WindowColumn {
	const { dtype } = column;
	const data = allocate(dtype === "bool" || dtype === "json" ? "uint8" : dtype, 0);
	const text = dtype === "json" ? [] : null;
	return { column, width: widthOf(column), data, text, valid: null };
}

/** The bytes of a batch's body that a column lies in. */
export function extentOf({ validity, offsets, data }: ColumnRegion): Region {
	const parts = [validity, data, ...(offsets === null ? [] : [offsets])];
	const offset = Math.min(...parts.map((part) => part.offset));
	const end = Math.max(...parts.map((part) => part.offset + part.length));
	return { offset, length: end - offset };
}

function view(
	dtype: Exclude<ReplayColumn["dtype"], "bool" | "json">,
	bytes: Uint8Array,
	length: number,
): TypedArray {
	const aligned = bytes.byteOffset % bytesOf(dtype) === 0 ? bytes : bytes.slice();
	return new (constructorOf(allocate(dtype, 0)))(aligned.buffer, aligned.byteOffset, length);
}

function constructorOf(array: TypedArray): {
	new (length: number): TypedArray;
	new (buffer: ArrayBufferLike, offset: number, length: number): TypedArray;
} {
	return array.constructor as never;
}

function unpackBits(bits: Uint8Array, count: number): Uint8Array {
	const flags = new Uint8Array(count);
	for (let i = 0; i < count; i++) flags[i] = (bits[i >> 3]! >> (i & 7)) & 1;
	return flags;
}

function decodeTexts(
	bytes: Uint8Array,
	offsets: Int32Array,
	count: number,
	valid: Uint8Array | null,
): (string | null)[] {
	const decoder = new TextDecoder();
	const texts = new Array<string | null>(count);
	for (let i = 0; i < count; i++) {
		const begin = offsets[i]!;
		const end = offsets[i + 1]!;
		if (begin < 0 || end < begin || end > bytes.length) {
			throw new ReplayError(
				"corrupted-replay",
				`text from ${begin} to ${end}, expected it within ${bytes.length} bytes`,
			);
		}
		const isThere = valid === null || valid[i] === 1;
		texts[i] = isThere ? decoder.decode(bytes.subarray(begin, end)) : null;
	}
	return texts;
}

/** Records [from, to) of a column, without copying numbers. */
export function sliceColumn(column: WindowColumn, from: number, to: number): WindowColumn {
	const { width, data, text, valid } = column;
	return {
		...column,
		data: data.subarray(from * width, to * width),
		text: text === null ? null : text.slice(from, to),
		valid: valid === null ? null : valid.subarray(from, to),
	};
}

/** Stretches of one column, one after the other. */
export function joinColumns(parts: readonly WindowColumn[]): WindowColumn {
	const [head] = parts;
	if (parts.length === 1) return head!;
	const { column, width } = head!;
	const length = parts.reduce((sum, { data }) => sum + data.length, 0);
	const data = new (constructorOf(head!.data))(length);
	const lengths = parts.map(recordsIn);
	const records = lengths.reduce((sum, each) => sum + each, 0);
	const valid = parts.every((part) => part.valid === null) ? null : new Uint8Array(records).fill(1);
	let offset = 0;
	let record = 0;
	parts.forEach((part, i) => {
		data.set(part.data, offset);
		if (part.valid !== null) valid!.set(part.valid, record);
		offset += part.data.length;
		record += lengths[i]!;
	});
	const text = head!.text === null ? null : parts.flatMap((part) => part.text ?? []);
	return { column, width, data, text, valid };
}

function recordsIn({ data, width, text, valid }: WindowColumn): number {
	return text?.length ?? valid?.length ?? (width === 0 ? 0 : data.length / width);
}

/**
 * One record's value: a number, a boolean, an array (typed, row-major), a JSON value; `null` for none.
 * @throws ReplayError "corrupted-replay" for text that is no JSON.
 */
export function valueAt(column: WindowColumn, record: number): unknown {
	const { width, data, text, valid } = column;
	if (valid !== null && valid[record] === 0) return null;
	if (text !== null) {
		const value = text[record];
		if (value === null || value === undefined) return null;
		try {
			return JSON.parse(value);
		} catch (cause) {
			const named = `"${column.column.name}" of record ${record}`;
			throw new ReplayError("corrupted-replay", `${named} is not JSON`, { cause });
		}
	}
	if (column.column.shape.length > 0) return data.slice(record * width, (record + 1) * width);
	return column.column.dtype === "bool" ? data[record] === 1 : data[record]!;
}
