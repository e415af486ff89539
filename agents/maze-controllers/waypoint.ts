import { type Agent, type AgentView, registerAgent } from "../../src/agent/index.ts";
import type { ParamsSchema, StateArrays } from "../../src/env/index.ts";
import { nextUniform, type SeedTree, STREAM_WORDS } from "../../src/random/index.ts";
import { type Columns, column } from "../../src/spaces/index.ts";
import { DistanceField } from "./distance-field.ts";
import { MazeMap, supportsMaze } from "./maze-map.ts";
import { toward } from "./steer.ts";

/** Distance within which a waypoint is reached, and displacement within which the ball counts as slow. */
const THRESHOLD = 0.1;
/** Most moves of a plan. */
const MAX_MOVES = 100;
/**
 * Cells this many moves away look worthless to 50 sweeps of Q-iteration, so the plan stays put
 * beyond them.
 */
const PLANNING_HORIZON = 49;

export interface WaypointParams {
	/** Waypoints are a cell's named point minus U[0, jitter) on each axis. */
	readonly jitter: number;
	/** Once within the success radius in an episode, steer at the target itself. */
	readonly holdAtGoal: boolean;
}

/**
 * D4RL's waypoint controller: plans a way over cells once for each new target cell (Q-iteration, 50
 * sweeps, here in closed form), makes a jittered waypoint of every cell on it and steers at one
 * after the other with action = 10·(waypoint − position) − velocity.
 *
 * With `stale` it keeps its list of waypoints and its place in it from episode to episode of a
 * trial, as D4RL's script of reference scores does: it does not plan again while the target's cell
 * stays the same, and runs at its last waypoint through walls.
 *
 * Explanation: `waypoint` (what it steers at), `solved` (1 where it is at rest at the target's cell).
 */
export class WaypointController implements Agent {
	readonly memory: StateArrays;
	readonly explanation: Columns;
	/** 1 where the ball rests at its target cell: where the controller says "done". */
	readonly solved: Uint8Array;
	private readonly map: MazeMap;
	private readonly planner: DistanceField;
	private readonly field: Uint16Array;
	private readonly random: Uint32Array;
	private readonly planned: Uint8Array;
	private readonly holding: Uint8Array;
	private readonly targetCell: Int32Array;
	private readonly index: Int32Array;
	private readonly count: Int32Array;
	private readonly previous: Float64Array;
	/** rows × MAX_MOVES × 2. */
	private readonly waypoints: Float64Array;
	private readonly aim: Float64Array;

	constructor(
		readonly id: string,
		private readonly params: WaypointParams,
		private readonly stale: boolean,
		private readonly view: AgentView,
		seeds: SeedTree,
	) {
		const n = view.numEnvs;
		this.map = new MazeMap(view);
		this.planner = new DistanceField(this.map);
		this.field = new Uint16Array(this.map.height * this.map.width);
		this.random = new Uint32Array(STREAM_WORDS * n);
		for (let row = 0; row < n; row++) seeds.child(row).stream(this.random, STREAM_WORDS * row);
		this.planned = new Uint8Array(n);
		this.holding = new Uint8Array(n);
		this.targetCell = new Int32Array(n);
		this.index = new Int32Array(n);
		this.count = new Int32Array(n);
		this.previous = new Float64Array(2 * n);
		this.waypoints = new Float64Array(2 * MAX_MOVES * n);
		this.explanation = { waypoint: column("float64", n, [2]), solved: column("uint8", n) };
		this.aim = this.explanation.waypoint!.data as Float64Array;
		this.solved = this.explanation.solved!.data as Uint8Array;
		this.memory = {
			random: this.random,
			planned: this.planned,
			holding: this.holding,
			target_cell: this.targetCell,
			index: this.index,
			count: this.count,
			previous: this.previous,
			waypoints: this.waypoints,
			solved: this.solved,
		};
	}

	reset(begin: number, end: number): void {
		this.planned.fill(0, begin, end);
		this.holding.fill(0, begin, end);
		this.solved.fill(0, begin, end);
	}

	act(actions: Columns): void {
		const out = actions[""]!.data;
		const { clocks, numEnvs, hidden } = this.view;
		const position = hidden!.position!.data;
		const velocity = hidden!.velocity!.data;
		for (let row = 0; row < numEnvs; row++) {
			if (clocks.episodeStart[row] === 1) {
				this.holding[row] = 0;
				if (!this.stale) this.planned[row] = 0;
			}
			const x = position[2 * row]!;
			const y = position[2 * row + 1]!;
			this.choose(row, x, y);
			out[2 * row] = toward(this.aim[2 * row]!, x, velocity[2 * row]!);
			out[2 * row + 1] = toward(this.aim[2 * row + 1]!, y, velocity[2 * row + 1]!);
		}
	}

	/** Finds what to steer at, and notes progress along the way. */
	private choose(row: number, x: number, y: number): void {
		const { map, previous, aim, index, waypoints } = this;
		const target = this.view.hidden!.target!.data;
		const goal = map.cellNamed(target[2 * row]!, target[2 * row + 1]!);
		if (this.planned[row] === 0 || this.targetCell[row] !== goal) this.plan(row, x, y, goal);
		const goal0 = map.centre0(goal) + map.offset;
		const goal1 = map.centre1(goal) + map.offset;
		const moved = distance(previous[2 * row]!, previous[2 * row + 1]!, x, y);
		previous[2 * row] = x;
		previous[2 * row + 1] = y;
		const solved = distance(x, y, goal0, goal1) < THRESHOLD && moved < THRESHOLD;
		this.solved[row] = solved ? 1 : 0;
		if (solved) {
			aim[2 * row] = goal0;
			aim[2 * row + 1] = goal1;
		} else {
			const at = 2 * (MAX_MOVES * row + index[row]!);
			aim[2 * row] = waypoints[at]!;
			aim[2 * row + 1] = waypoints[at + 1]!;
			const reached = distance(x, y, waypoints[at]!, waypoints[at + 1]!) < THRESHOLD;
			if (reached && moved < THRESHOLD && index[row]! < this.count[row]! - 1) index[row]! += 1;
		}
		if (this.params.holdAtGoal) this.hold(row, x, y);
	}

	private hold(row: number, x: number, y: number): void {
		const target = this.view.hidden!.target!.data;
		const t0 = target[2 * row]!;
		const t1 = target[2 * row + 1]!;
		if (distance(x, y, t0, t1) <= this.map.successRadius) this.holding[row] = 1;
		if (this.holding[row] === 0) return;
		this.aim[2 * row] = t0;
		this.aim[2 * row + 1] = t1;
	}

	private plan(row: number, x: number, y: number, goal: number): void {
		const { map, planner, field, random, waypoints, params } = this;
		const base = map.stride * row;
		const offset = STREAM_WORDS * row;
		const start = map.cellNamed(x, y);
		planner.fill(base, goal, field, 0);
		let cell = start;
		let count = 0;
		while (count < MAX_MOVES) {
			cell = planner.descend(base, field, 0, cell, PLANNING_HORIZON);
			const at = 2 * (MAX_MOVES * row + count++);
			waypoints[at] = map.centre0(cell) + map.offset;
			waypoints[at + 1] = map.centre1(cell) + map.offset;
			if (cell === goal) break;
			waypoints[at]! -= params.jitter * nextUniform(random, offset);
			waypoints[at + 1]! -= params.jitter * nextUniform(random, offset);
		}
		this.count[row] = count;
		this.index[row] = 0;
		this.targetCell[row] = goal;
		this.planned[row] = 1;
		this.previous[2 * row] = map.centre0(start) + map.offset;
		this.previous[2 * row + 1] = map.centre1(start) + map.offset;
	}
}

function distance(x0: number, y0: number, x1: number, y1: number): number {
	const dx = x1 - x0;
	const dy = y1 - y0;
	return Math.sqrt(dx * dx + dy * dy);
}

const PARAMS: ParamsSchema = {
	type: "object",
	properties: {
		jitter: {
			type: "number",
			minimum: 0,
			maximum: 0.4,
			default: 0.2,
			description:
				"Waypoints lie U[0, jitter) before a cell's named point on each axis; the last is exact.",
		},
		holdAtGoal: {
			type: "boolean",
			default: false,
			description:
				"Once within the success radius in an episode, steers at the target itself until the episode ends.",
		},
	},
	additionalProperties: false,
};

for (const stale of [false, true]) {
	const id = stale ? "stale-waypoint" : "waypoint";
	registerAgent({
		id,
		description: stale
			? "D4RL's waypoint controller as its reference script runs it: one controller for all episodes of a trial, with the waypoints of the first. For the record; see docs/mazes.md."
			: "D4RL's waypoint controller, rebuilt at every episode: plans over cells, then steers from waypoint to waypoint.",
		source: "Fu et al., D4RL (2020), Maze2D's waypoint controller",
		privileged: true,
		params: PARAMS,
		supports: supportsMaze,
		create: (params, view, seeds) =>
			new WaypointController(id, params as unknown as WaypointParams, stale, view, seeds),
	});
}
