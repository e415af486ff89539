import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { discard } from "../discard.ts";
import {
	type CheckpointContent,
	formatCheckpoint,
	parseCheckpoint,
	type ReadCheckpoint,
	weightsFile,
} from "./checkpoint-format.ts";
import { CheckpointError } from "./errors.ts";

/**
 * Writes `name`.safetensors and `name`.json, each whole or not at all; files of these names are
 * replaced. Folders on the way are made.
 * @param name path without an ending (".json" is taken off)
 * @throws CheckpointError
 */
export function writeCheckpoint(name: string, content: CheckpointContent): void {
	const file = jsonFile(name);
	const { json, bytes } = formatCheckpoint(content, digest);
	const targets = [
		[weightsFile(file), bytes],
		[file, json],
	] as const;
	const draft = (target: string): string => `${target}.${process.pid}.tmp`;
	try {
		fs.mkdirSync(path.dirname(file), { recursive: true });
		for (const [target, data] of targets) writeSynced(draft(target), data);
		for (const [target] of targets) fs.renameSync(draft(target), target);
	} catch (cause) {
		for (const [target] of targets) discard(draft(target));
		throw new CheckpointError("checkpoint-write-failed", file, messageOf(cause), { cause });
	}
}

/**
 * Reads `name`.json and `name`.safetensors.
 * @param name path of either file, or without an ending
 * @throws CheckpointError
 */
export function readCheckpoint(name: string): ReadCheckpoint {
	const file = jsonFile(name);
	const json = read(file).toString("utf8");
	return parseCheckpoint(json, read(weightsFile(file)), file, digest);
}

function jsonFile(name: string): string {
	return `${name.replace(/\.(json|safetensors)$/, "")}.json`;
}

function read(file: string): Buffer {
	try {
		return fs.readFileSync(file);
	} catch (cause) {
		if ((cause as NodeJS.ErrnoException).code === "ENOENT")
			throw new CheckpointError("checkpoint-missing", file, "there is no such file", { cause });
		throw new CheckpointError("checkpoint-read-failed", file, messageOf(cause), { cause });
	}
}

/** Synced before it is renamed, so that a power cut cannot leave a name without its data. */
function writeSynced(file: string, data: string | Uint8Array): void {
	const handle = fs.openSync(file, "w");
	try {
		fs.writeFileSync(handle, data);
		fs.fsyncSync(handle);
	} finally {
		fs.closeSync(handle);
	}
}

function digest(bytes: Uint8Array): string {
	return createHash("sha256").update(bytes).digest("hex");
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
