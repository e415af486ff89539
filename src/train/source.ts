import type { HistoryBatch } from "../agent/index.ts";
import { HistoryGenerator } from "../histories/index.ts";
import { HistoryReader } from "../histories/store/index.ts";
import { SeedTree } from "../random/index.ts";
import type { Space } from "../spaces/index.ts";
import type { TrainingData } from "./resolved.ts";

/** Batches to learn from, each a pure function of the seed and its number. */
export interface BatchSource {
	/** With defaults filled in. */
	readonly data: TrainingData;
	/** What tells the data from other data, beside `data`: JSON. */
	readonly identity: unknown;
	readonly observationSpace: Space;
	/** Of the largest action set in the data. */
	readonly actionSpace: Space;
	/** T: steps of a history in a batch. */
	readonly steps: number;
	/** Batch number k, from 0. */
	batch(k: number): HistoryBatch;
	close(): void;
}

/**
 * Opens the data of a training.
 * @param rows histories in a batch
 * @throws HistoryRecipeError, HistoryError, UnknownIdError, InvalidParamsError, UnsupportedAgentError
 */
export function openSource(data: TrainingData, rows: number, seed: number): BatchSource {
	const seeds = new SeedTree(seed).child("data");
	if ("folder" in data) return openFolder(data, rows, seeds);
	const generator = new HistoryGenerator(data, { rows, seeds });
	const { recipe, observationSpace, actionSpace, steps } = generator;
	return {
		data: recipe,
		identity: recipe,
		observationSpace,
		actionSpace,
		steps,
		batch: (k) => generator.batch(k),
		close: () => {},
	};
}

function openFolder(
	data: TrainingData & { folder: string },
	rows: number,
	seeds: SeedTree,
): BatchSource {
	const { folder, steps } = data;
	const reader = new HistoryReader(folder, {
		rows,
		seeds,
		...(steps === undefined ? {} : { steps }),
	});
	const { recipe, manifest, count, observationSpace, actionSpace, identity } = reader;
	return {
		data,
		// Where the folder lies does not matter.
		identity: { histories: identity, count, seed: manifest.seed, steps: reader.steps, recipe },
		observationSpace,
		actionSpace,
		steps: reader.steps,
		batch: (k) => reader.batch(k),
		close: () => {},
	};
}
