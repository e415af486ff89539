import { createHash } from "node:crypto";
import path from "node:path";
import { SeedTree } from "../../random/index.ts";
import { HistoryGenerator } from "../generator.ts";
import { writeWhole } from "./files.ts";
import {
	BLOCK,
	type HistoryManifest,
	SHARD_BLOCKS,
	type ShardInfo,
	shardFile,
} from "./manifest.ts";
import { ShardWriter } from "./shard.ts";

/** Shared between threads: histories made, and whether to stop. */
export interface ShardProgress {
	/** One cell: histories made by all threads. */
	readonly made: Int32Array;
	/** One cell: 1 asks to stop. */
	readonly stop: Int32Array;
}

/** The generator of a folder's blocks. */
export function blockGenerator({ recipe, seed }: HistoryManifest): HistoryGenerator {
	return new HistoryGenerator(recipe, {
		rows: BLOCK,
		seeds: new SeedTree(seed).child("histories"),
	});
}

/**
 * Makes one shard of a folder and writes it; `pause` is awaited between blocks.
 * @returns `null` when stopped; then nothing was written
 */
export async function makeShard(
	generator: HistoryGenerator,
	manifest: HistoryManifest,
	folder: string,
	index: number,
	{ made, stop }: ShardProgress,
	pause?: () => Promise<void>,
): Promise<ShardInfo | null> {
	const shard = new ShardWriter(manifest);
	const first = index * SHARD_BLOCKS;
	const end = Math.min(manifest.count, (first + SHARD_BLOCKS) * BLOCK);
	for (let block = first; block * BLOCK < end; block++) {
		if (Atomics.load(stop, 0) === 1) return null;
		const { buffer, drawn } = generator.histories(block);
		const rows = Math.min(BLOCK, end - block * BLOCK);
		shard.add(buffer, drawn, rows);
		Atomics.add(made, 0, rows);
		if (pause) await pause();
	}
	const bytes = shard.finish();
	const file = shardFile(index);
	writeWhole(path.join(folder, file), bytes);
	return {
		file,
		histories: shard.histories,
		steps: shard.steps,
		bytes: bytes.length,
		sha256: createHash("sha256").update(bytes).digest("hex"),
		actions: shard.actions,
	};
}
