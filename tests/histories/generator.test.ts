import { describe, expect, test } from "vitest";
import type { HistoryRecipe } from "../../src/histories/index.ts";
import { SeedTree } from "../../src/random/index.ts";
import { envOf, generatorOf, rowOf, SEEDS } from "./helpers.ts";
import * as recipes from "./recipes.ts";

const { BERNOULLI_SMALL, BIRTHS, CONTEXTUAL, DARKROOM_SMALL } = recipes;

describe("a batch", () => {
	const shapes: [string, HistoryRecipe, number, [number, number]][] = [
		["Bernoulli", recipes.BERNOULLI, 300, [4, 20]],
		["Bernoulli, small", BERNOULLI_SMALL, 100, [2, 10]],
		["contextual", CONTEXTUAL, 300, [4, 20]],
		["Darkroom", recipes.DARKROOM, 100, [50, 50]],
		["Darkroom, small", DARKROOM_SMALL, 140, [10, 10]],
		["births", BIRTHS, 100, [2, 10]],
	];
	test.each(shapes)("of %s has the shapes that it says", (_name, recipe, steps, [least, most]) => {
		const rows = 3;
		const generator = generatorOf(recipe, rows);
		const batch = generator.batch(2);
		expect(generator.steps).toBe(steps);
		expect(generator.actionSpace.n).toBe(most);
		expect([batch.rows, batch.steps]).toEqual([rows, steps]);
		expect(batch.actions).toBeGreaterThanOrEqual(least);
		expect(batch.actions).toBeLessThanOrEqual(most);
		for (const each of [batch.action, batch.reward, batch.terminated, batch.truncated])
			expect(each).toHaveLength(rows * steps);
		expect(Math.min(...batch.action)).toBeGreaterThanOrEqual(0);
		expect(Math.max(...batch.action)).toBeLessThan(batch.actions);
		const width = recipe === CONTEXTUAL ? 2 : 1;
		expect(Object.keys(batch.observation)).toEqual([""]);
		expect(batch.observation[""]).toHaveLength(rows * (steps + 1) * width);
		if (batch.mask) expect(batch.mask).toHaveLength(rows * steps * batch.actions);
	});

	test.each(shapes.filter(([, recipe]) => recipe !== recipes.DARKROOM))(
		"of %s is a pure function of its number",
		(_name, recipe) => {
			const one = generatorOf(recipe, 4);
			const batches = [0, 1, 2, 3].map((k) => one.batch(k));
			const other = generatorOf(recipe, 4);
			for (const k of [3, 0, 2, 2, 1]) expect(other.batch(k)).toEqual(batches[k]);
			expect(batches[0]!.action).not.toEqual(batches[1]!.action);
			const elsewhere = generatorOf(recipe, 4, new SeedTree(6)).batch(0);
			expect(elsewhere.action).not.toEqual(batches[0]!.action);
		},
	);

	test("does not depend on how many rows there are", () => {
		for (const recipe of [BERNOULLI_SMALL, BIRTHS, DARKROOM_SMALL]) {
			const few = generatorOf(recipe, 3).batch(1);
			const many = generatorOf(recipe, 8).batch(1);
			expect([0, 1, 2].map((row) => rowOf(few, row))).toEqual(
				[0, 1, 2].map((row) => rowOf(many, row)),
			);
		}
	});

	test("is pure with a layer that keeps statistics of all rows", () => {
		const recipe: HistoryRecipe = {
			env: {
				id: "bandit/Gaussian-v0",
				params: { arms: 3 },
				layers: [{ id: "NormalizeReward" }],
			},
			agent: { id: "ucb1" },
			steps: 20,
		};
		const generator = generatorOf(recipe, 4);
		generator.batch(0);
		expect(generator.batch(1)).toEqual(generatorOf(recipe, 4).batch(1));
	});

	test("is what the environment does with these actions", () => {
		for (const recipe of [
			{ ...CONTEXTUAL, draw: {}, steps: 60 },
			{ ...DARKROOM_SMALL, window: { steps: 160 } },
		]) {
			const { window: _window, ...whole } = recipe as HistoryRecipe;
			const rows = 5;
			const batch = generatorOf(whole, rows).batch(3);
			const env = envOf(whole, rows, 3);
			const { kernel } = env;
			const { data, width } = kernel.observation![""]!;
			const { steps } = batch;
			for (let t = 0; t <= steps; t++) {
				for (let row = 0; row < rows; row++) {
					const at = (row * (steps + 1) + t) * width;
					expect(batch.observation[""]!.slice(at, at + width)).toEqual(
						(data as Float32Array).slice(row * width, (row + 1) * width),
					);
				}
				if (t === steps) break;
				const cells = Array.from({ length: rows }, (_, row) => row * steps + t);
				env.step(cells.map((at) => batch.action[at]!));
				expect(cells.map((at) => batch.reward[at])).toEqual(Array.from(kernel.reward, Math.fround));
				expect(cells.map((at) => batch.terminated[at])).toEqual([...kernel.terminated]);
				expect(cells.map((at) => batch.truncated[at])).toEqual([...kernel.truncated]);
			}
		}
	});
});

describe("lengths", () => {
	test("a window is a stretch of the history, anywhere in it", () => {
		const { window, ...whole } = DARKROOM_SMALL;
		const rows = 24;
		const windows = generatorOf(DARKROOM_SMALL, rows).batch(4);
		const histories = generatorOf(whole, rows).batch(4);
		const starts = new Set<number>();
		for (let row = 0; row < rows; row++) {
			const part = rowOf(windows, row);
			const all = rowOf(histories, row);
			const start = Array.from({ length: 21 }, (_, s) => s).find(
				(s) =>
					String(all.action!.slice(s, s + 140)) === String(part.action) &&
					String(all["observation:"]!.slice(s, s + 141)) === String(part["observation:"]) &&
					String(all.reward!.slice(s, s + 140)) === String(part.reward),
			);
			expect(start).toBeDefined();
			starts.add(start!);
		}
		expect(window!.steps).toBe(140);
		expect(starts.size).toBeGreaterThan(10);
		expect(Math.min(...starts)).toBeLessThan(5);
		expect(Math.max(...starts)).toBeGreaterThan(15);
	});

	test("histories of so many episodes have them all", () => {
		const recipe = { ...recipes.DARKROOM, episodes: 30, window: { steps: 20 } };
		const { buffer } = generatorOf(recipe, 6).histories(0);
		for (let row = 0; row < 6; row++) {
			const from = row * buffer.capacity;
			const to = from + buffer.lengths[row]!;
			const ends = [...buffer.terminated.slice(from, to)].map(
				(flag, t) => flag | buffer.truncated[from + t]!,
			);
			expect(ends.filter((end) => end === 1)).toHaveLength(30);
			expect(ends.at(-1)).toBe(1);
		}
	});

	test("subsampling keeps every so-manieth episode from the first", () => {
		const recipe = { ...recipes.DARKROOM, episodes: 20, window: { steps: 5 } };
		const all = generatorOf(recipe, 4).histories(1).buffer;
		const some = generatorOf({ ...recipe, subsample: 3 }, 4).histories(1).buffer;
		for (let row = 0; row < 4; row++) {
			const kept = episodesOf(all, row).filter((_, e) => e % 3 === 0);
			expect(episodesOf(some, row)).toEqual(kept);
		}
	});
});

function episodesOf(
	buffer: ReturnType<ReturnType<typeof generatorOf>["histories"]>["buffer"],
	row: number,
): string[] {
	const episodes: string[] = [];
	let now = "";
	const seen = buffer.observation[""]!.data;
	for (let t = 0; t < buffer.lengths[row]!; t++) {
		const at = row * buffer.capacity + t;
		now += ` ${seen[row * (buffer.capacity + 1) + t]}:${buffer.action[at]}:${buffer.reward[at]}`;
		if (buffer.terminated[at] === 0 && buffer.truncated[at] === 0) continue;
		episodes.push(now);
		now = "";
	}
	return episodes;
}

describe("draws", () => {
	test("are uniform over all values, anew for each batch", () => {
		const generator = generatorOf({ ...BERNOULLI_SMALL, steps: 1 }, 1);
		const counts = new Array(11).fill(0);
		const batches = 900;
		for (let k = 0; k < batches; k++) counts[generator.batch(k).actions]++;
		expect(counts.slice(0, 2)).toEqual([0, 0]);
		const expected = batches / 9;
		const chi2 = counts.slice(2).reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
		// χ² of 8 degrees of freedom exceeds 26.1 once in a thousand.
		expect(chi2).toBeLessThan(26.1);
	});

	test("may be of listed values and of the agent's parameters", () => {
		const recipe: HistoryRecipe = {
			env: { id: "bandit/Bernoulli-v0", params: { arms: 3 } },
			agent: { id: "epsilon-greedy", params: {} },
			steps: 40,
			draw: {
				"agent.params.epsilon": { choices: [0, 1] },
				"env.params.means": {
					choices: [
						[1, 0, 0],
						[0, 0, 1],
					],
				},
			},
		};
		const generator = generatorOf(recipe, 32);
		const shares = new Set<string>();
		for (let k = 0; k < 40; k++) {
			const { action } = generator.batch(k);
			const late = [...action].filter((_, at) => at % 40 >= 10);
			const share = (arm: number): number =>
				late.filter((each) => each === arm).length / late.length;
			shares.add([0, 2].map((arm) => (share(arm) > 0.9 ? "good" : "")).join("/"));
		}
		expect([...shares].sort()).toEqual(["/", "/good", "good/"]);
	});
});

test("rows of a batch, and batches, have noise of their own", () => {
	const recipe: HistoryRecipe = {
		env: { id: "bandit/Bernoulli-v0", params: { means: [0.5] } },
		agent: { id: "thompson" },
		steps: 200,
	};
	const rows = 40;
	const generator = generatorOf(recipe, rows);
	const noise = [0, 1].flatMap((k) => {
		const { reward } = generator.batch(k);
		return Array.from({ length: rows }, (_, row) =>
			Array.from(reward.subarray(row * 200, (row + 1) * 200), (r) => 2 * r - 1),
		);
	});
	const products: number[] = [];
	for (let i = 0; i < noise.length; i++)
		for (let j = 0; j < i; j++)
			products.push(noise[i]!.reduce((sum, r, t) => sum + r * noise[j]![t]!, 0) / 200);
	// Correlations of independent signs have mean 0 and variance 1 / 200.
	const mean = products.reduce((a, b) => a + b) / products.length;
	const square = products.reduce((a, b) => a + b * b, 0) / products.length;
	expect(Math.abs(mean)).toBeLessThan(0.01);
	expect(200 * square).toBeGreaterThan(0.9);
	expect(200 * square).toBeLessThan(1.1);
	expect(Math.max(...products.map(Math.abs))).toBeLessThan(0.5);
	expect(SEEDS.path).toHaveLength(1);
});
