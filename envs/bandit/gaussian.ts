import { type EnvSpec, type Params, type Problem, register } from "../../src/env/index.ts";
import { nextNormal, nextUniform, STREAM_WORDS } from "../../src/random/index.ts";
import { ARMS_SCHEMA, type ArmRange, armProblems, armRange, HORIZON_SCHEMA } from "./arms.ts";
import { listedMeans, MeansKernel, type MeansLaw } from "./means-kernel.ts";

/** Gaussian arms: pulling arm a pays N(means[a], rewardSd²). */
export class GaussianBandit extends MeansKernel {
	constructor(
		name: string,
		numEnvs: number,
		range: ArmRange,
		law: MeansLaw,
		/** Standard deviation of a reward, ≥ 0. */
		readonly rewardSd: number,
	) {
		super(name, numEnvs, range, law, -Infinity, Infinity);
	}

	step(begin: number, end: number): void {
		const { random, bestMean, reward, rewardSd } = this;
		const arms = this.range.max;
		const means = this.means.data;
		const action = this.action[""].data;
		const regret = this.regret.data;
		for (let i = begin; i < end; i++) {
			const mean = means[i * arms + action[i]!]!;
			reward[i] = mean + rewardSd * nextNormal(random, STREAM_WORDS * i);
			regret[i] = bestMean[i]! - mean;
		}
	}

	override describe(): Readonly<Record<string, unknown>> {
		return { ...super.describe(), rewardSd: this.rewardSd };
	}
}

function lawOf(params: Params, arms: number): MeansLaw {
	const low = params.low as number;
	const range = (params.high as number) - low;
	const location = params.location as number;
	const meanSd = params.meanSd as number;
	if (params.distribution === "uniform")
		return (means, base, random, offset) => {
			for (let arm = 0; arm < arms; arm++)
				means[base + arm] = low + range * nextUniform(random, offset);
		};
	return (means, base, random, offset) => {
		for (let arm = 0; arm < arms; arm++)
			means[base + arm] = location + meanSd * nextNormal(random, offset);
	};
}

function problems(params: Params): readonly Problem[] {
	const { low, high } = params as { readonly low: number; readonly high: number };
	const found = armProblems(params);
	if (low > high)
		found.push({ path: ["low"], message: `is ${low}, expected at most high, ${high}`, value: low });
	return found;
}

const spec: EnvSpec = {
	id: "bandit/Gaussian-v0",
	description: "Arms whose rewards are normal around a mean each; nothing to see.",
	source:
		"Sutton & Barto 2018, §2.3 (the 10-armed testbed); `distribution: uniform`, `rewardSd: 0.3`: DPT (Lee et al. 2023)",
	family: "bandit",
	params: {
		type: "object",
		properties: {
			arms: ARMS_SCHEMA,
			distribution: {
				enum: ["normal", "uniform"],
				default: "normal",
				description: "Law of the means: N(location, meanSd²), or uniform on [low, high].",
			},
			location: { type: "number", default: 0, description: "Mean of the normal law." },
			meanSd: {
				type: "number",
				minimum: 0,
				default: 1,
				description: "Standard deviation of the normal law.",
			},
			low: { type: "number", default: 0, description: "Lower end of the uniform law." },
			high: { type: "number", default: 1, description: "Upper end of the uniform law." },
			means: {
				type: "array",
				items: { type: "number" },
				minItems: 1,
				maxItems: 65536,
				description: "The same means for every bandit, in place of `distribution`.",
			},
			rewardSd: {
				type: "number",
				minimum: 0,
				default: 1,
				description: "Standard deviation of a reward around its arm's mean.",
			},
			horizon: HORIZON_SCHEMA,
		},
		additionalProperties: false,
	},
	check: problems,
	maxEpisodeSteps: (params) => params.horizon as number,
	create: (params, numEnvs) => {
		const means = params.means as readonly number[] | undefined;
		const range = armRange(params.arms, means?.length);
		const law = means ? listedMeans(means) : lawOf(params, range.max);
		return new GaussianBandit(spec.id, numEnvs, range, law, params.rewardSd as number);
	},
};

register(spec);

declare global {
	interface PalaestraEnvs {
		"bandit/Gaussian-v0": [observation: number, action: number];
	}
}
