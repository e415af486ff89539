import { describe, expect, it } from "vitest";
import {
	type FrameName,
	frameOf,
	place0,
	place1,
	sharedGrid,
} from "../../../envs/maze/point/index.ts";
import { parsePointLayout } from "../../../envs/maze/point/layout.ts";
import { MAZE2D_LAYOUTS, type Maze2DName } from "../../../envs/maze/point/layouts.ts";
import { stepBalls } from "../../../envs/maze/point/physics.ts";
import { Generator } from "../../../src/random/index.ts";
import { MujocoMaze } from "./mujoco.ts";

const EPISODES = 200;

/** Many inner corners, single walls and dead ends, for contacts of every kind. */
const BLOCKS = [
	"#########",
	"#OOO#OOO#",
	"#O#OOO#O#",
	"#OO##OOO#",
	"#OOOOO#O#",
	"#O#OOOOO#",
	"#########",
];

interface Deviation {
	readonly steps: number;
	/** Steps by the number of contacts with walls (the ground is always one more). */
	readonly byContacts: number[];
	readonly oneStep: number[];
	readonly trajectory: number[];
	readonly firstBeyond: number;
}

/** Random pushes held for up to 30 steps, from random places at random speed. */
async function compare(
	rows: readonly string[],
	frameName: FrameName,
	margin: number,
	length: number,
): Promise<Deviation> {
	const { height, width, walls, free } = parsePointLayout(rows);
	const frame = frameOf(frameName, height, width);
	const grid = sharedGrid(frame, walls);
	const mujoco = await MujocoMaze.create(frame, walls, margin);
	const generator = new Generator(7, "mujoco");
	const far = { p: new Float64Array(2), v: new Float64Array(2) };
	const one = { p: new Float64Array(2), v: new Float64Array(2) };
	const action = new Float64Array(2);
	const oneStep: number[] = [];
	const trajectory: number[] = [];
	const byContacts = [0, 0, 0, 0];
	let firstBeyond = Infinity;
	for (let episode = 0; episode < EPISODES; episode++) {
		const cell = free[generator.integer(free.length)]!;
		const row = Math.floor(cell / width);
		far.p[0] = place0(frame, row, cell % width) + generator.uniform(-0.1, 0.1);
		far.p[1] = place1(frame, row, cell % width) + generator.uniform(-0.1, 0.1);
		far.v.set([generator.uniform(-6, 6), generator.uniform(-6, 6)]);
		mujoco.setState(far.p[0]!, far.p[1]!, far.v[0]!, far.v[1]!);
		let held = 0;
		for (let step = 0; step < length; step++) {
			if (held-- === 0) {
				held = generator.integer(30);
				action.set([generator.uniform(-1.2, 1.2), generator.uniform(-1.2, 1.2)]);
			}
			const [x, y, vx, vy] = mujoco.read();
			one.p.set([x, y]);
			one.v.set([vx, vy]);
			const after = mujoco.step(action[0]!, action[1]!);
			stepBalls(grid, margin, one.p, one.v, action, 0, 1);
			stepBalls(grid, margin, far.p, far.v, action, 0, 1);
			byContacts[mujoco.contacts - 1]!++;
			oneStep.push(
				Math.max(...[...one.p, ...one.v].map((value, k) => Math.abs(value - after[k]!))),
			);
			const apart = Math.hypot(far.p[0]! - after[0], far.p[1]! - after[1]);
			trajectory.push(apart);
			if (apart > 0.01) firstBeyond = Math.min(firstBeyond, step);
		}
	}
	mujoco.close();
	return { steps: EPISODES * length, byContacts, oneStep, trajectory, firstBeyond };
}

function summary(values: number[]): { mean: number; most: number; max: number } {
	const sorted = Float64Array.from(values).sort();
	return {
		mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
		most: sorted[Math.floor(0.999 * sorted.length)]!,
		max: sorted.at(-1)!,
	};
}

const CASES: [string, readonly string[], FrameName, number, number][] = [
	...(["umaze", "medium", "large"] as Maze2DName[]).map(
		(name, k): [string, readonly string[], FrameName, number, number] => [
			`Maze2D ${name}`,
			MAZE2D_LAYOUTS[name],
			"maze2d",
			0.002,
			[300, 600, 800][k]!,
		],
	),
	...(["umaze", "medium", "large", "open"] as Maze2DName[]).map(
		(name): [string, readonly string[], FrameName, number, number] => [
			`PointMaze ${name}`,
			MAZE2D_LAYOUTS[name],
			"pointmaze",
			0.004,
			300,
		],
	),
	["blocks", BLOCKS, "maze2d", 0.002, 300],
];

describe(`against MuJoCo, ${EPISODES} random episodes`, () => {
	it.each(CASES)("%s", async (name, rows, frame, margin, length) => {
		const found = await compare(rows, frame, margin, length);
		const oneStep = summary(found.oneStep);
		const trajectory = summary(found.trajectory);
		const show = ({ mean, most, max }: typeof oneStep): string =>
			[mean, most, max].map((value) => value.toExponential(1)).join(" / ");
		console.log(
			`${name}: ${found.steps} steps, with 0–3 wall contacts ${found.byContacts.join(", ")}; mean / 99.9 % / max: one step ${show(oneStep)}, whole trajectory ${show(trajectory)} cells; first step beyond 0.01 cell: ${found.firstBeyond === Infinity ? "none" : found.firstBeyond}`,
		);
		// What is left are MuJoCo's own iterations, which stop at a tolerance of 1e-8.
		expect(oneStep.mean).toBeLessThan(1e-7);
		expect(oneStep.most).toBeLessThan(1e-11);
		expect(oneStep.max).toBeLessThan(2e-5);
		expect(trajectory.max).toBeLessThan(0.01);
		expect(found.firstBeyond).toBe(Infinity);
		for (const count of found.byContacts.slice(0, 3)) expect(count).toBeGreaterThan(1000);
	});
});
