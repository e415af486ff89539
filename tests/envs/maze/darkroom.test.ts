import { describe, expect, test } from "vitest";
import {
	actionSet,
	actionSplit,
	displacement,
	type GridKernel,
	goalSplit,
	movesOf,
} from "../../../envs/maze/grid/index.ts";
import { InvalidParamsError, make, makeVec, type Params } from "../../../src/env/index.ts";
import { Discrete } from "../../../src/spaces/index.ts";

function sizeOfActions(params: Params): number {
	return (make("maze/Darkroom-v0", { params }).actionSpace as unknown as Discrete).n;
}

/** The rules as §4.3 states them, by coordinates. */
function reference(
	[x, y]: [number, number],
	moves: readonly number[],
	goal: [number, number],
	size = 9,
): { end: [number, number]; hit: boolean } {
	const by = [
		[0, 0],
		[-1, 0],
		[0, 1],
		[1, 0],
		[0, -1],
	];
	let hit = false;
	let at: [number, number] = [x, y];
	for (const move of moves) {
		const clip = (v: number): number => Math.max(0, Math.min(size - 1, v));
		at = [clip(at[0] + by[move]![0]!), clip(at[1] + by[move]![1]!)];
		if (at[0] === goal[0] && at[1] === goal[1]) hit = true;
	}
	return { end: at, hit };
}

describe("Darkroom", () => {
	test("spaces, start, horizon", () => {
		const env = make("maze/Darkroom-v0");
		expect(env.observationSpace.equals(new Discrete(81) as never)).toBe(true);
		expect(env.actionSpace.equals(new Discrete(125) as never)).toBe(true);
		const { observation } = env.reset({ seed: 3, options: { goal: [0, 0] } });
		expect(observation).toBe(4 * 9 + 4);
		for (let t = 1; t <= 20; t++) {
			const step = env.step(0);
			expect([step.observation, step.reward, step.terminated, step.truncated]).toEqual([
				40,
				0,
				false,
				t === 20,
			]);
		}
	});

	test("down three times from the centre ends in (7, 4)", () => {
		const env = make("maze/Darkroom-v0");
		env.reset({ seed: 1, options: { goal: [0, 0] } });
		expect(env.step(3 * 25 + 3 * 5 + 3).observation).toBe(7 * 9 + 4);
	});

	test("the corner (0, 0) holds up, left, noop", () => {
		const env = make("maze/Darkroom-v0");
		env.reset({ seed: 1, options: { goal: [8, 8], start: [0, 0] } });
		expect(env.step(1 * 25 + 4 * 5 + 0).observation).toBe(0);
	});

	test("a goal passed on the way counts, and the state is the last cell", () => {
		const env = make("maze/Darkroom-v0");
		env.reset({ seed: 1, options: { goal: [5, 4] } });
		const step = env.step(3 * 25 + 3 * 5 + 3);
		expect(step).toMatchObject({ observation: 67, reward: 1, terminated: true, truncated: false });
		expect(step.info.success).toBe(1);
	});

	test("standing still on the goal counts", () => {
		const env = make("maze/Darkroom-v0");
		env.reset({ seed: 1, options: { goal: [4, 4] } });
		expect(env.step(0)).toMatchObject({ reward: 1, terminated: true, observation: 40 });
	});

	test.each([
		[9, 3],
		[7, 2],
		[5, 1],
		[5, 4],
	])("size %i, length %i: every transition is as the rules say", (size, length) => {
		const count = 5 ** length;
		const cells = size * size;
		const rows = cells;
		const env = makeVec("maze/Darkroom-v0", {
			numEnvs: rows,
			params: { size, sequenceLength: length },
			autoreset: "disabled",
		});
		for (let action = 0; action < count; action += length === 4 ? 7 : 1) {
			const goal = (action * 31) % cells;
			env.reset({
				seed: 1,
				options: Array.from({ length: rows }, (_, cell) => ({
					goal: [Math.floor(goal / size), goal % size],
					start: [Math.floor(cell / size), cell % size],
				})),
			});
			const { observation, reward, terminated } = env.step(new Int32Array(rows).fill(action));
			for (let cell = 0; cell < cells; cell++) {
				const { end, hit } = reference(
					[Math.floor(cell / size), cell % size],
					movesOf(action, length),
					[Math.floor(goal / size), goal % size],
					size,
				);
				if (observation[cell] !== end[0] * size + end[1] || reward[cell] !== Number(hit))
					expect([cell, action, observation[cell], reward[cell]]).toEqual([end, hit]);
				expect(terminated[cell]).toBe(Number(hit));
			}
		}
	});

	test("names actions by their moves", () => {
		const { actions, actionIds, sequences } = make("maze/Darkroom-v0").kernel.describe!();
		expect((actions as string[])[93]).toBe("down+down+down");
		expect((actionIds as number[])[93]).toBe(93);
		expect((sequences as number[][])[93]).toEqual([3, 3, 3]);
		const single = make("maze/Darkroom-v0", { params: { sequenceLength: 1 } });
		expect(single.kernel.describe!().actions).toEqual(["noop", "up", "right", "down", "left"]);
	});
});

describe("splits", () => {
	test("81 goals: 68 and 13, disjoint; 49: 41 and 8; 25: 21 and 4", () => {
		for (const [cells, train] of [
			[81, 68],
			[49, 41],
			[25, 21],
		] as const)
			for (const seed of [0, 1, 2]) {
				const split = goalSplit(cells, seed);
				expect([split.train.length, split.test.length]).toEqual([train, cells - train]);
				expect(new Set([...split.train, ...split.test]).size).toBe(cells);
			}
		expect(goalSplit(81, 0)).not.toEqual(goalSplit(81, 1));
	});

	test("125 actions: 50 and 75, disjoint; 25: 10 and 15", () => {
		for (const [length, train, test] of [
			[3, 50, 75],
			[2, 10, 15],
		] as const) {
			const split = actionSplit(length, 4, "random");
			expect([split.train.length, split.test.length]).toEqual([train, test]);
			expect(new Set([...split.train, ...split.test]).size).toBe(train + test);
		}
	});

	test("the five sets and their sizes", () => {
		const sets = (set: "train" | "permuted" | "sliced" | "test" | "all" | "train-test") =>
			actionSet(set, 3, 2, "random");
		expect(sets("permuted")).not.toEqual(sets("train"));
		expect([...sets("permuted")].sort()).toEqual([...sets("train")].sort());
		expect(sets("sliced")).toEqual(sets("test").slice(0, 50));
		expect(sets("train-test")).toEqual([...sets("train"), ...sets("test")]);
		expect(sets("all")).toEqual(Array.from({ length: 125 }, (_, id) => id));
		for (const [actions, size] of Object.entries({
			all: 125,
			train: 50,
			permuted: 50,
			sliced: 50,
			test: 75,
			"train-test": 125,
		}))
			expect(sizeOfActions({ actions })).toBe(size);
		const small = { size: 7, sequenceLength: 2 };
		for (const [actions, size] of Object.entries({ train: 10, sliced: 10, test: 15, all: 25 }))
			expect(sizeOfActions({ ...small, actions })).toBe(size);
	});

	test("by displacement: train has 0, 1 or 3 cells, test 2", () => {
		const { train, test: unseen } = actionSplit(3, 0, "displacement");
		expect(train.length + unseen.length).toBe(125);
		expect(new Set(train.map((id) => displacement(id, 3)))).toEqual(new Set([0, 1, 3]));
		expect(new Set(unseen.map((id) => displacement(id, 3)))).toEqual(new Set([2]));
		// Two moves with no cancelling (4 · 3 ordered pairs) and a noop in one of 3 places.
		expect(unseen.length).toBe(36);
		expect(sizeOfActions({ actions: "test", actionSplit: "displacement" })).toBe(36);
	});

	test("all rows have the same actions, in the listed order", () => {
		const params = { actions: [93, 0, 31], sequenceLength: 3 };
		const env = makeVec("maze/Darkroom-v0", { numEnvs: 3, params });
		env.reset({ seed: 1, options: { goal: [0, 0] } });
		expect(Array.from(env.step([0, 1, 2]).observation)).toEqual([67, 40, 13]);
	});

	test("goals of trials come from their part only, and all of it", () => {
		for (const goals of ["train", "test"] as const) {
			const env = makeVec("maze/Darkroom-v0", { numEnvs: 600, params: { goals, splitSeed: 9 } });
			env.reset({ seed: 2 });
			const drawn = new Set((env.kernel as { hidden: GridKernel["hidden"] }).hidden.goal!.data);
			expect(drawn).toEqual(new Set(goalSplit(81, 9)[goals]));
		}
	});

	test("goals may be listed", () => {
		const env = makeVec("maze/Darkroom-v0", {
			numEnvs: 50,
			params: {
				goals: [
					[0, 3],
					[8, 8],
				],
			},
		});
		env.reset({ seed: 2 });
		expect(new Set(env.kernel.hidden.goal!.data)).toEqual(new Set([3, 80]));
	});
});

test("a trial keeps its goal over its episodes, the next draws another", () => {
	const env = makeVec("maze/Darkroom-v0", {
		numEnvs: 64,
		autoreset: "same-step",
		episodesPerTrial: 3,
	});
	env.reset({ seed: 5 });
	const goal = env.kernel.hidden.goal!.data;
	const first = goal.slice();
	const actions = new Int32Array(64);
	for (let t = 0; t < 59; t++) {
		env.step(actions);
		for (let row = 0; row < 64; row++)
			if (env.clocks.trial[row] === 0) expect(goal[row]).toBe(first[row]);
	}
	env.step(actions);
	expect(Array.from(goal)).not.toEqual(Array.from(first));
});

test("the dense room pays every step on the goal and does not end there", () => {
	const env = make("maze/DarkroomDense-v0");
	expect(env.actionSpace.equals(new Discrete(5) as never)).toBe(true);
	env.reset({ seed: 1, options: { goal: [4, 5] } });
	expect(env.step(0).reward).toBe(0);
	let total = 0;
	let last = env.step(2);
	total += last.reward;
	for (let t = 2; t < 20; t++) {
		expect(last.terminated || last.truncated).toBe(false);
		last = env.step(0);
		total += last.reward;
	}
	expect(total).toBe(19);
	expect(last).toMatchObject({ terminated: false, truncated: true });
});

test("views of the dark room do not show the goal unless asked to", () => {
	for (const observation of ["full", "egocentric"])
		for (const showGoal of [false, true]) {
			const env = make("maze/Darkroom-v0", { params: { observation, showGoal, viewSize: 5 } });
			const { observation: seen } = env.reset({ seed: 1, options: { goal: [3, 4] } });
			expect(Array.from(seen as unknown as Uint8Array).includes(2)).toBe(showGoal);
		}
});

test.each([
	[{ actions: [125] }, /actions\.0: is 125, expected a sequence from 0 to 124 \(5\^3 of them\)/],
	[
		{ goals: [[0, 9]] },
		/goals\.0: is \[0, 9\], outside the grid: expected a row and a column below 9/,
	],
	[
		{ sequenceLength: 1, actions: "test", actionSplit: "displacement" },
		/actions: is "test", which has no sequence of length 1 under the split "displacement"/,
	],
	[{ size: 8 }, /size: is 8, expected an odd number/],
	[{ sequenceLength: 0 }, /sequenceLength: is 0/],
	[{ actions: "cut" }, /actions: is "cut"/],
	[{ goals: "unseen" }, /goals: is "unseen"/],
	[{ goalz: "all" }, /did you mean "goals"/],
])("%j is refused", (params, message) => {
	const attempt = () => make("maze/Darkroom-v0", { params: params as Params });
	expect(attempt).toThrow(InvalidParamsError);
	expect(attempt).toThrow(message);
});

test("the dense room refuses goals outside", () => {
	expect(() => make("maze/DarkroomDense-v0", { params: { goals: [[9, 0]] } })).toThrow(
		/goals\.0: is \[9, 0\], outside the grid/,
	);
});
