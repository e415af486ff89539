import type { HistoryBatch } from "../agent/index.ts";
import { HistoryGenerator } from "../histories/index.ts";
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
	if ("folder" in data) throw new Error("histories in folders cannot be read yet");
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
