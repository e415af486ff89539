import { describe, expect, test } from "vitest";
import type { HistoryRecipe } from "../../src/histories/index.ts";
import { envOf, generatorOf } from "./helpers.ts";
import { BIRTHS, DARKROOM, DARKROOM_SMALL } from "./recipes.ts";

describe("histories are those of a learner", () => {
	// Simulated with 20 000 bandits: 13.77 after 100 steps, 20.18 after 300 (sd over bandits 8.6).
	test("Thompson sampling's regret in bandits of 10 arms", () => {
		const rows = 512;
		const recipe: HistoryRecipe = {
			env: { id: "bandit/Bernoulli-v0", params: { arms: 10 } },
			agent: { id: "thompson" },
			steps: 300,
		};
		const { action } = generatorOf(recipe, rows).batch(0);
		const means = envOf(recipe, rows, 0).kernel.hidden.means!.data;
		const regret = [100, 300].map((until) => {
			let sum = 0;
			for (let row = 0; row < rows; row++) {
				const own = means.subarray(10 * row, 10 * row + 10);
				const best = Math.max(...own);
				for (let t = 0; t < until; t++) sum += best - own[action[300 * row + t]!]!;
			}
			return sum / rows;
		});
		expect(Math.abs(regret[0]! - 13.77)).toBeLessThan(1.3);
		expect(Math.abs(regret[1]! - 20.18)).toBeLessThan(1.6);
	});

	test("replay-q finds the goal more often as it goes on", () => {
		const { window: _window, ...whole } = DARKROOM_SMALL;
		const rows = 128;
		const { buffer } = generatorOf({ ...whole, steps: 1200 }, rows).histories(0);
		const success = bySuccess(buffer, rows, 60);
		const mean = (from: number, to: number): number =>
			success.slice(from, to).reduce((a, b) => a + b) / (to - from);
		// A random policy succeeds in about 0.3 of the episodes.
		expect(mean(0, 2)).toBeGreaterThan(0.15);
		expect(mean(0, 2)).toBeLessThan(0.45);
		expect(mean(15, 20)).toBeGreaterThan(0.65);
		expect(mean(50, 60)).toBeGreaterThan(0.8);
	});

	// Simulated: 0.26 to 0.28 in the first of 200 episodes, 0.6 to 0.68 in the 100th, 0.99 in the last.
	test("the paper's Q-learning learns in 200 episodes", () => {
		const rows = 200;
		const { buffer } = generatorOf(DARKROOM, rows).histories(0);
		const success = bySuccess(buffer, rows, 200);
		const around = (from: number, to: number): number =>
			success.slice(from, to).reduce((a, b) => a + b) / (to - from);
		expect(around(0, 5)).toBeGreaterThan(0.2);
		expect(around(0, 5)).toBeLessThan(0.36);
		expect(around(97, 103)).toBeGreaterThan(0.54);
		expect(around(97, 103)).toBeLessThan(0.74);
		expect(around(195, 200)).toBeGreaterThan(0.95);
	});
});

/** Share of rows that succeed in each of their first episodes. */
function bySuccess(
	buffer: ReturnType<ReturnType<typeof generatorOf>["histories"]>["buffer"],
	rows: number,
	episodes: number,
): number[] {
	const success = new Array(episodes).fill(0);
	for (let row = 0; row < rows; row++)
		for (let t = 0, e = 0; t < buffer.lengths[row]! && e < episodes; t++) {
			const at = row * buffer.capacity + t;
			if (buffer.terminated[at] === 0 && buffer.truncated[at] === 0) continue;
			success[e] += buffer.terminated[at]! / rows;
			e++;
		}
	return success;
}

describe("masks", () => {
	test("say when arms are born; no arm is taken before", () => {
		const rows = 400;
		const recipe = { ...BIRTHS, draw: { "env.params.arms": { choices: [8] } } };
		const { mask, action, actions, steps } = generatorOf(recipe, rows).batch(0);
		expect([actions, steps]).toEqual([8, 100]);
		const there = (row: number, t: number, arm: number): number =>
			mask![(row * steps + t) * actions + arm]!;
		let first = 0;
		let half = 0;
		for (let row = 0; row < rows; row++) {
			for (let t = 0; t < steps; t++) {
				expect(there(row, t, action[row * steps + t]!)).toBe(1);
				if (t === 0) continue;
				for (let arm = 0; arm < actions; arm++)
					if (there(row, t, arm) < there(row, t - 1, arm)) throw new Error("an arm went away");
			}
			for (let arm = 0; arm < actions; arm++) {
				first += there(row, 0, arm);
				half += there(row, 25, arm);
				expect(there(row, 50, arm)).toBe(1);
			}
		}
		const all = rows * actions;
		// Born by step t: 0.7 + 0.3 (t + 1) / 51; standard error 0.008.
		expect(Math.abs(first / all - (0.7 + 0.3 / 51))).toBeLessThan(0.03);
		expect(Math.abs(half / all - (0.7 + (0.3 * 26) / 51))).toBeLessThan(0.03);
	});

	test("are there where rows have different numbers of arms, and not where every arm always is", () => {
		const recipe = (arms: unknown): HistoryRecipe => ({
			env: { id: "bandit/Bernoulli-v0", params: { arms } },
			agent: { id: "thompson" },
			steps: 10,
		});
		expect(generatorOf(recipe(5)).batch(0).mask).toBeUndefined();
		const { mask, actions } = generatorOf(recipe({ min: 2, max: 6 })).batch(0);
		expect(actions).toBe(6);
		for (let at = 0; at < mask!.length; at += actions)
			expect([...mask!.subarray(at, at + 2)]).toEqual([1, 1]);
		expect(mask!.includes(0)).toBe(true);
	});
});
