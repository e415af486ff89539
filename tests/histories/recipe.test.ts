import { expect, test } from "vitest";
import {
	HistoryError,
	type HistoryRecipe,
	HistoryRecipeError,
	resolveRecipe,
} from "../../src/histories/index.ts";
import { generatorOf } from "./helpers.ts";
import { BERNOULLI_SMALL } from "./recipes.ts";

const { draw: _draw, ...plain } = BERNOULLI_SMALL;
const withDraw = (draw: object) => ({ ...plain, draw });

test("defaults are filled in and the recipe is left as it was", () => {
	const recipe = { env: { id: "bandit/Bernoulli-v0" }, agent: { id: "thompson" }, steps: 5 };
	const text = JSON.stringify(recipe);
	expect(resolveRecipe(recipe)).toEqual({
		env: { id: "bandit/Bernoulli-v0", params: {}, layers: [], episodesPerTrial: "endless" },
		agent: { id: "thompson", params: {} },
		steps: 5,
		draw: {},
		subsample: 1,
	});
	expect(JSON.stringify(recipe)).toBe(text);
});

test.each<[unknown, string[]]>([
	[{ ...plain, step: 4 }, ["step", 'did you mean "steps"']],
	[{ ...plain, steps: undefined, agent: undefined }, ['lacks the key "agent"']],
	[{ env: plain.env, agent: plain.agent }, ["lacks a length: steps or episodes"]],
	[{ ...plain, episodes: 3 }, ["episodes", "beside steps"]],
	[{ env: plain.env, agent: plain.agent, episodes: 3 }, ["lacks the key window"]],
	[{ ...plain, window: { steps: 101 } }, ["window.steps", "101", "at most steps, 100"]],
	[withDraw({ "env.params.arms": { min: 5, max: 3 } }), ["env.params.arms", "min ≤ max"]],
	[
		withDraw({ "env.params.arms": { min: 5 } }),
		["expected { min, max } (integers), or { choices }"],
	],
	[withDraw({ "steps.x": { choices: [1] } }), ["steps.x", "no path into env or agent"]],
	[withDraw({ "env..arms": { choices: [1] } }), ["joined by single dots"]],
	[
		withDraw({ "env.parms.arms": { choices: [1] } }),
		["goes through env.parms, which is no object"],
	],
])("recipe %# is refused by name", (recipe, parts) => {
	const error = caught(() => resolveRecipe(recipe));
	expect(error).toBeInstanceOf(HistoryRecipeError);
	for (const part of parts) expect((error as Error).message).toContain(part);
});

test.each<[Partial<HistoryRecipe>, string]>([
	[{ env: { id: "bandit/Bernouli-v0" } }, "Did you mean"],
	[{ agent: { id: "tompson" } }, "Did you mean"],
	[{ agent: { id: "thompson", params: { alpha: -1 } } }, "alpha"],
	[{ agent: { id: "linucb" } }, "needs a context"],
	[{ env: { id: "maze/PointMaze-UMaze-v0" }, agent: { id: "random" } }, "Discrete action space"],
	[{ draw: { "env.params.arms": { min: 0, max: 3 } } }, "arms"],
	[{ draw: { "env.params.armz": { min: 1, max: 3 } } }, "armz"],
])("what cannot be made is found before the first batch: %#", (change, part) => {
	const error = caught(() => generatorOf({ ...plain, ...change } as HistoryRecipe));
	expect((error as Error).message).toContain(part);
});

test("rows must be a whole number", () => {
	expect(() => generatorOf(plain, 0)).toThrow("rows is 0");
	expect(() => generatorOf(plain, 1.5)).toThrow("rows is 1.5");
});

test("a trial that ends before its history is refused", () => {
	const env = { ...plain.env, params: { horizon: 30 }, episodesPerTrial: 3 };
	const error = caught(() => generatorOf({ ...plain, env }).batch(0));
	expect(error).toBeInstanceOf(HistoryError);
	expect((error as Error).message).toBe(
		"env bandit/Bernoulli-v0: a trial ended after 90 steps, expected a history of 100 steps; raise env.episodesPerTrial or env.maxEpisodeSteps",
	);
	expect(generatorOf({ ...plain, env, steps: 90 }).batch(0).steps).toBe(90);
});

function caught(run: () => unknown): unknown {
	try {
		run();
	} catch (error) {
		return error;
	}
	throw new Error("nothing was thrown");
}
