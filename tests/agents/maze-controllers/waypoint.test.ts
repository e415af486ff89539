import { describe, expect, it } from "vitest";
import "../../../agents/index.ts";
import "../../../envs/index.ts";
import { DistanceField } from "../../../agents/maze-controllers/distance-field.ts";
import { MazeMap } from "../../../agents/maze-controllers/maze-map.ts";
import { type Agent, agentSpec, makeAgent, viewOf } from "../../../src/agent/index.ts";
import { makeVec, type Params, type VectorEnv } from "../../../src/env/index.ts";
import { SeedTree } from "../../../src/random/index.ts";

interface Setting {
	readonly envs: VectorEnv;
	readonly agent: Agent;
	act(): Float64Array;
}

function setting(
	id: string,
	rows: number,
	params: Params = {},
	agentId = "waypoint",
	episodesPerTrial = 1,
): Setting {
	const envs = makeVec(id, { numEnvs: rows, autoreset: "same-step", episodesPerTrial });
	envs.reset({ seed: 3 });
	const agent = makeAgent(agentId, params, viewOf(envs), new SeedTree(1));
	agent.reset(0, rows);
	const actions = envs.singleActionSpace.allocate(rows)!;
	return {
		envs,
		agent,
		act: () => {
			agent.act(actions);
			return actions[""]!.data as Float64Array;
		},
	};
}

/** Waypoints of row 0. */
function planOf(agent: Agent): [number, number][] {
	const { waypoints, count } = agent.memory as {
		readonly waypoints: Float64Array;
		readonly count: Int32Array;
	};
	return Array.from({ length: count[0]! }, (_, k) => [waypoints[2 * k]!, waypoints[2 * k + 1]!]);
}

const tail = [
	[3, 2],
	[3, 3],
	[3, 4],
	[4, 4],
	[4, 5],
	[4, 6],
	[5, 6],
	[6, 6],
];

describe("plans", () => {
	it.each([
		[
			"UMaze",
			[3, 1],
			[
				[3, 2],
				[3, 3],
				[2, 3],
				[1, 3],
				[1, 2],
				[1, 1],
			],
		],
		["Medium", [1, 1], [[1, 2], [2, 2], ...tail]],
		["Medium", [5, 1], [[4, 1], [4, 2], ...tail]],
		[
			"Large",
			[7, 1],
			[
				[7, 2],
				[6, 2],
				[5, 2],
				[5, 1],
				[4, 1],
				[3, 1],
				[3, 2],
				[3, 3],
				[3, 4],
				[3, 5],
				[3, 6],
				[4, 6],
				[5, 6],
				[5, 7],
				[5, 8],
				[6, 8],
				[7, 8],
				[7, 9],
			],
		],
	])("%s from %j", (maze, start, path) => {
		const { envs, agent, act } = setting(`maze/Maze2D-${maze}-v0`, 1, { jitter: 0 });
		envs.reset({ seed: 0, options: { state: [...start, 0, 0] } });
		act();
		const found = planOf(agent);
		expect(found.map(([x, y]) => [Math.round(x), Math.round(y)])).toEqual(path);
		for (const [k, [x, y]] of found.entries()) {
			expect(x).toBeCloseTo(path[k]![0]!, 12);
			expect(y).toBeCloseTo(path[k]![1]!, 12);
		}
	});

	it("jitters all waypoints but the last, by U[0, 0.2) towards the cells' centres", () => {
		const { agent, envs, act } = setting("maze/Maze2D-Large-v0", 1);
		const offsets: number[] = [];
		for (let seed = 0; seed < 60; seed++) {
			envs.reset({ seed, options: { state: [7, 1, 0, 0] } });
			agent.reset(0, 1);
			act();
			const plan = planOf(agent);
			for (const point of plan.slice(0, -1))
				for (const value of point) offsets.push(Math.ceil(value - 1e-12) - value);
			expect(plan.at(-1)).toEqual([7, 9]);
		}
		expect(Math.min(...offsets)).toBeGreaterThanOrEqual(0);
		expect(Math.max(...offsets)).toBeLessThan(0.2);
		expect(offsets.reduce((sum, value) => sum + value, 0) / offsets.length).toBeCloseTo(0.1, 2);
	});

	it.each(["UMaze", "Medium", "Large", "EvalLarge"])(
		"%s: are those of 50 sweeps of Q-iteration, from every cell to every cell",
		(maze) => {
			const { envs } = setting(`maze/Maze2D-${maze}-v0`, 1);
			const map = new MazeMap(viewOf(envs));
			const field = new Uint16Array(map.height * map.width);
			const planner = new DistanceField(map);
			for (let target = 0; target < map.walls.length; target++) {
				if (map.walls[target] === 1) continue;
				planner.fill(0, target, field, 0);
				const literal = qIteration(map, target);
				for (let cell = 0; cell < map.walls.length; cell++)
					expect(planner.descend(0, field, 0, cell, 49)).toBe(literal[cell]);
			}
		},
	);
});

/** Where the greedy policy of tabular Q-iteration goes from each cell; actions in D4RL's order. */
function qIteration(map: MazeMap, target: number): number[] {
	const { width } = map;
	const moves = [
		[0, 0],
		[0, -1],
		[0, 1],
		[-1, 0],
		[1, 0],
	];
	const next = Array.from(map.walls, (_, cell) =>
		moves.map(([dr, dc], action) => {
			const row = Math.floor(cell / width) + dr!;
			const col = (cell % width) + dc!;
			return action === 0 || map.isWall(0, row, col) ? cell : row * width + col;
		}),
	);
	let q = next.map((each) => each.map(() => 0));
	for (let sweep = 0; sweep < 50; sweep++) {
		const value = q.map((each) => Math.max(...each));
		q = next.map((each, cell) => each.map((to) => (cell === target ? 1 : 0) + 0.99 * value[to]!));
	}
	return next.map((each, cell) => each[q[cell]!.indexOf(Math.max(...q[cell]!))]!);
}

describe("control", () => {
	it("is clip(10·(waypoint − position) − velocity)", () => {
		const { envs, agent, act } = setting("maze/Maze2D-UMaze-v0", 1, { jitter: 0 });
		envs.reset({ seed: 0, options: { state: [3.02, 1.95, 0.3, -0.1] } });
		// Rounded, the ball is at (3, 2); the first waypoint is (3, 3).
		expect(planOf(agent)).toHaveLength(0);
		const [a0, a1] = act();
		expect(a0).toBeCloseTo(10 * (3 - 3.02) - 0.3, 12);
		expect(a1).toBe(1);
	});

	it("solves when at rest within 0.1 of the target's cell, whatever the target's noise", () => {
		const { envs, agent, act } = setting("maze/Maze2D-UMaze-v0", 1);
		envs.reset({ seed: 0, options: { state: [1.05, 1, 0, 0], target: [1.09, 0.91] } });
		act();
		expect(agent.explanation!.solved!.data[0]).toBe(1);
		expect([...agent.explanation!.waypoint!.data]).toEqual([1, 1]);
	});

	it("does not plan again for a new target in the same cell, but does for another cell", () => {
		const { envs, agent, act } = setting("maze/Maze2D-UMaze-v0", 1);
		envs.reset({ seed: 0, options: { state: [3, 1, 0, 0], target: [1, 1] } });
		envs.step(act());
		const before = planOf(agent);
		envs.kernel.hidden.target!.data.set([1.1, 0.95]);
		act();
		expect(planOf(agent)).toEqual(before);
		envs.kernel.hidden.target!.data.set([2, 3]);
		act();
		expect(planOf(agent)).toHaveLength(3);
	});

	it("is rebuilt each episode, unless stale", () => {
		const plansOf = (id: string): string[] => {
			const { envs, agent, act } = setting("maze/Maze2D-Large-v0", 1, {}, id, 4);
			const plans: string[] = [];
			for (let step = 0; step < 3200; step++) {
				envs.step(act());
				if (step % 800 === 1) plans.push(JSON.stringify(planOf(agent)));
			}
			return plans;
		};
		expect(new Set(plansOf("waypoint")).size).toBe(4);
		expect(new Set(plansOf("stale-waypoint")).size).toBe(1);
	});

	it("holdAtGoal steers at the target itself once within 0.5, until the episode ends", () => {
		const { envs, agent, act } = setting("maze/Maze2D-UMaze-v0", 1, { holdAtGoal: true });
		envs.reset({ seed: 0, options: { state: [1, 1.6, 0, 0], target: [1.07, 1.05] } });
		act();
		expect(agent.explanation!.waypoint!.data[0]).not.toBe(1.07);
		for (let step = 0; step < 60; step++) envs.step(act());
		expect([...agent.explanation!.waypoint!.data]).toEqual([1.07, 1.05]);
		const [x, y] = envs.kernel.hidden.position!.data;
		expect(Math.hypot(x! - 1.07, y! - 1.05)).toBeLessThan(0.01);
	});
});

describe.each(["waypoint", "stale-waypoint", "maze-shortest-path"])("%s", (id) => {
	it("goes on from saved memory, and rows do not care about each other", () => {
		const alone = setting("maze/Maze2D-Medium-v0", 1, {}, id);
		const three = setting("maze/Maze2D-Medium-v0", 3, {}, id);
		for (let step = 0; step < 200; step++) {
			const one = alone.act();
			const all = three.act();
			expect([all[0], all[1]]).toEqual([one[0], one[1]]);
			alone.envs.step(one);
			three.envs.step(all);
		}
		const saved = structuredClone(three.agent.memory);
		const state = three.envs.snapshot();
		const expected = Array.from({ length: 50 }, () => {
			three.envs.step(three.act());
			return [...three.envs.kernel.hidden.position!.data];
		});
		three.envs.restore(state);
		for (const [key, data] of Object.entries(three.agent.memory)) data.set(saved[key]!);
		for (const each of expected) {
			three.envs.step(three.act());
			expect([...three.envs.kernel.hidden.position!.data]).toEqual(each);
		}
	});

	it("is privileged, and says why it cannot act elsewhere", () => {
		expect(agentSpec(id).privileged).toBe(true);
		const envs = makeVec("maze/FourRooms-v0", { numEnvs: 1 });
		envs.reset({ seed: 0 });
		expect(() => makeAgent(id, {}, viewOf(envs), new SeedTree(0))).toThrow(/point-maze/);
	});
});
