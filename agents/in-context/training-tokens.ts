import type { HistoryBatch } from "../../src/agent/index.ts";
import { type TokenFormat, tokensOf } from "./token-format.ts";
import { KIND, TokenSheet } from "./token-sheet.ts";

/** A batch of histories as tokens, and where the decisions are read. */
export interface TrainingTokens {
	readonly sheet: TokenSheet;
	/** Tokens of every row; shorter rows end in tokens that nothing reads. */
	readonly length: number;
	/** B × T: position in its row of the token from which action t is predicted. */
	readonly decision: Int32Array;
}

/** The state column of a batch: what `StateLeaf` says of it. */
export interface StateColumn {
	readonly path: string;
	readonly start: number;
}

/**
 * Tells histories in tokens: the actions there at first (with `prompt`), the beginning, then each
 * transition but the last. Actions that appear or disappear with a transition are announced and
 * retired right before it, so that the decision after it knows them.
 */
export function tellHistories(
	batch: HistoryBatch,
	format: TokenFormat,
	state: StateColumn,
	prompt: boolean,
): TrainingTokens {
	const { rows, steps, actions, mask } = batch;
	const sheet = new TokenSheet(format, rows, capacityFor(batch, format, prompt));
	const decision = new Int32Array(rows * steps);
	const seen = batch.observation[state.path];
	const width = format.stateWidth;
	const discrete = format.states > 0;
	for (let row = 0; row < rows; row++) {
		const at = row * (steps + 1);
		const stateAt = (t: number): number => (discrete ? seen![at + t]! - state.start : 0);
		const there = (t: number, action: number): boolean =>
			mask === undefined || mask[(row * steps + t) * actions + action] === 1;
		if (prompt)
			for (let a = 0; a < actions; a++) if (there(0, a)) sheet.action(row, a, KIND.prompt);
		sheet.begin(row, stateAt(0), seen, at * width);
		decision[row * steps] = sheet.length[row]! - 1;
		for (let t = 1; t < steps; t++) {
			const k = row * steps + t - 1;
			if (mask !== undefined && prompt)
				for (let a = 0; a < actions; a++)
					if (there(t, a) !== there(t - 1, a))
						sheet.action(row, a, there(t, a) ? KIND.announce : KIND.retire);
			sheet.transition(
				row,
				batch.action[k]!,
				batch.reward[k]!,
				batch.truncated[k] === 1,
				stateAt(t - 1),
				stateAt(t),
				seen,
				(at + t - 1) * width,
				seen,
				(at + t) * width,
			);
			decision[k + 1] = sheet.length[row]! - 1;
		}
	}
	let length = 0;
	for (let row = 0; row < rows; row++) length = Math.max(length, sheet.length[row]!);
	return { sheet, length, decision };
}

/** Every change of a mask is a token. */
function capacityFor(batch: HistoryBatch, format: TokenFormat, prompt: boolean): number {
	const { rows, steps, actions, mask } = batch;
	const least = tokensOf(format, steps, prompt ? actions : 0);
	if (mask === undefined || !prompt) return least;
	let most = 0;
	for (let row = 0; row < rows; row++) {
		let changes = 0;
		for (let k = actions; k < steps * actions; k++)
			if (mask[row * steps * actions + k] !== mask[row * steps * actions + k - actions]) changes++;
		most = Math.max(most, changes);
	}
	return least + most;
}
