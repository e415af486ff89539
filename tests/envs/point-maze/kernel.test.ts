import { describe, expect, it } from "vitest";
import "../../../envs/index.ts";
import { makeVec, type Params, type VectorEnv } from "../../../src/env/index.ts";
import { SeedTree } from "../../../src/random/index.ts";

const CASES: [string, Params][] = [
	["maze/Maze2D-Medium-v0", { goal: "random", reward: "dense" }],
	["maze/PointMaze-Large-v0", { resetTarget: true }],
	["maze/Maze2D-v0", { generator: "dfs", size: 9, maxEpisodeSteps: 40 }],
	["maze/PointMaze-v0", { generator: "kruskal", size: 7, continuingTask: false }],
];

function actions(step: number, row: number): [number, number] {
	return [Math.sin(0.13 * step + row) * 1.3, Math.cos(0.07 * step * (1 + (row % 5)))];
}

/** Everything rows show over some steps, as text. `rows` are named by their seeds. */
function trace(envs: VectorEnv, rows: readonly number[], from: number, to: number): string[] {
	const seen = rows.map(() => "");
	const batch = new Float64Array(2 * rows.length);
	for (let step = from; step < to; step++) {
		rows.forEach((row, k) => {
			batch.set(actions(step, row), 2 * k);
		});
		envs.step(batch);
		const { observation, reward, terminated, truncated, info, hidden } = envs.kernel;
		rows.forEach((_, k) => {
			for (const columns of [observation!, info, hidden])
				for (const { data, width } of Object.values(columns))
					seen[k] += `${data.slice(k * width, (k + 1) * width)};`;
			seen[k] += `${reward[k]},${terminated[k]},${truncated[k]}\n`;
		});
	}
	return seen;
}

describe.each(CASES)("%s %j", (id, params) => {
	const start = (rows: readonly number[]): VectorEnv => {
		const envs = makeVec(id, { numEnvs: rows.length, params, autoreset: "next-step" });
		envs.reset({ seed: [...rows] });
		return envs;
	};

	it("repeats itself, whatever the rows beside", () => {
		const rows = [3, 4, 5, 6, 7];
		const all = trace(start(rows), rows, 0, 900);
		expect(trace(start(rows), rows, 0, 900)).toEqual(all);
		expect(trace(start([5]), [5], 0, 900)[0]).toBe(all[2]);
		expect(trace(start([7, 3]), [7, 3], 0, 900)).toEqual([all[4], all[0]]);
		expect(new Set(all).size).toBe(5);
	});

	it("goes on from a snapshot", () => {
		const rows = [1, 2, 3];
		const envs = start(rows);
		trace(envs, rows, 0, 333);
		const saved = envs.snapshot();
		const after = trace(envs, rows, 333, 900);
		const other = start([9, 9, 9]);
		trace(other, rows, 0, 50);
		other.restore(saved);
		expect(trace(other, rows, 333, 900)).toEqual(after);
	});

	it("does not care about the range it is stepped in", () => {
		const whole = makeVec(id, { numEnvs: 6, params }).kernel;
		const parts = makeVec(id, { numEnvs: 6, params }).kernel;
		for (const kernel of [whole, parts]) {
			for (let row = 0; row < 6; row++) kernel.seed(row, new SeedTree(row));
			kernel.reset(0, 6, true);
		}
		for (let step = 0; step < 200; step++) {
			for (const kernel of [whole, parts])
				for (let row = 0; row < 6; row++) kernel.action![""]!.data.set(actions(step, row), 2 * row);
			whole.step(0, 6);
			parts.step(4, 6);
			parts.step(0, 1);
			parts.step(1, 4);
			expect(parts.state).toEqual(whole.state);
		}
	});
});
