import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
	DistanceSearch,
	GridKernel,
	neighbours,
	PlacementError,
	parseLayout,
} from "../../../envs/maze/grid/index.ts";
import {
	build,
	InvalidOptionError,
	InvalidParamsError,
	make,
	makeVec,
	type Params,
} from "../../../src/env/index.ts";
import { Generator } from "../../../src/random/index.ts";

const GRID = "maze/Grid-v0";
const corridor = ["#####", "#S.G#", "#####"];

function rowsOf(params: Params, numEnvs: number, seed = 1, id = GRID) {
	const env = makeVec(id, { params, numEnvs });
	env.reset({ seed });
	return env;
}

describe("text layouts", () => {
	test("S and G are start and goal; walls and edges hold; the goal pays 1 and ends", () => {
		const env = make(GRID, { params: { layout: corridor } });
		expect(env.reset({ seed: 1 }).observation).toBe(6);
		for (const action of [0, 2, 3])
			expect(env.step(action)).toMatchObject({ observation: 6, reward: 0 });
		expect(env.step(1)).toMatchObject({ observation: 7, reward: 0, terminated: false });
		expect(env.step(1)).toMatchObject({ observation: 8, reward: 1, terminated: true });
		expect(env.render()).toBe("#####\n#..A#\n#####");
	});

	test("of several S and G one is drawn each, every one at some time", () => {
		const env = rowsOf({ layout: ["SS.", "..G", "G.."] }, 200);
		expect(new Set(env.kernel.hidden.position!.data)).toEqual(new Set([0, 1]));
		expect(new Set(env.kernel.hidden.goal!.data)).toEqual(new Set([5, 6]));
	});

	test("unmarked starts and goals are drawn from the connected cells, and differ", () => {
		const env = rowsOf({ layout: ["..#.", "S.#.", "..#."] }, 300);
		const goals = new Set(env.kernel.hidden.goal!.data);
		expect(goals).toEqual(new Set([0, 1, 5, 8, 9]));
		const open = rowsOf({ layout: ["...", "..."] }, 500);
		const { position, goal } = open.kernel.hidden;
		expect(position!.data.every((cell, row) => cell !== goal!.data[row])).toBe(true);
		expect(new Set(position!.data).size).toBe(6);
		expect(new Set(goal!.data).size).toBe(6);
	});

	test("parses spaces as free", () => {
		const { walls, starts, goals } = parseLayout(["# S", "G.#"]);
		expect(Array.from(walls)).toEqual([1, 0, 0, 0, 0, 1]);
		expect([Array.from(starts!), Array.from(goals!)]).toEqual([[2], [3]]);
	});
});

test.each([
	[{ layout: ["###", "##"] }, /layout\.1: has 2 characters, expected 3 as in row 0/],
	[{ layout: ["#S#", "#x#"] }, /layout\.1: has "x" at column 1, expected # \(wall\)/],
	[{ layout: ["###"] }, /layout: has no free cell/],
	[
		{ layout: ["S#G"] },
		/layout: has no path between \[0, 0\] and \[0, 2\], expected one between every/,
	],
	[{ layout: [".#."] }, /layout: has no path between the free cells \[0, 0\] and \[0, 2\]/],
	[{ layout: ["#.#"] }, /layout: has one free cell/],
	[{ layout: ["S.."], perRow: true, goals: [[0, 0]] }, /layout: has one free cell|differ/],
	[{ layout: ["S.G#."], perRow: true }, /no path between the free cells \[0, 0\] and \[0, 4\]/],
	[
		{ layout: corridor, minGoalDistance: 3 },
		/has start and goal at most 2 apart, expected minGoalDistance = 3/,
	],
	[{ layout: corridor, goals: [[0, 0]] }, /goals\.0: is \[0, 0\], a wall; expected a free cell/],
	[{ layout: corridor, starts: [[3, 0]] }, /starts\.0: is \[3, 0\], outside the grid/],
	[
		{ size: 9, goals: [[1, 9]] },
		/goals\.0: is \[1, 9\], outside the grid: expected a row below 9 and a column below 9/,
	],
	[
		{ size: 9, goals: [[2, 1]] },
		/goals\.0: is \[2, 1\], which generator "dfs" may make a wall; expected an odd row/,
	],
	[
		{ generator: "four-rooms", size: 9, starts: [[4, 4]] },
		/starts\.0: is \[4, 4\], which generator "four-rooms" may make a wall; expected a cell inside a room/,
	],
	[{ size: 10 }, /size: is 10, expected odd sides ≥ 5 for generator "dfs"/],
	[{ size: [9, 3] }, /size: is \[9,3\], expected odd sides ≥ 5/],
	[{ generator: "four-rooms", size: 6 }, /size: is 6, expected sides ≥ 7/],
	[{ generator: "rooms", braid: 0.5 }, /braid: is 0\.5, expected 0 for generator "rooms"/],
	[{ generator: "rooms", size: 7, minRoomSize: 7 }, /minRoomSize: is 7, expected at most 5/],
	[{ size: 9, minGoalDistance: 13 }, /minGoalDistance: is 13, expected at most 12/],
	[{ size: 9, minGoalDistance: 7, starts: [[3, 3]], goals: [[1, 1]] }, /expected at most 4/],
	[{ viewSize: 4 }, /viewSize: is 4, expected an odd number/],
	[{ minRoomSize: 2 }, /minRoomSize: is 2, expected an odd number/],
	[{ slip: 1.5 }, /slip: is 1\.5/],
	[{ generator: "maze" }, /generator: is "maze", expected one of/],
	[{ size: "big" }, /size: is "big", expected an integer from 2 to 255, or \[height, width\]/],
	[{ layout: [] }, /layout/],
	[{ noops: true }, /did you mean "noop"/],
])("%j is refused", (params, message) => {
	const attempt = () => make(GRID, { params: params as Params });
	expect(attempt).toThrow(InvalidParamsError);
	expect(attempt).toThrow(message);
});

describe("drawn tasks", () => {
	test("every row and trial has its own maze; episodes of a trial share it", () => {
		const env = makeVec(GRID, {
			numEnvs: 8,
			params: { size: 9 },
			episodesPerTrial: 2,
			maxEpisodeSteps: 1,
			autoreset: "same-step",
		});
		env.reset({ seed: 1 });
		const { layout } = env.kernel.hidden;
		const copy = (): string[] =>
			Array.from({ length: 8 }, (_, row) => layout!.data.slice(row * 81, (row + 1) * 81).join(""));
		const first = copy();
		expect(new Set(first).size).toBe(8);
		const running = Array.from({ length: 8 }, (_, row) => env.kernel.hidden.goal!.data[row]);
		env.step(new Int32Array(8));
		expect(copy()).toEqual(first);
		expect(Array.from(env.kernel.hidden.goal!.data)).toEqual(running);
		env.step(new Int32Array(8));
		expect(copy().every((text, row) => text !== first[row])).toBe(true);
	});

	test("layoutSeed fixes one maze for all, and describe() shows it", () => {
		const env = rowsOf({ size: 9, layoutSeed: 4 }, 3);
		expect(env.kernel.hidden.layout).toBeUndefined();
		const { layout } = env.kernel.describe!() as { layout: string[] };
		expect(layout).toHaveLength(9);
		expect(rowsOf({ size: 9, layoutSeed: 5 }, 1).kernel.describe!().layout).not.toEqual(layout);
	});

	test("start and goal are at least minGoalDistance apart", () => {
		fc.assert(
			fc.property(
				fc.constantFrom("dfs", "prim", "kruskal", "rooms", "four-rooms", "open"),
				fc.integer({ min: 0, max: 16 }),
				fc.integer({ min: 0, max: 1e6 }),
				fc.boolean(),
				(generator, minGoalDistance, seed, fixed) => {
					const params = {
						generator,
						size: 11,
						minGoalDistance,
						...(fixed ? { layoutSeed: seed } : {}),
					};
					const env = rowsOf({ ...params, distance: true }, 16, seed);
					for (let row = 0; row < 16; row++)
						expect(env.kernel.info.distance!.data[row]).toBeGreaterThanOrEqual(minGoalDistance);
				},
			),
			{ numRuns: 120 },
		);
	});

	test("the distance in info is that of a search, after resets and steps", () => {
		const env = rowsOf({ size: 9, distance: true, control: "turn", slip: 0.2 }, 6);
		const search = new DistanceSearch(neighbours(9, 9));
		const { hidden, info } = env.kernel;
		const generator = new Generator(3);
		for (let t = 0; t < 200; t++) {
			for (let row = 0; row < 6; row++) {
				search.run(hidden.layout!.data as Uint8Array, row * 81, hidden.goal!.data[row]!);
				expect(info.distance!.data[row]).toBe(search.field[hidden.position!.data[row]!]);
			}
			env.step(Array.from({ length: 6 }, () => generator.integer(3)));
		}
	});

	test("starts and goals may be listed", () => {
		const params = {
			size: 9,
			starts: [[1, 1]],
			goals: [
				[7, 7],
				[1, 7],
			],
		};
		const env = rowsOf(params, 40);
		expect(new Set(env.kernel.hidden.position!.data)).toEqual(new Set([10]));
		expect(new Set(env.kernel.hidden.goal!.data)).toEqual(new Set([70, 16]));
	});
});

describe("reset options", () => {
	test("goal and start are taken; a goal lasts the trial, a start the episode", () => {
		const env = make(GRID, { params: { generator: "open", size: 5 }, episodesPerTrial: 5 });
		env.reset({ seed: 1, options: { goal: [2, 3], start: [0, 1] } });
		expect(env.kernel.hidden.position!.data[0]).toBe(1);
		const starts = new Set<number>();
		for (let episode = 1; episode < 5; episode++) {
			env.reset();
			expect(env.kernel.hidden.goal!.data[0]).toBe(13);
			starts.add(env.kernel.hidden.position!.data[0]!);
		}
		expect(starts.size).toBeGreaterThan(1);
	});

	test("a layout is taken where rows have their own; its marks place start and goal", () => {
		const layout = ["#####", "#S..#", "###.#", "#G..#", "#####"];
		for (const params of [
			{ size: 5 },
			{ layout: ["S....", ".....", ".....", ".....", "....G"], perRow: true },
		]) {
			const env = make(GRID, { params: params as Params });
			env.reset({ seed: 1, options: { layout } });
			const { position, goal } = env.kernel.hidden;
			expect([position!.data[0], goal!.data[0]]).toEqual([6, 16]);
			expect(env.render()).toBe("#####\n#A..#\n###.#\n#G..#\n#####");
			for (const action of [1, 1, 2, 2, 3]) expect(env.step(action).terminated).toBe(false);
			expect(env.step(3).terminated).toBe(true);
		}
	});

	test.each([
		[
			{ goal: [0, 9] },
			/"goal" is \[0,9\], expected \[row, column\] with row from 0 to 4 and column from 0 to 4/,
		],
		[{ goal: 7 }, /"goal" is 7, expected \[row, column\]/],
		[{ start: [0.5, 1] }, /"start" is \[0\.5,1\]/],
		[{ goal: [0, 0] }, /"goal" is \[0,0\], expected a free cell, not a wall/],
		[{ start: [4, 4] }, /"start" is \[4,4\], expected a free cell, not a wall/],
		[{ layout: ["#####"] }, /"layout" is .* expected a layout; it has no free cell/],
		[{ layout: [".."] }, /expected 5 rows of 5 characters, got 1 of 2/],
		[{ layout: "....." }, /expected 5 rows of 5 characters, as an array of strings/],
		[
			{ layout: ["..#..", "..#..", "..#..", "..#..", "..#.."] },
			/has no path between the free cells \[0, 0\] and \[0, 3\]/,
		],
		[{ layout: ["#####", "#S?G#", "#####", "#####", "#####"] }, /row 1 has "\?" at column 2/],
		[{ gaol: [1, 1] }, /no such option: .* did you mean goal\?/],
	])("%j is refused", (options, message) => {
		const env = make(GRID, { params: { size: 5 } });
		expect(() => env.reset({ seed: 1, options })).toThrow(InvalidOptionError);
		expect(() => env.reset({ seed: 1, options })).toThrow(message);
	});

	test("a goal without a path, or too near, is refused", () => {
		const cut = make(GRID, { params: { layout: ["S.G#."] } });
		expect(() => cut.reset({ seed: 1, options: { goal: [0, 4] } })).toThrow(
			/"goal" is \[0,4\], expected a cell with a path from the start \[0, 0\]/,
		);
		for (const layout of ["S......", "SS......"]) {
			const near = make(GRID, { params: { layout: [layout], minGoalDistance: 4 } });
			expect(() => near.reset({ seed: 1, options: { goal: [0, 2] } })).toThrow(
				/"goal" is \[0,2\], expected a cell at least minGoalDistance = 4 from a start/,
			);
			near.reset({ seed: 1, options: { goal: [0, 5] } });
			expect(near.kernel.hidden.goal!.data[0]).toBe(5);
		}
	});

	test("a shared layout has no layout option", () => {
		const env = make(GRID, { params: { layout: corridor } });
		expect(() => env.reset({ options: { layout: corridor } })).toThrow(
			/no such option: .* takes one of goal, start/,
		);
	});
});

describe("dynamics", () => {
	test("turn control: left and right turn clockwise, forward moves where it faces", () => {
		const env = make(GRID, {
			params: { layout: ["...", "...", "..."], control: "turn", noop: true },
		});
		env.reset({ seed: 1, options: { goal: [0, 0], start: [1, 1] } });
		const { direction, position } = env.kernel.hidden;
		let facing = direction!.data[0]!;
		for (const [action, change] of [
			[1, 3],
			[2, 1],
			[2, 1],
			[0, 0],
			[1, 3],
		]) {
			env.step(action!);
			facing = (facing + change!) % 4;
			expect(direction!.data[0]).toBe(facing);
			expect(position!.data[0]).toBe(4);
		}
		while (direction!.data[0] !== 1) env.step(2);
		env.step(3);
		expect(position!.data[0]).toBe(5);
		env.step(3);
		expect(position!.data[0]).toBe(5);
		expect(env.kernel.describe!().actions).toEqual(["noop", "turn-left", "turn-right", "forward"]);
	});

	test("slip sends moves to either side, half each; noops never slip", () => {
		const n = 20_000;
		const layout = ["...", "...", "..."];
		const env = makeVec(GRID, { numEnvs: n, params: { layout, slip: 0.3, noop: true } });
		env.reset({ seed: 1, options: { start: [1, 1], goal: [0, 0] } });
		const observation = env.step(new Int32Array(n).fill(2)).observation as Int32Array;
		const share = (cell: number): number => observation.filter((at) => at === cell).length / n;
		expect(share(5)).toBeCloseTo(0.7, 1);
		expect(Math.abs(share(1) - 0.15)).toBeLessThan(0.01);
		expect(Math.abs(share(7) - 0.15)).toBeLessThan(0.01);
		expect(share(3) + share(4)).toBe(0);
		env.reset({ seed: 1, options: { start: [1, 1], goal: [0, 0] } });
		expect(new Set(env.step(new Int32Array(n)).observation)).toEqual(new Set([4]));
	});

	test("wind pushes after the move, not through walls; a goal on the way counts", () => {
		const layout = ["....", "....", "####"];
		const params = { layout, wind: 1, windDirection: "right" };
		const env = make(GRID, { params });
		env.reset({ seed: 1, options: { start: [0, 0], goal: [0, 3] } });
		expect(env.step(2).observation).toBe(5);
		expect(env.step(1).observation).toBe(7);
		expect(env.step(1).observation).toBe(7);
		env.reset({ seed: 1, options: { start: [0, 0], goal: [0, 1] } });
		expect(env.step(1)).toMatchObject({ observation: 2, reward: 1, terminated: true });
		const half = makeVec(GRID, { numEnvs: 10_000, params: { ...params, wind: 0.5 } });
		half.reset({ seed: 1, options: { start: [0, 0], goal: [0, 3] } });
		const pushed = (half.step(new Int32Array(10_000)).observation as Int32Array).filter(
			(at) => at === 1,
		);
		expect(Math.abs(pushed.length / 10_000 - 0.5)).toBeLessThan(0.02);
	});

	test("rewards are as asked", () => {
		const env = make(GRID, { params: { layout: corridor, goalReward: 5, stepReward: -0.1 } });
		env.reset({ seed: 1 });
		expect([env.step(1).reward, env.step(1).reward]).toEqual([-0.1, 5]);
	});

	test("staying: the goal pays every step on it and never ends the episode", () => {
		const env = make(GRID, { params: { layout: corridor, goalBehaviour: "stay" } });
		env.reset({ seed: 1 });
		expect([1, 1, 1, 0, 3].map((action) => env.step(action).reward)).toEqual([0, 1, 1, 1, 0]);
		expect(env.clocks.step[0]).toBe(5);
	});

	test("teleporting: pays, goes on, and lands uniformly on the other cells", () => {
		const n = 24_000;
		const env = makeVec("maze/GoalTeleport-v0", { numEnvs: n });
		expect(env.kernel).toBeInstanceOf(GridKernel);
		env.reset({ seed: 1, options: { start: [2, 1], goal: [2, 2] } });
		const { observation, reward, terminated, truncated, info } = env.step(
			new Int32Array(n).fill(1),
		);
		expect(reward.every((value) => value === 1)).toBe(true);
		expect(terminated.some(Boolean) || truncated.some(Boolean)).toBe(false);
		expect((info.success as Uint8Array).every(Boolean)).toBe(true);
		const counts = new Float64Array(25);
		for (const cell of observation) counts[cell]!++;
		expect(counts[12]).toBe(0);
		// χ² with 23 degrees of freedom exceeds 49.7 once in a thousand.
		const chi2 = counts.reduce(
			(sum, count, cell) => (cell === 12 ? sum : sum + (count - 1000) ** 2 / 1000),
			0,
		);
		expect(chi2).toBeLessThan(49.7);
	});

	test("time limits: 4 steps a cell, none when continuing, as told otherwise", () => {
		const limit = (id: string, params: Params, maxEpisodeSteps?: number): string =>
			build(id, { params, ...(maxEpisodeSteps ? { maxEpisodeSteps } : {}) }, 1).fingerprint.match(
				/"limit":(\w+)/,
			)![1]!;
		expect(limit(GRID, { size: 9 })).toBe("324");
		expect(limit(GRID, { goalBehaviour: "teleport" })).toBe("null");
		expect(limit("maze/GoalTeleport-v0", {})).toBe("null");
		expect(limit("maze/FourRooms-v0", {})).toBe("676");
		expect(limit("maze/Darkroom-v0", {})).toBe("20");
		expect(limit("maze/FourRooms-v0", {}, 50)).toBe("50");
	});
});

describe("four rooms", () => {
	test("start and goal are drawn from all 104 cells", () => {
		const env = rowsOf({}, 2000, 1, "maze/FourRooms-v0");
		expect(new Set(env.kernel.hidden.goal!.data).size).toBe(104);
		expect(new Set(env.kernel.hidden.position!.data).size).toBe(104);
	});

	test("without the layout, doors are drawn", () => {
		const env = rowsOf({ layout: null, size: 19 }, 20, 1, "maze/FourRooms-v0");
		const { data } = env.kernel.hidden.layout!;
		const mazes = Array.from({ length: 20 }, (_, row) =>
			data.slice(row * 361, (row + 1) * 361).join(""),
		);
		// 8⁴ sets of doors: twenty hardly ever share any.
		expect(new Set(mazes).size).toBeGreaterThan(15);
	});
});

describe("task", () => {
	test("sample draws goal and layout into the columns; changed shows them at once", () => {
		for (const observation of ["full", "egocentric"]) {
			const env = makeVec(GRID, {
				numEnvs: 3,
				params: { size: 9, observation, distance: true, goalBehaviour: "teleport" },
			});
			env.reset({ seed: 1 });
			const { task, hidden, observation: columns, info } = env.kernel;
			expect(Object.keys(task!.columns)).toEqual(["goal", "layout"]);
			const random = new Generator(9).state;
			const others = columns![""]!.data.slice();
			for (let k = 0; k < 50; k++) {
				task!.sample(1, random, 0);
				task!.changed(1);
				const at = hidden.position!.data[1]!;
				expect(hidden.layout!.data[81 + at]).toBe(0);
				expect(hidden.layout!.data[81 + hidden.goal!.data[1]!]).toBe(0);
				const search = new DistanceSearch(neighbours(9, 9));
				search.run(hidden.layout!.data as Uint8Array, 81, hidden.goal!.data[1]!);
				expect(info.distance!.data[1]).toBe(search.field[at]);
				if (observation === "full") {
					const seen = columns![""]!.data.subarray(81, 162);
					expect(seen.indexOf(4)).toBe(at);
					expect(seen.filter((code) => code === 1).length).toBe(81 - 31);
				}
			}
			const { width, data } = columns![""]!;
			expect(data.subarray(0, width)).toEqual(others.subarray(0, width));
			expect(data.subarray(2 * width)).toEqual(others.subarray(2 * width));
		}
	});

	test("a goal written from outside is what pays", () => {
		const env = makeVec("maze/GoalTeleport-v0", { numEnvs: 2 });
		env.reset({ seed: 1, options: { start: [0, 0], goal: [4, 4] } });
		env.kernel.task!.columns.goal!.data[1] = 1;
		env.kernel.task!.changed(1);
		expect(Array.from(env.step([1, 1]).reward)).toEqual([0, 1]);
	});

	test("a shared layout is no part of the task", () => {
		const { task } = make("maze/FourRooms-v0").kernel;
		expect(Object.keys(task!.columns)).toEqual(["goal"]);
		expect(task!.continuous).toEqual({});
	});

	test("goals no start is far enough from are reported, not searched for for ever", () => {
		const params = {
			layout: ["..#..", "#.#.#", "..#..", ".###.", "....."],
			perRow: true,
			starts: [[0, 0]],
			goals: [[0, 4]],
			minGoalDistance: 8,
		};
		const env = make(GRID, { params });
		env.reset({ seed: 1 });
		const open = [".....", ".....", ".....", ".....", "....."];
		const attempt = () => env.reset({ newTrial: true, options: { layout: open } });
		expect(attempt).toThrow(PlacementError);
		expect(attempt).toThrow(/found no goal with a start at least minGoalDistance = 8 away/);
	});
});

test("describe() is JSON that says what a viewer and a planner need", () => {
	const facts = make(GRID, { params: { layout: corridor, observation: "egocentric" } }).kernel
		.describe!();
	expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
	expect(facts).toMatchObject({
		family: "grid",
		height: 3,
		width: 5,
		layout: ["#####", "#...#", "#####"],
		control: "cardinal",
		actions: ["up", "right", "down", "left"],
		sequences: [[1], [2], [3], [4]],
		viewSize: 5,
		starts: [6],
		goals: [8],
	});
});
