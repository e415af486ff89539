import type { HistoryBatch } from "../../src/agent/index.ts";
import { Generator, type SeedTree } from "../../src/random/index.ts";

/** The same histories with the actions of each renumbered at random. */
export function permuteActions(batch: HistoryBatch, seeds: SeedTree): HistoryBatch {
	const { rows, steps, actions, mask } = batch;
	const random = new Generator(seeds);
	const action = new Int32Array(batch.action.length);
	const moved = mask && new Uint8Array(mask.length);
	const order = new Int32Array(actions);
	for (let row = 0; row < rows; row++) {
		for (let a = 0; a < actions; a++) {
			const other = random.integer(a + 1);
			order[a] = order[other]!;
			order[other] = a;
		}
		for (let k = row * steps; k < (row + 1) * steps; k++) {
			action[k] = order[batch.action[k]!]!;
			if (moved)
				for (let a = 0; a < actions; a++) moved[k * actions + order[a]!] = mask[k * actions + a]!;
		}
	}
	return { ...batch, action, ...(moved ? { mask: moved } : {}) };
}
