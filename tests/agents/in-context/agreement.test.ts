import { beforeAll, describe, expect, test } from "vitest";
import { drawCodes } from "../../../agents/in-context/codes.ts";
import { readDecisions } from "../../../agents/in-context/forward.ts";
import { predictCodes, tableLogits } from "../../../agents/in-context/loss.ts";
import { formatOf } from "../../../agents/in-context/model-config.ts";
import { stateOf } from "../../../agents/in-context/token-format.ts";
import { SLOTS } from "../../../agents/in-context/token-sheet.ts";
import { tellHistories } from "../../../agents/in-context/training-tokens.ts";
import { SeedTree } from "../../../index.ts";
import { fromTensors, similarities } from "../../../src/nn/index.ts";
import { initTensors, tf } from "../../../src/tensor/index.ts";
import { BANDIT, BIRTHS, CONTEXTUAL, type Played, play, ROOM } from "./helpers.ts";

beforeAll(() => initTensors());

/** Logits that training would give at every decision of what was played, B × T × N. */
function logits({ agent, view, batch, model, checkpoint }: Played): Float32Array {
	return tf.tidy(() => {
		const prompt = model.head === "codes" && model.prompt;
		const tokens = tellHistories(batch, formatOf(model), stateOf(agent.id, view), prompt);
		const params = fromTensors(checkpoint.tensors);
		if (model.head === "table")
			return tableLogits(params, readDecisions(model, params, tokens, undefined)).dataSync();
		const seeds = new SeedTree(11).child("agent").child("codes");
		const drawn = drawCodes(model.codes, batch.actions, model.codeSize, seeds);
		const codes = tf.tensor2d(drawn, [batch.actions, model.codeSize]);
		const read = readDecisions(model, params, tokens, codes);
		return similarities(predictCodes(model.tied, params, read), codes, model.tau).dataSync();
	}) as Float32Array;
}

const SMALL = { layers: 2, width: 16, heads: 2, hidden: 24, codeSize: 8 };
const TABLE = { layers: 2, width: 16, heads: 2, hidden: 24 };
const CASES = [
	["headless-ad", BANDIT, SMALL],
	["headless-ad", BANDIT, { ...SMALL, actionTokens: "set", tau: 1.3, finalNorm: false }],
	["headless-ad", BANDIT, { ...SMALL, layout: "parts", positions: "rope", tied: false }],
	["headless-ad", BANDIT, { ...SMALL, prompt: false, codes: "gaussian" }],
	["headless-ad", BIRTHS, SMALL],
	["headless-ad", BIRTHS, { ...SMALL, actionTokens: "set" }],
	["headless-ad", ROOM, { ...SMALL, positions: "rope" }],
	["headless-ad", ROOM, { ...SMALL, layout: "parts", mlp: "swiglu", init: "paper", tied: false }],
	["headless-ad", CONTEXTUAL, { ...SMALL, reward: "real" }],
	["headless-ad", CONTEXTUAL, { ...SMALL, reward: "real", layout: "parts", positions: "rope" }],
	["algorithm-distillation", BANDIT, TABLE],
	[
		"algorithm-distillation",
		ROOM,
		{ ...TABLE, positions: "rope", init: "torch", finalNorm: false },
	],
	["algorithm-distillation", CONTEXTUAL, { ...TABLE, reward: "real", layout: "parts" }],
] as const;

describe.each(CASES)("%s in %j with %j", (id, place, model) => {
	test("acting with a cache and training see the same: logits to 1e-4", () => {
		const played = play(id, place, { model });
		const trained = logits(played);
		const { similarity, batch } = played;
		let compared = 0;
		for (let k = 0; k < similarity.length; k++) {
			if (Number.isNaN(similarity[k])) {
				expect(batch.mask![k]).toBe(0);
				continue;
			}
			expect(Math.abs(similarity[k]! - trained[k]!), `entry ${k}`).toBeLessThan(1e-4);
			compared++;
		}
		expect(compared).toBeGreaterThan(200);
		expect(new Set(Array.from(similarity, (x) => x.toFixed(3))).size).toBeGreaterThan(100);
	});

	test("the context is told in the tokens of training", () => {
		const { agent, batch, model: made, view } = play(id, place, { model });
		const prompt = made.head === "codes" && made.prompt;
		const { sheet } = tellHistories(batch, formatOf(made), stateOf(id, view), prompt);
		const { memory } = agent;
		const capacity = memory.token_code!.length / batch.rows;
		for (let row = 0; row < batch.rows; row++) {
			const count = sheet.length[row]!;
			expect(memory.token_count![row]).toBe(count);
			const [a, b] = [row * capacity, row * sheet.capacity];
			expect([...memory.token_code!.slice(a, a + count)]).toEqual([
				...sheet.code.slice(b, b + count),
			]);
			expect([...memory.token_symbol!.slice(a * SLOTS, (a + count) * SLOTS)]).toEqual([
				...sheet.symbol.slice(b * SLOTS, (b + count) * SLOTS),
			]);
			const f = sheet.features;
			const features = memory.token_feature ?? new Float32Array(0);
			expect([...features.slice(a * f, (a + count) * f)]).toEqual([
				...sheet.feature.slice(b * f, (b + count) * f),
			]);
		}
	});
});
