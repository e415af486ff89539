import { Generator, type SeedTree } from "../random/index.ts";
import { DatasetError } from "./errors.ts";
import type { FieldStatistics } from "./moments.ts";
import type { TransitionSource } from "./source.ts";

export interface WindowOptions {
	/** Consecutive rows of a window. */
	readonly length: number;
	/** Fields to read; `observations` and `actions` unless told. */
	readonly fields?: readonly string[];
	/**
	 * Where windows may begin. "any": every row with enough rows after it, so a window may cross a
	 * change of target (Diffusion Forcing); "segment": only so that no row before the last of a window
	 * has `timeouts` or `terminals` set (Diffuser's segments).
	 */
	readonly across?: "any" | "segment";
	/** Subtract mean and divide by std, field by field; fields without statistics are left as they are. */
	readonly normalize?: Readonly<Record<string, Pick<FieldStatistics, "mean" | "std">>>;
}

/** A batch of windows: for each field, windows × length × width. */
export type WindowBatch = Readonly<Record<string, Float32Array>>;

/** Rows read at a time to find the segments. */
const STRETCH = 65536;
/** Smallest standard deviation that is divided by. */
const LEAST_STD = 1e-6;

/** Reads windows of a data set lazily: only the rows of the windows asked for. */
export class WindowReader {
	/** Windows there are. */
	readonly count: number;
	readonly fields: readonly string[];
	/** Beginnings of windows; `null` when every row is one. */
	private readonly starts: Int32Array | null;
	private readonly batch: Record<string, Float32Array> = {};

	/** @throws DatasetError "dataset-argument" */
	constructor(
		readonly source: TransitionSource,
		readonly options: WindowOptions,
	) {
		const { length, fields = ["observations", "actions"], across = "any" } = options;
		if (!Number.isSafeInteger(length) || length < 1 || length > source.rows)
			throw new DatasetError(
				"dataset-argument",
				`window length is ${length}, expected 1 to ${source.rows}, the rows there are`,
				source.name,
			);
		for (const field of fields) if (!Object.hasOwn(source.widths, field)) source.read(field, 0, 0);
		this.fields = fields;
		this.starts = across === "segment" ? segmentStarts(source, length) : null;
		this.count = this.starts ? this.starts.length : source.rows - length + 1;
	}

	/** First row of a window, 0 ≤ index < count. */
	start(index: number): number {
		if (!(Number.isInteger(index) && index >= 0 && index < this.count))
			throw new DatasetError(
				"dataset-argument",
				`window ${index} was asked for, expected 0 to ${this.count - 1}`,
				this.source.name,
			);
		return this.starts ? this.starts[index]! : index;
	}

	/** The windows of the given indices. The arrays are reused by the next call of as many windows. */
	read(indices: ArrayLike<number>): WindowBatch {
		const { source, options, batch } = this;
		const { length } = options;
		for (const field of this.fields) {
			const size = length * source.widths[field]!;
			if (batch[field]?.length !== size * indices.length)
				batch[field] = new Float32Array(size * indices.length);
			const out = batch[field]!;
			for (let i = 0; i < indices.length; i++) {
				const from = this.start(indices[i]!);
				source.read(field, from, from + length, out.subarray(i * size, (i + 1) * size));
			}
			normalize(out, source.widths[field]!, options.normalize?.[field]);
		}
		return batch;
	}

	/** An endless stream of batches of windows drawn uniformly, with replacement. */
	*sample(windows: number, seed: number | SeedTree): Generator_<WindowBatch> {
		const generator = new Generator(seed, "windows");
		const indices = new Int32Array(windows);
		for (;;) {
			for (let i = 0; i < windows; i++) indices[i] = Math.floor(generator.uniform() * this.count);
			yield this.read(indices);
		}
	}
}

type Generator_<T> = globalThis.Generator<T, never, unknown>;

function normalize(
	data: Float32Array,
	width: number,
	statistics: Pick<FieldStatistics, "mean" | "std"> | undefined,
): void {
	if (!statistics) return;
	const { mean, std } = statistics;
	for (let i = 0; i < data.length; i++) {
		const k = i % width;
		data[i] = (data[i]! - mean[k]!) / Math.max(std[k]!, LEAST_STD);
	}
}

/** Rows from which `length` rows stay within a segment. @throws DatasetError when there is none */
function segmentStarts(source: TransitionSource, length: number): Int32Array {
	const flags = ["timeouts", "terminals"].filter((field) => Object.hasOwn(source.widths, field));
	const starts: number[] = [];
	let begin = 0;
	for (let from = 0; from < source.rows; from += STRETCH) {
		const to = Math.min(source.rows, from + STRETCH);
		const columns = flags.map((field) => source.read(field, from, to));
		for (let row = from; row < to; row++) {
			if (row - begin + 1 >= length) starts.push(row - length + 1);
			if (columns.some((column) => column[row - from] !== 0)) begin = row + 1;
		}
	}
	if (starts.length === 0)
		throw new DatasetError("dataset-argument", `has no segment of ${length} rows`, source.name);
	return Int32Array.from(starts);
}
