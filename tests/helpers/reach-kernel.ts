import type { Kernel } from "../../src/env/index.ts";
import type { SeedTree } from "../../src/random/index.ts";
import { Box, column } from "../../src/spaces/index.ts";

/** Sums bounded real actions; observes the last action, rewards its first component. Never ends. */
export class ReachKernel implements Kernel {
	readonly name = "test/Reach-v0";
	readonly observationSpace;
	readonly actionSpace;
	readonly observation;
	readonly action;
	readonly reward: Float64Array;
	readonly terminated: Uint8Array;
	readonly truncated: Uint8Array;
	readonly info;
	readonly hidden = {};
	readonly resetOptions = [];
	readonly state;

	constructor(
		readonly numEnvs: number,
		low: readonly number[] = [-2, 0],
		high: readonly number[] = [2, 10],
	) {
		this.actionSpace = new Box({ low, high });
		this.observationSpace = this.actionSpace;
		this.observation = this.observationSpace.allocate(numEnvs);
		this.action = this.actionSpace.allocate(numEnvs);
		this.reward = new Float64Array(numEnvs);
		this.terminated = new Uint8Array(numEnvs);
		this.truncated = new Uint8Array(numEnvs);
		this.info = { sum: column("float64", numEnvs, [2]) };
		this.state = { sum: this.info.sum.data };
	}

	seed(_row: number, _node: SeedTree): void {}

	reset(begin: number, end: number): void {
		this.observation[""].data.fill(0, 2 * begin, 2 * end);
		this.info.sum.data.fill(0, 2 * begin, 2 * end);
	}

	step(begin: number, end: number): void {
		const action = this.action[""].data;
		for (let i = begin; i < end; i++) {
			this.reward[i] = action[2 * i]!;
			for (let k = 2 * i; k < 2 * i + 2; k++) {
				this.observation[""].data[k] = action[k]!;
				this.info.sum.data[k]! += action[k]!;
			}
		}
	}
}
