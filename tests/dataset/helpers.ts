import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import "../../index.ts";
import { allocateChunk, type Chunk, Maze2DCollector } from "../../src/dataset/index.ts";

/** An empty folder for the length of a test. */
export function emptyFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), "palaestra-dataset-"));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	return folder;
}

export function collector(env = "maze/Maze2D-UMaze-v0", seed = 0, noise = 0.5): Maze2DCollector {
	return new Maze2DCollector({ env, seed, noise, limit: 300 });
}

export function collect(rows: number, from = collector()): Chunk {
	const chunk = allocateChunk(rows);
	from.collect(chunk, 0, rows);
	return chunk;
}
