import { describe, expect, it } from "vitest";
import "../../../envs/index.ts";
import { normalizedScore } from "../../../envs/maze/point/index.ts";
import {
	InvalidOptionError,
	InvalidParamsError,
	make,
	makeVec,
	type Params,
} from "../../../src/env/index.ts";

const IDS = [
	["maze/Maze2D-UMaze-v0", 300, [1, 1]],
	["maze/Maze2D-Medium-v0", 600, [6, 6]],
	["maze/Maze2D-Large-v0", 800, [7, 9]],
	["maze/Maze2D-Open-v0", 150, [2, 3]],
	["maze/Maze2D-EvalUMaze-v0", 300, [1, 3]],
	["maze/Maze2D-EvalMedium-v0", 600, [1, 6]],
	["maze/Maze2D-EvalLarge-v0", 800, [1, 9]],
] as const;

describe.each(IDS)("%s", (id, limit, goal) => {
	it(`runs for exactly ${limit} steps and never terminates`, () => {
		const env = make(id);
		env.reset({ seed: 3 });
		for (let step = 1; step <= limit; step++) {
			const { terminated, truncated, info } = env.step([0, 0]);
			expect(terminated).toBe(false);
			expect(truncated).toBe(step === limit);
			expect(Object.keys(info)).toEqual(["success", "first_reach", "normalized_score"]);
		}
	});

	it("has its goal cell exactly as target", () => {
		const env = make(id);
		for (const seed of [0, 1, 2]) {
			env.reset({ seed });
			expect([...env.kernel.hidden.target!.data]).toEqual(goal);
		}
	});
});

describe("reward", () => {
	/** Reward of standing at a distance of about `distance` from the goal (2, 3) of the open maze. */
	const rewardAt = (x: number, params: Params = {}): number => {
		const env = make("maze/Maze2D-Open-v0", { params });
		env.reset({ seed: 0, options: { state: [x, 3, 0, 0] } });
		return env.step([0, 0]).reward;
	};

	it("is 1 at a distance of exactly 0.5, and 0 beyond", () => {
		expect(rewardAt(2.5)).toBe(1);
		expect(rewardAt(1.5)).toBe(1);
		expect(rewardAt(2.5 + 2 ** -50)).toBe(0);
		expect(rewardAt(1.5 - 2 ** -50)).toBe(0);
	});

	it("dense: exp(−distance)", () => {
		expect(rewardAt(2, { reward: "dense" })).toBe(1);
		expect(rewardAt(3, { reward: "dense" })).toBeCloseTo(Math.exp(-1), 15);
	});

	it("is that of the new position", () => {
		const env = make("maze/Maze2D-Open-v0");
		env.reset({ seed: 0, options: { state: [2.501, 3, -5, 0] } });
		expect(env.step([-1, 0])).toMatchObject({ reward: 1, info: { success: 1, first_reach: 1 } });
	});
});

describe("resets", () => {
	const starts = (id: string, params: Params, count = 4000): number[][] => {
		const envs = makeVec(id, { numEnvs: count, params });
		const { observation } = envs.reset({ seed: 5 });
		return Array.from({ length: count }, (_, row) => [
			...(observation as Float64Array).slice(4 * row, 4 * row + 4),
			...envs.kernel.hidden.target!.data.slice(2 * row, 2 * row + 2),
		]);
	};

	it("start in every free cell alike, the goal's included, ± 0.1, with velocity N(0, 0.1²)", () => {
		const all = starts("maze/Maze2D-UMaze-v0", {});
		const cells = new Map<string, number>();
		let square = 0;
		for (const [x, y, vx, vy] of all as [number, number, number, number][]) {
			const cell = `${Math.round(x)},${Math.round(y)}`;
			cells.set(cell, (cells.get(cell) ?? 0) + 1);
			expect(Math.abs(x - Math.round(x))).toBeLessThanOrEqual(0.1);
			expect(Math.abs(y - Math.round(y))).toBeLessThanOrEqual(0.1);
			square += vx * vx + vy * vy;
		}
		expect([...cells.keys()].sort()).toEqual(["1,1", "1,2", "1,3", "2,3", "3,1", "3,2", "3,3"]);
		// Seven cells at 1/7 of 4000: mean 571, standard deviation 22.
		for (const count of cells.values()) expect(Math.abs(count - 4000 / 7)).toBeLessThan(90);
		expect(Math.sqrt(square / 8000)).toBeCloseTo(0.1, 2);
	});

	it("random goals: any free cell ± 0.1", () => {
		const all = starts("maze/Maze2D-UMaze-v0", { goal: "random" });
		const targets = new Set(all.map((each) => `${Math.round(each[4]!)},${Math.round(each[5]!)}`));
		expect(targets.size).toBe(7);
		expect(all.some((each) => each[4] !== Math.round(each[4]!))).toBe(true);
	});

	it("keep a random goal for the trial, unless resetTarget", () => {
		const targets = (params: Params): number[] => {
			const env = make("maze/Maze2D-Large-v0", { params, episodesPerTrial: 3 });
			env.reset({ seed: 1 });
			return Array.from({ length: 6 }, () => {
				const target = env.kernel.hidden.target!.data[0]!;
				env.reset();
				return target;
			});
		};
		expect(new Set(targets({ goal: "random" })).size).toBe(2);
		expect(new Set(targets({ goal: "fixed" })).size).toBe(1);
		expect(new Set(targets({ goal: "fixed", resetTarget: true })).size).toBe(6);
	});

	it("take target, reset_cell and state", () => {
		const env = make("maze/Maze2D-Medium-v0");
		const { observation } = env.reset({
			seed: 1,
			options: { target: [1.25, 2], reset_cell: [4, 1] },
		});
		expect([...env.kernel.hidden.target!.data]).toEqual([1.25, 2]);
		expect(Math.round(observation[0]!)).toBe(4);
		expect(Math.round(observation[1]!)).toBe(1);
		env.reset({ options: { state: [2, 2, 0.5, -0.5] } });
		expect([...env.kernel.hidden.position!.data, ...env.kernel.hidden.velocity!.data]).toEqual([
			2, 2, 0.5, -0.5,
		]);
	});

	it.each([
		[{ target: [1] }, "two finite numbers"],
		[{ target: "here" }, "two finite numbers"],
		[{ target: [Number.NaN, 1] }, "two finite numbers"],
		[{ reset_cell: [0, 0] }, "[row, column] of a free cell"],
		[{ reset_cell: [1.5, 1] }, "[row, column] of a free cell"],
		[{ reset_cell: [1, 99] }, "[row, column] of a free cell"],
		[{ state: [1, 1, 0] }, "four finite numbers"],
		[{ state: [0, 0, 0, 0] }, "in a free cell"],
		[{ goal_cell: [1, 1] }, "one of target, reset_cell, state"],
	])("refuse %j", (options, message) => {
		const env = make("maze/Maze2D-UMaze-v0");
		expect(() => env.reset({ seed: 0, options })).toThrow(InvalidOptionError);
		expect(() => env.reset({ seed: 0, options })).toThrow(message as string);
	});
});

describe("info", () => {
	it("counts the first step that reached, and scores the return so far", () => {
		const env = make("maze/Maze2D-UMaze-v0");
		env.reset({ seed: 0, options: { state: [1, 3, 0, 0] } });
		let gained = 0;
		let first = 0;
		for (let step = 1; step <= 300; step++) {
			const { reward, info } = env.step([0, -1]);
			gained += reward;
			if (reward === 1 && first === 0) first = step;
			expect(info.success).toBe(reward);
			expect(info.first_reach).toBe(first);
			expect(info.normalized_score).toBeCloseTo(
				normalizedScore({ min: 23.85, max: 161.86 }, gained),
				12,
			);
		}
		expect(first).toBeGreaterThan(20);
	});
});

describe("maze/Maze2D-v0", () => {
	it("plays text layouts and named ones", () => {
		const env = make("maze/Maze2D-v0", {
			params: { layout: ["#####", "#S.G#", "#####"], goal: "fixed", maxEpisodeSteps: 7 },
		});
		const { observation } = env.reset({ seed: 2 });
		expect(Math.abs(observation[1]! - 1)).toBeLessThanOrEqual(0.1);
		expect([...env.kernel.hidden.target!.data]).toEqual([1, 3]);
		expect(env.render()).toBe("#####\n#A.G#\n#####");
		for (let step = 1; step <= 7; step++) expect(env.step([0, 0]).truncated).toBe(step === 7);
		const named = make("maze/Maze2D-v0", { params: { layout: "large" } });
		named.reset({ seed: 1 });
		expect(named.kernel.describe!()).toMatchObject({ family: "point-maze", height: 9, width: 12 });
	});

	it("takes the first free cell as the goal of a layout that marks none", () => {
		const env = make("maze/Maze2D-v0", {
			params: { layout: ["#####", "##OO#", "#####"], goal: "fixed" },
		});
		env.reset({ seed: 0 });
		expect([...env.kernel.hidden.target!.data]).toEqual([1, 2]);
	});

	it("gives every trial of every row a maze of its own, unless layoutSeed fixes it", () => {
		const params = { generator: "dfs", size: [7, 11] };
		const envs = makeVec("maze/Maze2D-v0", { numEnvs: 3, params });
		envs.reset({ seed: 4 });
		const walls = (): string[] =>
			[0, 1, 2].map((row) =>
				envs.kernel.hidden.layout!.data.slice(77 * row, 77 * row + 77).join(""),
			);
		const before = walls();
		expect(new Set(before).size).toBe(3);
		envs.reset();
		expect(walls()).not.toEqual(before);
		const fixed = makeVec("maze/Maze2D-v0", { numEnvs: 2, params: { ...params, layoutSeed: 9 } });
		expect(fixed.kernel.hidden.layout).toBeUndefined();
		expect(fixed.kernel.describe!().layout).toHaveLength(7);
	});

	it.each([
		[{ generator: "dfs", goal: "fixed" }, "goal"],
		[{ layout: ["#####", "#GOG#", "#####"], goal: "fixed" }, "2 goals"],
		[{ layout: ["###", "#O#", "###"] }, "one free cell"],
		[{ layout: "huge" }, "layout"],
		[{ size: 8 }, "expected odd sides"],
		[{ margin: -1 }, "margin"],
		[{ reward: "spares" }, "sparse"],
		[{ rewrad: "sparse" }, "reward"],
	])("refuses %j", (params, message) => {
		expect(() => make("maze/Maze2D-v0", { params: params as Params })).toThrow(InvalidParamsError);
		expect(() => make("maze/Maze2D-v0", { params: params as Params })).toThrow(message as string);
	});
});
