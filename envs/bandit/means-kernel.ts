import type { ResetOptions, StateArrays, Task } from "../../src/env/index.ts";
import { type Columns, Discrete, type Space } from "../../src/spaces/index.ts";
import type { ArmRange } from "./arms.ts";
import { BanditKernel } from "./bandit-kernel.ts";
import { armsOption, meansOption } from "./options.ts";

/** Writes the means of all arms of a row at `base`, drawing from the stream at `offset`. */
export type MeansLaw = (
	means: Float64Array,
	base: number,
	random: Uint32Array,
	offset: number,
) => void;

/** The law under which every bandit has the means listed. */
export function listedMeans(list: readonly number[]): MeansLaw {
	return (means, base) => means.set(list, base);
}

/**
 * A bandit that is its means; the observation is the constant 0.
 *
 * Reset options: `means` (one number for each arm), `arms` (how many of them exist).
 */
export abstract class MeansKernel extends BanditKernel {
	readonly observationSpace: Space;
	readonly observation: Columns;
	readonly hidden: Columns;
	readonly task: Task;
	readonly resetOptions: readonly string[] = ["means", "arms"];

	constructor(
		name: string,
		numEnvs: number,
		range: ArmRange,
		law: MeansLaw,
		/** Means lie in [low, high]. */
		readonly low: number,
		readonly high: number,
		observationSpace: Space = new Discrete(1),
	) {
		super(name, numEnvs, range);
		this.observationSpace = observationSpace;
		this.observation = observationSpace.allocate(numEnvs)!;
		const { means, arms } = this;
		this.hidden = { means, best_arm: this.bestArm, arms };
		this.task = {
			columns: { means, arms },
			continuous: { means: { low, high } },
			sample: (row, random, offset) => {
				this.sampleArms(row, random, offset);
				law(means.data, row * range.max, random, offset);
			},
			changed: (row) => {
				this.showArms(row);
				this.findBest(row);
			},
		};
	}

	get state(): StateArrays {
		return { random: this.random, best_mean: this.bestMean };
	}

	protected readOptions(options: ResetOptions): (row: number) => void {
		const { range, low, high } = this;
		const means = meansOption(options, range, low, high);
		const arms = armsOption(options, range, means?.length);
		return (row) => {
			if (means) this.means.data.set(means, row * range.max);
			if (arms !== undefined) this.arms.data[row] = arms;
		};
	}
}
