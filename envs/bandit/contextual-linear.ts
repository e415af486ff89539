import {
	type EnvSpec,
	type Params,
	type ResetOptions,
	register,
	type StateArrays,
	type Task,
} from "../../src/env/index.ts";
import { nextNormal, STREAM_WORDS } from "../../src/random/index.ts";
import { Box, type Column, type Columns, column } from "../../src/spaces/index.ts";
import { ARMS_SCHEMA, type ArmRange, armProblems, armRange, HORIZON_SCHEMA } from "./arms.ts";
import { BanditKernel } from "./bandit-kernel.ts";
import { armsOption, vectorsOption } from "./options.ts";

/** Shape of a linear contextual bandit. */
export interface ContextualLinearOptions {
	/** Length d of contexts and of arm features. */
	readonly dimension: number;
	/** Arm features are this times N(0, I/d). */
	readonly featureScale: number;
	/** Standard deviation of a reward, ≥ 0. */
	readonly noiseSd: number;
	/** Whether a context lasts an episode instead of a step. */
	readonly constantContext: boolean;
}

/**
 * Linear contextual bandit: the observation is a context s ~ N(0, I/d), fresh every step; pulling
 * arm a pays N(⟨x_a, s⟩, noiseSd²), where the features x_a are fixed for a trial and hidden.
 *
 * Hidden beside what every bandit has: `features` (rows × arms × d) and `context` (rows × d);
 * `means` and `best_arm` are those for the context now shown. Reset options: `features` (d numbers for
 * each arm), `arms` (how many of them exist).
 */
export class ContextualLinearBandit extends BanditKernel {
	readonly observationSpace: Box;
	readonly observation: Columns;
	readonly hidden: Columns;
	readonly task: Task;
	readonly resetOptions: readonly string[] = ["features", "arms"];
	private readonly context: Float32Array;
	private readonly features: Column<Float64Array>;
	private readonly scale: number;

	constructor(
		name: string,
		numEnvs: number,
		range: ArmRange,
		readonly settings: ContextualLinearOptions,
	) {
		super(name, numEnvs, range);
		const { dimension } = settings;
		this.scale = 1 / Math.sqrt(dimension);
		this.observationSpace = new Box({ low: -Infinity, high: Infinity, shape: [dimension] });
		this.observation = this.observationSpace.allocate(numEnvs);
		this.context = this.observation[""]!.data as Float32Array;
		this.features = column("float64", numEnvs, [range.max, dimension]);
		const { features, arms } = this;
		this.hidden = {
			means: this.means,
			best_arm: this.bestArm,
			arms,
			features,
			context: this.observation[""]!,
		};
		this.task = {
			columns: { features, arms },
			continuous: { features: { low: -Infinity, high: Infinity } },
			sample: (row, random, offset) => {
				this.sampleArms(row, random, offset);
				const scale = this.scale * settings.featureScale;
				const { data, width } = features;
				for (let k = row * width; k < (row + 1) * width; k++)
					data[k] = scale * nextNormal(random, offset);
			},
			changed: (row) => {
				const { max } = this.range;
				this.showArms(row);
				// Those of arms that do not exist would be an earlier task's.
				this.means.data.fill(Number.NaN, row * max, (row + 1) * max);
				this.expectRewards(row);
			},
		};
	}

	get state(): StateArrays {
		return { random: this.random, best_mean: this.bestMean };
	}

	step(begin: number, end: number): void {
		const { random, bestMean, reward } = this;
		const { noiseSd, constantContext } = this.settings;
		const arms = this.range.max;
		const means = this.means.data;
		const action = this.action[""].data;
		const regret = this.regret.data;
		for (let i = begin; i < end; i++) {
			const mean = means[i * arms + action[i]!]!;
			reward[i] = mean + noiseSd * nextNormal(random, STREAM_WORDS * i);
			regret[i] = bestMean[i]! - mean;
			if (constantContext) continue;
			this.drawContext(i);
			this.expectRewards(i);
		}
	}

	protected override startEpisode(row: number): void {
		this.drawContext(row);
		super.startEpisode(row);
	}

	/** The context is kept in single precision: what an agent sees is exactly what counts. */
	private drawContext(row: number): void {
		const { context, random, scale } = this;
		const { dimension } = this.settings;
		for (let k = row * dimension; k < (row + 1) * dimension; k++)
			context[k] = scale * nextNormal(random, STREAM_WORDS * row);
	}

	private expectRewards(row: number): void {
		const { context } = this;
		const { dimension } = this.settings;
		const features = this.features.data;
		const means = this.means.data;
		const base = row * this.range.max;
		const at = row * dimension;
		const count = this.arms.data[row]!;
		for (let arm = 0; arm < count; arm++) {
			let sum = 0;
			const from = (base + arm) * dimension;
			for (let k = 0; k < dimension; k++) sum += features[from + k]! * context[at + k]!;
			means[base + arm] = sum;
		}
		this.findBest(row);
	}

	protected readOptions(options: ResetOptions): (row: number) => void {
		const { range } = this;
		const { dimension } = this.settings;
		const features = vectorsOption(options, range, dimension);
		const arms = armsOption(options, range, features?.length);
		return (row) => {
			features?.forEach((each, arm) => {
				this.features.data.set(each, (row * range.max + arm) * dimension);
			});
			if (arms !== undefined) this.arms.data[row] = arms;
		};
	}

	override describe(): Readonly<Record<string, unknown>> {
		return { ...super.describe(), ...this.settings };
	}
}

const spec: EnvSpec = {
	id: "bandit/ContextualLinear-v0",
	description:
		"A context every step; each arm pays the inner product of the context with its hidden features, plus normal noise.",
	source: "Headless-AD (Sinii et al. 2024), §4.2; LinUCB setting of Li et al. 2010",
	family: "bandit",
	params: {
		type: "object",
		properties: {
			arms: ARMS_SCHEMA,
			dimension: {
				type: "integer",
				minimum: 1,
				maximum: 256,
				default: 2,
				description: "Length d of contexts and of arm features.",
			},
			featureScale: {
				type: "number",
				minimum: 0,
				default: 1,
				description: "Arm features are this times N(0, I/d).",
			},
			noiseSd: {
				type: "number",
				minimum: 0,
				default: 1,
				description: "Standard deviation of a reward around its expectation.",
			},
			constantContext: {
				type: "boolean",
				default: false,
				description: "One context for an episode instead of a fresh one every step.",
			},
			horizon: HORIZON_SCHEMA,
		},
		additionalProperties: false,
	},
	check: armProblems,
	maxEpisodeSteps: (params) => params.horizon as number,
	create: (params: Params, numEnvs) =>
		new ContextualLinearBandit(
			spec.id,
			numEnvs,
			armRange(params.arms),
			params as unknown as ContextualLinearOptions,
		),
};

register(spec);

declare global {
	interface PalaestraEnvs {
		"bandit/ContextualLinear-v0": [observation: Float32Array, action: number];
	}
}
