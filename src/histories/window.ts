import type { HistoryBatch } from "../agent/index.ts";
import { nextUniform, type SeedTree, STREAM_WORDS } from "../random/index.ts";
import type { HistoryBuffer, ObservationData } from "./buffer.ts";

/** Where each row's window of `steps` steps begins, uniformly; row i has the stream of child i. */
export function windowStarts(lengths: Int32Array, steps: number, node: SeedTree): Int32Array {
	const starts = new Int32Array(lengths.length);
	const stream = new Uint32Array(STREAM_WORDS);
	for (let row = 0; row < starts.length; row++) {
		const free = lengths[row]! - steps;
		if (free === 0) continue;
		node.child(row).stream(stream);
		starts[row] = Math.floor(nextUniform(stream, 0) * (free + 1));
	}
	return starts;
}

/** The windows of a buffer's histories as a batch with arrays of its own. */
export function cutBatch(buffer: HistoryBuffer, starts: Int32Array, steps: number): HistoryBatch {
	const { rows, actions, capacity, masked } = buffer;
	const cut = <A extends Int32Array | Float32Array | Uint8Array>(
		from: A,
		width: number,
		extra: number,
	): A => {
		const length = (steps + extra) * width;
		const to = new (from.constructor as new (length: number) => A)(rows * length);
		for (let row = 0; row < rows; row++) {
			const at = (row * (capacity + extra) + starts[row]!) * width;
			to.set(from.subarray(at, at + length), row * length);
		}
		return to;
	};
	const mask = masked ? cut(buffer.mask, actions, 0) : undefined;
	const observation: Record<string, ObservationData> = {};
	for (const [key, { data, width }] of Object.entries(buffer.observation))
		observation[key] = cut(data, width, 1);
	return {
		rows,
		steps,
		actions,
		action: cut(buffer.action, 1, 0),
		reward: cut(buffer.reward, 1, 0),
		observation,
		terminated: cut(buffer.terminated, 1, 0),
		truncated: cut(buffer.truncated, 1, 0),
		...(mask?.includes(0) ? { mask } : {}),
	};
}
