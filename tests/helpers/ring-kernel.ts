import { type Kernel, type ResetOptions, register, type Task } from "../../src/env/index.ts";
import { nextInteger, nextUniform, type SeedTree } from "../../src/random/index.ts";
import { column, Discrete } from "../../src/spaces/index.ts";

/** Cells of the ring. */
export const RING = 6;
/** Steps after which an episode terminates. */
export const RING_STEPS = 9;

/**
 * A walk on a ring: actions −1, 0, 1 (a Discrete space that does not start at 0), observation the
 * cell, start anywhere but at the goal, reward `bonus` there, episodes of nine steps. Its task has a part that may drift
 * (`bonus`) and one that may not (`goal`). Knows its best action but no means.
 */
export class RingKernel implements Kernel {
	readonly name = "test/Ring-v0";
	readonly observationSpace = new Discrete(RING);
	readonly actionSpace = new Discrete(3, { start: -1 });
	readonly observation;
	readonly action;
	readonly reward: Float64Array;
	readonly terminated: Uint8Array;
	readonly truncated: Uint8Array;
	readonly info;
	readonly hidden;
	readonly resetOptions: readonly string[] = [];
	readonly task: Task;
	readonly random: Uint32Array;
	readonly clock: Int32Array;
	readonly state;

	constructor(readonly numEnvs: number) {
		this.observation = this.observationSpace.allocate(numEnvs);
		this.action = this.actionSpace.allocate(numEnvs);
		this.reward = new Float64Array(numEnvs);
		this.terminated = new Uint8Array(numEnvs);
		this.truncated = new Uint8Array(numEnvs);
		this.info = { success: column("uint8", numEnvs) };
		const goal = column("int32", numEnvs);
		const bonus = column("float64", numEnvs);
		this.hidden = { goal, bonus, best_action: column("int32", numEnvs) };
		this.random = new Uint32Array(4 * numEnvs);
		this.clock = new Int32Array(numEnvs);
		this.state = { random: this.random, clock: this.clock };
		this.task = {
			columns: { goal, bonus },
			continuous: { bonus: { low: 0, high: 2 } },
			sample: (row, random, offset) => {
				goal.data[row] = nextInteger(random, offset, RING);
				bonus.data[row] = 2 * nextUniform(random, offset);
			},
			changed: (row) => this.findBest(row),
		};
	}

	seed(row: number, node: SeedTree): void {
		node.child("env").stream(this.random, 4 * row);
	}

	reset(begin: number, end: number, newTrial: boolean, _options?: ResetOptions): void {
		for (let row = begin; row < end; row++) {
			if (newTrial) this.task.sample(row, this.random, 4 * row);
			this.clock[row] = 0;
			const away = 1 + nextInteger(this.random, 4 * row, RING - 1);
			this.observation[""].data[row] = (this.hidden.goal.data[row]! + away) % RING;
			this.info.success.data[row] = 0;
			this.findBest(row);
		}
	}

	step(begin: number, end: number): void {
		const cell = this.observation[""].data;
		for (let row = begin; row < end; row++) {
			const next = (cell[row]! + this.action[""].data[row]! + RING) % RING;
			cell[row] = next;
			const success = next === this.hidden.goal.data[row] ? 1 : 0;
			this.info.success.data[row] = success;
			this.reward[row] = success * this.hidden.bonus.data[row]!;
			this.terminated[row] = ++this.clock[row]! >= RING_STEPS ? 1 : 0;
			this.truncated[row] = 0;
			this.findBest(row);
		}
	}

	/** Index (from 0) of the move towards the goal. */
	private findBest(row: number): void {
		const ahead = (this.hidden.goal.data[row]! - this.observation[""].data[row]! + RING) % RING;
		this.hidden.best_action.data[row] = ahead === 0 ? 1 : ahead <= RING / 2 ? 2 : 0;
	}
}

register({
	id: "test/Ring-v0",
	description: "Walks a ring.",
	family: "test",
	create: (_params, numEnvs) => new RingKernel(numEnvs),
});
