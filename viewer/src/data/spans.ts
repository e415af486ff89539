import type { Timeline } from "./timeline.ts";

interface Batch {
	readonly first: number;
	readonly count: number;
}

/** Places [from, to) of a timeline whose records [first, end) lie in one batch. */
export interface Span {
	readonly from: number;
	readonly to: number;
	readonly first: number;
	readonly end: number;
}

/** Cuts places [from, to) of a timeline where the file's batches end. */
export function* spansOf(
	batches: readonly Batch[],
	timeline: Timeline,
	from: number,
	to: number,
): Generator<Span> {
	for (let at = from; at < to; ) {
		const first = timeline.record.at(at);
		const batch = batches[batchOf(batches, first)]!;
		let next = at + 1;
		while (next < to && timeline.record.at(next) < batch.first + batch.count) next++;
		yield { from: at, to: next, first, end: timeline.record.at(next - 1) + 1 };
		at = next;
	}
}

function batchOf(batches: readonly Batch[], record: number): number {
	let low = 0;
	let high = batches.length - 1;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (batches[middle]!.first + batches[middle]!.count <= record) low = middle + 1;
		else high = middle;
	}
	return low;
}
