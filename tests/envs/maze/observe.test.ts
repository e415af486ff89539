import fc from "fast-check";
import { describe, expect, test } from "vitest";
import "../../../envs/maze/grid/index.ts";
import { makeVec, type Params } from "../../../src/env/index.ts";
import { Generator } from "../../../src/random/index.ts";

interface Truth {
	height: number;
	width: number;
	walls: (row: number, r: number, c: number) => number;
	position: ArrayLike<number>;
	goal: ArrayLike<number>;
	direction: ArrayLike<number> | undefined;
}

function truthOf(env: ReturnType<typeof makeVec>): Truth {
	const { hidden } = env.kernel;
	const facts = env.kernel.describe!() as { height: number; width: number; layout?: string[] };
	const { height, width, layout } = facts;
	return {
		height,
		width,
		walls: (row, r, c) =>
			layout
				? Number(layout[r]![c] === "#")
				: hidden.layout!.data[row * height * width + r * width + c]!,
		position: hidden.position!.data,
		goal: hidden.goal!.data,
		direction: hidden.direction?.data,
	};
}

/** Looks at the world cell by cell, from the definition of a view. */
function view(truth: Truth, row: number, k: number, showGoal: boolean): number[] {
	const { height, width, direction } = truth;
	const r0 = Math.floor(truth.position[row]! / width);
	const c0 = truth.position[row]! % width;
	const seen: number[] = [];
	const ahead = [
		[-1, 0],
		[0, 1],
		[1, 0],
		[0, -1],
	][direction ? direction[row]! : 0]!;
	const aside = [ahead[1]!, -ahead[0]!];
	for (let i = 0; i < k; i++)
		for (let j = 0; j < k; j++) {
			const forward = (direction ? k - 1 : (k - 1) / 2) - i;
			const right = j - (k - 1) / 2;
			const r = r0 + forward * ahead[0]! + right * aside[0]!;
			const c = c0 + forward * ahead[1]! + right * aside[1]!;
			if (r < 0 || r >= height || c < 0 || c >= width) seen.push(3);
			else if (showGoal && r * width + c === truth.goal[row]) seen.push(2);
			else seen.push(truth.walls(row, r, c));
		}
	return seen;
}

function full(truth: Truth, row: number, showGoal: boolean): number[] {
	const { height, width } = truth;
	const seen: number[] = [];
	for (let cell = 0; cell < height * width; cell++) {
		const wall = truth.walls(row, Math.floor(cell / width), cell % width);
		if (cell === truth.position[row]) seen.push(4 + (truth.direction?.[row] ?? 0));
		else seen.push(showGoal && cell === truth.goal[row] ? 2 : wall);
	}
	return seen;
}

const layouts: Params[] = [
	{ generator: "dfs", size: [9, 13] },
	{ generator: "rooms", size: 11, layoutSeed: 4 },
	{ generator: "open", size: [4, 7] },
	{ layout: ["S..#.", "..#..", "....G"], perRow: true },
];

describe.each(["terminate", "teleport", "stay"])("goal: %s", (goalBehaviour) => {
	test.each(["cardinal", "turn"])("views under %s control equal a brute-force look", (control) => {
		fc.assert(
			fc.property(
				fc.constantFrom(...layouts),
				fc.constantFrom(3, 5, 7, 9),
				fc.boolean(),
				fc.integer({ min: 0, max: 1000 }),
				(layout, viewSize, showGoal, seed) => {
					const more = { goalBehaviour, control, showGoal, viewSize, slip: 0.1, noop: true };
					const envs = (["egocentric", "full", "cell", "position"] as const).map((observation) => {
						const env = makeVec("maze/Grid-v0", {
							numEnvs: 5,
							params: { ...layout, ...more, observation },
							maxEpisodeSteps: 17,
							autoreset: "same-step",
						});
						env.reset({ seed });
						return env;
					});
					const generator = new Generator(seed);
					for (let t = 0; t < 40; t++) {
						const actions = Array.from({ length: 5 }, () =>
							generator.integer(control === "turn" ? 4 : 5),
						);
						const [ego, whole, cell, position] = envs.map((env) => env.step(actions).observation);
						const truth = truthOf(envs[0]!);
						const { width } = truth;
						const faces = control === "turn";
						for (let row = 0; row < 5; row++) {
							const k2 = viewSize * viewSize;
							const n = truth.height * width;
							expect(Array.from(ego.subarray(row * k2, (row + 1) * k2))).toEqual(
								view(truth, row, viewSize, showGoal),
							);
							expect(Array.from(whole.subarray(row * n, (row + 1) * n))).toEqual(
								full(truth, row, showGoal),
							);
							const at = truth.position[row]!;
							expect(cell[row]).toBe(faces ? at * 4 + truth.direction![row]! : at);
							const size = faces ? 3 : 2;
							expect(Array.from(position.subarray(row * size, (row + 1) * size))).toEqual([
								Math.floor(at / width),
								at % width,
								...(faces ? [truth.direction![row]] : []),
							]);
						}
					}
				},
			),
			{ numRuns: 24 },
		);
	});
});

test("observations are members of their space", () => {
	for (const observation of ["egocentric", "full", "cell", "position"])
		for (const control of ["cardinal", "turn"]) {
			const env = makeVec("maze/Grid-v0", {
				numEnvs: 1,
				params: { observation, control, size: 7 },
			});
			env.reset({ seed: 1 });
			const value = env.singleObservationSpace.readRow(env.kernel.observation!, 0);
			expect(env.singleObservationSpace.explain(value)).toBe(null);
		}
});
