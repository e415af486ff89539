import { bytesOf } from "../../../src/record/batch-buffers.ts";
import type { ReplayColumn } from "../../../src/record/header.ts";
import { widthOf } from "../../../src/record/header.ts";
import type { ReplayReader } from "../../../src/record/reader.ts";
import { type ReplayRecord, recordAt } from "../../../src/record/window.ts";
import { HISTORY } from "../contract.ts";
import { spansOf } from "./spans.ts";
import type { Timeline } from "./timeline.ts";

/** Values of the history may take this many bytes. */
const MOST_BYTES = 32 * 1024 * 1024;

/**
 * The records of one row up to a moment, as renderers want them. Keeps the latest stretch, so that
 * playing on reads one record a step.
 */
export class HistoryWindow {
	/** Most records of history, fewer than `HISTORY` where records are wide. */
	readonly most: number;
	readonly #reader: ReplayReader;
	/** Records of places [from, from + records.length). */
	#row = -1;
	#from = 0;
	#records: ReplayRecord[] = [];

	constructor(reader: ReplayReader) {
		this.#reader = reader;
		const bytes = reader.columns.reduce((sum, column) => sum + bytesOfRecord(column), 0);
		this.most = Math.max(1, Math.min(HISTORY, Math.floor(MOST_BYTES / bytes)));
	}

	/**
	 * Records of this trial up to and including a place.
	 * @throws ReplayError, ViewerError
	 */
	async upTo(timeline: Timeline, index: number): Promise<readonly ReplayRecord[]> {
		const [trial] = timeline.rangeOf("trial", index);
		const from = Math.max(trial, index + 1 - this.most);
		const to = index + 1;
		const held = this.#records;
		const heldFrom = this.#from;
		const heldTo = heldFrom + held.length;
		let records: ReplayRecord[];
		if (this.#row !== timeline.row || from >= heldTo || to <= heldFrom)
			records = await this.#read(timeline, from, to);
		else {
			const before = from < heldFrom ? await this.#read(timeline, from, heldFrom) : [];
			const after = to > heldTo ? await this.#read(timeline, heldTo, to) : [];
			const kept = held.slice(Math.max(0, from - heldFrom), Math.max(0, to - heldFrom));
			records = before.length + after.length === 0 ? kept : [...before, ...kept, ...after];
		}
		this.#row = timeline.row;
		this.#from = from;
		this.#records = records;
		return records;
	}

	/** Decodes places [from, to), batch by batch. */
	async #read(timeline: Timeline, from: number, to: number): Promise<ReplayRecord[]> {
		const records: ReplayRecord[] = [];
		for (const span of spansOf(this.#reader.batches, timeline, from, to)) {
			const window = await this.#reader.window(span.first, span.end);
			for (let at = span.from; at < span.to; at++)
				records.push(recordAt(window, timeline.record.at(at) - span.first));
		}
		return records;
	}
}

function bytesOfRecord(column: ReplayColumn): number {
	if (column.dtype === "json") return 200;
	return 16 + widthOf(column) * (column.dtype === "bool" ? 1 : bytesOf(column.dtype));
}
