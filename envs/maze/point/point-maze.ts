import { InvalidOptionError, type ResetOptions, type StateArrays } from "../../../src/env/index.ts";
import { detExp, STREAM_WORDS } from "../../../src/random/index.ts";
import { Box, type Columns, Dict } from "../../../src/spaces/index.ts";
import { POINTMAZE_RADIUS } from "./constants.ts";
import { describePoint } from "./describe.ts";
import { type PointConfig, PointKernel, pair, scalar } from "./kernel.ts";
import { drawFrom } from "./mazes.ts";
import { cellAt } from "./wall-grid.ts";

/** Half width of the uniform noise around the cells of starts and goals. */
const PLACE_NOISE = 0.25;
/** A start's cell is drawn again until its centre is farther than this from the goal. */
const START_DISTANCE = 0.5;

export interface PointMazeConfig extends PointConfig {
	/** When false, reaching the goal terminates the episode. */
	readonly continuingTask: boolean;
	/** With `continuingTask`: reaching the goal draws a new one, after that step's reward. */
	readonly resetTarget: boolean;
}

/**
 * Gymnasium-Robotics' PointMaze: observation { achieved_goal, desired_goal, observation }, float64;
 * `observation` is (x, y, vx, vy), the maze is centred on the origin, x along columns, y up rows.
 *
 * The goal is the task: drawn for every trial (each reset, unless a trial has several episodes).
 * Reset options: `goal_cell`, `reset_cell` ([row, column], noise is still added), `state`
 * ([x, y, vx, vy] exactly).
 */
export class PointMazeKernel extends PointKernel {
	readonly observationSpace = new Dict({
		achieved_goal: unbounded(2),
		desired_goal: unbounded(2),
		observation: unbounded(4),
	});
	readonly observation: Columns;
	readonly info: Columns;
	readonly resetOptions = ["goal_cell", "reset_cell", "state"];
	private readonly seen: Float64Array;
	private readonly achieved: Float64Array;
	private readonly desired: Float64Array;

	constructor(
		override readonly config: PointMazeConfig,
		numEnvs: number,
	) {
		super(config, numEnvs);
		this.seen = new Float64Array(4 * numEnvs);
		this.achieved = new Float64Array(2 * numEnvs);
		this.desired = new Float64Array(2 * numEnvs);
		this.observation = {
			achieved_goal: pair(this.achieved),
			desired_goal: pair(this.desired),
			observation: { data: this.seen, width: 4, shape: [4] },
		};
		this.info = { success: scalar(this.success), first_reach: scalar(this.firstReach) };
	}

	override get state(): StateArrays {
		return super.state;
	}

	describe(): Readonly<Record<string, unknown>> {
		return describePoint(this.mazes, this.config.radius);
	}

	protected drawTarget(row: number, random: Uint32Array, offset: number): void {
		const { layout } = this.mazes;
		const cell = layout
			? drawFrom(goalCells(layout), random, offset)
			: this.mazes.drawFree(row, random, offset);
		this.putNear(this.target, row, cell, PLACE_NOISE, random, offset);
	}

	protected startEpisode(row: number, options: ResetOptions): void {
		const { random, position, velocity } = this;
		const offset = STREAM_WORDS * row;
		if (options.goal_cell !== undefined) {
			const cell = this.cellOf(row, "goal_cell", options.goal_cell);
			this.putNear(this.target, row, cell, PLACE_NOISE, random, offset);
		}
		const cell =
			options.reset_cell === undefined
				? this.drawStart(row, offset, options)
				: this.cellOf(row, "reset_cell", options.reset_cell);
		this.putNear(position, row, cell, PLACE_NOISE, random, offset);
		velocity[2 * row] = 0;
		velocity[2 * row + 1] = 0;
		this.terminated[row] = 0;
	}

	protected afterStep(row: number, near: number): void {
		const { continuingTask, resetTarget } = this.config;
		if (near === 0) return;
		if (!continuingTask) this.terminated[row] = 1;
		else if (resetTarget) this.moveGoal(row);
	}

	protected observe(row: number): void {
		const { seen, achieved, desired, position, velocity, target } = this;
		const k = 2 * row;
		seen[2 * k] = achieved[k] = position[k]!;
		seen[2 * k + 1] = achieved[k + 1] = position[k + 1]!;
		seen[2 * k + 2] = velocity[k]!;
		seen[2 * k + 3] = velocity[k + 1]!;
		desired[k] = target[k]!;
		desired[k + 1] = target[k + 1]!;
	}

	/** A start cell whose centre is not near the goal. */
	private drawStart(row: number, offset: number, options: ResetOptions): number {
		const { layout, frame } = this.mazes;
		const goal = cellAt(frame, this.target[2 * row]!, this.target[2 * row + 1]!);
		const starts = layout ? startCells(layout) : null;
		if (starts?.length === 1 && starts[0] === goal)
			throw new InvalidOptionError(
				"goal_cell",
				options.goal_cell,
				"another cell than the layout's only start, or a reset_cell beside it",
			);
		for (;;) {
			const cell = starts
				? drawFrom(starts, this.random, offset)
				: this.mazes.drawFree(row, this.random, offset);
			this.putNear(this.position, row, cell, 0, this.random, offset);
			if (this.distance(row) > START_DISTANCE) return cell;
		}
	}

	/** A new goal, not where the ball is; none when there is only one cell for it. */
	private moveGoal(row: number): void {
		const { layout } = this.mazes;
		if (layout && goalCells(layout).length < 2) return;
		const offset = STREAM_WORDS * row;
		while (this.distance(row) <= this.config.radius) this.drawTarget(row, this.random, offset);
	}
}

/** Cells goals are drawn from: those marked, or else all that carry no mark. */
export function goalCells(layout: { goals: Int32Array; plain: Int32Array }): Int32Array {
	return layout.goals.length > 0 ? layout.goals : layout.plain;
}

/** Cells starts are drawn from: those marked, or else all that carry no mark. */
export function startCells(layout: { starts: Int32Array; plain: Int32Array }): Int32Array {
	return layout.starts.length > 0 ? layout.starts : layout.plain;
}

function unbounded(length: number): Box<"float64"> {
	return new Box({ low: -Infinity, high: Infinity, shape: [length], dtype: "float64" });
}

/**
 * PointMaze's reward for having reached one point and wanted another, as hindsight relabelling
 * needs it (Gymnasium-Robotics `compute_reward`): 1 within 0.45 (inclusive), else 0; or, dense,
 * exp(−distance).
 *
 * @param achieved, desired x, y of one point, or of many one after another
 * @returns one reward for each pair of points
 * @throws RangeError when the lengths differ or are odd
 */
export function computeReward(
	achieved: ArrayLike<number>,
	desired: ArrayLike<number>,
	reward: "sparse" | "dense" = "sparse",
): Float64Array {
	if (achieved.length !== desired.length || achieved.length % 2 !== 0)
		throw new RangeError(
			`achieved and desired have ${achieved.length} and ${desired.length} numbers, expected two for each of as many points`,
		);
	const out = new Float64Array(achieved.length / 2);
	for (let k = 0; k < out.length; k++) {
		const dx = achieved[2 * k]! - desired[2 * k]!;
		const dy = achieved[2 * k + 1]! - desired[2 * k + 1]!;
		const distance = Math.sqrt(dx * dx + dy * dy);
		out[k] = reward === "dense" ? detExp(-distance) : distance <= POINTMAZE_RADIUS ? 1 : 0;
	}
	return out;
}
