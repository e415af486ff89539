import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import "../../../envs/index.ts";
import {
	computeReward,
	frameOf,
	place0,
	place1,
	pointMazeLayout,
} from "../../../envs/maze/point/index.ts";
import { parsePointLayout } from "../../../envs/maze/point/layout.ts";
import type { PointMazeMap, PointMazeName } from "../../../envs/maze/point/layouts.ts";
import { goalCells, startCells } from "../../../envs/maze/point/point-maze.ts";
import type { PointMazeObservation } from "../../../envs/maze/point/register-point-maze.ts";
import {
	InvalidOptionError,
	type KernelEnv,
	make,
	makeVec,
	type Params,
} from "../../../src/env/index.ts";

type Episode = {
	readonly start: number[];
	readonly goal: number[];
	readonly success: boolean;
	readonly actions: number[][];
	/** step, x, y, vx, vy, reward, terminated, success */
	readonly steps: number[][];
};
type MapFacts = {
	readonly walls: number[][];
	readonly goals: number[][];
	readonly starts: number[][];
};
type Rewards = { readonly points: number[][]; readonly rewards: number[] };
type Facts = {
	readonly max_episode_steps: number;
	readonly maps: Record<string, MapFacts>;
	readonly observation_keys: string[];
	readonly episodes: Episode[];
	readonly terminating: Episode[];
	readonly dense: Episode;
	readonly compute_reward: { readonly sparse: Rewards; readonly dense: Rewards };
};
const fixture = JSON.parse(
	readFileSync(new URL("../../fixtures/pointmaze.json", import.meta.url), "utf8"),
) as { readonly envs: Record<string, Facts> };

type PointEnv = KernelEnv<PointMazeObservation, ArrayLike<number>>;
const makePoint = (id: string, params: Params = {}): PointEnv => make(id, { params }) as PointEnv;

describe.each(Object.entries(fixture.envs))("%s against Gymnasium-Robotics", (id, facts) => {
	const name = id.split("-")[1]!.toLowerCase() as PointMazeName;

	it.each(Object.entries(facts.maps))("map %s: walls, goals and starts", (map, expected) => {
		const rows = pointMazeLayout(name, map as PointMazeMap)!;
		const layout = parsePointLayout(rows);
		expect(Array.from(layout.walls)).toEqual(expected.walls.flat());
		const frame = frameOf("pointmaze", layout.height, layout.width);
		const places = (cells: Int32Array): number[][] =>
			Array.from(cells, (cell) => {
				const row = Math.floor(cell / layout.width);
				return [place0(frame, row, cell % layout.width), place1(frame, row, cell % layout.width)];
			}).sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]!);
		expect(places(goalCells(layout))).toEqual(expected.goals);
		expect(places(startCells(layout))).toEqual(expected.starts);
	});

	it("has its step limit and observation keys", () => {
		const env = makePoint(id);
		const { observation } = env.reset({ seed: 0 });
		expect(Object.keys(observation)).toEqual(facts.observation_keys);
		for (let step = 1; step <= facts.max_episode_steps; step++) {
			const { terminated, truncated } = env.step([0, 0]);
			expect([terminated, truncated]).toEqual([false, step === facts.max_episode_steps]);
		}
	});

	const replay = (episode: Episode, params: Params): void => {
		const env = makePoint(id, params);
		const first = env.reset({ seed: 0, options: { state: episode.start } });
		env.kernel.hidden.target!.data.set(episode.goal);
		expect([...first.observation.observation]).toEqual(episode.start);
		let count = 0;
		let next = 0;
		for (const action of episode.actions)
			for (let held = 0; held < 10; held++) {
				const { observation, reward, terminated, info } = env.step(action);
				if (++count === episode.steps[next]![0]) {
					const [, ...expected] = episode.steps[next++]!;
					const got = [...observation.observation, reward, Number(terminated), info.success];
					for (let k = 0; k < 5; k++) expect(got[k]).toBeCloseTo(expected[k]!, 6);
					expect(got.slice(5)).toEqual(expected.slice(5));
					expect([...observation.achieved_goal]).toEqual([...observation.observation.slice(0, 2)]);
					expect([...observation.desired_goal]).toEqual(episode.goal);
				}
				expect(terminated).toBe(params.continuingTask === false && info.success === 1);
				if (terminated) return;
			}
		expect(next).toBe(episode.steps.length);
	};

	it.each([...facts.episodes.entries()])("replays episode %d", (_k, episode) => {
		replay(episode, {});
	});

	it.each([...facts.terminating.entries()])("terminates as episode %d", (_k, episode) => {
		expect(episode.steps.at(-1)![6]).toBe(1);
		replay(episode, { continuingTask: false });
	});

	it("pays the dense reward", () => replay(facts.dense, { reward: "dense" }));

	it.each(["sparse", "dense"] as const)("computeReward, %s", (reward) => {
		const { points, rewards } = facts.compute_reward[reward];
		const got = computeReward(points.flat(), new Float64Array(2 * points.length), reward);
		for (const [k, value] of rewards.entries()) expect(got[k]).toBeCloseTo(value, 15);
	});
});

describe("computeReward", () => {
	it("is 1 at exactly 0.45, and takes one point or many", () => {
		expect([...computeReward([0.45, 0], [0, 0])]).toEqual([1]);
		expect([...computeReward([0.45 + 2 ** -53, 0, 0, 0], [0, 0, 0, 0.45])]).toEqual([0, 1]);
	});

	it("refuses points that do not match", () => {
		expect(() => computeReward([1, 2, 3], [1, 2, 3])).toThrow(RangeError);
		expect(() => computeReward([1, 2], [1, 2, 3, 4])).toThrow(/2 and 4 numbers/);
	});
});

describe("resets", () => {
	it("start more than 0.5 from the goal before the start's noise, at rest", () => {
		const n = 3000;
		const envs = makeVec("maze/PointMaze-UMaze-v0", { numEnvs: n });
		const { observation } = envs.reset({ seed: 8 });
		const { observation: seen, desired_goal: goal } = observation as Record<string, Float64Array>;
		let nearest = Infinity;
		for (let row = 0; row < n; row++) {
			const [x, y, vx, vy] = seen!.subarray(4 * row, 4 * row + 4);
			const [gx, gy] = goal!.subarray(2 * row, 2 * row + 2);
			// Cell centres of the 5 × 5 maze are whole numbers.
			const cx = Math.round(x!);
			const cy = Math.round(y!);
			expect(Math.hypot(cx - gx!, cy - gy!)).toBeGreaterThan(0.5);
			expect(Math.abs(x! - cx)).toBeLessThanOrEqual(0.25);
			expect(Math.abs(gx! - Math.round(gx!))).toBeLessThanOrEqual(0.25);
			expect([vx, vy]).toEqual([0, 0]);
			nearest = Math.min(nearest, Math.hypot(x! - gx!, y! - gy!));
		}
		// A cell's centre is 0.75 or more from a goal in another: the start's own noise comes after.
		expect(nearest).toBeLessThan(0.6);
	});

	it("take goal_cell and reset_cell, with noise", () => {
		const env = makePoint("maze/PointMaze-Medium-v0");
		const options = { goal_cell: [6, 6], reset_cell: [1, 1] };
		const a = env.reset({ seed: 0, options }).observation;
		const b = env.reset({ options }).observation;
		for (const { achieved_goal, desired_goal } of [a, b]) {
			expect(Math.abs(achieved_goal[0]! - -2.5)).toBeLessThanOrEqual(0.25);
			expect(Math.abs(achieved_goal[1]! - 2.5)).toBeLessThanOrEqual(0.25);
			expect(Math.abs(desired_goal[0]! - 2.5)).toBeLessThanOrEqual(0.25);
			expect(Math.abs(desired_goal[1]! - -2.5)).toBeLessThanOrEqual(0.25);
		}
		expect(a.desired_goal).not.toEqual(b.desired_goal);
	});

	it.each([
		[{ goal_cell: [0, 0] }, "of a free cell in a layout of 8 × 8"],
		[{ goal_cell: [1, 8] }, "of a free cell in a layout of 8 × 8"],
		[{ reset_cell: "1,1" }, "of a free cell in a layout of 8 × 8"],
		[{ target: [0, 0] }, "one of goal_cell, reset_cell, state"],
	])("refuse %j", (options, message) => {
		const env = makePoint("maze/PointMaze-Medium-v0");
		expect(() => env.reset({ seed: 0, options })).toThrow(InvalidOptionError);
		expect(() => env.reset({ seed: 0, options })).toThrow(message as string);
	});

	it("refuse a goal on the only start of a diverse map", () => {
		const env = makePoint("maze/PointMaze-Medium-v0", { map: "diverse_g" });
		expect(() => env.reset({ seed: 0, options: { goal_cell: [1, 1] } })).toThrow(/only start/);
		env.reset({ seed: 0, options: { goal_cell: [1, 1], reset_cell: [6, 6] } });
	});
});

describe("goals", () => {
	const goalsOf = (params: Params): Set<number> => {
		const env = makePoint("maze/PointMaze-Open-v0", params);
		const options = { goal_cell: [1, 2], reset_cell: [1, 1] };
		let { observation, info } = env.reset({ seed: 3, options });
		const goals = new Set([observation.desired_goal[0]!]);
		for (let step = 0; step < 300; step++) {
			const { desired_goal: goal, observation: seen } = observation;
			const push = [0, 1].map((k) => 10 * (goal[k]! - seen[k]!) - seen[2 + k]!);
			const result = env.step(push);
			({ observation, info } = result);
			const moved = !goals.has(observation.desired_goal[0]!);
			if (moved) {
				expect(result.reward, "the reward is for the goal before").toBe(1);
				expect(info.success).toBe(1);
				const { achieved_goal: at, desired_goal: to } = observation;
				expect(Math.hypot(at[0]! - to[0]!, at[1]! - to[1]!)).toBeGreaterThan(0.45);
			}
			goals.add(observation.desired_goal[0]!);
			if (result.terminated) break;
		}
		return goals;
	};

	it("never change in a continuing task without resetTarget", () => {
		expect(goalsOf({}).size).toBe(1);
	});

	it("change after each success with resetTarget", () => {
		expect(goalsOf({ resetTarget: true }).size).toBeGreaterThan(3);
	});

	it("do not change where reaching them terminates", () => {
		expect(goalsOf({ resetTarget: true, continuingTask: false }).size).toBe(1);
	});

	it.each([
		[{ layout: ["####", "#GG#", "####"] }, "only goals"],
		[{ layout: ["####", "#SS#", "####"] }, "only starts"],
		[{ layout: ["#####", "#COO#", "#####"] }, "one start that may also be the goal"],
	])("PointMaze-v0 refuses %j", (params, message) => {
		expect(() => makePoint("maze/PointMaze-v0", params)).toThrow(message as string);
	});

	it("PointMaze-v0 plays generated mazes", () => {
		const envs = makeVec("maze/PointMaze-v0", {
			numEnvs: 4,
			params: { generator: "prim", size: 9, resetTarget: true },
			autoreset: "same-step",
		});
		envs.reset({ seed: 1 });
		const actions = new Float64Array(8);
		for (let step = 0; step < 700; step++) envs.step(actions.fill(step % 3 === 0 ? 1 : -0.5));
		expect(envs.kernel.hidden.layout!.shape).toEqual([9, 9]);
	});
});
