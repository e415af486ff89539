import { type EnvSpec, type Params, register } from "../../src/env/index.ts";
import { nextUniform } from "../../src/random/index.ts";
import type { Space } from "../../src/spaces/index.ts";
import { ARMS_SCHEMA, type ArmRange, armProblems, armRange, HORIZON_SCHEMA } from "./arms.ts";
import { listedMeans, MeansKernel, type MeansLaw } from "./means-kernel.ts";

/** Bernoulli arms: pulling arm a pays 1 with probability means[a], else 0. */
export class BernoulliBandit extends MeansKernel {
	/** The streams' words as the hot loop wants them: signed, over the same memory. */
	private readonly words: Int32Array;

	constructor(
		name: string,
		numEnvs: number,
		range: ArmRange,
		law: MeansLaw,
		observationSpace?: Space,
	) {
		super(name, numEnvs, range, law, 0, 1, observationSpace);
		this.words = new Int32Array(this.random.buffer);
	}

	/**
	 * One 32-bit draw a pull: 1 if u < mean. xoshiro128++ is written out (see src/random), and the
	 * comparison is a floor, −1 or 0, because a branch on a coin is mispredicted every other time.
	 */
	step(begin: number, end: number): void {
		const { words, bestMean, reward } = this;
		const arms = this.range.max;
		const means = this.means.data;
		const action = this.action[""].data;
		const regret = this.regret.data;
		for (let i = begin; i < end; i++) {
			const o = i << 2;
			const s0 = words[o]!;
			const s1 = words[o + 1]!;
			const s2 = words[o + 2]!;
			const s3 = words[o + 3]!;
			const sum = (s0 + s3) | 0;
			const draw = (((sum << 7) | (sum >>> 25)) + s0) >>> 0;
			const t2 = s2 ^ s0;
			const t3 = s3 ^ s1;
			words[o] = s0 ^ t3;
			words[o + 1] = s1 ^ t2;
			words[o + 2] = t2 ^ (s1 << 9);
			words[o + 3] = (t3 << 11) | (t3 >>> 21);
			const mean = means[i * arms + action[i]!]!;
			reward[i] = 0 - Math.floor(draw * 2.3283064365386963e-10 - mean);
			regret[i] = bestMean[i]! - mean;
		}
	}
}

/** Parameters that the Bernoulli bandits share. */
export const BERNOULLI_PARAMS = {
	arms: ARMS_SCHEMA,
	distribution: {
		enum: ["uniform", "odd", "even"],
		default: "uniform",
		description:
			"Law of the means: uniform on [0, 1]; or good arms, uniform on [0.5, 1], at odd (even) 0-based indices and the rest uniform on [0, 0.5].",
	},
	fraction: {
		type: "number",
		minimum: 0,
		maximum: 1,
		default: 0.95,
		description: "Share of bandits whose good arms are where `odd` or `even` says; else swapped.",
	},
	means: {
		type: "array",
		items: { type: "number", minimum: 0, maximum: 1 },
		minItems: 1,
		maxItems: 65536,
		description: "The same means for every bandit, in place of `distribution`.",
	},
	horizon: HORIZON_SCHEMA,
};

/** The arms and the law that schema-valid parameters stand for. */
export function bernoulliArms(params: Params): { range: ArmRange; law: MeansLaw } {
	const means = params.means as readonly number[] | undefined;
	const range = armRange(params.arms, means?.length);
	return { range, law: means ? listedMeans(means) : lawOf(params, range.max) };
}

function lawOf(params: Params, arms: number): MeansLaw {
	const { distribution } = params;
	if (distribution === "uniform")
		return (means, base, random, offset) => {
			for (let arm = 0; arm < arms; arm++) means[base + arm] = nextUniform(random, offset);
		};
	const parity = distribution === "odd" ? 1 : 0;
	const fraction = params.fraction as number;
	return (means, base, random, offset) => {
		const good = nextUniform(random, offset) < fraction ? parity : 1 - parity;
		for (let arm = 0; arm < arms; arm++) {
			const half = nextUniform(random, offset) / 2;
			means[base + arm] = (arm & 1) === good ? 0.5 + half : half;
		}
	};
}

const spec: EnvSpec = {
	id: "bandit/Bernoulli-v0",
	description:
		"Arms that pay 1 with a fixed probability each; one endless-looking episode with nothing to see.",
	source: "Headless-AD (Sinii et al. 2024), §4.1; Algorithm Distillation (Laskin et al. 2022)",
	family: "bandit",
	params: { type: "object", properties: BERNOULLI_PARAMS, additionalProperties: false },
	check: armProblems,
	maxEpisodeSteps: (params) => params.horizon as number,
	create: (params, numEnvs) => {
		const { range, law } = bernoulliArms(params);
		return new BernoulliBandit(spec.id, numEnvs, range, law);
	},
};

register(spec);

declare global {
	interface PalaestraEnvs {
		"bandit/Bernoulli-v0": [observation: number, action: number];
	}
}
