import { type EnvSpec, register } from "../../src/env/index.ts";
import { nextNormal, STREAM_WORDS } from "../../src/random/index.ts";
import { Box } from "../../src/spaces/index.ts";
import { type ArmRange, armProblems } from "./arms.ts";
import { BERNOULLI_PARAMS, BernoulliBandit, bernoulliArms } from "./bernoulli.ts";
import type { MeansLaw } from "./means-kernel.ts";

/**
 * A Bernoulli bandit that looks like a contextual one: the observation is one vector drawn from
 * N(0, I/d) at the start of an episode, constant and meaningless.
 */
export class BernoulliContextBandit extends BernoulliBandit {
	readonly #scale: number;

	constructor(
		name: string,
		numEnvs: number,
		range: ArmRange,
		law: MeansLaw,
		readonly dimension: number,
	) {
		super(
			name,
			numEnvs,
			range,
			law,
			new Box({ low: -Infinity, high: Infinity, shape: [dimension] }),
		);
		this.#scale = 1 / Math.sqrt(dimension);
	}

	protected override startEpisode(row: number): void {
		super.startEpisode(row);
		const { dimension, random } = this;
		const context = this.observation[""]!.data;
		for (let k = 0; k < dimension; k++)
			context[row * dimension + k] = this.#scale * nextNormal(random, STREAM_WORDS * row);
	}

	override describe(): Readonly<Record<string, unknown>> {
		return { ...super.describe(), dimension: this.dimension };
	}
}

const spec: EnvSpec = {
	id: "bandit/BernoulliContext-v0",
	description:
		"A Bernoulli bandit that shows one random, constant context: tests agents trained on contextual bandits across domains.",
	source: "Headless-AD (Sinii et al. 2024), appendix D",
	family: "bandit",
	params: {
		type: "object",
		properties: {
			...BERNOULLI_PARAMS,
			dimension: {
				type: "integer",
				minimum: 1,
				maximum: 256,
				default: 2,
				description: "Length d of the context.",
			},
		},
		additionalProperties: false,
	},
	check: armProblems,
	maxEpisodeSteps: (params) => params.horizon as number,
	create: (params, numEnvs) => {
		const { range, law } = bernoulliArms(params);
		return new BernoulliContextBandit(spec.id, numEnvs, range, law, params.dimension as number);
	},
};

register(spec);

declare global {
	interface PalaestraEnvs {
		"bandit/BernoulliContext-v0": [observation: Float32Array, action: number];
	}
}
