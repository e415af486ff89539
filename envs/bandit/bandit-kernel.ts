import type { Kernel, ResetOptions, StateArrays, Task } from "../../src/env/index.ts";
import { nextInteger, type SeedTree, STREAM_WORDS } from "../../src/random/index.ts";
import { type Column, type Columns, column, Discrete, type Space } from "../../src/spaces/index.ts";
import type { ArmRange } from "./arms.ts";

/**
 * What bandits share: arms with expected rewards, the best of them, and pseudo-regret.
 *
 * A bandit draws the same number of random words whatever is pulled and whatever is asked of
 * `reset`, so agents on the same seed meet the same bandits and the same noise.
 *
 * - info `regret`: max over the row's arms of the expected reward − that of the arm pulled; 0 at
 *   reset. `action_mask` (only when the number of arms varies): 1 for arms that exist.
 * - hidden `means` (rows × arms), `best_arm` (lowest index of the best), `arms` (how many exist).
 * - task `arms` and what the expected rewards follow from.
 */
export abstract class BanditKernel implements Kernel {
	readonly actionSpace: Discrete;
	readonly action: { readonly "": Column<Int32Array> };
	readonly actionMask?: Column<Uint8Array>;
	readonly reward: Float64Array;
	readonly terminated: Uint8Array;
	readonly truncated: Uint8Array;
	readonly info: Columns;
	/** Expected reward of each arm now, rows × arms. */
	readonly means: Column<Float64Array>;
	protected readonly random: Uint32Array;
	protected readonly bestMean: Float64Array;
	protected readonly bestArm: Column<Int32Array>;
	protected readonly arms: Column<Int32Array>;
	protected readonly regret: Column<Float64Array>;

	abstract readonly observationSpace: Space;
	abstract readonly observation: Columns;
	abstract readonly hidden: Columns;
	abstract readonly task: Task;
	abstract readonly resetOptions: readonly string[];
	abstract get state(): StateArrays;

	constructor(
		readonly name: string,
		readonly numEnvs: number,
		/** How many arms a row may have; indices run to `max` − 1 in every row. */
		readonly range: ArmRange,
	) {
		const { max } = range;
		this.actionSpace = new Discrete(max);
		this.action = this.actionSpace.allocate(numEnvs);
		this.reward = new Float64Array(numEnvs);
		this.terminated = new Uint8Array(numEnvs);
		this.truncated = new Uint8Array(numEnvs);
		this.random = new Uint32Array(STREAM_WORDS * numEnvs);
		this.bestMean = new Float64Array(numEnvs);
		this.means = column("float64", numEnvs, [max]);
		this.bestArm = column("int32", numEnvs);
		this.arms = column("int32", numEnvs);
		this.regret = column("float64", numEnvs);
		if (range.min < max) this.actionMask = column("uint8", numEnvs, [max]);
		this.info = {
			regret: this.regret,
			...(this.actionMask ? { action_mask: this.actionMask } : {}),
		};
	}

	seed(row: number, node: SeedTree): void {
		node.child("env").stream(this.random, STREAM_WORDS * row);
	}

	reset(begin: number, end: number, newTrial: boolean, options?: ResetOptions): void {
		const apply = options === undefined ? undefined : this.readOptions(options);
		for (let row = begin; row < end; row++) {
			if (newTrial) this.task.sample(row, this.random, STREAM_WORDS * row);
			apply?.(row);
			this.startEpisode(row);
			this.regret.data[row] = 0;
		}
	}

	abstract step(begin: number, end: number): void;

	/** Checks the options once; returns what writes them into a row. @throws InvalidOptionError */
	protected abstract readOptions(options: ResetOptions): (row: number) => void;

	/** The first observation of an episode, and all that follows from the task. */
	protected startEpisode(row: number): void {
		this.task.changed(row);
	}

	/** Draws how many arms a row has. */
	protected sampleArms(row: number, random: Uint32Array, offset: number): void {
		const { min, max } = this.range;
		this.arms.data[row] = min === max ? max : min + nextInteger(random, offset, max - min + 1);
	}

	/** The best arm, from `means` and `arms`. */
	protected findBest(row: number): void {
		const { max } = this.range;
		const means = this.means.data;
		const count = this.arms.data[row]!;
		const base = row * max;
		let best = 0;
		for (let arm = 1; arm < count; arm++) if (means[base + arm]! > means[base + best]!) best = arm;
		this.bestArm.data[row] = best;
		this.bestMean[row] = means[base + best]!;
	}

	/** The mask, from `arms`. */
	protected showArms(row: number): void {
		const base = row * this.range.max;
		this.actionMask?.data.fill(0, base, base + this.range.max);
		this.actionMask?.data.fill(1, base, base + this.arms.data[row]!);
	}

	render(row: number): string {
		const best = this.bestArm.data[row]!;
		const base = row * this.range.max;
		const lines: string[] = [];
		for (let arm = 0; arm < this.arms.data[row]!; arm++)
			lines.push(
				`${arm === best ? "*" : " "} arm ${arm}: ${this.means.data[base + arm]!.toFixed(3)}`,
			);
		return lines.join("\n");
	}

	describe(): Readonly<Record<string, unknown>> {
		return { arms: this.range };
	}
}
