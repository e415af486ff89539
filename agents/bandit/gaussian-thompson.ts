import { type AgentView, registerAgent } from "../../src/agent/index.ts";
import { nextNormal, type SeedTree, STREAM_WORDS } from "../../src/random/index.ts";
import { column } from "../../src/spaces/index.ts";
import { supportsArms } from "./arm-agent.ts";
import { SampleMeans } from "./sample-means.ts";

/** The model of `GaussianThompson`: means ~ N(priorMean, priorSd²), rewards ~ N(mean, rewardSd²). */
export interface GaussianModel {
	readonly priorMean: number;
	/** > 0 */
	readonly priorSd: number;
	/** > 0 */
	readonly rewardSd: number;
}

/**
 * Thompson sampling with a conjugate normal prior: after n pulls with sum s, an arm's mean is drawn
 * from N(m, v), 1/v = 1/priorSd² + n/rewardSd², m = v (priorMean/priorSd² + s/rewardSd²).
 *
 * Explanation beside `index` (the draws), `count` and `mean`: `posterior_mean`, `posterior_sd`.
 */
export class GaussianThompson extends SampleMeans {
	private readonly posteriorMean: Float64Array;
	private readonly posteriorSd: Float64Array;

	constructor(
		id: string,
		view: AgentView,
		seeds: SeedTree,
		readonly model: GaussianModel,
	) {
		super(id, view, seeds);
		const posterior_mean = column("float64", view.numEnvs, [this.arms]);
		const posterior_sd = column("float64", view.numEnvs, [this.arms]);
		this.posteriorMean = posterior_mean.data;
		this.posteriorSd = posterior_sd.data;
		Object.assign(this.explanation, { posterior_mean, posterior_sd });
	}

	protected score(row: number, base: number, scores: Float64Array): void {
		const { arms, random } = this;
		for (let arm = 0; arm < arms; arm++) {
			const at = base + arm;
			if (!this.allowed(at)) continue;
			const variance = this.variance(at);
			scores[arm] =
				this.expected(at, variance) + Math.sqrt(variance) * nextNormal(random, STREAM_WORDS * row);
		}
	}

	protected override explain(): void {
		super.explain();
		const { posteriorMean, posteriorSd } = this;
		for (let at = 0; at < posteriorMean.length; at++) {
			const variance = this.variance(at);
			posteriorMean[at] = this.expected(at, variance);
			posteriorSd[at] = Math.sqrt(variance);
		}
	}

	private variance(at: number): number {
		const { priorSd, rewardSd } = this.model;
		return 1 / (1 / (priorSd * priorSd) + this.count[at]! / (rewardSd * rewardSd));
	}

	private expected(at: number, variance: number): number {
		const { priorMean, priorSd, rewardSd } = this.model;
		return variance * (priorMean / (priorSd * priorSd) + this.sum[at]! / (rewardSd * rewardSd));
	}
}

registerAgent({
	id: "gaussian-thompson",
	description: "Thompson sampling with a normal prior and normal rewards of known spread.",
	source: "Russo et al. 2018, §4",
	params: {
		type: "object",
		properties: {
			priorMean: { type: "number", default: 0, description: "Prior expectation of a mean." },
			priorSd: {
				type: "number",
				exclusiveMinimum: 0,
				default: 1,
				description: "Prior standard deviation of a mean.",
			},
			rewardSd: {
				type: "number",
				exclusiveMinimum: 0,
				default: 1,
				description: "Standard deviation of a reward around its mean.",
			},
		},
		additionalProperties: false,
	},
	supports: supportsArms,
	create: (params, view, seeds) =>
		new GaussianThompson("gaussian-thompson", view, seeds, params as unknown as GaussianModel),
});
