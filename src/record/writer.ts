import { allocateBatch, type BatchColumn, defaultBatchRecords } from "./batch-buffers.ts";
import { END_OF_STREAM, ReplayEncoder } from "./encode.ts";
import { ReplayError } from "./errors.ts";
import type { ReplayHeader } from "./header.ts";
import { toJSONText } from "./json.ts";
import type { ReplaySink } from "./sink.ts";

export interface ReplayWriterOptions {
	/** Records in a batch: what a killed process can lose. 4096, fewer for wide records. */
	readonly batchRecords?: number;
	/** The sink holds the header and this many records already; go on after them. */
	readonly resumeAt?: number;
}

/** JSON texts may be of any length; a batch is written early when this many characters wait. */
const MOST_TEXT = 4 * 1024 * 1024;

/**
 * Writes records to a sink in batches. Memory is bounded by one batch; nothing is allocated between
 * flushes. What was flushed is a readable replay at any time.
 *
 * @example
 * const writer = new ReplayWriter(new MemorySink(), header);
 * writer.append({ env: 0, trial: 0, episode: 0, step: 0, observation: 3 });
 * writer.close();
 */
export class ReplayWriter {
	/** Buffers of the batch under way by column name; `begin` says at which record to write. */
	readonly columns: Readonly<Record<string, BatchColumn>>;
	/** Records in a batch. */
	readonly batchRecords: number;
	readonly #list: readonly BatchColumn[];
	readonly #encoder: ReplayEncoder;
	#waiting = 0;
	#waitingText = 0;
	#flushed: number;
	#closed = false;

	/** Writes the header at once. @throws ReplayError as the sink does; "replay-argument" */
	constructor(
		readonly sink: ReplaySink,
		readonly header: ReplayHeader,
		options: ReplayWriterOptions = {},
	) {
		const { batchRecords = defaultBatchRecords(header.columns), resumeAt } = options;
		if (!Number.isSafeInteger(batchRecords) || batchRecords < 1)
			this.#refuse(`batchRecords is ${batchRecords}, expected an integer ≥ 1`);
		this.batchRecords = batchRecords;
		this.#list = allocateBatch(header.columns, batchRecords);
		this.columns = Object.fromEntries(this.#list.map((each) => [each.column.name, each]));
		this.#encoder = new ReplayEncoder(header);
		const schema = this.#encoder.schema();
		this.#flushed = resumeAt ?? 0;
		if (resumeAt === undefined) sink.write(schema);
	}

	/** Records so far, those that wait included. */
	get records(): number {
		return this.#flushed + this.#waiting;
	}

	/** Records the sink holds. */
	get flushedRecords(): number {
		return this.#flushed;
	}

	get closed(): boolean {
		return this.#closed;
	}

	/**
	 * Index in the column buffers of the next record; write its values there, then call `commit`.
	 * Values of nullable columns count only where `valid` is set to 1.
	 * @throws ReplayError when a full batch cannot be written.
	 */
	begin(): number {
		if (this.#waiting === this.batchRecords || this.#waitingText > MOST_TEXT) this.flush();
		if (this.#closed) this.#refuse("the replay is closed");
		return this.#waiting;
	}

	/** The record begun is complete. */
	commit(): void {
		this.#waiting++;
	}

	/** Puts a value into a "json" column of the record begun; `undefined` for none. */
	putJSON(target: BatchColumn, index: number, value: unknown): void {
		const text = value === undefined ? null : toJSONText(value);
		target.text![index] = text;
		if (target.valid !== null) target.valid[index] = text === null ? 0 : 1;
		if (text !== null) this.#waitingText += text.length;
	}

	/**
	 * Appends one record from values by column name: numbers, arrays, JSON values; `null` or absent
	 * for none, 0 where a column is not nullable.
	 * @throws ReplayError for an unknown column or a value of another width.
	 */
	append(record: Readonly<Record<string, unknown>>): void {
		for (const name of Object.keys(record))
			if (!Object.hasOwn(this.columns, name))
				this.#refuse(`no column "${name}"; there are ${Object.keys(this.columns).join(", ")}`);
		const index = this.begin();
		for (const target of this.#list)
			this.#put(target, index, record[target.column.name] ?? undefined);
		this.commit();
	}

	/**
	 * Writes the records that wait, as a batch. They keep waiting when that fails, so a later call may
	 * succeed.
	 * @param durable also make them survive a power cut, where the sink can.
	 * @throws ReplayError
	 */
	flush(durable = false): void {
		if (this.#waiting > 0) {
			this.sink.write(this.#encoder.batch(this.#list, this.#waiting));
			this.#flushed += this.#waiting;
			this.#waiting = 0;
			this.#waitingText = 0;
		}
		if (durable) this.sink.sync?.();
	}

	/** Flushes, writes the end of the stream and closes the sink. Twice does no harm. */
	close(): void {
		if (this.#closed) return;
		try {
			this.flush();
			this.sink.write(END_OF_STREAM);
		} finally {
			this.#closed = true;
			this.sink.close?.();
		}
	}

	#put(target: BatchColumn, index: number, value: unknown): void {
		const { width, data, valid, column } = target;
		if (data === null) {
			this.putJSON(target, index, value);
			return;
		}
		if (valid !== null) valid[index] = value === undefined ? 0 : 1;
		const from = index * width;
		if (value === undefined) data.fill(0, from, from + width);
		else if (column.shape.length === 0) data[from] = Number(value);
		else {
			const elements = value as ArrayLike<number>;
			if (elements.length !== width)
				this.#refuse(`"${column.name}" has ${elements.length} elements, expected ${width}`);
			for (let k = 0; k < width; k++) data[from + k] = elements[k]!;
		}
	}

	#refuse(reason: string): never {
		throw new ReplayError("replay-argument", reason, { path: this.sink.name });
	}
}
