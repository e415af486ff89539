import fs from "node:fs";
import path from "node:path";
import type { TypedArray } from "../spaces/index.ts";
import type { CollectorOptions, Maze2DCollector } from "./collector.ts";
import { DatasetError } from "./errors.ts";
import { type Chunk, MAZE2D_FIELD_NAMES, MAZE2D_FIELDS, type Maze2DField } from "./fields.ts";
import { checkRange, type TransitionSource } from "./source.ts";

interface Progress {
	readonly options: CollectorOptions;
	readonly rows: number;
	readonly targets: number;
	/** The collector's arrays, as base64 of their bytes. */
	readonly arrays: Readonly<Record<string, string>>;
}

const PROGRESS = "progress.json";

/**
 * A data set in the making: a folder with one file of float32 rows a field, and a checkpoint that
 * says how many of them count. A killed collection goes on from its last checkpoint.
 */
export class PartialDataset implements TransitionSource {
	readonly widths = MAZE2D_FIELDS;
	rows = 0;
	private readonly files = new Map<Maze2DField, number>();

	private constructor(readonly name: string) {}

	/**
	 * Opens the folder of a data set in the making, or makes one; takes the collector to where the
	 * rows end.
	 * @throws DatasetError "dataset-mismatch" when what is there is of another data set
	 */
	static open(folder: string, collector: Maze2DCollector): PartialDataset {
		const store = new PartialDataset(folder);
		return guarded("cannot write", folder, () => {
			fs.mkdirSync(folder, { recursive: true });
			const progress = readProgress(folder);
			if (progress) restore(progress, collector, folder);
			for (const field of MAZE2D_FIELD_NAMES) {
				const file = store.fileOf(field);
				const fd = fs.openSync(file, fs.existsSync(file) ? "r+" : "w+");
				store.files.set(field, fd);
				fs.ftruncateSync(fd, 4 * MAZE2D_FIELDS[field] * collector.rows);
			}
			store.rows = collector.rows;
			return store;
		});
	}

	/** Appends the first `count` rows of a chunk, which the collector has just made. */
	append(chunk: Chunk, count: number, collector: Maze2DCollector): void {
		guarded("cannot write", this.name, () => {
			for (const [field, fd] of this.files) {
				const width = MAZE2D_FIELDS[field];
				const data = chunk[field];
				const bytes = new Uint8Array(data.buffer, data.byteOffset, 4 * width * count);
				const at = 4 * width * this.rows;
				for (let done = 0; done < bytes.length; )
					done += fs.writeSync(fd, bytes, done, bytes.length - done, at + done);
			}
			this.rows += count;
			writeProgress(this.name, collector);
		});
	}

	read(field: string, from: number, to: number, out?: Float32Array): Float32Array {
		checkRange(this, field, from, to);
		const width = MAZE2D_FIELDS[field as Maze2DField];
		const target = out ?? new Float32Array((to - from) * width);
		const bytes = new Uint8Array(target.buffer, target.byteOffset, 4 * width * (to - from));
		const fd = this.files.get(field as Maze2DField)!;
		guarded("cannot read", this.name, () => {
			for (let done = 0; done < bytes.length; )
				done += fs.readSync(fd, bytes, done, bytes.length - done, 4 * width * from + done);
		});
		return target;
	}

	close(): void {
		for (const fd of this.files.values()) fs.closeSync(fd);
		this.files.clear();
	}

	/** Removes the folder. */
	remove(): void {
		this.close();
		fs.rmSync(this.name, { recursive: true, force: true });
	}

	private fileOf(field: Maze2DField): string {
		return path.join(this.name, `${field.replaceAll("/", "-")}.f32`);
	}
}

function readProgress(folder: string): Progress | null {
	const file = path.join(folder, PROGRESS);
	if (!fs.existsSync(file)) return null;
	try {
		return JSON.parse(fs.readFileSync(file, "utf8")) as Progress;
	} catch (cause) {
		throw new DatasetError("dataset-mismatch", "is damaged; remove it and start again", file, {
			cause,
		});
	}
}

function restore(progress: Progress, collector: Maze2DCollector, folder: string): void {
	const own = JSON.stringify(collector.options);
	const found = JSON.stringify(progress.options);
	if (own !== found)
		throw new DatasetError(
			"dataset-mismatch",
			`holds the beginning of another data set (${found}), expected ${own}; remove it, or name another file`,
			folder,
		);
	for (const [key, data] of Object.entries(collector.arrays())) {
		const saved = Buffer.from(progress.arrays[key] ?? "", "base64");
		if (saved.byteLength !== data.byteLength)
			throw new DatasetError("dataset-mismatch", `its ${key} does not fit; remove it`, folder);
		bytesOf(data).set(saved);
	}
	collector.rows = progress.rows;
	collector.targets = progress.targets;
}

function writeProgress(folder: string, collector: Maze2DCollector): void {
	const { options, rows, targets } = collector;
	const arrays = Object.fromEntries(
		Object.entries(collector.arrays()).map(([key, data]) => [
			key,
			Buffer.from(bytesOf(data)).toString("base64"),
		]),
	);
	const file = path.join(folder, PROGRESS);
	fs.writeFileSync(`${file}.new`, JSON.stringify({ options, rows, targets, arrays }));
	fs.renameSync(`${file}.new`, file);
}

function bytesOf(data: TypedArray): Uint8Array {
	return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Runs file work; system errors become a DatasetError. */
export function guarded<T>(doing: string, file: string, work: () => T): T {
	try {
		return work();
	} catch (cause) {
		throw systemFailure(doing, file, cause);
	}
}

/** A system error as a DatasetError; a DatasetError as it is. */
export function systemFailure(doing: string, file: string, cause: unknown): Error {
	if (cause instanceof DatasetError) return cause;
	const message = cause instanceof Error ? cause.message : String(cause);
	const code = doing.includes("read") ? "dataset-read-failed" : "dataset-write-failed";
	return new DatasetError(code, `${doing}: ${message}`, file, { cause });
}
