import fs from "node:fs";
import { discard } from "../../discard.ts";
import { HistoryError } from "../errors.ts";

/** Runs file work; the system's errors become a HistoryError that names the file. */
export function guarded<T>(doing: "read" | "write", file: string, work: () => T): T {
	try {
		return work();
	} catch (cause) {
		if (cause instanceof HistoryError) throw cause;
		const reason = cause instanceof Error ? cause.message : String(cause);
		throw new HistoryError(`histories-${doing}-failed`, `cannot ${doing}: ${reason}`, file, {
			cause,
		});
	}
}

/** Writes a file whole or not at all: to a neighbour, synced, then renamed. @throws HistoryError */
export function writeWhole(file: string, bytes: Uint8Array): void {
	const part = `${file}.part`;
	guarded("write", file, () => {
		try {
			writeSynced(part, bytes);
			fs.renameSync(part, file);
		} catch (error) {
			// On a full disk it would keep the room that others need.
			discard(part);
			throw error;
		}
	});
}

function writeSynced(file: string, bytes: Uint8Array): void {
	const fd = fs.openSync(file, "w");
	try {
		for (let at = 0; at < bytes.length; ) at += fs.writeSync(fd, bytes, at);
		fs.fsyncSync(fd);
	} finally {
		fs.closeSync(fd);
	}
}
