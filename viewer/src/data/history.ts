import { bytesOf } from "../../../src/record/batch-buffers.ts";
import type { ReplayColumn } from "../../../src/record/header.ts";
import { widthOf } from "../../../src/record/header.ts";
import type { ReplayReader } from "../../../src/record/reader.ts";
import { type ReplayRecord, type ReplayWindow, recordAt } from "../../../src/record/window.ts";
import { HISTORY } from "../contract.ts";
import { spansOf } from "./spans.ts";
import type { Timeline } from "./timeline.ts";

/** Values of the history may take this many bytes. */
const MOST_BYTES = 32 * 1024 * 1024;
/**
 * Explanations of more elements, such as attention over a long context, are read for the moment alone:
 * no picture shows those of the past, and they would leave room for little history.
 */
const MOST_EXPLAINED = 256;
/** Batches asked for at a time. */
const TOGETHER = 4;

/**
 * The records of one row up to a moment, as renderers want them. Keeps the latest stretch, so that
 * playing on reads one record a step.
 */
export class HistoryWindow {
	/** Most records of history, fewer than `HISTORY` where records are wide. */
	readonly most: number;
	readonly #reader: ReplayReader;
	/** Columns of the history; `null` for all. */
	readonly #columns: readonly string[] | null;
	/** Records of places [from, from + records.length). */
	#row = -1;
	#from = 0;
	#records: ReplayRecord[] = [];

	constructor(reader: ReplayReader) {
		this.#reader = reader;
		const kept = reader.columns.filter(
			(column) => column.role !== "explanation" || widthOf(column) <= MOST_EXPLAINED,
		);
		this.#columns = kept.length === reader.columns.length ? null : kept.map(({ name }) => name);
		const bytes = kept.reduce((sum, column) => sum + bytesOfRecord(column), 0);
		this.most = Math.max(1, Math.min(HISTORY, Math.floor(MOST_BYTES / bytes)));
	}

	/**
	 * Records of this trial up to and including a place, which alone has every column.
	 * @throws ReplayError, ViewerError
	 */
	async upTo(timeline: Timeline, index: number): Promise<readonly ReplayRecord[]> {
		const [trial] = timeline.rangeOf("trial", index);
		const from = Math.max(trial, index + 1 - this.most);
		const to = index + 1;
		const held = this.#records;
		const heldFrom = this.#from;
		const heldTo = heldFrom + held.length;
		// The moment's own record is on its way while the history is read.
		const whole = this.#columns === null ? null : this.#reader.record(timeline.record.at(index));
		whole?.catch(() => {});
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
		return whole === null ? records : [...records.slice(0, -1), await whole];
	}

	/** Decodes places [from, to); the batches they lie in are asked for together. */
	async #read(timeline: Timeline, from: number, to: number): Promise<ReplayRecord[]> {
		const reader = this.#reader;
		const options = this.#columns === null ? {} : { columns: this.#columns };
		const spans = [...spansOf(reader.batches, timeline, from, to)];
		const windows: ReplayWindow[] = [];
		for (let k = 0; k < spans.length; k += TOGETHER) {
			const some = spans.slice(k, k + TOGETHER);
			windows.push(
				...(await Promise.all(some.map(({ first, end }) => reader.window(first, end, options)))),
			);
		}
		const records: ReplayRecord[] = [];
		spans.forEach((span, k) => {
			for (let at = span.from; at < span.to; at++)
				records.push(recordAt(windows[k]!, timeline.record.at(at) - span.first));
		});
		return records;
	}
}

function bytesOfRecord(column: ReplayColumn): number {
	if (column.dtype === "json") return 200;
	return 16 + widthOf(column) * (column.dtype === "bool" ? 1 : bytesOf(column.dtype));
}
