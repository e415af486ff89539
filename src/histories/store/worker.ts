import { PalaestraError } from "../../errors.ts";
import type { HistoryGenerator } from "../generator.ts";
import { blockGenerator, makeShard } from "./make-shard.ts";
import type { HistoryManifest, ShardInfo } from "./manifest.ts";

/** What a worker thread is told. */
export interface ShardTask {
	readonly manifest: HistoryManifest;
	readonly folder: string;
	readonly index: number;
	/** Modules that register environments, layers and agents. */
	readonly imports: readonly string[];
	/** Two cells: histories made, and 1 to stop. */
	readonly cells: SharedArrayBuffer;
}

/** An error for another thread, whose copy of it would be of no class. */
export interface ShardFailure {
	readonly code: string;
	readonly message: string;
}

/** Kept between the shards of a folder: it has the environments made already. */
let kept: { readonly of: string; readonly generator: HistoryGenerator } | undefined;

/** Entry of a worker thread: one shard. */
export default async function work(task: ShardTask): Promise<ShardInfo | ShardFailure | null> {
	for (const url of task.imports) await import(url);
	const { manifest, folder, index, cells } = task;
	const made = new Int32Array(cells, 0, 1);
	const stop = new Int32Array(cells, 4, 1);
	try {
		const of = JSON.stringify([manifest.recipe, manifest.seed]);
		if (kept?.of !== of) kept = { of, generator: blockGenerator(manifest) };
		return await makeShard(kept.generator, manifest, folder, index, { made, stop });
	} catch (error) {
		if (!(error instanceof PalaestraError)) throw error;
		const { code, message } = error;
		return { code, message };
	}
}
