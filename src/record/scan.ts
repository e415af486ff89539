import { ReplayError } from "./errors.ts";
import type { ReplayColumn, ReplayHeader } from "./header.ts";
import { type BatchMessage, parseBatch, parseSchema } from "./messages.ts";
import type { ByteSource, Reading } from "./source.ts";

/** A record batch in a file. */
export interface BatchEntry extends BatchMessage {
	/** Byte at which its message begins. */
	readonly offset: number;
	/** Byte at which its body begins. */
	readonly bodyOffset: number;
	/** Number of its first record, counted from the replay's begin. */
	readonly first: number;
}

/** What a scan found. */
export interface ScanResult {
	/** Byte after the last complete message that is no end mark: where appending goes on. */
	readonly end: number;
	/** Whether the end mark was there: the writer closed the replay. */
	readonly complete: boolean;
}

const MOST_METADATA = 64 * 1024 * 1024;

/** Reads the header. @throws ReplayError */
export function* scanHeader(source: ByteSource): Reading<{ header: ReplayHeader; end: number }> {
	const path = source.name;
	const prefix = yield { offset: 0, length: 8 };
	const refuse = (reason: string): never => {
		throw new ReplayError("not-a-replay", reason, { path, offset: 0 });
	};
	if (prefix.length === 0) refuse("the file is empty, expected a replay (an Arrow IPC stream)");
	const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength);
	if (prefix.length < 8 || view.getUint32(0, true) !== 0xffffffff) {
		const isFile = String.fromCharCode(...prefix.subarray(0, 6)) === "ARROW1";
		refuse(
			isFile
				? "an Arrow IPC file, expected an Arrow IPC stream"
				: `begins with ${hex(prefix)}, expected an Arrow IPC stream (ff ff ff ff)`,
		);
	}
	const length = view.getInt32(4, true);
	if (length <= 0 || length > MOST_METADATA) refuse(`the first message states ${length} bytes`);
	const bytes = yield { offset: 8, length };
	if (bytes.length < length) refuse(`ends within its header: ${bytes.length} of ${length} bytes`);
	return { header: parseSchema(bytes, path), end: 8 + length };
}

/**
 * Finds the record batches from byte `end` on, without reading their bodies, and appends them to
 * `batches`. Stops at the end mark, before a message that the file does not hold whole, or after
 * `most` batches.
 * @throws ReplayError "corrupted-replay" for bytes that are no batch.
 */
export function* scanBatches(
	source: ByteSource,
	columns: readonly ReplayColumn[],
	batches: BatchEntry[],
	end: number,
	most = Number.POSITIVE_INFINITY,
): Reading<ScanResult> {
	const path = source.name;
	const last = batches.at(-1);
	let first = last === undefined ? 0 : last.first + last.count;
	// A scan that failed half-way left batches behind; it goes on after them.
	if (last !== undefined) end = last.bodyOffset + last.bodyLength;
	for (let found = 0; found < most; found++) {
		const prefix = yield { offset: end, length: 8 };
		if (prefix.length < 8) return { end, complete: false };
		const view = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength);
		const length = view.getInt32(4, true);
		if (view.getUint32(0, true) !== 0xffffffff || length < 0 || length > MOST_METADATA) {
			throw new ReplayError(
				"corrupted-replay",
				`found ${hex(prefix)}, expected a message (ff ff ff ff and a length)`,
				{ path, offset: end },
			);
		}
		if (length === 0) return { end, complete: true };
		const bytes = yield { offset: end + 8, length };
		if (bytes.length < length) return { end, complete: false };
		const message = parseBatch(bytes, columns, path, end);
		const bodyOffset = end + 8 + length;
		if (bodyOffset + message.bodyLength > source.size()) return { end, complete: false };
		batches.push({ ...message, offset: end, bodyOffset, first });
		first += message.count;
		end = bodyOffset + message.bodyLength;
	}
	return { end, complete: false };
}

function hex(bytes: Uint8Array): string {
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
