import { BehaviorSubject } from "rxjs";
import type { ReplayHeader } from "../../../src/record/header.ts";
import { ReplayReader } from "../../../src/record/reader.ts";
import { blobSource } from "../../../src/record/source.ts";
import type { Frame } from "../contract.ts";
import { CachedSource } from "./cached-source.ts";
import { ViewerError } from "./errors.ts";
import { HistoryWindow } from "./history.ts";
import { HttpFile } from "./http-file.ts";
import { addToTimelines, type LightColumns, lightColumns } from "./light-columns.ts";
import { spansOf } from "./spans.ts";
import { Timeline } from "./timeline.ts";

/** Where a replay comes from. */
export type ReplayPlace =
	| { readonly kind: "url"; readonly url: string }
	| { readonly kind: "file"; readonly file: File };

/** How far a replay is read, and how its file is. */
export interface ReplayState {
	/** Records on the timelines. */
	readonly records: number;
	/** Share of the file that is on the timelines, in [0, 1]. */
	readonly share: number;
	/** - `indexing`: finding records; - `whole`: all are found and the writer closed the file;
	 * - `open`: the writer did not close it (a run goes on, or was killed);
	 * - `capped`: more records than a timeline holds; - `failed`: see `error`. */
	readonly phase: "indexing" | "whole" | "open" | "capped" | "failed";
	readonly error: unknown;
}

/** Most records on timelines: 25 bytes each. */
const MOST_RECORDS = 6_000_000;
/** Batches looked for at a time while indexing. */
const SCAN_BATCHES = 4;
/** Milliseconds between news of the indexing. */
const TELL = 150;
/** Milliseconds between looks at a file that may grow, and at most after failures. */
const WATCH = 1000;
const MOST_WATCH = 8000;

/**
 * An open replay: header, timelines that fill in the background, frames when asked for.
 * Only the timelines and a few windows of the file are in memory.
 */
export class Replay {
	readonly state$: BehaviorSubject<ReplayState>;
	readonly header: ReplayHeader;
	readonly #reader: ReplayReader;
	readonly #source: CachedSource | null;
	readonly #history: HistoryWindow;
	readonly #light: LightColumns;
	readonly #timelines = new Map<number, Timeline>();
	#indexed = 0;
	#closed = false;
	#working = false;
	#watch: ReturnType<typeof setTimeout> | undefined;

	private constructor(
		readonly place: ReplayPlace,
		readonly name: string,
		reader: ReplayReader,
		source: CachedSource | null,
	) {
		this.#reader = reader;
		this.#source = source;
		this.header = reader.header;
		this.#history = new HistoryWindow(reader);
		this.#light = lightColumns(reader.header);
		for (const row of reader.header.rows) this.#timelines.set(row, new Timeline(row));
		this.state$ = new BehaviorSubject<ReplayState>({
			records: 0,
			share: 0,
			phase: "indexing",
			error: null,
		});
	}

	/**
	 * Opens a replay and reads its first records; the rest follows in the background.
	 * @param pauses milliseconds before the retries of a failed request.
	 * @throws ReplayError, ViewerError
	 */
	static async open(place: ReplayPlace, pauses?: readonly number[]): Promise<Replay> {
		const name = nameOf(place);
		const source =
			place.kind === "url"
				? await CachedSource.open(new HttpFile(place.url, pauses), name)
				: blobSource(place.file, name);
		const reader = await ReplayReader.open(source, name, 1);
		const replay = new Replay(
			place,
			name,
			reader,
			place.kind === "url" ? (source as CachedSource) : null,
		);
		await replay.#addBatch();
		void replay.#index();
		return replay;
	}

	/** Rows that were recorded. */
	get rows(): readonly number[] {
		return this.header.rows;
	}

	/** Whether the file can grow while the page looks at it. */
	get watchable(): boolean {
		return this.#source !== null;
	}

	timeline(row: number): Timeline {
		return this.#timelines.get(row) ?? new Timeline(row);
	}

	/** What a renderer draws at a place of a row's timeline. @throws ReplayError, ViewerError, RangeError */
	async frameAt(row: number, index: number): Promise<Frame> {
		const timeline = this.timeline(row);
		if (!(index >= 0 && index < timeline.length))
			throw new RangeError(`moment ${index} of ${timeline.length} in row ${row}`);
		const history = await this.#history.upTo(timeline, index);
		return {
			header: this.header,
			row,
			index,
			length: timeline.length,
			trial: timeline.trial.at(index),
			episode: timeline.episode.at(index),
			step: timeline.step.at(index),
			taken: this.header.every === 1 ? timeline.takenAt(index) : null,
			record: history.at(-1)!,
			history,
		};
	}

	/**
	 * Values of a numeric column over places [from, to) of a row: width × (to - from) numbers, NaN where
	 * there is none.
	 * @throws ReplayError, ViewerError
	 */
	async series(row: number, column: string, from: number, to: number): Promise<Float64Array> {
		const timeline = this.timeline(row);
		const { shape = [] } = this.header.columns.find(({ name }) => name === column) ?? {};
		const width = shape.reduce((product, size) => product * size, 1);
		const values = new Float64Array(width * (to - from)).fill(Number.NaN);
		for (const span of spansOf(this.#reader.batches, timeline, from, to)) {
			const window = await this.#reader.window(span.first, span.end, { columns: [column] });
			const { data, valid } = window.columns[column]!;
			for (let at = span.from; at < span.to; at++) {
				const i = timeline.record.at(at) - span.first;
				if (valid !== null && valid[i] === 0) continue;
				for (let k = 0; k < width; k++) values[(at - from) * width + k] = data[i * width + k]!;
			}
		}
		return values;
	}

	/** Tries again after a failure, and looks for new records at once. */
	retry(): void {
		clearTimeout(this.#watch);
		void this.#index();
	}

	close(): void {
		this.#closed = true;
		clearTimeout(this.#watch);
		this.#reader.close();
		this.state$.complete();
	}

	/** Puts all batches onto the timelines, then watches a file that was not closed. */
	async #index(failures = 0): Promise<void> {
		if (this.#working || this.#closed) return;
		this.#working = true;
		let wait: number | null = null;
		try {
			if (this.#source !== null && this.state$.value.phase !== "indexing")
				await this.#source.measure();
			for (;;) {
				while (await this.#addBatch()) if (this.#closed) return;
				if (this.#indexed >= MOST_RECORDS) break;
				if (!(await this.#reader.refresh(SCAN_BATCHES))) break;
			}
			const { complete, records } = this.#reader;
			const capped = this.#indexed < records || (this.#indexed >= MOST_RECORDS && !complete);
			this.#tell(capped ? "capped" : complete ? "whole" : "open", null);
			if (!capped && !complete && this.watchable) wait = WATCH;
		} catch (error) {
			if (this.#closed) return;
			this.#tell("failed", error);
			const again = error instanceof ViewerError && error.code === "unreachable";
			if (again && this.watchable) wait = Math.min(MOST_WATCH, WATCH * 2 ** failures);
			failures++;
		} finally {
			this.#working = false;
		}
		if (wait !== null && !this.#closed) {
			const next = this.state$.value.phase === "failed" ? failures : 0;
			this.#watch = setTimeout(() => void this.#index(next), wait);
		}
	}

	/** Puts the next known batch onto the timelines; false when there is none. */
	async #addBatch(): Promise<boolean> {
		const batch = this.#reader.batches[this.#batchesDone];
		if (batch === undefined || this.#indexed >= MOST_RECORDS) return false;
		const end = batch.first + batch.count;
		const window = await this.#reader.window(batch.first, end, { columns: this.#light.names });
		if (this.#closed) return false;
		if (this.#batchesDone === 0) this.#reserve(batch.bodyLength, batch.count);
		addToTimelines(window, this.#light, this.#timelines);
		this.#batchesDone++;
		this.#indexed = end;
		// The first at once, then a few a second: each makes the page draw its timeline anew.
		const now = performance.now();
		if (now - this.#told > TELL) {
			this.#told = now;
			this.#tell("indexing", null);
		}
		return true;
	}

	#batchesDone = 0;
	#told = Number.NEGATIVE_INFINITY;

	/** Room for the records the file probably has, so that filling copies little. */
	#reserve(bytes: number, records: number): void {
		const all = Math.min(
			MOST_RECORDS,
			Math.ceil((this.#reader.bytes / Math.max(1, bytes)) * records),
		);
		for (const timeline of this.#timelines.values())
			timeline.reserve(Math.ceil(all / this.#timelines.size));
	}

	#tell(phase: ReplayState["phase"], error: unknown): void {
		const { end, bytes } = this.#reader;
		const share = phase === "indexing" ? Math.min(1, end / Math.max(1, bytes)) : 1;
		this.state$.next({ records: this.#indexed, share, phase, error });
	}
}

/** The last two parts of a path, or a file's name. */
function nameOf(place: ReplayPlace): string {
	if (place.kind === "file") return place.file.name;
	const parts = decodeURI(place.url.replace(/[?#].*$/, ""))
		.split("/")
		.filter((part) => part !== "");
	return parts.slice(-2).join("/");
}
