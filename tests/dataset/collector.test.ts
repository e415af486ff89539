import { describe, expect, it } from "vitest";
import { allocateChunk, type Chunk, MAZE2D_FIELD_NAMES } from "../../src/dataset/fields.ts";
import { Maze2DCollector } from "../../src/dataset/index.ts";
import { MAZE2D_RECIPES, recipeNamed } from "../../src/dataset/recipes.ts";
import { SeedError } from "../../src/random/index.ts";
import { collect, collector } from "./helpers.ts";

const row = (data: Float32Array, width: number, k: number): number[] => [
	...data.subarray(width * k, width * (k + 1)),
];

describe("collection", () => {
	it("repeats the observation after each new target, and only there", () => {
		const chunk = collect(20_000);
		const { observations, timeouts } = chunk;
		let over = 0;
		for (let k = 1; k < 20_000; k++) {
			const repeats = row(observations, 4, k).every(
				(value, i) => value === observations[4 * (k - 1) + i],
			);
			expect(repeats).toBe(timeouts[k - 1] === 1);
			over += timeouts[k]!;
		}
		expect(over).toBeGreaterThan(150);
	});

	it("records where the ball really was beside what the controller saw", () => {
		const chunk = collect(5000);
		for (let k = 1; k < 5000; k++) {
			const seen = row(chunk.observations, 4, k);
			const was = [...row(chunk["infos/qpos"], 2, k), ...row(chunk["infos/qvel"], 2, k)];
			if (chunk.timeouts[k - 1] === 0) expect(seen).toEqual(was);
			else expect(seen).not.toEqual(was);
		}
	});

	it("never jumps: one trajectory without resets", () => {
		const { "infos/qpos": q } = collect(50_000);
		for (let k = 2; k < 100_000; k++) expect(Math.abs(q[k]! - q[k - 2]!)).toBeLessThan(0.053);
	});

	it("changes the target where a row is over: reached within 0.1 of its cell, or given up", () => {
		const limited = new Maze2DCollector({
			env: "maze/Maze2D-Large-v0",
			seed: 2,
			noise: 0.5,
			limit: 120,
		});
		const chunk = collect(20_000, limited);
		const goals = chunk["infos/goal"];
		let since = 0;
		let given = 0;
		for (let k = 0; k + 1 < 20_000; k++) {
			const changed = goals[2 * k] !== goals[2 * (k + 1)];
			expect(changed).toBe(chunk.timeouts[k] === 1);
			const [x, y] = row(chunk.observations, 4, k) as [number, number];
			const [gx, gy] = [Math.round(goals[2 * k]!), Math.round(goals[2 * k + 1]!)];
			if (chunk.timeouts[k] === 1) {
				if (since >= 120) given++;
				else expect(Math.hypot(x - gx, y - gy)).toBeLessThan(0.1);
				since = 0;
			} else {
				expect(since).toBeLessThan(120);
				since++;
			}
		}
		expect(given).toBeGreaterThan(10);
		expect(limited.targets).toBeGreaterThan(given);
	});

	it("rewards the layout's goal at the observation, within 0.5 inclusive, and never terminates", () => {
		const { observations, rewards, terminals } = collect(20_000);
		for (let k = 0; k < 20_000; k++) {
			const near = Math.hypot(observations[4 * k]! - 1, observations[4 * k + 1]! - 1);
			if (Math.abs(near - 0.5) > 1e-5) expect(rewards[k]).toBe(near <= 0.5 ? 1 : 0);
		}
		expect(terminals.every((each) => each === 0)).toBe(true);
		expect(rewards.some((each) => each === 1)).toBe(true);
	});

	it("keeps actions within bounds, whatever the noise", () => {
		const quiet = collect(5000, collector(undefined, 0, 0));
		const loud = collect(5000, collector(undefined, 0, 3));
		for (const { actions } of [quiet, loud])
			expect(actions.every((each) => each >= -1 && each <= 1)).toBe(true);
		const clipped = (chunk: Chunk): number =>
			chunk.actions.filter((each) => Math.abs(each) === 1).length;
		expect(clipped(loud)).toBeGreaterThan(clipped(quiet));
	});

	it("is the same in one piece or many, and differs by seed", () => {
		const whole = collect(3000);
		const parts = collector();
		const chunk = allocateChunk(3000);
		for (const [at, count] of [
			[0, 1],
			[1, 999],
			[1000, 2000],
		] as const)
			parts.collect(chunk, at, count);
		expect(chunk).toEqual(whole);
		expect(parts.rows).toBe(3000);
		for (const name of MAZE2D_FIELD_NAMES) expect(whole[name].every(Number.isFinite)).toBe(true);
		expect(collect(3000, collector(undefined, 1))).not.toEqual(whole);
	});
});

describe("recipes", () => {
	it("name D4RL's data sets, their sizes and limits", () => {
		expect(recipeNamed("maze2d-umaze")).toMatchObject({ steps: 1_000_000, limit: 300 });
		expect(recipeNamed("maze2d-medium")).toMatchObject({ steps: 2_000_000, limit: 600 });
		expect(recipeNamed("maze2d-large")).toMatchObject({ steps: 4_000_000, limit: 800 });
		expect(() => recipeNamed("maze2d-huge")).toThrow(/no data set is named "maze2d-huge"/);
		for (const { env, limit } of MAZE2D_RECIPES)
			expect(
				collect(10, new Maze2DCollector({ env, seed: 0, noise: 0, limit })).actions,
			).toHaveLength(20);
	});

	it.each([
		[{ noise: -1 }, /noise is -1/],
		[{ noise: Number.NaN }, /noise is NaN/],
		[{ limit: 0 }, /limit is 0/],
		[{ env: "maze/PointMaze-UMaze-v0" }, /goal/],
		[{ env: "bandit/Bernoulli-v0" }, /goal/],
	])("refuse %j", (change, message) => {
		const options = { env: "maze/Maze2D-UMaze-v0", seed: 0, noise: 0.5, limit: 300, ...change };
		expect(() => new Maze2DCollector(options)).toThrow(message);
	});

	it("refuse a bad seed", () => {
		expect(() => collector(undefined, -3)).toThrow(SeedError);
	});
});
