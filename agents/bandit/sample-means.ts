import type { AgentView, Transition } from "../../src/agent/index.ts";
import type { StateArrays } from "../../src/env/index.ts";
import type { SeedTree } from "../../src/random/index.ts";
import { type Column, column } from "../../src/spaces/index.ts";
import { ArmAgent } from "./arm-agent.ts";

/**
 * Base of agents that know each arm by its pulls and the sum of their rewards.
 *
 * Explanation beside `index`: `count` (pulls; fractional when discounted) and `mean` (average
 * reward, 0 for an untried arm), rows × arms.
 */
export abstract class SampleMeans extends ArmAgent {
	/** Pulls of each arm, rows × arms. */
	protected readonly count: Float64Array;
	/** Sum of the rewards of each arm, rows × arms. */
	protected readonly sum: Float64Array;
	/** Steps of the trial so far. */
	protected readonly steps: Float64Array;
	private readonly mean: Float64Array;

	constructor(id: string, view: AgentView, seeds: SeedTree) {
		const arms = view.actionSpace.flatDim!;
		const count: Column<Float64Array> = column("float64", view.numEnvs, [arms]);
		const mean: Column<Float64Array> = column("float64", view.numEnvs, [arms]);
		super(id, view, seeds, { count, mean });
		this.count = count.data;
		this.mean = mean.data;
		this.sum = new Float64Array(count.data.length);
		this.steps = new Float64Array(view.numEnvs);
	}

	get memory(): StateArrays {
		return { random: this.random, count: this.count, sum: this.sum, steps: this.steps };
	}

	reset(begin: number, end: number): void {
		this.count.fill(0, begin * this.arms, end * this.arms);
		this.sum.fill(0, begin * this.arms, end * this.arms);
		this.steps.fill(0, begin, end);
	}

	learn(transition: Transition): void {
		const { arms, count, sum, steps } = this;
		for (let row = 0; row < this.numEnvs; row++) {
			const at = row * arms + this.taken(transition, row);
			count[at] = count[at]! + 1;
			sum[at] = sum[at]! + transition.reward[row]!;
			steps[row] = steps[row]! + 1;
		}
	}

	protected override explain(): void {
		const { count, sum, mean } = this;
		for (let at = 0; at < mean.length; at++) mean[at] = count[at]! > 0 ? sum[at]! / count[at]! : 0;
	}
}
