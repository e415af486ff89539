import { type AgentView, registerAgent, type Transition } from "../../src/agent/index.ts";
import type { StateArrays } from "../../src/env/index.ts";
import { nextBeta, type SeedTree, STREAM_WORDS } from "../../src/random/index.ts";
import { column } from "../../src/spaces/index.ts";
import { ArmAgent, supportsArms } from "./arm-agent.ts";
import { RewardRangeError } from "./errors.ts";

/** How `ThompsonSampling` learns. */
export interface ThompsonOptions {
	/** Prior Beta(alpha, beta), both > 0. */
	readonly alpha: number;
	readonly beta: number;
	/** γ in (0, 1]: what successes and failures of all arms keep at each step; 1 forgets nothing. */
	readonly gamma: number;
}

/**
 * Thompson sampling for rewards in [0, 1]: draws each allowed arm's mean from Beta(alpha + S,
 * beta + F) and takes the highest. A reward r adds r to S and 1 − r to F, so a reward of 0 or 1 is
 * one failure or success.
 *
 * Explanation: `index` (the draws), `posterior_alpha`, `posterior_beta`, `posterior_mean`.
 * `learn` throws RewardRangeError for a reward outside [0, 1].
 */
export class ThompsonSampling extends ArmAgent {
	/** S, rows × arms. */
	protected readonly success: Float64Array;
	/** F, rows × arms. */
	protected readonly failure: Float64Array;
	private readonly posterior: {
		readonly alpha: Float64Array;
		readonly beta: Float64Array;
		readonly mean: Float64Array;
	};

	constructor(
		id: string,
		view: AgentView,
		seeds: SeedTree,
		readonly options: ThompsonOptions,
	) {
		const arms = view.actionSpace.flatDim!;
		const posterior_alpha = column("float64", view.numEnvs, [arms]);
		const posterior_beta = column("float64", view.numEnvs, [arms]);
		const posterior_mean = column("float64", view.numEnvs, [arms]);
		super(id, view, seeds, { posterior_alpha, posterior_beta, posterior_mean });
		this.posterior = {
			alpha: posterior_alpha.data,
			beta: posterior_beta.data,
			mean: posterior_mean.data,
		};
		this.success = new Float64Array(view.numEnvs * arms);
		this.failure = new Float64Array(view.numEnvs * arms);
	}

	get memory(): StateArrays {
		return { random: this.random, success: this.success, failure: this.failure };
	}

	reset(begin: number, end: number): void {
		this.success.fill(0, begin * this.arms, end * this.arms);
		this.failure.fill(0, begin * this.arms, end * this.arms);
	}

	learn(transition: Transition): void {
		const { arms, success, failure } = this;
		const { gamma } = this.options;
		if (gamma !== 1)
			for (let at = 0; at < success.length; at++) {
				success[at] = gamma * success[at]!;
				failure[at] = gamma * failure[at]!;
			}
		for (let row = 0; row < this.numEnvs; row++) {
			const reward = transition.reward[row]!;
			if (!(reward >= 0 && reward <= 1)) throw new RewardRangeError(this.id, reward, row);
			const at = row * arms + this.taken(transition, row);
			success[at] = success[at]! + reward;
			failure[at] = failure[at]! + (1 - reward);
		}
	}

	protected score(row: number, base: number, scores: Float64Array): void {
		const { arms, random, success, failure } = this;
		const { alpha, beta } = this.options;
		for (let arm = 0; arm < arms; arm++) {
			const at = base + arm;
			if (!this.considers(at)) scores[arm] = -Infinity;
			else
				scores[arm] = nextBeta(
					random,
					STREAM_WORDS * row,
					alpha + success[at]!,
					beta + failure[at]!,
				);
		}
	}

	/** Whether an arm is drawn at all; `at` is row × arms + arm. */
	protected considers(at: number): boolean {
		return this.allowed(at);
	}

	protected override explain(): void {
		const { success, failure, posterior } = this;
		const { alpha, beta } = this.options;
		for (let at = 0; at < success.length; at++) {
			const a = alpha + success[at]!;
			const b = beta + failure[at]!;
			posterior.alpha[at] = a;
			posterior.beta[at] = b;
			posterior.mean[at] = a / (a + b);
		}
	}
}

/** JSON Schema of the prior's parameters. */
export const BETA_PRIOR = {
	alpha: {
		type: "number",
		exclusiveMinimum: 0,
		default: 1,
		description: "Prior successes: the prior is Beta(alpha, beta).",
	},
	beta: {
		type: "number",
		exclusiveMinimum: 0,
		default: 1,
		description: "Prior failures.",
	},
};

registerAgent({
	id: "thompson",
	description: "Thompson sampling with a Beta prior, for rewards in [0, 1].",
	source: "Thompson 1933; Russo et al. 2018, §3; the source of Headless-AD's histories",
	params: { type: "object", properties: BETA_PRIOR, additionalProperties: false },
	supports: supportsArms,
	create: (params, view, seeds) => {
		const { alpha, beta } = params as { readonly alpha: number; readonly beta: number };
		return new ThompsonSampling("thompson", view, seeds, { alpha, beta, gamma: 1 });
	},
});
