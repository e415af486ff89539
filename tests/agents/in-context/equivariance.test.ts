import { beforeAll, expect, test } from "vitest";
import { drawCodes } from "../../../agents/in-context/codes.ts";
import { readDecisions } from "../../../agents/in-context/forward.ts";
import { predictCodes } from "../../../agents/in-context/loss.ts";
import { formatOf, type LearnedModel } from "../../../agents/in-context/model-config.ts";
import { stateOf } from "../../../agents/in-context/token-format.ts";
import { tellHistories } from "../../../agents/in-context/training-tokens.ts";
import { type HistoryBatch, SeedTree } from "../../../index.ts";
import { fromTensors, similarities } from "../../../src/nn/index.ts";
import { initTensors, tf } from "../../../src/tensor/index.ts";
import { BANDIT, BIRTHS, type Played, play } from "./helpers.ts";

beforeAll(() => initTensors());

function logits(
	{ agent, view, checkpoint }: Played,
	model: LearnedModel,
	batch: HistoryBatch,
	codes: Float32Array,
): Float32Array {
	return tf.tidy(() => {
		if (model.head !== "codes") throw new Error("only for codes");
		const tokens = tellHistories(batch, formatOf(model), stateOf(agent.id, view), model.prompt);
		const params = fromTensors(checkpoint.tensors);
		const rows = tf.tensor2d(codes, [batch.actions, model.codeSize]);
		const read = readDecisions(model, params, tokens, rows);
		return similarities(predictCodes(model.tied, params, read), rows).dataSync();
	}) as Float32Array;
}

/** The largest change of a logit when actions are renumbered, codes and history alike. */
function change(played: Played): number {
	const { batch, model } = played;
	if (model.head !== "codes") throw new Error("only for codes");
	const n = batch.actions;
	const size = model.codeSize;
	const order = Array.from({ length: n }, (_, a) => (a * (n - 1) + 2) % n);
	const codes = drawCodes("orthonormal", n, size, new SeedTree(3));
	const moved = new Float32Array(codes.length);
	for (let a = 0; a < n; a++) moved.set(codes.subarray(a * size, (a + 1) * size), order[a]! * size);
	const mask = batch.mask && new Uint8Array(batch.mask.length);
	if (mask)
		for (let k = 0; k < mask.length; k++) mask[k - (k % n) + order[k % n]!] = batch.mask![k]!;
	const action = batch.action.map((a) => order[a]!);
	const before = logits(played, model, batch, codes);
	const after = logits(played, model, { ...batch, action, ...(mask ? { mask } : {}) }, moved);
	let most = 0;
	for (let k = 0; k < before.length; k++)
		most = Math.max(most, Math.abs(before[k]! - after[k - (k % n) + order[k % n]!]!));
	return most;
}

const SMALL = { layers: 3, width: 16, heads: 2, hidden: 24, codeSize: 8 };

test.each([
	["a bandit", BANDIT],
	["arms that are born and die", BIRTHS],
])("renumbering the actions renumbers the policy and nothing else: %s", (_, place) => {
	const set = play("headless-ad", place, { model: { ...SMALL, actionTokens: "set" } });
	expect(change(set)).toBeLessThan(2e-5);
	// The paper's prompt is a sequence: its order shows.
	const sequence = play("headless-ad", place, { model: SMALL });
	expect(change(sequence)).toBeGreaterThan(1e-3);
});
