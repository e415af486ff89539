import fs from "node:fs";
import path from "node:path";
import { Maze2DCollector } from "./collector.ts";
import { DatasetError } from "./errors.ts";
import { allocateChunk } from "./fields.ts";
import { openD4rl, writeD4rl } from "./hdf5.ts";
import { openMinari, writeMinari } from "./minari.ts";
import { recipeNamed } from "./recipes.ts";
import type { TransitionSource } from "./source.ts";
import { type DatasetStatistics, statisticsOf } from "./statistics-file.ts";
import { guarded, PartialDataset } from "./store.ts";

/** Layouts a data set can be written in. */
export const DATASET_FORMATS = ["d4rl", "minari"] as const;
export type DatasetFormat = (typeof DATASET_FORMATS)[number];

export interface GenerateOptions {
	/** Rows; the recipe's own number unless told. */
	readonly steps?: number;
	/** Root seed, 0 unless told. */
	readonly seed?: number;
	/** Standard deviation of the action noise, 0.5 unless told: the hosted files are the noisy ones. */
	readonly noise?: number;
	/** "d4rl" (a file) unless told; "minari" is a folder. */
	readonly format?: DatasetFormat;
	/** Replace what is there, a half-done data set included. */
	readonly overwrite?: boolean;
	/** Rows between checkpoints, 100 000 unless told. */
	readonly chunk?: number;
	/** Stop at the next checkpoint; the same call goes on from there. */
	readonly signal?: AbortSignal;
	readonly onProgress?: (progress: GenerateProgress) => void;
}

export interface GenerateProgress {
	readonly stage: "collect" | "write";
	readonly rows: number;
	readonly total: number;
}

export interface GeneratedDataset {
	readonly name: string;
	readonly env: string;
	readonly file: string;
	readonly format: DatasetFormat;
	readonly rows: number;
	/** Targets reached or given up. */
	readonly targets: number;
	readonly seed: number;
	readonly noise: number;
	readonly bytes: number;
	/** Rows that were there already from a call that was stopped. */
	readonly resumedAt: number;
	readonly statistics: DatasetStatistics;
}

const DEFAULT_CHUNK = 100_000;

/**
 * Makes one of D4RL's Maze2D data sets (see `MAZE2D_RECIPES`) and stores it with its statistics
 * beside. Rows stream to `FILE.part` with a checkpoint every `chunk` rows; a call that was stopped
 * or killed is continued by the same call. The same name, seed, steps and noise give the same bytes.
 *
 * @returns `null` when stopped by the signal
 * @throws DatasetError, SeedError
 */
export async function generateMaze2d(
	name: string,
	file: string,
	options: GenerateOptions = {},
): Promise<GeneratedDataset | null> {
	const recipe = recipeNamed(name);
	const { steps = recipe.steps, seed = 0, noise = 0.5, format = "d4rl" } = options;
	const { chunk: size = DEFAULT_CHUNK, signal, onProgress, overwrite = false } = options;
	atLeastOne("steps", steps);
	atLeastOne("chunk", size);
	if (!DATASET_FORMATS.includes(format))
		throw new DatasetError(
			"dataset-argument",
			`format is ${JSON.stringify(format)}, expected one of ${DATASET_FORMATS.join(", ")}`,
		);
	const part = `${file}.part`;
	const collector = new Maze2DCollector({ env: recipe.env, seed, noise, limit: recipe.limit });
	prepare(file, part, overwrite);
	const store = PartialDataset.open(part, collector);
	try {
		const resumedAt = store.rows;
		if (resumedAt > steps)
			throw new DatasetError(
				"dataset-mismatch",
				`holds ${resumedAt} rows already, expected at most ${steps}; remove it, or ask for more steps`,
				part,
			);
		const chunk = allocateChunk(Math.min(size, steps));
		while (store.rows < steps) {
			if (signal?.aborted) return null;
			const count = Math.min(size, steps - store.rows);
			collector.collect(chunk, 0, count);
			store.append(chunk, count, collector);
			onProgress?.({ stage: "collect", rows: store.rows, total: steps });
			// Lets a signal through.
			await new Promise((resolve) => setImmediate(resolve));
		}
		const source = await write(store, file, format, { ...options, name, env: recipe.env });
		const { targets } = collector;
		try {
			const statistics = statisticsOf(source);
			const { bytes } = statistics;
			store.remove();
			const env = recipe.env;
			return {
				name,
				env,
				file,
				format,
				rows: steps,
				targets,
				seed,
				noise,
				bytes,
				resumedAt,
				statistics,
			};
		} finally {
			source.close();
		}
	} finally {
		store.close();
	}
}

function atLeastOne(what: string, value: number): void {
	if (!Number.isSafeInteger(value) || value < 1)
		throw new DatasetError("dataset-argument", `${what} is ${value}, expected an integer ≥ 1`);
}

function prepare(file: string, part: string, overwrite: boolean): void {
	guarded("cannot write", file, () => {
		const folder = path.dirname(path.resolve(file));
		if (!fs.existsSync(folder))
			throw new DatasetError("dataset-write-failed", "its folder does not exist", file);
		if (overwrite)
			for (const each of [file, part, `${file}.statistics.json`])
				fs.rmSync(each, { recursive: true, force: true });
		else if (fs.existsSync(file))
			throw new DatasetError(
				"dataset-exists",
				"is there already; overwrite it or name another",
				file,
			);
	});
}

async function write(
	store: PartialDataset,
	file: string,
	format: DatasetFormat,
	{ name, env, seed = 0, noise = 0.5, onProgress }: GenerateOptions & { name: string; env: string },
): Promise<TransitionSource> {
	const report = (rows: number): void => onProgress?.({ stage: "write", rows, total: store.rows });
	if (format === "d4rl") {
		await writeD4rl(store, file, { env, seed, noise, algorithm: "waypoint" }, report);
		return openD4rl(file);
	}
	const datasetId = `palaestra/${name}-v0`;
	const description = `${env}: the waypoint controller runs to random targets, action noise ${noise}, seed ${seed}`;
	await writeMinari(store, file, { datasetId, algorithm: "waypoint", description }, report);
	return openMinari(file);
}
