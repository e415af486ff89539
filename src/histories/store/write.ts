import fs from "node:fs";
import path from "node:path";
import { Piscina } from "piscina";
import { canonicalJSON } from "../../env/plain.ts";
import { PalaestraError } from "../../errors.ts";
import { SeedTree } from "../../random/index.ts";
import { HistoryError } from "../errors.ts";
import { HistoryGenerator } from "../generator.ts";
import type { HistoryRecipe } from "../recipe.ts";
import { guarded } from "./files.ts";
import { blockGenerator, makeShard } from "./make-shard.ts";
import {
	BLOCK,
	type HistoryManifest,
	MANIFEST,
	newManifest,
	readManifest,
	SHARD_BLOCKS,
	type ShardInfo,
	shardCount,
	shardFile,
	writeManifest,
} from "./manifest.ts";
import type { ShardFailure, ShardTask } from "./worker.ts";

/** How histories are stored. */
export interface WriteHistoriesOptions {
	/** Histories, 1 or more. */
	readonly count: number;
	/** Root seed; 0 unless told. */
	readonly seed?: number;
	/** Threads; 1 (this one) unless told. The bytes do not depend on it. */
	readonly workers?: number;
	/** URLs of modules that register environments and agents, for the threads. */
	readonly imports?: readonly string[];
	/** Replace other histories in the folder. */
	readonly overwrite?: boolean;
	/** Stops; what is there then can be read, and the same call goes on with it. */
	readonly signal?: AbortSignal;
	/** Called a few times a second. */
	readonly onProgress?: (progress: { readonly made: number; readonly count: number }) => void;
}

/** What `writeHistories` made. */
export interface WrittenHistories {
	readonly manifest: HistoryManifest;
	/** Histories that were there already. */
	readonly resumedAt: number;
}

const MOST = 2 ** 31 - 1;

/**
 * Makes histories and stores them in a folder: shards in Arrow's IPC file format and
 * `histories.json`. A call that was stopped or killed leaves whole shards, which can be read; the
 * same call goes on with them and comes to the same bytes as one that was not stopped.
 *
 * @returns `null` when stopped by the signal
 * @throws HistoryError, and all that `new HistoryGenerator` throws
 */
export async function writeHistories(
	recipe: HistoryRecipe,
	folder: string,
	options: WriteHistoriesOptions,
): Promise<WrittenHistories | null> {
	const { count, seed = 0, signal, onProgress, overwrite = false } = options;
	if (!Number.isSafeInteger(count) || count < 1 || count > MOST)
		throw new HistoryError(
			"invalid-histories",
			`count is ${count}, expected an integer from 1 to ${MOST}`,
		);
	if (recipe.draw?.steps)
		throw new HistoryError(
			"invalid-histories",
			"draw.steps: stored histories have one length, expected no draw of it",
		);
	const probe = new HistoryGenerator(recipe, { rows: 1, seeds: new SeedTree(seed) });
	let manifest = begin(folder, newManifest(probe, seed, count), overwrite);
	const resumedAt = manifest.shards.reduce((sum, { histories }) => sum + histories, 0);
	const cells = new SharedArrayBuffer(8);
	const made = new Int32Array(cells, 0, 1);
	const stop = new Int32Array(cells, 4, 1);
	made[0] = resumedAt;
	const requestStop = (): void => {
		Atomics.store(stop, 0, 1);
	};
	if (signal?.aborted) requestStop();
	signal?.addEventListener("abort", requestStop);
	const show = (): void => onProgress?.({ made: Atomics.load(made, 0), count });
	const timer = setInterval(show, 200);
	const waiting = new Map<number, ShardInfo>();
	// Only shards without a gap before them are in the manifest.
	const take = (index: number, shard: ShardInfo): void => {
		waiting.set(index, shard);
		const shards = [...manifest.shards];
		for (let next = waiting.get(shards.length); next; next = waiting.get(shards.length)) {
			waiting.delete(shards.length);
			shards.push(next);
		}
		if (shards.length === manifest.shards.length) return;
		manifest = { ...manifest, shards };
		writeManifest(folder, manifest);
	};
	try {
		const { workers = 1 } = options;
		const first = manifest.shards.length;
		const left = shardCount(count) - first;
		const fixed = manifest;
		if (workers === 1 || left <= 1) {
			const generator = blockGenerator(fixed);
			const pause = (): Promise<void> => new Promise((done) => setImmediate(done));
			for (let index = first; index < first + left; index++) {
				const shard = await makeShard(generator, fixed, folder, index, { made, stop }, pause);
				if (shard === null) return null;
				take(index, shard);
			}
		} else if (!(await inThreads(fixed, folder, options, cells, left, take))) return null;
		show();
		return { manifest, resumedAt };
	} finally {
		clearInterval(timer);
		signal?.removeEventListener("abort", requestStop);
	}
}

async function inThreads(
	manifest: HistoryManifest,
	folder: string,
	{ workers = 1, imports = [] }: WriteHistoriesOptions,
	cells: SharedArrayBuffer,
	left: number,
	take: (index: number, shard: ShardInfo) => void,
): Promise<boolean> {
	const pool = new Piscina({
		filename: new URL("./worker.js", import.meta.url).href,
		minThreads: 0,
		maxThreads: Math.min(workers, left),
		concurrentTasksPerWorker: 1,
	});
	const first = manifest.shards.length;
	const slim = { ...manifest, shards: [] };
	const tasks = Array.from({ length: left }, async (_, k) => {
		const task: ShardTask = { manifest: slim, folder, index: first + k, imports, cells };
		const shard = (await pool.run(task)) as ShardInfo | ShardFailure | null;
		if (shard === null) return false;
		if ("code" in shard) throw new PalaestraError(shard.code, shard.message);
		take(first + k, shard);
		return true;
	});
	// The first failure stops the others; what they made is kept.
	for (const task of tasks) task.catch(() => Atomics.store(new Int32Array(cells), 1, 1));
	const outcomes = await Promise.allSettled(tasks);
	await pool.destroy();
	const failed = outcomes.find((outcome) => outcome.status === "rejected");
	if (failed) throw failed.reason;
	return outcomes.every((outcome) => outcome.status === "fulfilled" && outcome.value);
}

/** The manifest to go on with: what is in the folder, or the new one, written. */
function begin(folder: string, wanted: HistoryManifest, overwrite: boolean): HistoryManifest {
	return guarded("write", folder, () => {
		if (fs.existsSync(folder) && !fs.statSync(folder).isDirectory())
			throw new HistoryError("histories-mismatch", "is a file, expected a folder", folder);
		fs.mkdirSync(folder, { recursive: true });
		const names = fs.readdirSync(folder);
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
	const broken = found.shards.findIndex(({ bytes, histories }, index) => {
		const file = path.join(folder, shardFile(index));
		const left = wanted.count - index * BLOCK * SHARD_BLOCKS;
		if (histories !== Math.min(left, BLOCK * SHARD_BLOCKS)) return true;
		return !fs.existsSync(file) || fs.statSync(file).size !== bytes;
	});
	const manifest = {
		...wanted,
		shards: broken < 0 ? found.shards : found.shards.slice(0, broken),
	};
	writeManifest(folder, manifest);
	return manifest;
}
