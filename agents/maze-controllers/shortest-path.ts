import { type Agent, type AgentView, registerAgent } from "../../src/agent/index.ts";
import type { StateArrays } from "../../src/env/index.ts";
import { type Columns, column } from "../../src/spaces/index.ts";
import { DistanceField } from "./distance-field.ts";
import { MazeMap, supportsMaze } from "./maze-map.ts";
import { toward } from "./steer.ts";

/** Cells of the way that are looked ahead. */
const LOOK_AHEAD = 16;
/** Distance from walls that a straight line must keep: the ball's radius. */
const CLEARANCE = 0.1;
/** Distance between the points of a line that are checked. */
const SPACING = 0.1;

/**
 * Steers along a shortest way over cells without stopping: at the farthest point of it that the
 * ball can go straight to, in the end at the target itself, where it holds. Works in any layout.
 *
 * Explanation: `waypoint` (what it steers at).
 */
export class MazeShortestPath implements Agent {
	readonly id = "maze-shortest-path";
	readonly memory: StateArrays;
	readonly explanation: Columns;
	private readonly map: MazeMap;
	private readonly planner: DistanceField;
	/** Moves to the target's cell from each cell, rows × cells. */
	private readonly field: Uint16Array;
	/** The cell `field` leads to; −1 where there is no field yet. */
	private readonly goal: Int32Array;
	private readonly aim: Float64Array;

	constructor(private readonly view: AgentView) {
		this.map = new MazeMap(view);
		this.planner = new DistanceField(this.map);
		this.field = new Uint16Array(view.numEnvs * this.map.height * this.map.width);
		this.goal = new Int32Array(view.numEnvs).fill(-1);
		this.memory = { field: this.field, goal: this.goal };
		this.explanation = { waypoint: column("float64", view.numEnvs, [2]) };
		this.aim = this.explanation.waypoint!.data as Float64Array;
	}

	reset(begin: number, end: number): void {
		this.goal.fill(-1, begin, end);
	}

	act(actions: Columns): void {
		const out = actions[""]!.data;
		const { aim, view } = this;
		const position = view.hidden!.position!.data;
		const velocity = view.hidden!.velocity!.data;
		for (let row = 0; row < view.numEnvs; row++) {
			const x = position[2 * row]!;
			const y = position[2 * row + 1]!;
			this.choose(row, x, y);
			out[2 * row] = toward(aim[2 * row]!, x, velocity[2 * row]!);
			out[2 * row + 1] = toward(aim[2 * row + 1]!, y, velocity[2 * row + 1]!);
		}
	}

	private choose(row: number, x: number, y: number): void {
		const { map, planner, field, aim } = this;
		const base = map.stride * row;
		const from = map.height * map.width * row;
		const target = this.view.hidden!.target!.data;
		const t0 = target[2 * row]!;
		const t1 = target[2 * row + 1]!;
		const goal = map.cellAround(t0, t1);
		if (this.goal[row] !== goal || this.view.clocks.episodeStart[row] === 1) {
			planner.fill(base, goal, field, from);
			this.goal[row] = goal;
		}
		let cell = planner.descend(base, field, from, map.cellAround(x, y));
		aim[2 * row] = cell === goal ? t0 : map.centre0(cell);
		aim[2 * row + 1] = cell === goal ? t1 : map.centre1(cell);
		for (let ahead = 1; ahead < LOOK_AHEAD && cell !== goal; ahead++) {
			cell = planner.descend(base, field, from, cell);
			const c0 = cell === goal ? t0 : map.centre0(cell);
			const c1 = cell === goal ? t1 : map.centre1(cell);
			if (!this.seesFrom(base, x, y, c0, c1)) return;
			aim[2 * row] = c0;
			aim[2 * row + 1] = c1;
		}
	}

	/** Whether the ball can go straight from one point to another. */
	private seesFrom(base: number, x: number, y: number, x1: number, y1: number): boolean {
		const dx = x1 - x;
		const dy = y1 - y;
		const length = Math.sqrt(dx * dx + dy * dy);
		// The ball itself may be pressed against a wall, so the line is checked from a little way on.
		for (let s = 2 * SPACING; s < length; s += SPACING)
			if (!this.map.isClear(base, x + (dx * s) / length, y + (dy * s) / length, CLEARANCE))
				return false;
		return true;
	}
}

registerAgent({
	id: "maze-shortest-path",
	description:
		"Steers a ball along a shortest way through any maze without stopping, and holds at the target.",
	privileged: true,
	supports: supportsMaze,
	create: (_params, view) => new MazeShortestPath(view),
});
