import { bytesOf } from "./batch-buffers.ts";
import { ReplayError } from "./errors.ts";
import {
	byteField,
	longAt,
	longField,
	rootTable,
	shortField,
	stringField,
	type Table,
	tableField,
	tablesField,
	vectorField,
} from "./flatbuffer.ts";
import { parseHeader, type ReplayColumn, type ReplayHeader, widthOf } from "./header.ts";

/** Numbers of Arrow's format (Schema.fbs, Message.fbs): types of messages and of columns. */
const SCHEMA_MESSAGE = 1;
const RECORD_BATCH_MESSAGE = 3;
const METADATA_V4 = 3;
const TYPE_INT = 2;
const TYPE_FLOAT = 3;
const TYPE_UTF8 = 5;
const TYPE_BOOL = 6;
const TYPE_FIXED_SIZE_LIST = 16;

/** Where one column of a batch lies in the batch's body. Offsets count from the body's begin. */
export interface ColumnRegion {
	/** Records without a value. */
	readonly nulls: number;
	/** Bitmap of the records that have a value; length 0 when all have. */
	readonly validity: Region;
	/** Elements, bits or UTF-8 bytes. */
	readonly data: Region;
	/** Text boundaries (int32) of "json" columns. */
	readonly offsets: Region | null;
}

export interface Region {
	readonly offset: number;
	readonly length: number;
}

/** A record batch message without its body. */
export interface BatchMessage {
	/** Records. */
	readonly count: number;
	readonly bodyLength: number;
	/** Smallest and largest value of each clock, when the writer noted them. */
	readonly clocks: Readonly<Record<string, readonly [number, number]>> | null;
	readonly regions: readonly ColumnRegion[];
}

/** Reads the schema message's metadata. @throws ReplayError */
export function parseSchema(bytes: Uint8Array, path: string): ReplayHeader {
	return guarded(path, 0, () => {
		const message = rootTable(viewOf(bytes));
		if (byteField(message, 1) !== SCHEMA_MESSAGE)
			throw new RangeError("the first message is no schema");
		const schema = tableField(message, 2);
		if (schema === null) throw new RangeError("the schema is empty");
		const header = parseHeader(keyValues(schema, 2), path);
		checkFields(tablesField(schema, 1), header.columns);
		return header;
	});
}

/** Reads a record batch message and holds it against the columns. @throws ReplayError */
export function parseBatch(
	bytes: Uint8Array,
	columns: readonly ReplayColumn[],
	path: string,
	offset: number,
): BatchMessage {
	return guarded(path, offset, () => {
		const message = rootTable(viewOf(bytes));
		if (shortField(message, 0) < METADATA_V4) throw new RangeError("a message of an old version");
		if (byteField(message, 1) !== RECORD_BATCH_MESSAGE)
			throw new RangeError(`message type ${byteField(message, 1)}, expected a record batch (3)`);
		const bodyLength = longField(message, 3);
		const batch = tableField(message, 2);
		if (batch === null || bodyLength < 0) throw new RangeError("the record batch is empty");
		if (tableField(batch, 3) !== null)
			throw new RangeError("the batch is compressed, expected plain buffers");
		const count = longField(batch, 0);
		if (count < 0 || count >= 2 ** 31) throw new RangeError(`a batch of ${count} records`);
		const regions = readRegions(batch, columns, count, bodyLength);
		return { count, bodyLength, clocks: readClocks(keyValues(message, 4)), regions };
	});
}

function viewOf(bytes: Uint8Array): DataView {
	return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function guarded<T>(path: string, offset: number, read: () => T): T {
	try {
		return read();
	} catch (cause) {
		if (cause instanceof ReplayError) throw cause;
		const why = (cause as Error).message;
		throw new ReplayError("corrupted-replay", `damaged Arrow message: ${why}`, {
			path,
			offset,
			cause,
		});
	}
}

function keyValues(table: Table, field: number): Map<string, string> {
	const pairs = tablesField(table, field);
	return new Map(pairs.map((pair) => [stringField(pair, 0) ?? "", stringField(pair, 1) ?? ""]));
}

function readClocks(metadata: ReadonlyMap<string, string>): BatchMessage["clocks"] {
	const text = metadata.get("clocks");
	return text === undefined ? null : JSON.parse(text);
}

/** The Arrow fields must be the header's columns: a rewritten file may have dropped or moved some. */
function checkFields(fields: readonly Table[], columns: readonly ReplayColumn[]): void {
	if (fields.length !== columns.length)
		throw new RangeError(`${fields.length} Arrow columns, the header names ${columns.length}`);
	fields.forEach((field, i) => {
		const column = columns[i]!;
		const name = stringField(field, 0);
		if (name !== column.name)
			throw new RangeError(`Arrow column ${i} is "${name}", the header names "${column.name}"`);
		const isList = column.shape.length > 0;
		const item = isList ? tablesField(field, 5)[0] : field;
		const isFine =
			(!isList || byteField(field, 2) === TYPE_FIXED_SIZE_LIST) &&
			item !== undefined &&
			byteField(item, 2) === typeNumber(column);
		if (!isFine) throw new RangeError(`Arrow column "${name}" is not of type ${column.dtype}`);
	});
}

function typeNumber({ dtype }: ReplayColumn): number {
	if (dtype === "bool") return TYPE_BOOL;
	if (dtype === "json") return TYPE_UTF8;
	return dtype.startsWith("float") ? TYPE_FLOAT : TYPE_INT;
}

function readRegions(
	batch: Table,
	columns: readonly ReplayColumn[],
	count: number,
	bodyLength: number,
): ColumnRegion[] {
	const { view } = batch;
	const nodes = vectorField(batch, 1, 16);
	const buffers = vectorField(batch, 2, 16);
	let node = 0;
	let buffer = 0;
	const nextNode = (length: number): number => {
		if (nodes === null || node >= nodes.length) throw new RangeError("too few columns");
		const at = nodes.at + 16 * node++;
		const nulls = longAt(view, at + 8);
		if (longAt(view, at) !== length || nulls < 0 || nulls > length)
			throw new RangeError(`column of ${longAt(view, at)} elements, expected ${length}`);
		return nulls;
	};
	const nextRegion = (least: number): Region => {
		if (buffers === null || buffer >= buffers.length) throw new RangeError("too few buffers");
		const at = buffers.at + 16 * buffer++;
		const offset = longAt(view, at);
		const length = longAt(view, at + 8);
		if (offset < 0 || length < 0 || offset + length > bodyLength || offset % 8 !== 0)
			throw new RangeError(`buffer ${buffer - 1} lies outside the batch's body`);
		if (length < least)
			throw new RangeError(`buffer ${buffer - 1} has ${length} bytes, expected ${least}`);
		return { offset, length };
	};
	const bitmap = (bits: number): number => Math.ceil(bits / 8);
	const regions = columns.map((column): ColumnRegion => {
		const elements = count * widthOf(column);
		const nulls = nextNode(count);
		const validity = nextRegion(nulls === 0 ? 0 : bitmap(count));
		if (column.shape.length > 0) {
			if (nextNode(elements) !== 0) throw new RangeError(`null elements in "${column.name}"`);
			nextRegion(0);
		}
		if (column.dtype === "json") {
			const offsets = nextRegion(count === 0 ? 0 : 4 * (count + 1));
			return { nulls, validity, offsets, data: nextRegion(0) };
		}
		const bytes = column.dtype === "bool" ? bitmap(elements) : elements * bytesOf(column.dtype);
		return { nulls, validity, offsets: null, data: nextRegion(bytes) };
	});
	if (node !== nodes?.length || buffer !== buffers?.length)
		throw new RangeError("more columns or buffers than the header names");
	return regions;
}
