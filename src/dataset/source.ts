import { DatasetError } from "./errors.ts";
import { type FieldStatistics, Moments } from "./moments.ts";

/**
 * Rows of an offline data set by field, read as they are asked for. Fields have D4RL's names
 * (`observations`, `actions`, `rewards`, `terminals`, `timeouts`, `infos/goal`, …).
 */
export interface TransitionSource {
	/** File, folder or another name for messages. */
	readonly name: string;
	readonly rows: number;
	/** Numbers in a row of each field. */
	readonly widths: Readonly<Record<string, number>>;
	/** Rows [from, to) of a field, row-major, into `out` or a new array. @throws DatasetError */
	read(field: string, from: number, to: number, out?: Float32Array): Float32Array;
	close(): void;
}

/** A source over arrays in memory. @throws DatasetError when their lengths do not go together */
export function arraySource(
	fields: Readonly<Record<string, { readonly data: Float32Array; readonly width: number }>>,
	name = "arrays",
): TransitionSource {
	const counts = Object.values(fields).map(({ data, width }) => data.length / width);
	const rows = counts[0] ?? 0;
	if (counts.some((count) => count !== rows))
		throw new DatasetError("dataset-argument", "the fields have different numbers of rows", name);
	const widths = Object.fromEntries(Object.entries(fields).map(([key, { width }]) => [key, width]));
	return {
		name,
		rows,
		widths,
		read(field, from, to, out) {
			checkRange(this, field, from, to);
			const { data, width } = fields[field]!;
			const part = data.subarray(from * width, to * width);
			if (!out) return part.slice();
			out.set(part);
			return out;
		},
		close() {},
	};
}

/** @throws DatasetError "dataset-argument" */
export function checkRange(
	source: TransitionSource,
	field: string,
	from: number,
	to: number,
): void {
	if (!Object.hasOwn(source.widths, field))
		throw new DatasetError(
			"dataset-argument",
			`has no field ${JSON.stringify(field)}; there are ${Object.keys(source.widths).join(", ")}`,
			source.name,
		);
	if (
		!(
			Number.isInteger(from) &&
			Number.isInteger(to) &&
			0 <= from &&
			from <= to &&
			to <= source.rows
		)
	)
		throw new DatasetError(
			"dataset-argument",
			`rows ${from} to ${to} were asked for, expected a range within 0 to ${source.rows}`,
			source.name,
		);
}

/** Rows read at a time when a whole field is gone through. */
const STRETCH = 65536;

/** Statistics of fields, read once from end to end. */
export function computeStatistics(
	source: TransitionSource,
	fields: readonly string[],
): Record<string, FieldStatistics> {
	const out: Record<string, FieldStatistics> = {};
	for (const field of fields) {
		const width = source.widths[field] ?? 0;
		const moments = new Moments(width);
		for (let from = 0; from < source.rows; from += STRETCH) {
			const to = Math.min(source.rows, from + STRETCH);
			moments.add(source.read(field, from, to), 0, to - from);
		}
		out[field] = moments.result();
	}
	return out;
}
