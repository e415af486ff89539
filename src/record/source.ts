import { ReplayError } from "./errors.ts";

/** Bytes with random access. */
export interface ByteSource {
	/** Path, or a name for messages. */
	readonly name: string;
	/** Bytes there are now; may grow while a run goes on. */
	size(): number;
	/**
	 * The bytes [offset, offset + length), fewer at the end. The result may be a view: do not write.
	 * @throws ReplayError "replay-read-failed"
	 */
	read(offset: number, length: number): Uint8Array | Promise<Uint8Array>;
	close?(): void;
}

/** What a replay can be read from. */
export type ReplayInput =
	| Uint8Array
	| ArrayBuffer
	| Blob
	| AsyncIterable<Uint8Array>
	| Iterable<Uint8Array>
	| ByteSource;

/** Bytes in memory. */
export function bytesSource(bytes: Uint8Array, name = "replay"): ByteSource {
	return {
		name,
		size: () => bytes.length,
		read: (offset, length) => bytes.subarray(offset, offset + length),
	};
}

/** A `Blob` or `File` of a browser; read piece by piece. */
export function blobSource(blob: Blob, name = (blob as File).name ?? "replay"): ByteSource {
	return {
		name,
		size: () => blob.size,
		read: async (offset, length) => {
			const piece = blob.slice(offset, offset + length);
			return new Uint8Array(await piece.arrayBuffer());
		},
	};
}

/**
 * The source behind an input. Streams (a `fetch` body, a Node stream) are read to their end into
 * memory, for a replay needs random access.
 * @throws ReplayError "replay-argument" for anything else.
 */
export async function sourceOf(input: ReplayInput, name?: string): Promise<ByteSource> {
	const source = syncSourceOf(input, name);
	if (source !== null) return source;
	const chunks: Uint8Array[] = [];
	for await (const chunk of input as AsyncIterable<Uint8Array>) chunks.push(chunk);
	const all = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
	let offset = 0;
	for (const chunk of chunks) {
		all.set(chunk, offset);
		offset += chunk.length;
	}
	return bytesSource(all, name);
}

/** The source behind an input, or `null` for a stream. @throws ReplayError "replay-argument" */
export function syncSourceOf(input: ReplayInput, name?: string): ByteSource | null {
	if (input instanceof Uint8Array) return bytesSource(input, name);
	if (input instanceof ArrayBuffer) return bytesSource(new Uint8Array(input), name);
	if (typeof Blob !== "undefined" && input instanceof Blob) return blobSource(input, name);
	if (typeof input === "object" && input !== null) {
		if ("read" in input && "size" in input) return input as ByteSource;
		if (Symbol.asyncIterator in input || Symbol.iterator in input) return null;
	}
	throw new ReplayError(
		"replay-argument",
		`cannot read a replay from ${String(input).slice(0, 40)}, expected bytes, a Blob, a stream of bytes or a source`,
	);
}

/** A request for bytes; see `runSync`. */
export interface ReadRequest {
	readonly offset: number;
	readonly length: number;
}

/** An algorithm that reads: yields requests, is handed the bytes. Runs on both kinds of source. */
export type Reading<T> = Generator<ReadRequest, T, Uint8Array>;

/** Runs a reading on a source that answers at once. @throws ReplayError when it does not. */
export function runSync<T>(reading: Reading<T>, source: ByteSource): T {
	let step = reading.next();
	while (!step.done) {
		const bytes = source.read(step.value.offset, step.value.length);
		if (!(bytes instanceof Uint8Array)) {
			throw new ReplayError("replay-argument", "this source cannot be read synchronously", {
				path: source.name,
			});
		}
		step = reading.next(bytes);
	}
	return step.value;
}

/** Runs a reading on any source. */
export async function runAsync<T>(reading: Reading<T>, source: ByteSource): Promise<T> {
	let step = reading.next();
	while (!step.done) step = reading.next(await source.read(step.value.offset, step.value.length));
	return step.value;
}
