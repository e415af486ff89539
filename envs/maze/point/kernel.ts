import {
	InvalidOptionError,
	type Kernel,
	type ResetOptions,
	type StateArrays,
	type Task,
} from "../../../src/env/index.ts";
import { detExp, nextUniform, type SeedTree, STREAM_WORDS } from "../../../src/random/index.ts";
import { Box, type Column, type Columns, type Space } from "../../../src/spaces/index.ts";
import { renderPoint } from "./describe.ts";
import { type MazeSource, Mazes } from "./mazes.ts";
import { cellOption, stateOption } from "./options.ts";
import { stepBalls } from "./physics.ts";
import { cellAt, type FrameName, place0, place1 } from "./wall-grid.ts";

/** What every continuous maze is made of. */
export interface PointConfig {
	readonly name: string;
	readonly frame: FrameName;
	readonly source: MazeSource;
	readonly reward: "sparse" | "dense";
	/** Distance at which a contact begins. */
	readonly margin: number;
	/** Distance to the target that pays and counts as success, inclusive. */
	readonly radius: number;
}

/**
 * What Maze2D and PointMaze share: balls, walls, a target a row, reward by distance to it.
 *
 * Info: `success` (1 where the ball is within the radius), `first_reach` (number of the episode's
 * first step that ended there, from 1; 0 until then).
 * Hidden: `position`, `velocity`, `target` (each float64 × 2, world coordinates) and, where rows
 * have mazes of their own, `layout` (uint8 height × width, 1 = wall). Task: `target`, `layout`.
 */
export abstract class PointKernel implements Kernel {
	readonly name: string;
	readonly actionSpace = new Box({ low: -1, high: 1, shape: [2], dtype: "float64" });
	readonly action: Columns;
	readonly reward: Float64Array;
	readonly terminated: Uint8Array;
	readonly truncated: Uint8Array;
	readonly hidden: Columns;
	readonly clipsActions = true;
	readonly task: Task;
	readonly mazes: Mazes;

	abstract readonly observationSpace: Space;
	abstract readonly observation: Columns;
	abstract readonly info: Columns;
	abstract readonly resetOptions: readonly string[];

	protected readonly position: Float64Array;
	protected readonly velocity: Float64Array;
	protected readonly target: Float64Array;
	protected readonly random: Uint32Array;
	protected readonly success: Uint8Array;
	protected readonly firstReach: Int32Array;
	protected readonly elapsed: Int32Array;
	private readonly push: Float64Array;

	constructor(
		readonly config: PointConfig,
		readonly numEnvs: number,
	) {
		const n = numEnvs;
		this.name = config.name;
		this.mazes = new Mazes(config.frame, config.source, n);
		const action = this.actionSpace.allocate(n);
		this.action = action;
		this.push = action[""].data;
		this.reward = new Float64Array(n);
		this.terminated = new Uint8Array(n);
		this.truncated = new Uint8Array(n);
		this.position = new Float64Array(2 * n);
		this.velocity = new Float64Array(2 * n);
		this.target = new Float64Array(2 * n);
		this.random = new Uint32Array(STREAM_WORDS * n);
		this.success = new Uint8Array(n);
		this.firstReach = new Int32Array(n);
		this.elapsed = new Int32Array(n);
		const { frame, layout, walls } = this.mazes;
		const target = pair(this.target);
		const perRow: Record<string, Column> = layout
			? {}
			: {
					layout: {
						data: walls,
						width: frame.height * frame.width,
						shape: [frame.height, frame.width],
					},
				};
		this.hidden = {
			position: pair(this.position),
			velocity: pair(this.velocity),
			target,
			...perRow,
		};
		this.task = {
			columns: { target, ...perRow },
			continuous: {},
			sample: (row, random, offset) => {
				this.mazes.draw(row, random, offset);
				this.drawTarget(row, random, offset);
			},
			changed: (row) => {
				this.mazes.changed(row);
				this.leaveWall(row);
			},
		};
	}

	get state(): StateArrays {
		return {
			position: this.position,
			velocity: this.velocity,
			target: this.target,
			random: this.random,
			first_reach: this.firstReach,
			elapsed: this.elapsed,
			...(this.mazes.layout
				? {}
				: {
						layout: this.mazes.walls,
						solid: this.mazes.grid.solid,
						free_count: this.mazes.freeCount,
					}),
		};
	}

	seed(row: number, node: SeedTree): void {
		node.child("env").stream(this.random, STREAM_WORDS * row);
	}

	reset(begin: number, end: number, newTrial: boolean, options: ResetOptions = {}): void {
		for (let row = begin; row < end; row++) {
			if (newTrial) this.task.sample(row, this.random, STREAM_WORDS * row);
			this.startEpisode(row, options);
			if (options.state !== undefined) this.place(row, stateOption(options.state));
			this.elapsed[row] = 0;
			this.firstReach[row] = 0;
			this.success[row] = this.distance(row) <= this.config.radius ? 1 : 0;
			this.observe(row);
		}
	}

	step(begin: number, end: number): void {
		const { position, velocity, push, reward, success, elapsed, firstReach } = this;
		const { radius, margin } = this.config;
		const dense = this.config.reward === "dense";
		stepBalls(this.mazes.grid, margin, position, velocity, push, begin, end);
		for (let row = begin; row < end; row++) {
			const distance = this.distance(row);
			const near = distance <= radius ? 1 : 0;
			const now = elapsed[row]! + 1;
			elapsed[row] = now;
			success[row] = near;
			if (near === 1 && firstReach[row] === 0) firstReach[row] = now;
			reward[row] = dense ? detExp(-distance) : near;
			this.afterStep(row, near);
			this.observe(row);
		}
	}

	render(row: number): string {
		return renderPoint(this.mazes, row, this.position, this.target);
	}

	abstract describe(): Readonly<Record<string, unknown>>;

	/** Draws the target of a new trial. */
	protected abstract drawTarget(row: number, random: Uint32Array, offset: number): void;
	/** Places the ball (and, where asked, the target) for an episode. @throws InvalidOptionError */
	protected abstract startEpisode(row: number, options: ResetOptions): void;
	/** What follows from a step, after its reward. */
	protected abstract afterStep(row: number, near: number): void;
	/** Writes observation and info of a row. */
	protected abstract observe(row: number): void;

	/** Distance from ball to target. */
	protected distance(row: number): number {
		const dx = this.position[2 * row]! - this.target[2 * row]!;
		const dy = this.position[2 * row + 1]! - this.target[2 * row + 1]!;
		return Math.sqrt(dx * dx + dy * dy);
	}

	/** Writes the named point of a cell ± uniform noise on each axis. */
	protected putNear(
		into: Float64Array,
		row: number,
		cell: number,
		noise: number,
		random: Uint32Array,
		offset: number,
	): void {
		const { frame } = this.mazes;
		const col = cell % frame.width;
		const line = (cell - col) / frame.width;
		into[2 * row] = place0(frame, line, col) + noise * (2 * nextUniform(random, offset) - 1);
		into[2 * row + 1] = place1(frame, line, col) + noise * (2 * nextUniform(random, offset) - 1);
	}

	/** The free cell that a reset option names. @throws InvalidOptionError */
	protected cellOf(row: number, option: string, value: unknown): number {
		return cellOption(this.mazes, row, option, value);
	}

	/** Moves a ball that a new maze has walled in to the nearest free cell. */
	private leaveWall(row: number): void {
		const { mazes, position, velocity } = this;
		const { frame } = mazes;
		const cell = cellAt(frame, position[2 * row]!, position[2 * row + 1]!);
		if (cell < 0 || mazes.isFree(row, cell)) return;
		const free = mazes.nearestFree(row, cell);
		const col = free % frame.width;
		const line = (free - col) / frame.width;
		position[2 * row] = place0(frame, line, col);
		position[2 * row + 1] = place1(frame, line, col);
		velocity[2 * row] = 0;
		velocity[2 * row + 1] = 0;
	}

	private place(row: number, state: Float64Array): void {
		const [x, y, vx, vy] = state as unknown as [number, number, number, number];
		if (!this.mazes.isFree(row, cellAt(this.mazes.frame, x, y)))
			throw new InvalidOptionError(
				"state",
				Array.from(state),
				"[x, y, vx, vy] with x, y in a free cell",
			);
		this.position[2 * row] = x;
		this.position[2 * row + 1] = y;
		this.velocity[2 * row] = vx;
		this.velocity[2 * row + 1] = vy;
	}
}

/** A column of pairs over an array. */
export function pair(data: Float64Array): Column<Float64Array> {
	return { data, width: 2, shape: [2] };
}

/** A column of scalars over an array. */
export function scalar<A extends Float64Array | Int32Array | Uint8Array>(data: A): Column<A> {
	return { data, width: 1, shape: [] };
}
