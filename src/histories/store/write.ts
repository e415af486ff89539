import { Piscina } from "piscina";
import { PalaestraError } from "../../errors.ts";
import { SeedTree } from "../../random/index.ts";
import { HistoryError } from "../errors.ts";
import { HistoryGenerator } from "../generator.ts";
import type { HistoryRecipe } from "../recipe.ts";
import { begin, lockHistories } from "./begin.ts";
import { blockGenerator, makeShard } from "./make-shard.ts";
import {
	type HistoryManifest,
	newManifest,
	type ShardInfo,
	shardCount,
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
	const { count, seed = 0, overwrite = false } = options;
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
	const release = lockHistories(folder);
	try {
		return await makeMissing(
			folder,
			begin(folder, newManifest(probe, seed, count), overwrite),
			options,
		);
	} finally {
		release();
	}
}

/** Makes the shards that a manifest lacks; `null` when stopped by the signal. */
async function makeMissing(
	folder: string,
	begun: HistoryManifest,
	options: WriteHistoriesOptions,
): Promise<WrittenHistories | null> {
	const { count, signal, onProgress } = options;
	let manifest = begun;
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
