import { describe, expect, it } from "vitest";
import "../../../index.ts";
import type { PointKernel } from "../../../envs/maze/point/kernel.ts";
import { cellAt } from "../../../envs/maze/point/wall-grid.ts";
import { makeVec, type Params } from "../../../src/env/index.ts";
import { Metrics } from "../../../src/run/metrics.ts";

describe("a new maze in the middle of an episode", () => {
	it.each([
		["maze/Maze2D-v0", { generator: "dfs", size: 9 }],
		["maze/PointMaze-v0", { generator: "prim", size: [7, 11] }],
	] as [string, Params][])("%s: never walls the ball in", (id, params) => {
		const rows = 50;
		const envs = makeVec(id, {
			numEnvs: rows,
			params,
			layers: [{ id: "Schedule", params: { law: "abrupt", period: 7 } }],
			autoreset: "same-step",
		});
		envs.reset({ seed: 3 });
		let { kernel } = envs;
		while (kernel.inner) kernel = kernel.inner;
		const { mazes, hidden } = kernel as PointKernel;
		const { data } = hidden.position!;
		const actions = new Float64Array(2 * rows);
		const first = mazes.walls.slice();
		for (let step = 0; step < 300; step++) {
			for (let k = 0; k < 2 * rows; k++) actions[k] = Math.sin(step * 0.2 + k);
			envs.step(actions);
			for (let row = 0; row < rows; row++) {
				const cell = cellAt(mazes.frame, data[2 * row]!, data[2 * row + 1]!);
				expect(mazes.isFree(row, cell)).toBe(true);
			}
		}
		expect(mazes.walls).not.toEqual(first);
	});
});

describe("metrics", () => {
	it("normalized_score and first_reach are means over episodes, of those that reached", () => {
		const rows = 40;
		const metrics = ["return", "normalized_score", "first_reach", "success"];
		const envs = makeVec("maze/Maze2D-UMaze-v0", { numEnvs: rows, autoreset: "same-step" });
		const found = new Metrics(envs, {
			id: "test",
			scenario: "test",
			variant: "",
			agent: { id: "random", label: "random" },
			seed: 0,
			numEnvs: rows,
			evaluate: { env: { id: "maze/Maze2D-UMaze-v0" }, trials: 2 },
			metrics,
			curvePoints: 10,
		});
		envs.reset({ seed: 0 });
		const actions = new Float64Array(2 * rows);
		const first: number[][] = Array.from({ length: rows }, () => []);
		let reached = new Int32Array(rows);
		for (let step = 0; step < 600; step++) {
			for (let k = 0; k < 2 * rows; k++) actions[k] = Math.sin(0.07 * step * (1 + (k % 7)) + k);
			const result = envs.step(actions);
			found.step(result);
			for (let row = 0; row < rows; row++) {
				if (reached[row] === 0 && result.reward[row] === 1) reached[row] = (step % 300) + 1;
				if (result.finalMask[row] === 1 && reached[row]! > 0) first[row]!.push(reached[row]!);
			}
			if (step % 300 === 299) reached = new Int32Array(rows);
		}
		expect(found.done(600)).toBe(true);
		const { values } = found.result();
		for (let row = 0; row < rows; row++) {
			const score = (100 * (values.return![row]! - 23.85)) / (161.86 - 23.85);
			expect(values.normalized_score![row]).toBeCloseTo(score, 9);
			const mean = first[row]!.reduce((sum, each) => sum + each, 0) / first[row]!.length;
			expect(values.first_reach![row]).toEqual(first[row]!.length > 0 ? mean : Number.NaN);
		}
		expect(first.flat().length).toBeGreaterThan(5);
	});
});
