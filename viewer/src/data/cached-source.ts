import type { ByteSource } from "../../../src/record/source.ts";
import { ViewerError } from "./errors.ts";
import type { HttpFile } from "./http-file.ts";

/** Bytes of a block: a batch's head, its clocks and its flags are usually two of them. */
const BLOCK = 128 * 1024;
/** Blocks read ahead, 1 MiB. */
const AHEAD = 8;
/** Blocks kept, 96 MiB. */
const MOST_BLOCKS = 768;

/**
 * A file over HTTP as a replay's source: reads whole blocks, joins neighbouring ones into one
 * request and keeps the latest used, so that many small reads are few requests and memory is bounded.
 */
export class CachedSource implements ByteSource {
	readonly name: string;
	readonly #file: HttpFile;
	/** In order of use, the latest last. */
	readonly #blocks = new Map<number, Uint8Array>();
	readonly #coming = new Map<number, Promise<void>>();
	#size: number;

	private constructor(file: HttpFile, name: string, size: number) {
		this.#file = file;
		this.name = name;
		this.#size = size;
	}

	/** @throws ViewerError */
	static async open(file: HttpFile, name: string): Promise<CachedSource> {
		const { bytes, size } = await file.read(0, BLOCK);
		const source = new CachedSource(file, name, size ?? (await file.size()));
		source.#keep(0, bytes);
		return source;
	}

	size(): number {
		return this.#size;
	}

	/** Asks how long the file is now. @throws ViewerError "replaced" when it has become shorter. */
	async measure(): Promise<number> {
		const size = await this.#file.size();
		if (size < this.#size)
			throw new ViewerError("replaced", this.#file.url, "the file has become shorter");
		this.#size = size;
		return size;
	}

	async read(offset: number, length: number): Promise<Uint8Array> {
		const end = Math.min(offset + length, this.#size);
		if (end <= offset) return new Uint8Array(0);
		const first = Math.floor(offset / BLOCK);
		const last = Math.floor((end - 1) / BLOCK);
		this.#forget();
		await this.#load(first, last, end);
		for (let k = first; k <= last; k++) if (!this.#blocks.has(k)) return this.read(offset, length);
		if (first === last) {
			const block = this.#blocks.get(first)!;
			return block.subarray(offset - first * BLOCK, end - first * BLOCK);
		}
		const bytes = new Uint8Array(end - offset);
		for (let k = first; k <= last; k++) {
			const from = Math.max(offset, k * BLOCK);
			const to = Math.min(end, (k + 1) * BLOCK);
			const block = this.#blocks.get(k)!;
			bytes.set(block.subarray(from - k * BLOCK, to - k * BLOCK), from - offset);
		}
		return bytes;
	}

	/** Loads the blocks that are not here, neighbours in one request. */
	async #load(first: number, last: number, end: number): Promise<void> {
		const waits: Promise<void>[] = [];
		for (let k = first; k <= last; k++) {
			const block = this.#blocks.get(k);
			if (block !== undefined && block.length >= Math.min(BLOCK, end - k * BLOCK)) {
				this.#keep(k, block);
				continue;
			}
			const coming = this.#coming.get(k);
			if (coming !== undefined) {
				waits.push(coming);
				continue;
			}
			// After its neighbour a block is read on ahead: the file is being read from end to end.
			const ahead = this.#blocks.has(k - 1) ? k + AHEAD : k;
			const until = Math.min(Math.max(last, ahead), Math.floor((this.#size - 1) / BLOCK));
			let to = k + 1;
			while (to <= until && !this.#blocks.has(to) && !this.#coming.has(to)) to++;
			const work = this.#fetch(k, to);
			for (let each = k; each < to; each++) this.#coming.set(each, work);
			waits.push(work);
			k = to - 1;
		}
		await Promise.all(waits);
	}

	async #fetch(from: number, to: number): Promise<void> {
		try {
			const { bytes, size } = await this.#file.read(from * BLOCK, (to - from) * BLOCK);
			if (size !== null && size > this.#size) this.#size = size;
			for (let k = from; k < to; k++)
				this.#keep(k, bytes.slice((k - from) * BLOCK, (k - from + 1) * BLOCK));
		} finally {
			for (let k = from; k < to; k++) this.#coming.delete(k);
		}
	}

	#keep(index: number, block: Uint8Array): void {
		this.#blocks.delete(index);
		this.#blocks.set(index, block);
	}

	#forget(): void {
		for (const index of this.#blocks.keys()) {
			if (this.#blocks.size <= MOST_BLOCKS) break;
			this.#blocks.delete(index);
		}
	}
}
