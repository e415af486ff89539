import type { Params } from "../env/index.ts";
import type { HistoryRecipe } from "../histories/index.ts";

/** Where the learning histories come from: made by a recipe, or read from a folder. */
export type TrainingData = HistoryRecipe | StoredHistories;

/** Histories that were made before. */
export interface StoredHistories {
	/** Absolute path. */
	readonly folder: string;
	/** Length of the stretch of each that training sees; the recipe's unless told. */
	readonly steps?: number;
}

/** A training, checked and with all defaults filled in: plain JSON. */
export interface ResolvedTraining {
	readonly version: 1;
	readonly name: string;
	readonly title: string;
	readonly description: string;
	readonly source: string;
	/** Whose weights, and the parameters of its learner. */
	readonly agent: { readonly id: string; readonly params: Params };
	/** A folder's path is absolute. */
	readonly data: TrainingData;
	/** Optimiser steps. */
	readonly steps: number;
	/** Histories in a batch. */
	readonly batch: number;
	/** Different from each other. */
	readonly seeds: readonly number[];
	/** Steps between two saves of the state. */
	readonly checkpointEvery: number;
	/** Absolute path without ending; "{seed}" stands for the seed. */
	readonly output: string;
	/** The first that this machine has where absent. */
	readonly backend?: string;
}

/** A training file, read and checked. */
export interface TrainingFile {
	/** As given. */
	readonly file: string;
	readonly name: string;
	readonly training: ResolvedTraining;
}

/** Where the weights of a seed go, without ending. */
export function outputOf({ output }: ResolvedTraining, seed: number): string {
	return output.replaceAll("{seed}", String(seed));
}
