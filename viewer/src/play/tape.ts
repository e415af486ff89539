import { type BatchColumn, bytesOf } from "../../../src/record/batch-buffers.ts";
import { valueAt, type WindowColumn } from "../../../src/record/decode.ts";
import { type ReplayColumn, type ReplayHeader, widthOf } from "../../../src/record/header.ts";
import { MemorySink } from "../../../src/record/sink.ts";
import type { ReplayRecord } from "../../../src/record/window.ts";
import { ReplayWriter } from "../../../src/record/writer.ts";
import { allocate, type TypedArray } from "../../../src/spaces/index.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A column that grows and can be cut back. */
type TapeColumn = Mutable<WindowColumn> & { text: (string | null)[] | null };

/** Records as a replay holds them, in memory, with an end that moves both ways. */
export class Tape {
	readonly #columns = new Map<string, TapeColumn>();
	#length = 0;
	#capacity = 256;

	constructor(columns: readonly ReplayColumn[]) {
		for (const column of columns) this.add(column);
	}

	get length(): number {
		return this.#length;
	}

	/** The columns, for those who compare them with others. */
	get columns(): ReadonlyMap<string, WindowColumn> {
		return this.#columns;
	}

	/** Adds a column that no record so far has a value in; it must be nullable then. */
	add(column: ReplayColumn): void {
		const { dtype } = column;
		const width = widthOf(column);
		const isText = dtype === "json";
		this.#columns.set(column.name, {
			column,
			width,
			data: isText
				? new Uint8Array(0)
				: allocate(dtype === "bool" ? "uint8" : dtype, this.#capacity * width),
			text: isText ? [] : null,
			valid: column.nullable ? new Uint8Array(this.#capacity) : null,
		});
	}

	/** Appends a record out of a writer's buffers; columns they lack have no value. */
	append(buffers: Readonly<Record<string, BatchColumn>>, index: number): void {
		if (this.#length === this.#capacity) this.#grow();
		const i = this.#length++;
		for (const [name, to] of this.#columns) {
			const from = buffers[name];
			if (to.text !== null) to.text[i] = from?.text?.[index] ?? null;
			else copy(from?.data ?? null, index, to, i);
			if (to.valid !== null) to.valid[i] = from === undefined ? 0 : (from.valid?.[index] ?? 1);
		}
	}

	/** Gives a record a value in one column, out of row `index` of an array. */
	set(i: number, name: string, data: TypedArray, index: number): void {
		const to = this.#columns.get(name);
		if (to === undefined || to.text !== null) return;
		copy(data, index, to, i);
		if (to.valid !== null) to.valid[i] = 1;
	}

	/** Forgets the records from `length` on. */
	cut(length: number): void {
		this.#length = Math.min(this.#length, length);
	}

	at(i: number): ReplayRecord {
		const record: Record<string, unknown> = {};
		for (const [name, column] of this.#columns) record[name] = valueAt(column, i);
		return record;
	}

	/** The number in a scalar column. */
	number(name: string, i: number): number {
		return this.#columns.get(name)!.data[i]!;
	}

	/** The whole as the bytes of a replay. @param header whose columns are these. */
	toBytes(header: ReplayHeader): Uint8Array {
		const sink = new MemorySink();
		const writer = new ReplayWriter(sink, header);
		for (let i = 0; i < this.#length; i++) {
			const index = writer.begin();
			for (const name in writer.columns) {
				const to = writer.columns[name]!;
				const from = this.#columns.get(name)!;
				if (to.text !== null) to.text[index] = from.text?.[i] ?? null;
				else copy(from.data, i, { ...to, data: to.data! }, index);
				if (to.valid !== null) to.valid[index] = from.valid?.[i] ?? 1;
			}
			writer.commit();
		}
		writer.close();
		return sink.toUint8Array();
	}

	/** Bytes a record takes, text aside. */
	get recordBytes(): number {
		let bytes = 0;
		for (const { column, width } of this.#columns.values())
			bytes += column.dtype === "json" ? 0 : width * (bytesOf(column.dtype) || 1);
		return bytes;
	}

	#grow(): void {
		this.#capacity *= 2;
		for (const column of this.#columns.values()) {
			const { data, valid, width, text } = column;
			if (text === null) {
				const { dtype } = column.column;
				const more = allocate(
					dtype === "bool" || dtype === "json" ? "uint8" : dtype,
					this.#capacity * width,
				);
				more.set(data);
				column.data = more;
			}
			if (valid !== null) {
				column.valid = new Uint8Array(this.#capacity);
				column.valid.set(valid);
			}
		}
	}
}

function copy(
	from: TypedArray | null,
	index: number,
	{ data, width }: { readonly data: TypedArray; readonly width: number },
	at: number,
): void {
	if (from === null) data.fill(0, at * width, (at + 1) * width);
	else for (let k = 0; k < width; k++) data[at * width + k] = from[index * width + k]!;
}
