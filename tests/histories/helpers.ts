import "../../index.ts";
import type { HistoryBatch } from "../../src/agent/index.ts";
import { makeVec, type VectorEnv } from "../../src/env/index.ts";
import { HistoryGenerator, type HistoryRecipe } from "../../src/histories/index.ts";
import { SeedTree } from "../../src/random/index.ts";

/** Node of all batches of these tests. */
export const SEEDS = new SeedTree(5).child("data");

export function generatorOf(recipe: HistoryRecipe, rows = 16, seeds = SEEDS): HistoryGenerator {
	return new HistoryGenerator(recipe, { rows, seeds });
}

/** The environments of batch k as they were before the agent acted in them. */
export function envOf(
	recipe: HistoryRecipe,
	rows: number,
	k: number,
	params: object = {},
): VectorEnv<"same-step"> {
	const { id, params: given, layers = [], maxEpisodeSteps } = recipe.env;
	const env = makeVec(id, {
		params: { ...given, ...params },
		layers,
		episodesPerTrial: Infinity,
		numEnvs: rows,
		autoreset: "same-step",
		...(maxEpisodeSteps === undefined ? {} : { maxEpisodeSteps }),
	});
	env.reset({ seed: SEEDS.child(k).child("env") });
	return env;
}

/** One row of a batch. */
export function rowOf(batch: HistoryBatch, row: number): Record<string, number[]> {
	const { steps, actions } = batch;
	const part = (data: ArrayLike<number>, length: number): number[] =>
		Array.from(data).slice(row * length, (row + 1) * length);
	return {
		action: part(batch.action, steps),
		reward: part(batch.reward, steps),
		terminated: part(batch.terminated, steps),
		truncated: part(batch.truncated, steps),
		...(batch.mask ? { mask: part(batch.mask, steps * actions) } : {}),
		...Object.fromEntries(
			Object.entries(batch.observation).map(([key, data]) => [
				`observation:${key}`,
				part(data, data.length / batch.rows),
			]),
		),
	};
}
