import {
	InvalidOptionError,
	type Kernel,
	type ResetOptions,
	type StateArrays,
} from "../../src/env/index.ts";
import { nextInteger, nextUniform32, type SeedTree } from "../../src/random/index.ts";
import { allocate, Box, column, Dict, Discrete } from "../../src/spaces/index.ts";

/** Cells of the line. */
export const CELLS = 8;
const RIGHT = 1;

/**
 * A random walk on a line towards a goal drawn anew each trial; the action sometimes slips. Has all
 * that a kernel may have: Dict observations, an action mask, info, hidden truth, a reset option,
 * a time limit of its own making none.
 */
export class WalkKernel implements Kernel {
	readonly name: string = "test/Walk-v0";
	readonly observationSpace = new Dict({
		cell: new Discrete(CELLS),
		sense: new Box({ low: -1, high: 1, shape: [2] }),
	});
	/** Left, right, stay; left and right are masked at the walls. */
	readonly actionSpace = new Discrete(3);
	readonly observation;
	readonly action;
	readonly actionMask;
	readonly reward: Float64Array;
	readonly terminated: Uint8Array;
	readonly truncated: Uint8Array;
	readonly info;
	readonly hidden;
	readonly resetOptions = ["start"];
	readonly random: Uint32Array;
	readonly position: Int32Array;
	readonly state: StateArrays;

	constructor(
		readonly numEnvs: number,
		readonly slip = 0.2,
	) {
		this.observation = this.observationSpace.allocate(numEnvs)!;
		this.action = this.actionSpace.allocate(numEnvs);
		this.actionMask = column("uint8", numEnvs, [3]);
		this.reward = allocate("float64", numEnvs);
		this.terminated = allocate("uint8", numEnvs);
		this.truncated = allocate("uint8", numEnvs);
		this.info = { success: column("uint8", numEnvs) };
		this.hidden = { goal: column("int32", numEnvs) };
		this.random = allocate("uint32", 4 * numEnvs);
		this.position = allocate("int32", numEnvs);
		this.state = { random: this.random, position: this.position, goal: this.hidden.goal.data };
	}

	seed(row: number, node: SeedTree): void {
		node.child("env").stream(this.random, 4 * row);
	}

	reset(begin: number, end: number, newTrial: boolean, options?: ResetOptions): void {
		const start = options?.start ?? 0;
		if (!Number.isInteger(start) || (start as number) < 0 || (start as number) >= CELLS)
			throw new InvalidOptionError("start", start, `an integer from 0 to ${CELLS - 1}`);
		for (let i = begin; i < end; i++) {
			if (newTrial) this.hidden.goal.data[i] = 1 + nextInteger(this.random, 4 * i, CELLS - 1);
			this.position[i] = start as number;
			this.info.success.data[i] = 0;
			this.observe(i);
		}
	}

	step(begin: number, end: number): void {
		const { random, position, action, slip } = this;
		for (let i = begin; i < end; i++) {
			const slipped = nextUniform32(random, 4 * i) < slip;
			const move = slipped ? nextInteger(random, 4 * i, 3) : action[""].data[i]!;
			const next = position[i]! + (move === 2 ? 0 : move === RIGHT ? 1 : -1);
			position[i] = next < 0 ? 0 : next >= CELLS ? CELLS - 1 : next;
			const success = position[i] === this.hidden.goal.data[i] ? 1 : 0;
			this.info.success.data[i] = success;
			this.reward[i] = success - 0.01;
			this.terminated[i] = success;
			this.truncated[i] = 0;
			this.observe(i);
		}
	}

	protected observe(i: number): void {
		const at = this.position[i]!;
		this.observation.cell!.data[i] = at;
		this.observation.sense!.data[2 * i] = (2 * at) / (CELLS - 1) - 1;
		this.observation.sense!.data[2 * i + 1] = 2 * nextUniform32(this.random, 4 * i) - 1;
		const mask = this.actionMask.data;
		mask[3 * i] = at > 0 ? 1 : 0;
		mask[3 * i + RIGHT] = at < CELLS - 1 ? 1 : 0;
		mask[3 * i + 2] = 1;
	}
}
