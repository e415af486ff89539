import { decodeColumn, extentOf, type WindowColumn } from "./decode.ts";
import { ReplayError } from "./errors.ts";
import type { ReplayColumn, ReplayHeader } from "./header.ts";
import { type BatchEntry, type ScanResult, scanBatches, scanHeader } from "./scan.ts";
import {
	type ByteSource,
	type Reading,
	type ReplayInput,
	runAsync,
	runSync,
	sourceOf,
	syncSourceOf,
} from "./source.ts";
import {
	joinWindows,
	type ReplayRecord,
	type ReplayWindow,
	recordAt,
	selectColumns,
	sliceWindow,
	type WindowOptions,
} from "./window.ts";

// Everything a browser needs to read replays comes from here; index.ts adds what needs Node.
export { valueAt, type WindowColumn } from "./decode.ts";
export { ReplayError } from "./errors.ts";
export type { ColumnRole, ReplayColumn, ReplayHeader } from "./header.ts";
export type { BatchEntry } from "./scan.ts";
export type { ByteSource, ReplayInput } from "./source.ts";
export { type ReplayRecord, type ReplayWindow, recordAt, type WindowOptions } from "./window.ts";

/** Decoded batches kept for records nearby. */
const CACHED_BATCHES = 4;

/**
 * Reads a replay, in Node and in browsers. Opening finds the record batches without reading their
 * bodies; windows are read when asked for, so memory is bounded by the window.
 *
 * A replay whose writer was killed is read up to its last complete batch; `complete` is then false.
 *
 * @example
 * const reader = await ReplayReader.open(await fetch(url).then((r) => r.arrayBuffer()));
 * const { columns } = await reader.window(0, 100, { columns: ["step", "reward"] });
 */
export class ReplayReader {
	readonly header: ReplayHeader;
	readonly columns: readonly ReplayColumn[];
	readonly #source: ByteSource;
	readonly #batches: BatchEntry[] = [];
	readonly #cache = new Map<number, ReplayWindow>();
	#state: ScanResult;

	private constructor(source: ByteSource, header: ReplayHeader, end: number) {
		this.#source = source;
		this.header = header;
		this.columns = header.columns;
		this.#state = { end, complete: false };
	}

	/**
	 * Opens bytes, a Blob, a stream of bytes or a source.
	 * @param name for messages, where the input has none.
	 * @param batches find only so many at first; `refresh` finds more. All unless told.
	 * @throws ReplayError "not-a-replay", "unsupported-replay-version", "corrupted-replay", "replay-read-failed"
	 */
	static async open(
		input: ReplayInput,
		name?: string,
		batches = Number.POSITIVE_INFINITY,
	): Promise<ReplayReader> {
		const source = await sourceOf(input, name);
		return runAsync(ReplayReader.#opening(source, batches), source);
	}

	/** Opens bytes or a source that answers at once. @throws ReplayError as `open`. */
	static openSync(input: Uint8Array | ArrayBuffer | ByteSource, name?: string): ReplayReader {
		const source = syncSourceOf(input, name)!;
		return runSync(ReplayReader.#opening(source, Number.POSITIVE_INFINITY), source);
	}

	static *#opening(source: ByteSource, batches: number): Reading<ReplayReader> {
		const { header, end } = yield* scanHeader(source);
		const reader = new ReplayReader(source, header, end);
		yield* reader.#scan(batches);
		return reader;
	}

	/** File, or the name given. */
	get name(): string {
		return this.#source.name;
	}

	/** Bytes of the source. */
	get bytes(): number {
		return this.#source.size();
	}

	/** Records that can be read. */
	get records(): number {
		const last = this.#batches.at(-1);
		return last === undefined ? 0 : last.first + last.count;
	}

	/** Whether the writer closed the replay; false after a kill, and while a run goes on. */
	get complete(): boolean {
		return this.#state.complete;
	}

	/** Byte after the last complete batch. */
	get end(): number {
		return this.#state.end;
	}

	/** The index: where each batch lies, its first record, the ranges of its clocks. */
	get batches(): readonly BatchEntry[] {
		return this.#batches;
	}

	/**
	 * Looks for batches written since, at most `batches`; returns whether there are more records now.
	 * @throws ReplayError
	 */
	async refresh(batches = Number.POSITIVE_INFINITY): Promise<boolean> {
		const before = this.records;
		if (!this.complete) await runAsync(this.#scan(batches), this.#source);
		return this.records > before;
	}

	/** Records [from, to). @throws ReplayError "replay-argument" outside [0, records], or as `open`. */
	window(from: number, to: number, options: WindowOptions = {}): Promise<ReplayWindow> {
		return runAsync(this.#window(from, to, options), this.#source);
	}

	/** As `window`, at once; for sources in memory and files of Node. */
	windowSync(from: number, to: number, options: WindowOptions = {}): ReplayWindow {
		return runSync(this.#window(from, to, options), this.#source);
	}

	/** One record. @throws ReplayError as `window`. */
	async record(index: number): Promise<ReplayRecord> {
		return recordAt(await this.window(index, index + 1), 0);
	}

	/** As `record`, at once. */
	recordSync(index: number): ReplayRecord {
		return recordAt(this.windowSync(index, index + 1), 0);
	}

	/** The records from `from` on, one batch after the other. @throws ReplayError as `window`. */
	async *stream(
		options: WindowOptions & { readonly from?: number } = {},
	): AsyncGenerator<ReplayWindow> {
		let at = options.from ?? 0;
		const batches = [...this.#batches];
		for (const { first, count } of batches) {
			if (first + count <= at) continue;
			yield await this.window(at, first + count, options);
			at = first + count;
		}
	}

	/** Closes the source. */
	close(): void {
		this.#cache.clear();
		this.#source.close?.();
	}

	*#scan(most: number): Reading<void> {
		this.#state = yield* scanBatches(this.#source, this.columns, this.#batches, this.end, most);
	}

	*#window(from: number, to: number, options: WindowOptions): Reading<ReplayWindow> {
		const isRange = Number.isSafeInteger(from) && Number.isSafeInteger(to);
		if (!isRange || from < 0 || to < from || to > this.records)
			this.#refuse(`records [${from}, ${to}) of ${this.records}`);
		const chosen = selectColumns(this.columns, options.columns, this.name);
		const parts: ReplayWindow[] = [];
		for (let k = this.#batchOf(from); from < to && k < this.#batches.length; k++) {
			const entry = this.#batches[k]!;
			if (entry.first >= to) break;
			const all = yield* this.#decode(k, chosen);
			const begin = Math.max(0, from - entry.first);
			parts.push(sliceWindow(all, begin, Math.min(entry.count, to - entry.first)));
		}
		const wanted = chosen.map((i) => this.columns[i]!);
		return joinWindows(parts, wanted, from, to - from);
	}

	*#decode(index: number, chosen: readonly number[]): Reading<ReplayWindow> {
		const cached = this.#cache.get(index);
		if (cached !== undefined) return cached;
		const { bodyOffset, bodyLength, first, count, regions } = this.#batches[index]!;
		const isAll = chosen.length === this.columns.length;
		const columns: Record<string, WindowColumn> = {};
		let body: Uint8Array | null = null;
		if (isAll) body = yield* this.#bytes(bodyOffset, bodyLength);
		for (const i of chosen) {
			const column = this.columns[i]!;
			const { offset, length } = extentOf(regions[i]!);
			const bytes = body ?? (yield* this.#bytes(bodyOffset + offset, length));
			try {
				columns[column.name] = decodeColumn(column, regions[i]!, count, bytes, body ? 0 : offset);
			} catch (cause) {
				throw new ReplayError("corrupted-replay", `"${column.name}": ${(cause as Error).message}`, {
					path: this.name,
					offset: bodyOffset,
					cause,
				});
			}
		}
		const window = { first, length: count, columns };
		if (isAll) {
			if (this.#cache.size >= CACHED_BATCHES) this.#cache.delete(this.#cache.keys().next().value!);
			this.#cache.set(index, window);
		}
		return window;
	}

	*#bytes(offset: number, length: number): Reading<Uint8Array> {
		const bytes = yield { offset, length };
		if (bytes.length === length) return bytes;
		throw new ReplayError("replay-read-failed", `got ${bytes.length} of ${length} bytes`, {
			path: this.name,
			offset,
		});
	}

	/** Index of the batch that holds a record. */
	#batchOf(record: number): number {
		let low = 0;
		let high = this.#batches.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			const { first, count } = this.#batches[middle]!;
			if (first + count <= record) low = middle + 1;
			else high = middle;
		}
		return low;
	}

	#refuse(reason: string): never {
		throw new ReplayError("replay-argument", reason, { path: this.name });
	}
}
