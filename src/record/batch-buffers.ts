import { allocate, type TypedArray } from "../spaces/index.ts";
import { type ReplayColumn, widthOf } from "./header.ts";

/** One column of the records that wait to be written: preallocated, filled record by record. */
export interface BatchColumn {
	readonly column: ReplayColumn;
	/** Elements of one record; record i is `data[i * width] …`. */
	readonly width: number;
	/** Numbers (0 and 1 for "bool"); absent for "json". */
	readonly data: TypedArray | null;
	/** JSON texts; absent but for "json". */
	readonly text: (string | null)[] | null;
	/** 1 where the record has a value; absent for columns that always do. */
	readonly valid: Uint8Array | null;
}

/** Buffers for `capacity` records. */
export function allocateBatch(
	columns: readonly ReplayColumn[],
	capacity: number,
): readonly BatchColumn[] {
	return columns.map((column) => {
		const width = widthOf(column);
		const dtype = column.dtype === "bool" ? "uint8" : column.dtype;
		return {
			column,
			width,
			data: dtype === "json" ? null : allocate(dtype, capacity * width),
			text: dtype === "json" ? new Array<string | null>(capacity).fill(null) : null,
			valid: column.nullable ? new Uint8Array(capacity) : null,
		};
	});
}

const TARGET_BYTES = 4 * 1024 * 1024;
const MOST_RECORDS = 4096;
const FEWEST_RECORDS = 16;

/** Records in a batch: 4096, fewer where a record is so wide that a batch would pass 4 MiB. */
export function defaultBatchRecords(columns: readonly ReplayColumn[]): number {
	let bytes = 0;
	for (const column of columns) {
		const size = column.dtype === "json" ? 64 : column.dtype === "bool" ? 1 : bytesOf(column.dtype);
		bytes += size * widthOf(column) + (column.nullable ? 1 : 0);
	}
	const fit = Math.floor(TARGET_BYTES / Math.max(1, bytes));
	return Math.max(FEWEST_RECORDS, Math.min(MOST_RECORDS, fit));
}

/** Bytes of one element of a numeric dtype. */
export function bytesOf(dtype: string): number {
	return Number(dtype.replace(/\D+/, "")) / 8;
}
