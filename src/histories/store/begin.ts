import fs from "node:fs";
import path from "node:path";
import { canonicalJSON } from "../../env/plain.ts";
import { takeLock } from "../../lock.ts";
import { HistoryError } from "../errors.ts";
import { guarded } from "./files.ts";
import {
	BLOCK,
	type HistoryManifest,
	MANIFEST,
	readManifest,
	SHARD_BLOCKS,
	shardFile,
	writeManifest,
} from "./manifest.ts";
import { isShardWhole } from "./read-shard.ts";

/** Who makes histories in a folder. */
const LOCK = "lock.json";

/**
 * Takes a folder for this process; it is made where there is none.
 * @returns what gives it back
 * @throws HistoryError where another process makes histories in it, or it is a file
 */
export function lockHistories(folder: string): () => void {
	const taken = guarded("write", folder, () => {
		if (fs.existsSync(folder) && !fs.statSync(folder).isDirectory())
			throw new HistoryError("histories-mismatch", "is a file, expected a folder", folder);
		fs.mkdirSync(folder, { recursive: true });
		return takeLock(path.join(folder, LOCK));
	});
	if (typeof taken === "function") return taken;
	throw new HistoryError(
		"histories-locked",
		`histories are being made in it by process ${taken.pid}; stop that first, or name another folder`,
		folder,
	);
}

/** The manifest to go on with: what is in the folder, or the new one, written. @throws HistoryError */
export function begin(
	folder: string,
	wanted: HistoryManifest,
	overwrite: boolean,
): HistoryManifest {
	return guarded("write", folder, () => {
		// The lock is this call's own.
		const names = fs.readdirSync(folder).filter((name) => name !== LOCK);
		if (overwrite) for (const name of names) if (isOurs(name)) fs.rmSync(path.join(folder, name));
		if (!overwrite && names.includes(MANIFEST)) return goOn(folder, wanted);
		const strange = names.find((name) => !isOurs(name));
		if (strange !== undefined)
			throw new HistoryError(
				"histories-mismatch",
				`holds ${strange}, expected an empty folder or histories`,
				folder,
			);
		writeManifest(folder, wanted);
		return wanted;
	});
}

function isOurs(name: string): boolean {
	return name === MANIFEST || name.endsWith(".part") || /^shard-\d+\.arrow$/.test(name);
}

/**
 * What is there, if it is the beginning of what is wanted: more of the same is, fewer are not.
 * Shards that are not whole, or fewer than are wanted of them, are made again.
 */
function goOn(folder: string, wanted: HistoryManifest): HistoryManifest {
	const found = readManifest(folder);
	for (const key of Object.keys(wanted) as (keyof HistoryManifest)[]) {
		if (key === "shards" || (key === "count" && found.count <= wanted.count)) continue;
		const there = canonicalJSON(found[key]);
		const asked = canonicalJSON(wanted[key]);
		if (there !== asked)
			throw new HistoryError(
				"histories-mismatch",
				`holds histories with ${key} ${there}, expected ${asked}; name another folder, or overwrite`,
				folder,
			);
	}
	const broken = found.shards.findIndex((shard, index) => {
		const left = wanted.count - index * BLOCK * SHARD_BLOCKS;
		if (shard.histories !== Math.min(left, BLOCK * SHARD_BLOCKS)) return true;
		return !isShardWhole(path.join(folder, shardFile(index)), shard);
	});
	const manifest = {
		...wanted,
		shards: broken < 0 ? found.shards : found.shards.slice(0, broken),
	};
	writeManifest(folder, manifest);
	return manifest;
}
