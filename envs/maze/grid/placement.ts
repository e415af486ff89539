import { PalaestraError } from "../../../src/errors.ts";
import { nextInteger } from "../../../src/random/index.ts";
import type { GridConfig } from "./config.ts";
import { DistanceSearch } from "./distance.ts";

/** Draws after which a goal far enough from a start is taken not to exist. */
const TRIES = 100_000;

/** A layout in which no goal is far enough from a start. */
export class PlacementError extends PalaestraError {
	constructor(readonly minGoalDistance: number) {
		super(
			"no-placement",
			`found no goal with a start at least minGoalDistance = ${minGoalDistance} away; make the grid larger or the distance smaller`,
		);
	}
}

/** Draws goals, starts and teleports from the cells of a configuration. */
export class Placement {
	readonly search: DistanceSearch;
	private readonly cells: number;

	constructor(
		private readonly config: GridConfig,
		/** Of all rows one after another, or of all in common (`stride` 0). */
		private readonly walls: Uint8Array,
		private readonly stride: number,
		neighbours: Uint16Array,
	) {
		this.search = new DistanceSearch(neighbours);
		this.cells = config.height * config.width;
	}

	/** A goal that some start is at least `minGoalDistance` away from. */
	drawGoal(row: number, random: Uint32Array, offset: number): number {
		const { goals, cells, minGoalDistance } = this.config;
		const pool = goals ?? cells;
		for (let tries = 0; tries < TRIES; tries++) {
			const goal = this.pick(pool, row, random, offset);
			if (this.hasStart(row, goal)) return goal;
		}
		throw new PlacementError(minGoalDistance);
	}

	private hasStart(row: number, goal: number): boolean {
		const { starts, cells, minGoalDistance } = this.config;
		if (minGoalDistance === 0) return true;
		// All cells in play are connected, so any two that differ are a move or more apart.
		if (minGoalDistance > 1) return this.countStarts(row, goal) > 0;
		const pool = starts ?? cells;
		return pool?.length !== 1 || pool[0] !== goal;
	}

	/**
	 * A start at least `minGoalDistance` from the goal, or the only one there is. Should no start be that far away (the goal was set from outside), the farthest.
	 */
	drawStart(row: number, goal: number, random: Uint32Array, offset: number): number {
		const { starts, cells, minGoalDistance } = this.config;
		const pool = starts ?? cells;
		if (pool?.length === 1) return pool[0]!;
		if (minGoalDistance === 0) return this.pick(pool, row, random, offset);
		if (minGoalDistance === 1) return this.pickOther(pool, row, goal, random, offset);
		const count = this.countStarts(row, goal);
		return count > 0 ? this.nthStart(nextInteger(random, offset, count)) : this.farthestStart(goal);
	}

	/** A cell in play that is not `goal`: where a teleport ends. */
	drawElsewhere(row: number, goal: number, random: Uint32Array, offset: number): number {
		return this.pickOther(this.config.cells, row, goal, random, offset);
	}

	private pickOther(
		pool: Int32Array | null,
		row: number,
		other: number,
		random: Uint32Array,
		offset: number,
	): number {
		for (;;) {
			const cell = this.pick(pool, row, random, offset);
			if (cell !== other) return cell;
		}
	}

	private pick(pool: Int32Array | null, row: number, random: Uint32Array, offset: number): number {
		if (pool) return pool.length === 1 ? pool[0]! : pool[nextInteger(random, offset, pool.length)]!;
		const base = row * this.stride;
		for (;;) {
			const cell = nextInteger(random, offset, this.cells);
			if (this.walls[base + cell] === 0) return cell;
		}
	}

	/** How many starts are far enough from `goal`; leaves the distances in `search.field`. */
	countStarts(row: number, goal: number): number {
		const { field } = this.search;
		const { starts, cells, minGoalDistance } = this.config;
		this.search.run(this.walls, row * this.stride, goal);
		const pool = starts ?? cells;
		let count = 0;
		if (pool) {
			for (let k = 0; k < pool.length; k++) if (field[pool[k]!]! >= minGoalDistance) count++;
		} else
			for (let cell = 0; cell < field.length; cell++) if (field[cell]! >= minGoalDistance) count++;
		return count;
	}

	private nthStart(n: number): number {
		const { field } = this.search;
		const { starts, cells, minGoalDistance } = this.config;
		const pool = starts ?? cells;
		let left = n;
		for (let k = 0; ; k++) {
			const cell = pool ? pool[k]! : k;
			if (field[cell]! >= minGoalDistance && left-- === 0) return cell;
		}
	}

	private farthestStart(goal: number): number {
		const { field } = this.search;
		const { starts, cells } = this.config;
		const pool = starts ?? cells;
		let best = goal;
		for (let k = 0; k < (pool ?? field).length; k++) {
			const cell = pool ? pool[k]! : k;
			if (field[cell]! > field[best]!) best = cell;
		}
		return best;
	}
}
