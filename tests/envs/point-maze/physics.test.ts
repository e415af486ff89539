import { describe, expect, it } from "vitest";
import * as constants from "../../../envs/maze/point/constants.ts";
import { parsePointLayout } from "../../../envs/maze/point/layout.ts";
import { MAZE2D_LAYOUTS, type Maze2DName } from "../../../envs/maze/point/layouts.ts";
import { stepBalls } from "../../../envs/maze/point/physics.ts";
import { cellAt, frameOf, place0, place1, sharedGrid } from "../../../envs/maze/point/wall-grid.ts";

type Vector = readonly number[];

/** (x, y, vx, vy) after every step, from 0. */
function roll(
	name: Maze2DName,
	start: Vector,
	actions: Iterable<Vector>,
	margin = 0.002,
): Vector[] {
	const layout = parsePointLayout(MAZE2D_LAYOUTS[name]);
	const grid = sharedGrid(frameOf("maze2d", layout.height, layout.width), layout.walls);
	const position = Float64Array.from(start.slice(0, 2));
	const velocity = Float64Array.from([start[2] ?? 0, start[3] ?? 0]);
	const states = [[...position, ...velocity]];
	for (const action of actions) {
		stepBalls(grid, margin, position, velocity, Float64Array.from(action), 0, 1);
		states.push([...position, ...velocity]);
	}
	return states;
}

function* repeat(...parts: readonly (readonly [count: number, action: Vector])[]) {
	for (const [count, action] of parts) for (let k = 0; k < count; k++) yield action;
}

/** Equal to the digits a published number has. */
function expectClose(state: Vector | undefined, expected: Vector): void {
	for (const [k, value] of expected.entries()) expect(state![k]).toBeCloseTo(value, 8);
}

describe("free motion", () => {
	it("has the constants of the model", () => {
		expect(constants.MASS).toBe(4.1887902047863905);
		expect(constants.MASS).toBeCloseTo((4000 * Math.PI * 0.1 ** 3) / 3, 14);
		expect(constants.CONTACT_DAMPING).toBe(105.26315789473685);
		expect(constants.CONTACT_STIFFNESS).toBeCloseTo(2770.083102493075, 9);
	});

	it("gains 0.238 from rest, reaches the clip in about 22 steps and stays at 5.226", () => {
		const states = roll("open", [1, 1], repeat([60, [0, 1]]));
		expect(states[1]![3]).toBeCloseTo(0.23816384035, 11);
		const clipped = states.findIndex(([, , , vy]) => vy! > 5);
		expect(clipped).toBe(22);
		expect(states[60]![3]).toBeCloseTo(5.2262556483334, 12);
	});
});

describe("published trajectories", () => {
	it("umaze, straight into a wall", () => {
		const states = roll("umaze", [3, 1], repeat([60, [0, 1]]));
		const expected: [number, number, number][] = [
			[1, 1.002381638, 0.23816384],
			[2, 1.007139243, 0.475760461],
			[10, 1.130058642, 2.356274933],
			[22, 1.592627596, 5.110633705],
			[23, 1.644890152, 5.226255648],
			[54, 3.209316137, -0.34507096],
			[55, 3.206605115, -0.271102204],
			[56, 3.204571908, -0.203320711],
			[58, 3.201904132, -0.114319371],
			[60, 3.200404146, -0.064277312],
		];
		for (const [step, y, vy] of expected) expectClose(states[step], [3, y, 0, vy]);
	});

	it("umaze, into a corner", () => {
		const states = roll("umaze", [3, 1], repeat([100, [1, -1]]));
		expectClose(states[20], [3.20065125, 0.507319762, -0.072521127, -4.65702955]);
		expectClose(states[30], [3.198654686, 0.395438207, -0.00212772, 0.202983416]);
		expectClose(states[100], [3.198627873, 0.401372127, 0, 0]);
	});

	it("medium, past a corner", () => {
		const start = [1, 1, 0.5, -0.3];
		const actions = repeat([50, [1, 0.2]], [60, [0.3, 1]], [40, [-1, -1]]);
		const states = roll("medium", start, actions);
		expectClose(states[1], [1.00736973, 0.997483473, 0.736973021, -0.25165274]);
		expectClose(states[25], [1.85152962, 1.079175378, 5.226255648, 0.874760344]);
		expectClose(states[50], [2.263791967, 1.443118718, 1.628931595, 1.981537345]);
		expectClose(states[80], [3.059555624, 2.79933988, 3.587548747, 5.226255648]);
		expectClose(states[110], [3.334959634, 4.208021905, 1.337749541, 0.142227244]);
		expectClose(states[150], [2.39744572, 2.705358078, 0.136009402, -5.226255648]);
	});

	it("large, along a wall", () => {
		const states = roll("large", [7, 1], repeat([40, [-1, 1]], [80, [0.5, 1]]));
		expectClose(states[20], [6.507319762, 1.492680238, -4.65702955, 4.65702955]);
		expectClose(states[40], [5.466646388, 2.202294471, -5.226255648, -0.127341746]);
		expectClose(states[80], [4.508248555, 2.198627873, 0.003448922, 0]);
		expectClose(states[120], [5.456473868, 2.198627873, 4.551725096, 0]);
	});

	it("umaze, too fast: the clip comes before the drag", () => {
		const states = roll("umaze", [3, 1, 7, 0], repeat([2, [0, 0]]));
		expectClose(states[1], [3.049880918, 1, 4.988091808, 0]);
		expectClose(states[2], [3.099643038, 1, 4.976211977, 0]);
	});

	it("rests 0.0014 inside the margin under full thrust, by margin", () => {
		const rest = (margin: number): Vector =>
			roll("umaze", [3, 3], repeat([400, [1, 1]]), margin).at(-1)!;
		expectClose(rest(0.002), [3.198627873, 3.198627873, 0, 0]);
		expectClose(rest(0.004), [3.196627873, 3.196627873, 0, 0]);
	});
});

describe("actions", () => {
	it("clips them, and takes NaN as −1", () => {
		const wild = roll("umaze", [3, 2], [[1e300, -7]]);
		expect(wild).toEqual(roll("umaze", [3, 2], [[1, -1]]));
		const broken = roll("umaze", [3, 2], [[Number.NaN, Number.NaN]]);
		expect(broken).toEqual(roll("umaze", [3, 2], [[-1, -1]]));
	});
});

describe("frames", () => {
	it("puts D4RL's cell (1, 1) of umaze at (−1, 1) in PointMaze", () => {
		const frame = frameOf("pointmaze", 5, 5);
		expect([place0(frame, 1, 1), place1(frame, 1, 1)]).toEqual([-1, 1]);
		// x = (p_y + 0.7) − W/2, y = H/2 − (p_x + 0.7), from D4RL's coordinates.
		const [px, py] = [0.8, 0.8];
		expect(py + 0.7 - 2.5).toBeCloseTo(-1, 12);
		expect(2.5 - (px + 0.7)).toBeCloseTo(1, 12);
		expect(cellAt(frameOf("maze2d", 5, 5), px, py)).toBe(cellAt(frame, -1, 1));
	});

	it("finds the cell around a point, and none outside", () => {
		const d4rl = frameOf("maze2d", 5, 6);
		expect(cellAt(d4rl, 1.29, 2.31)).toBe(1 * 6 + 3);
		expect(cellAt(d4rl, -0.71, 1)).toBe(-1);
		expect(cellAt(d4rl, 1, 5.31)).toBe(-1);
		const point = frameOf("pointmaze", 5, 6);
		for (let row = 0; row < 5; row++)
			for (let col = 0; col < 6; col++)
				expect(cellAt(point, place0(point, row, col), place1(point, row, col))).toBe(row * 6 + col);
		expect(cellAt(point, 0, 2.51)).toBe(-1);
	});

	it("moves alike in both: the frames differ by a turn only", () => {
		const { walls, height, width } = parsePointLayout(MAZE2D_LAYOUTS.large);
		const maze2d = frameOf("maze2d", height, width);
		const point = frameOf("pointmaze", height, width);
		const [p, v] = [Float64Array.of(7, 1), Float64Array.of(0.5, 0.25)];
		const [P, V] = [Float64Array.of(1.7 - 6, 4.5 - 7.7), Float64Array.of(0.25, -0.5)];
		const a = new Float64Array(2);
		const A = new Float64Array(2);
		for (let step = 0; step < 400; step++) {
			a.set([((step * 7) % 13) / 6 - 1.1, ((step * 5) % 11) / 5 - 0.9]);
			A.set([a[1]!, -a[0]!]);
			stepBalls(sharedGrid(maze2d, walls), 0.002, p, v, a, 0, 1);
			stepBalls(sharedGrid(point, walls), 0.002, P, V, A, 0, 1);
			expect(P[0]).toBeCloseTo(p[1]! + 0.7 - width / 2, 9);
			expect(P[1]).toBeCloseTo(height / 2 - (p[0]! + 0.7), 9);
		}
	});
});
