import {
	InvalidOptionError,
	type Kernel,
	type ResetOptions,
	type StateArrays,
	type Task,
} from "../../../src/env/index.ts";
import { nextInteger, type SeedTree, STREAM_WORDS } from "../../../src/random/index.ts";
import { type Column, type Columns, Discrete, type Space } from "../../../src/spaces/index.ts";
import { neighbours } from "./codes.ts";
import type { GridConfig } from "./config.ts";
import { describeGrid, renderGrid } from "./describe.ts";
import { type Mover, moverFor } from "./dynamics.ts";
import { type Encoder, encoderFor } from "./observe.ts";
import { type ChosenTask, readOptions } from "./options.ts";
import { Placement } from "./placement.ts";

/**
 * N grids: an agent a row, walls in common or of its own, one goal. Darkroom, FourRooms, mazes and
 * the teleporting grid are configurations of it.
 *
 * Cells are numbered row × width + column. Info: `success` (1 where the step touched the goal) and,
 * when asked for, `distance` (moves to the goal). Hidden: `position`, `goal`, `direction` (under
 * "turn" control), `layout` (uint8 height × width, 1 = wall, when rows have their own).
 */
export class GridKernel implements Kernel {
	readonly name: string;
	readonly observationSpace: Space;
	readonly actionSpace: Discrete;
	readonly observation: Columns;
	readonly action: Columns;
	readonly reward: Float64Array;
	readonly terminated: Uint8Array;
	readonly truncated: Uint8Array;
	readonly info: Columns;
	readonly hidden: Columns;
	readonly state: StateArrays;
	readonly task: Task;
	readonly resetOptions: readonly string[];

	private readonly cells: number;
	private readonly perRow: boolean;
	private readonly position: Int32Array;
	private readonly goal: Int32Array;
	private readonly direction: Int32Array | undefined;
	private readonly walls: Uint8Array;
	private readonly random: Uint32Array;
	private readonly success: Uint8Array;
	/** Moves to the goal from every cell, rows × cells, and from the agent's; when asked for. */
	private readonly field: Int16Array | undefined;
	private readonly distance: Int32Array | undefined;
	private readonly move: Mover;
	private readonly encoder: Encoder;
	private readonly placement: Placement;

	constructor(
		readonly config: GridConfig,
		readonly numEnvs: number,
	) {
		const { height, width, walls } = config;
		const n = numEnvs;
		this.name = config.name;
		this.cells = height * width;
		this.perRow = walls.kind !== "shared";
		this.position = new Int32Array(n);
		this.goal = new Int32Array(n);
		this.direction = config.control === "turn" ? new Int32Array(n) : undefined;
		this.walls = walls.kind === "shared" ? walls.walls : new Uint8Array(n * this.cells);
		if (walls.kind === "copied")
			for (let row = 0; row < n; row++) this.walls.set(walls.walls, row * this.cells);
		this.random = new Uint32Array(STREAM_WORDS * n);
		this.success = new Uint8Array(n);
		this.reward = new Float64Array(n);
		this.terminated = new Uint8Array(n);
		this.truncated = new Uint8Array(n);
		if (config.distance) {
			this.field = new Int16Array(n * this.cells);
			this.distance = new Int32Array(n);
		}

		this.actionSpace = new Discrete(config.actions.names.length);
		const action = this.actionSpace.allocate(n);
		this.action = action;
		const table = neighbours(height, width);
		const arrays = {
			numEnvs: n,
			position: this.position,
			goal: this.goal,
			direction: this.direction,
			walls: this.walls,
			perRow: this.perRow,
		};
		this.move = moverFor(config, {
			...arrays,
			action: action[""].data,
			hit: this.success,
			random: this.random,
			neighbours: table,
		});
		this.encoder = encoderFor(config, arrays);
		if (walls.kind === "copied")
			for (let row = 0; row < n; row++) this.encoder.layoutChanged?.(row);
		this.placement = new Placement(config, this.walls, this.perRow ? this.cells : 0, table);
		this.observationSpace = this.encoder.space;
		this.observation = this.encoder.columns;

		const goal = { data: this.goal, width: 1, shape: [] };
		const layout: Record<string, Column> = this.perRow
			? { layout: { data: this.walls, width: this.cells, shape: [height, width] } }
			: {};
		this.info = {
			success: { data: this.success, width: 1, shape: [] },
			...(this.distance ? { distance: { data: this.distance, width: 1, shape: [] } } : {}),
		};
		this.hidden = {
			position: { data: this.position, width: 1, shape: [] },
			goal,
			...(this.direction ? { direction: { data: this.direction, width: 1, shape: [] } } : {}),
			...layout,
			...(this.field
				? { distance_to_goal: { data: this.field, width: this.cells, shape: [height, width] } }
				: {}),
		};
		this.state = {
			position: this.position,
			goal: this.goal,
			random: this.random,
			...(this.direction ? { direction: this.direction } : {}),
			...(this.perRow ? { layout: this.walls } : {}),
			...(this.field ? { field: this.field } : {}),
			...this.encoder.state,
		};
		this.task = {
			columns: { goal, ...layout },
			continuous: {},
			sample: (row, random, offset) => this.sample(row, random, offset),
			changed: (row) => this.changed(row),
		};
		this.resetOptions = this.perRow ? ["goal", "start", "layout"] : ["goal", "start"];
	}

	seed(row: number, node: SeedTree): void {
		node.child("env").stream(this.random, STREAM_WORDS * row);
	}

	reset(begin: number, end: number, newTrial: boolean, options?: ResetOptions): void {
		const { height, width, minGoalDistance } = this.config;
		const chosen = options ? readOptions(options, height, width, minGoalDistance) : undefined;
		for (let row = begin; row < end; row++) this.resetRow(row, newTrial, chosen);
	}

	step(begin: number, end: number): void {
		const { success, reward, terminated, position, field, distance, cells } = this;
		const { goalBehaviour, goalReward, stepReward } = this.config;
		this.move(begin, end);
		const ends = goalBehaviour === "terminate" ? 1 : 0;
		for (let i = begin; i < end; i++) {
			const hit = success[i]!;
			reward[i] = hit === 1 ? goalReward : stepReward;
			terminated[i] = hit & ends;
		}
		if (goalBehaviour === "teleport")
			for (let i = begin; i < end; i++)
				if (success[i] === 1)
					position[i] = this.placement.drawElsewhere(
						i,
						this.goal[i]!,
						this.random,
						STREAM_WORDS * i,
					);
		this.encoder.write(begin, end);
		if (field && distance)
			for (let i = begin; i < end; i++) distance[i] = field[i * cells + position[i]!]!;
	}

	render(row: number): string {
		return renderGrid(this.config, this.walls, this.perRow ? row * this.cells : 0, {
			position: this.position[row]!,
			goal: this.goal[row]!,
			direction: this.direction?.[row],
		});
	}

	describe(): Readonly<Record<string, unknown>> {
		return describeGrid(this.config);
	}

	private resetRow(row: number, newTrial: boolean, chosen: ChosenTask | undefined): void {
		const { random, config, goal, position, direction } = this;
		const offset = STREAM_WORDS * row;
		const layout = chosen?.layout;
		if (layout) this.walls.set(layout.walls, row * this.cells);
		else if (newTrial) this.generate(row, random, offset);
		if (chosen?.goal !== undefined) goal[row] = this.expectFree("goal", row, chosen.goal);
		else if (layout?.goals)
			goal[row] = layout.goals[nextInteger(random, offset, layout.goals.length)]!;
		else if (newTrial || layout) goal[row] = this.placement.drawGoal(row, random, offset);
		if (newTrial || chosen) this.follow(row);

		if (chosen?.start !== undefined) position[row] = this.expectFree("start", row, chosen.start);
		else if (layout?.starts)
			position[row] = layout.starts[nextInteger(random, offset, layout.starts.length)]!;
		else {
			if (chosen && config.minGoalDistance > 1 && this.placement.countStarts(row, goal[row]!) === 0)
				throw new InvalidOptionError(
					"goal",
					this.pair(goal[row]!),
					`a cell at least minGoalDistance = ${config.minGoalDistance} from a start`,
				);
			position[row] = this.placement.drawStart(row, goal[row]!, random, offset);
		}
		if (chosen) this.expectPath(row);
		if (direction) direction[row] = nextInteger(random, offset, 4);
		this.success[row] = 0;
		this.show(row);
	}

	/** Draws a task into the columns: a layout, where rows have their own, and a goal. */
	private sample(row: number, random: Uint32Array, offset: number): void {
		this.generate(row, random, offset);
		this.goal[row] = this.placement.drawGoal(row, random, offset);
	}

	private generate(row: number, random: Uint32Array, offset: number): void {
		const { walls } = this.config;
		if (walls.kind === "generated") walls.maze.write(this.walls, row * this.cells, random, offset);
		else if (walls.kind === "copied") this.walls.set(walls.walls, row * this.cells);
	}

	/** Layout or goal were written, maybe in mid-episode. */
	private changed(row: number): void {
		this.position[row] = this.nearestFree(row, this.position[row]!);
		this.follow(row);
		this.show(row);
	}

	/** Recomputes what follows from layout and goal. */
	private follow(row: number): void {
		const { field, cells, placement } = this;
		if (this.perRow) this.encoder.layoutChanged?.(row);
		if (!field) return;
		placement.search.run(this.walls, this.perRow ? row * cells : 0, this.goal[row]!);
		field.set(placement.search.field, row * cells);
	}

	private show(row: number): void {
		this.encoder.begin(row);
		if (this.field && this.distance)
			this.distance[row] = this.field[row * this.cells + this.position[row]!]!;
	}

	/** The cell itself, or the free one with the fewest rows and columns between (the first of them). */
	private nearestFree(row: number, cell: number): number {
		const { width } = this.config;
		const base = this.perRow ? row * this.cells : 0;
		if (this.walls[base + cell] === 0) return cell;
		const r = Math.floor(cell / width);
		let best = cell;
		let least = Infinity;
		for (let other = 0; other < this.cells; other++) {
			if (this.walls[base + other] !== 0) continue;
			const away =
				Math.abs(Math.floor(other / width) - r) + Math.abs((other % width) - (cell % width));
			if (away < least) {
				least = away;
				best = other;
			}
		}
		return best;
	}

	private expectFree(name: string, row: number, cell: number): number {
		if (this.walls[(this.perRow ? row * this.cells : 0) + cell] !== 0)
			throw new InvalidOptionError(name, this.pair(cell), "a free cell, not a wall");
		return cell;
	}

	private expectPath(row: number): void {
		const { search } = this.placement;
		search.run(this.walls, this.perRow ? row * this.cells : 0, this.goal[row]!);
		if (search.field[this.position[row]!]! < 0)
			throw new InvalidOptionError(
				"goal",
				this.pair(this.goal[row]!),
				`a cell with a path from the start [${this.pair(this.position[row]!).join(", ")}]`,
			);
	}

	private pair(cell: number): [number, number] {
		const { width } = this.config;
		return [Math.floor(cell / width), cell % width];
	}
}
