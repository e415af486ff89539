/** Where a writer's bytes go: whole Arrow messages, one a call, in order. */
export interface ReplaySink {
	/** Path, or a name for messages. */
	readonly name: string;
	/**
	 * Appends all of `bytes`, or throws and leaves what was there before readable. The array is not
	 * changed afterwards, so a sink may keep it.
	 */
	write(bytes: Uint8Array): void;
	/** Makes what was written survive a power cut. */
	sync?(): void;
	close?(): void;
}

/** Keeps a replay in memory: for browsers, tests and short runs. */
export class MemorySink implements ReplaySink {
	readonly name: string;
	readonly #chunks: Uint8Array[] = [];
	#length = 0;

	constructor(name = "replay in memory") {
		this.name = name;
	}

	/** Bytes written so far. */
	get length(): number {
		return this.#length;
	}

	write(bytes: Uint8Array): void {
		this.#chunks.push(bytes);
		this.#length += bytes.length;
	}

	/** Everything written so far, as one array; a replay at any time. */
	toUint8Array(): Uint8Array {
		const all = new Uint8Array(this.#length);
		let offset = 0;
		for (const chunk of this.#chunks) {
			all.set(chunk, offset);
			offset += chunk.length;
		}
		return all;
	}
}
