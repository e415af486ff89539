import type { ResetOptions, StateArrays } from "../../../src/env/index.ts";
import { nextNormal, STREAM_WORDS } from "../../../src/random/index.ts";
import { Box, type Column, type Columns } from "../../../src/spaces/index.ts";
import { describePoint } from "./describe.ts";
import { type PointConfig, PointKernel, scalar } from "./kernel.ts";
import { drawFrom } from "./mazes.ts";
import { pointOption } from "./options.ts";
import { normalizedScore, type ReferenceReturns } from "./score.ts";

/** Half width of the uniform noise around the cells of starts and random targets. */
const PLACE_NOISE = 0.1;
/** Standard deviation of the starting velocity on each axis. */
const VELOCITY_SD = 0.1;

export interface Maze2DConfig extends PointConfig {
	/** "fixed": the layout's goal cell exactly; "random": drawn for every trial. */
	readonly goal: "fixed" | "random";
	/** Draws a new target at every reset, within a trial too. */
	readonly resetTarget: boolean;
	/** D4RL's reference returns, where it has them. */
	readonly reference: ReferenceReturns | null;
}

/**
 * D4RL's Maze2D: observation (x, y, vx, vy), float64, without the goal; reward by the new position;
 * never terminated.
 *
 * Info beside the shared: `normalized_score`, D4RL's score of the return so far in the episode
 * (that of the whole episode at its end), where D4RL gives references.
 * Reset options: `target` ([x, y], kept for the trial), `reset_cell` ([row, column]), `state`
 * ([x, y, vx, vy] exactly).
 */
export class Maze2DKernel extends PointKernel {
	readonly observationSpace = new Box({
		low: -Infinity,
		high: Infinity,
		shape: [4],
		dtype: "float64",
	});
	readonly observation: Columns;
	readonly info: Columns;
	readonly resetOptions = ["target", "reset_cell", "state"];
	private readonly seen: Float64Array;
	private readonly episodeReturn: Float64Array;
	private readonly score: Column<Float64Array>;

	constructor(
		override readonly config: Maze2DConfig,
		numEnvs: number,
	) {
		super(config, numEnvs);
		const observation = this.observationSpace.allocate(numEnvs);
		this.observation = observation;
		this.seen = observation[""].data;
		this.episodeReturn = new Float64Array(numEnvs);
		this.score = scalar(new Float64Array(numEnvs));
		this.info = {
			success: scalar(this.success),
			first_reach: scalar(this.firstReach),
			...(config.reference ? { normalized_score: this.score } : {}),
		};
	}

	override get state(): StateArrays {
		return { ...super.state, episode_return: this.episodeReturn };
	}

	describe(): Readonly<Record<string, unknown>> {
		const { reference, radius } = this.config;
		return { ...describePoint(this.mazes, radius), ...(reference ? { reference } : {}) };
	}

	protected drawTarget(row: number, random: Uint32Array, offset: number): void {
		const { layout } = this.mazes;
		if (this.config.goal === "random" || layout === null) {
			this.drawAnywhere(row, random, offset);
			return;
		}
		// D4RL's rule for a layout without a goal: its first free cell.
		const cell = layout.goals[0] ?? layout.free[0]!;
		this.target[2 * row] = Math.floor(cell / layout.width);
		this.target[2 * row + 1] = cell % layout.width;
	}

	protected startEpisode(row: number, options: ResetOptions): void {
		const { random, mazes } = this;
		const offset = STREAM_WORDS * row;
		const layout = mazes.layout;
		const drawn =
			layout && layout.starts.length > 0
				? drawFrom(layout.starts, random, offset)
				: mazes.drawFree(row, random, offset);
		const cell =
			options.reset_cell === undefined ? drawn : this.cellOf(row, "reset_cell", options.reset_cell);
		this.putNear(this.position, row, cell, PLACE_NOISE, random, offset);
		this.velocity[2 * row] = VELOCITY_SD * nextNormal(random, offset);
		this.velocity[2 * row + 1] = VELOCITY_SD * nextNormal(random, offset);
		if (this.config.resetTarget) this.drawAnywhere(row, random, offset);
		if (options.target !== undefined) {
			const [x, y] = pointOption("target", options.target);
			this.target[2 * row] = x!;
			this.target[2 * row + 1] = y!;
		}
		this.episodeReturn[row] = 0;
	}

	private drawAnywhere(row: number, random: Uint32Array, offset: number): void {
		const cell = this.mazes.drawFree(row, random, offset);
		this.putNear(this.target, row, cell, PLACE_NOISE, random, offset);
	}

	protected afterStep(row: number): void {
		this.episodeReturn[row]! += this.reward[row]!;
	}

	protected observe(row: number): void {
		const { seen, position, velocity } = this;
		seen[4 * row] = position[2 * row]!;
		seen[4 * row + 1] = position[2 * row + 1]!;
		seen[4 * row + 2] = velocity[2 * row]!;
		seen[4 * row + 3] = velocity[2 * row + 1]!;
		const { reference } = this.config;
		if (reference) this.score.data[row] = normalizedScore(reference, this.episodeReturn[row]!);
	}
}
