import { type AgentView, registerAgent, type Transition } from "../../src/agent/index.ts";
import { detLog, type SeedTree } from "../../src/random/index.ts";
import { supportsArms } from "./arm-agent.ts";
import { SampleMeans } from "./sample-means.ts";

/**
 * UCB on discounted statistics: each step counts and sums of all arms shrink by γ, then the pull is
 * added; index = X/N + scale · √(ξ ln(ΣN) / N), untried arms first.
 */
export class DiscountedUCB extends SampleMeans {
	constructor(
		id: string,
		view: AgentView,
		seeds: SeedTree,
		/** γ in (0, 1]. */
		readonly gamma: number,
		/** ξ ≥ 0, factor inside the root. */
		readonly xi: number,
		/** Factor before the root; 2B for rewards in [0, B] in the original. */
		readonly scale: number,
	) {
		super(id, view, seeds);
	}

	override learn(transition: Transition): void {
		const { count, sum, gamma } = this;
		for (let at = 0; at < count.length; at++) {
			count[at] = gamma * count[at]!;
			sum[at] = gamma * sum[at]!;
		}
		super.learn(transition);
	}

	protected score(_row: number, base: number, scores: Float64Array): void {
		const { arms, count, sum, scale } = this;
		let total = 0;
		for (let arm = 0; arm < arms; arm++) total += count[base + arm]!;
		const width = this.xi * detLog(Math.max(1, total));
		for (let arm = 0; arm < arms; arm++) {
			const pulls = count[base + arm]!;
			scores[arm] =
				pulls === 0 ? Infinity : sum[base + arm]! / pulls + scale * Math.sqrt(width / pulls);
		}
	}
}

registerAgent({
	id: "discounted-ucb",
	description: "Upper confidence bounds on discounted counts and sums, for rewards that change.",
	source: "Kocsis & Szepesvári 2006; Garivier & Moulines 2011, §2.1",
	params: {
		type: "object",
		properties: {
			gamma: {
				type: "number",
				exclusiveMinimum: 0,
				maximum: 1,
				default: 0.998,
				description: "γ: what a step's statistics keep at the next.",
			},
			xi: {
				type: "number",
				minimum: 0,
				default: 0.5,
				description: "ξ: factor inside the root of the bonus.",
			},
			scale: {
				type: "number",
				minimum: 0,
				default: 1,
				description: "Factor before the root, 2B in the paper.",
			},
		},
		additionalProperties: false,
	},
	supports: supportsArms,
	create: (params, view, seeds) =>
		new DiscountedUCB(
			"discounted-ucb",
			view,
			seeds,
			params.gamma as number,
			params.xi as number,
			params.scale as number,
		),
});
