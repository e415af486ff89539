import fs from "node:fs";
import { ReplayError, systemError } from "./errors.ts";
import type { ReplayHeader } from "./header.ts";
import { ReplayReader } from "./reader.ts";
import type { ReplaySink } from "./sink.ts";
import type { ByteSource } from "./source.ts";
import { recordAt } from "./window.ts";
import { ReplayWriter, type ReplayWriterOptions } from "./writer.ts";

/**
 * Appends to a file with synchronous writes. A message that cannot be written whole is taken back,
 * so the file stays readable and the write may be tried again.
 */
export class FileSink implements ReplaySink {
	#position: number;

	constructor(
		readonly name: string,
		readonly fd: number,
		/** Byte to go on at; what stands after it is cut off. */
		position = 0,
	) {
		this.#position = position;
	}

	/** @throws ReplayError "replay-write-failed" with the system's error as cause. */
	write(bytes: Uint8Array): void {
		try {
			for (let done = 0; done < bytes.length; )
				done += fs.writeSync(this.fd, bytes, done, bytes.length - done, this.#position + done);
			this.#position += bytes.length;
		} catch (cause) {
			try {
				fs.ftruncateSync(this.fd, this.#position);
			} catch {
				// A device cannot be cut; a reader stops before a message that is not whole.
			}
			throw systemError("write", `cannot write ${bytes.length} bytes`, this.name, cause);
		}
	}

	sync(): void {
		try {
			fs.fsyncSync(this.fd);
		} catch (cause) {
			throw systemError("write", "cannot sync the replay", this.name, cause);
		}
	}

	close(): void {
		fs.closeSync(this.fd);
	}
}

export interface CreateReplayOptions extends Omit<ReplayWriterOptions, "resumeAt"> {
	/** Replace what is there; without it an existing file is an error. */
	readonly overwrite?: boolean;
}

/**
 * Creates a replay file and writes its header.
 * @throws ReplayError "replay-exists", "replay-write-failed"
 */
export function createReplay(
	path: string,
	header: ReplayHeader,
	options: CreateReplayOptions = {},
): ReplayWriter {
	const { overwrite = false, ...rest } = options;
	let fd: number;
	try {
		fd = fs.openSync(path, overwrite ? "w" : "wx");
	} catch (cause) {
		throw systemError("write", "cannot create the replay", path, cause);
	}
	return closingOnError(fd, () => {
		try {
			return new ReplayWriter(new FileSink(path, fd), header, rest);
		} catch (error) {
			// Without its header the file is nothing; a device stays.
			if (fs.fstatSync(fd).isFile()) fs.rmSync(path, { force: true });
			throw error;
		}
	});
}

export interface ResumeReplayOptions extends Omit<ReplayWriterOptions, "resumeAt"> {
	/** Records to keep, as a checkpoint noted them; all complete batches unless told. */
	readonly records?: number;
	/** What the run would write now: its environment and columns must be the file's. */
	readonly header?: ReplayHeader;
}

/**
 * Opens a replay to append to: one of a killed or a finished run. Records after `records`, a torn
 * batch and the end mark are cut off.
 * @throws ReplayError "replay-mismatch" when the file has fewer records or is of something else; as `openReplay`
 */
export function resumeReplay(path: string, options: ResumeReplayOptions = {}): ReplayWriter {
	let fd: number;
	try {
		fd = fs.openSync(path, "r+");
	} catch (cause) {
		throw systemError("write", "cannot open the replay for appending", path, cause);
	}
	return closingOnError(fd, () => {
		const reader = ReplayReader.openSync(fileSource(path, fd));
		const { header, batches } = reader;
		if (options.header !== undefined) checkContinues(options.header, header, path);
		const records = options.records ?? reader.records;
		if (!Number.isSafeInteger(records) || records < 0 || records > reader.records) {
			const reason = `holds ${reader.records} records, expected at least ${records}`;
			throw new ReplayError("replay-mismatch", reason, { path });
		}
		const cut = batches.find(({ first, count }) => first + count > records);
		const end = cut?.offset ?? reader.end;
		// The first records of a batch that is cut in two are written anew.
		const again =
			cut === undefined || cut.first === records ? null : reader.windowSync(cut.first, records);
		try {
			fs.ftruncateSync(fd, end);
		} catch (cause) {
			throw systemError("write", "cannot cut the replay", path, cause);
		}
		const { batchRecords } = options;
		const writer = new ReplayWriter(new FileSink(path, fd, end), header, {
			...(batchRecords === undefined ? {} : { batchRecords }),
			resumeAt: cut?.first ?? records,
		});
		for (let i = 0; again !== null && i < again.length; i++) writer.append(recordAt(again, i));
		if (again !== null) writer.flush();
		return writer;
	});
}

/** Opens a replay file for reading. @throws ReplayError as `ReplayReader.open`. */
export function openReplay(path: string): ReplayReader {
	let fd: number;
	try {
		fd = fs.openSync(path, "r");
	} catch (cause) {
		throw systemError("read", "cannot open the replay", path, cause);
	}
	return closingOnError(fd, () => ReplayReader.openSync(fileSource(path, fd)));
}

/** A source over an open file. */
export function fileSource(path: string, fd: number): ByteSource {
	const guarded = <T>(work: () => T): T => {
		try {
			return work();
		} catch (cause) {
			throw systemError("read", "cannot read the replay", path, cause);
		}
	};
	return {
		name: path,
		size: () => guarded(() => fs.fstatSync(fd).size),
		read: (offset, length) =>
			guarded(() => {
				// A damaged length must not ask for more memory than the file has bytes.
				const there = Math.max(0, Math.min(length, fs.fstatSync(fd).size - offset));
				const bytes = new Uint8Array(there);
				let done = 0;
				while (done < there) {
					const got = fs.readSync(fd, bytes, done, there - done, offset + done);
					if (got === 0) break;
					done += got;
				}
				return bytes.subarray(0, done);
			}),
		close: () => fs.closeSync(fd),
	};
}

function checkContinues(now: ReplayHeader, then: ReplayHeader, path: string): void {
	const fail = (what: string, found: string, expected: string): never => {
		const reason = `is a replay of ${what} ${found}, expected ${expected}`;
		throw new ReplayError("replay-mismatch", reason, { path });
	};
	if (now.env.id !== then.env.id) fail("environment", then.env.id, now.env.id);
	const names = (header: ReplayHeader): string => JSON.stringify(header.columns);
	if (names(now) !== names(then)) {
		const brief = (header: ReplayHeader): string =>
			header.columns.map(({ name, dtype, shape }) => `${name}:${dtype}[${shape}]`).join(" ");
		fail("columns", brief(then), brief(now));
	}
}

function closingOnError<T>(fd: number, work: () => T): T {
	try {
		return work();
	} catch (error) {
		fs.closeSync(fd);
		throw error;
	}
}
