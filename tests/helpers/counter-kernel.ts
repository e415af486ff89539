import type { Kernel, StateArrays } from "../../src/env/index.ts";
import type { SeedTree } from "../../src/random/index.ts";
import { Box, column, Discrete } from "../../src/spaces/index.ts";

/**
 * Counts steps: no randomness, episodes of 1 to 5 steps, ends that alternate between terminated and
 * truncated. The twin of `Counter` in tests/python/make_autoreset_fixture.py.
 */
export class CounterKernel implements Kernel {
	readonly name: string = "test/Counter-v0";
	readonly observationSpace = new Box({ low: 0, high: 1000, shape: [3] });
	readonly actionSpace = new Discrete(3);
	readonly observation;
	readonly action;
	readonly reward: Float64Array;
	readonly terminated: Uint8Array;
	readonly truncated: Uint8Array;
	readonly info;
	readonly hidden = {};
	readonly resetOptions: readonly string[] = [];
	readonly base: Int32Array;
	readonly episode: Int32Array;
	readonly t: Int32Array;
	readonly state: StateArrays;

	constructor(readonly numEnvs: number) {
		this.observation = this.observationSpace.allocate(numEnvs);
		this.action = this.actionSpace.allocate(numEnvs);
		this.reward = new Float64Array(numEnvs);
		this.terminated = new Uint8Array(numEnvs);
		this.truncated = new Uint8Array(numEnvs);
		this.info = { elapsed: column("int32", numEnvs) };
		this.base = new Int32Array(numEnvs);
		this.episode = new Int32Array(numEnvs);
		this.t = new Int32Array(numEnvs);
		this.state = { base: this.base, episode: this.episode, t: this.t };
	}

	seed(row: number, node: SeedTree): void {
		this.base[row] = node.seed % 1000;
		this.episode[row] = -1;
	}

	reset(begin: number, end: number): void {
		for (let i = begin; i < end; i++) {
			this.episode[i]!++;
			this.t[i] = 0;
			this.observe(i);
		}
	}

	step(begin: number, end: number): void {
		const { base, episode, t } = this;
		for (let i = begin; i < end; i++) {
			const now = ++t[i]!;
			const over = now >= 1 + ((base[i]! + 3 * episode[i]!) % 5);
			const odd = episode[i]! % 2 === 1;
			this.reward[i] = this.action[""].data[i]! + 0.25 * now + 0.125 * base[i]!;
			this.terminated[i] = over && !odd ? 1 : 0;
			this.truncated[i] = over && odd ? 1 : 0;
			this.observe(i);
		}
	}

	render(row: number): string {
		return `step ${this.t[row]} of episode ${this.episode[row]}`;
	}

	protected observe(i: number): void {
		const { data } = this.observation[""];
		data[3 * i] = this.base[i]!;
		data[3 * i + 1] = this.episode[i]!;
		data[3 * i + 2] = this.t[i]!;
		this.info.elapsed.data[i] = this.t[i]!;
	}
}
