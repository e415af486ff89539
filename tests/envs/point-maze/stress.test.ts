import { describe, expect, it } from "vitest";
import "../../../envs/index.ts";
import type { PointKernel } from "../../../envs/maze/point/kernel.ts";
import { cellAt } from "../../../envs/maze/point/wall-grid.ts";
import { build, type Params } from "../../../src/env/index.ts";
import { nextUint32, nextUniform32, SeedTree } from "../../../src/random/index.ts";

const ROWS = 1024;

/** Steps every row; after each checks that the ball is in a free cell next to or equal to its last. */
function stress(id: string, params: Params, steps: number): number {
	const kernel = build(id, { params, maxEpisodeSteps: null }, ROWS).kernel as PointKernel;
	const root = new SeedTree(11);
	for (let row = 0; row < ROWS; row++) kernel.seed(row, root.child(row));
	kernel.reset(0, ROWS, true);
	const random = new Uint32Array(4);
	root.child("actions").stream(random);
	const action = kernel.action[""]!.data;
	const { frame } = kernel.mazes;
	const position = kernel.hidden.position!.data;
	const velocity = kernel.hidden.velocity!.data;
	let deepest = Infinity;
	for (let step = 0; step < steps; step++) {
		for (let k = 0; k < 2 * ROWS; k++) {
			// A third of the rows push at random, a third bang into walls, a third do what is silly.
			const kind = (k >> 1) % 3;
			if (kind === 0 || step % 16 === 0) action[k] = 2 * nextUniform32(random, 0) - 1;
			if (kind === 1 && step % 8 === 0) action[k] = nextUint32(random, 0) & 1 ? 1 : -1;
			if (kind === 2 && step % 24 === 0) action[k] = nextUint32(random, 0) & 1 ? 1e308 : -1e308;
		}
		const before = step % 50 === 0 ? position.slice() : null;
		kernel.step(0, ROWS);
		for (let row = 0; row < ROWS; row++) {
			const x = position[2 * row]!;
			const y = position[2 * row + 1]!;
			const cell = cellAt(frame, x, y);
			// NaN fails every comparison, so it ends up here too.
			if (!kernel.mazes.isFree(row, cell))
				throw new Error(`row ${row} is in a wall at ${x}, ${y} after step ${step}`);
			const fast = Math.max(Math.abs(velocity[2 * row]!), Math.abs(velocity[2 * row + 1]!));
			if (!(fast < 12)) throw new Error(`row ${row} has a speed of ${fast} after step ${step}`);
			if (before) deepest = Math.min(deepest, clearance(kernel, row, x, y));
		}
	}
	return deepest;
}

/** Distance of the ball's centre from the nearest wall around its cell. */
function clearance(kernel: PointKernel, row: number, x: number, y: number): number {
	const { frame } = kernel.mazes;
	const { origin0, origin1 } = frame;
	const i = Math.floor(x - origin0 + 0.5);
	const j = Math.floor(y - origin1 + 0.5);
	let least = Infinity;
	for (let di = -1; di <= 1; di++)
		for (let dj = -1; dj <= 1; dj++) {
			const cx = origin0 + i + di;
			const cy = origin1 + j + dj;
			if (kernel.mazes.isFree(row, cellAt(frame, cx, cy))) continue;
			const ex = Math.max(0, Math.abs(x - cx) - 0.5);
			const ey = Math.max(0, Math.abs(y - cy) - 0.5);
			least = Math.min(least, Math.sqrt(ex * ex + ey * ey));
		}
	return least;
}

describe("no NaN, no tunnelling, no escape", () => {
	it.each([
		["maze/Maze2D-v0", { generator: "dfs", size: 11, goal: "random" }],
		["maze/Maze2D-v0", { generator: "rooms", size: 21, goal: "random" }],
		["maze/Maze2D-v0", { generator: "open", size: 6, goal: "random" }],
		["maze/PointMaze-v0", { generator: "prim", size: [7, 15], braid: 0.5 }],
		["maze/PointMaze-Large-v0", { resetTarget: true }],
	] as [string, Params][])("%s %j, 2 M steps", (id, params) => {
		const deepest = stress(id, params, Math.ceil(2_000_000 / ROWS));
		// The ball's radius is 0.1: its centre never comes near a wall's face.
		expect(deepest).toBeGreaterThan(0.03);
		expect(deepest).toBeLessThan(0.1);
	});
});
