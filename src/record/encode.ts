import {
	Bool,
	type Data,
	type DataType,
	Field,
	FixedSizeList,
	Float32,
	Float64,
	Int8,
	Int16,
	Int32,
	makeData,
	RecordBatch,
	RecordBatchStreamWriter,
	Schema,
	Struct,
	Uint8,
	Uint16,
	Uint32,
	Utf8,
} from "apache-arrow";
import type { BatchColumn } from "./batch-buffers.ts";
import { type ReplayColumn, type ReplayHeader, widthOf } from "./header.ts";
import { toJSONText } from "./json.ts";

/** Bytes that end an Arrow stream. */
export const END_OF_STREAM: Uint8Array = Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0);

const TYPES = {
	float64: Float64,
	float32: Float32,
	int32: Int32,
	uint32: Uint32,
	int16: Int16,
	uint16: Uint16,
	int8: Int8,
	uint8: Uint8,
	bool: Bool,
	json: Utf8,
} as const;

/**
 * Turns headers and batches into the bytes of an Arrow IPC stream. Scalars are plain columns, arrays
 * are fixed-size lists in row-major order (their shape stands in the header), JSON values are UTF-8.
 */
export class ReplayEncoder {
	readonly #schema: Schema;
	readonly #stream = new CapturingWriter();

	constructor(header: ReplayHeader) {
		const fields = header.columns.map(
			(column) => new Field(column.name, typeOf(column), column.nullable),
		);
		const metadata = new Map([
			["format", header.format],
			["version", String(header.version)],
			["header", toJSONText(header)],
		]);
		this.#schema = new Schema(fields, metadata);
	}

	/** The schema message: comes first, once. Also readies the encoder for batches. */
	schema(): Uint8Array {
		this.#stream.reset(undefined, this.#schema);
		return this.#stream.take();
	}

	/** A record batch message with the first `count` records; `schema` must have been called. */
	batch(columns: readonly BatchColumn[], count: number): Uint8Array {
		const children = columns.map((column) => dataOf(column, count));
		const type = new Struct(this.#schema.fields);
		const data = makeData({ type, length: count, nullCount: 0, children });
		const ranges = new Map([["clocks", JSON.stringify(clockRanges(columns, count))]]);
		this.#stream.write(new RecordBatch(this.#schema, data, ranges));
		return this.#stream.take();
	}
}

/** Arrow's writer is asynchronous at its sink only; taking the chunks here keeps it synchronous. */
class CapturingWriter extends RecordBatchStreamWriter {
	#chunks: Uint8Array[] = [];

	protected override _write(chunk: ArrayBufferView): this {
		const { buffer, byteOffset, byteLength } = chunk;
		if (byteLength > 0)
			this.#chunks.push(new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength));
		return this;
	}

	/** One copy of everything written since the last call. */
	take(): Uint8Array {
		const length = this.#chunks.reduce((sum, chunk) => sum + chunk.length, 0);
		const bytes = new Uint8Array(length);
		let offset = 0;
		for (const chunk of this.#chunks) {
			bytes.set(chunk, offset);
			offset += chunk.length;
		}
		this.#chunks = [];
		// Kept for a file footer, which a stream does not have; would grow without end.
		this._recordBatchBlocks.length = 0;
		return bytes;
	}
}

function typeOf(column: ReplayColumn): DataType {
	const type = new TYPES[column.dtype]();
	if (column.shape.length === 0) return type;
	return new FixedSizeList(widthOf(column), new Field("item", type, false));
}

function dataOf({ column, width, data, text, valid }: BatchColumn, count: number): Data {
	const { nullCount, nullBitmap } = validity(valid, count);
	const type = typeOf(column);
	if (text !== null) {
		const { valueOffsets, bytes } = encodeTexts(text, count);
		const utf8 = type as Utf8;
		return makeData({
			type: utf8,
			length: count,
			nullCount,
			nullBitmap,
			valueOffsets,
			data: bytes,
		});
	}
	const elements = data!.subarray(0, count * width);
	const values = column.dtype === "bool" ? packBits(elements as Uint8Array) : elements;
	if (!(type instanceof FixedSizeList))
		return makeData({
			type: type as Int32,
			length: count,
			nullCount,
			nullBitmap,
			data: values as Int32Array,
		});
	const itemType = type.valueType as Int32;
	const item = { type: itemType, length: count * width, nullCount: 0, data: values as Int32Array };
	return makeData({ type, length: count, nullCount, nullBitmap, child: makeData(item) });
}

function validity(
	valid: Uint8Array | null,
	count: number,
): { nullCount: number; nullBitmap?: Uint8Array } {
	if (valid === null) return { nullCount: 0 };
	let nullCount = count;
	for (let i = 0; i < count; i++) nullCount -= valid[i]!;
	return nullCount === 0
		? { nullCount }
		: { nullCount, nullBitmap: packBits(valid.subarray(0, count)) };
}

/** Bits of an Arrow bitmap, least significant first, padded to 8 bytes. */
function packBits(flags: Uint8Array): Uint8Array {
	const bits = new Uint8Array(Math.ceil(flags.length / 64) * 8);
	for (let i = 0; i < flags.length; i++) if (flags[i] !== 0) bits[i >> 3]! |= 1 << (i & 7);
	return bits;
}

function encodeTexts(
	texts: readonly (string | null)[],
	count: number,
): { valueOffsets: Int32Array; bytes: Uint8Array } {
	const encoder = new TextEncoder();
	const parts: Uint8Array[] = [];
	const valueOffsets = new Int32Array(count + 1);
	let length = 0;
	for (let i = 0; i < count; i++) {
		const part = encoder.encode(texts[i] ?? "");
		parts.push(part);
		length += part.length;
		valueOffsets[i + 1] = length;
	}
	const bytes = new Uint8Array(length);
	for (let i = 0; i < count; i++) bytes.set(parts[i]!, valueOffsets[i]);
	return { valueOffsets, bytes };
}

/** Smallest and largest value of each clock, so that an index of a file needs no bodies. */
function clockRanges(
	columns: readonly BatchColumn[],
	count: number,
): Record<string, readonly [number, number]> {
	const ranges: Record<string, readonly [number, number]> = {};
	for (const { column, data } of columns) {
		if (column.role !== "clock" || data === null) continue;
		let low = data[0]!;
		let high = low;
		for (let i = 1; i < count; i++) {
			const value = data[i]!;
			if (value < low) low = value;
			else if (value > high) high = value;
		}
		ranges[column.name] = [low, high];
	}
	return ranges;
}
