import { type AgentView, registerAgent } from "../../src/agent/index.ts";
import { detLog, type SeedTree } from "../../src/random/index.ts";
import { supportsArms } from "./arm-agent.ts";
import { SampleMeans } from "./sample-means.ts";

/** index = mean + √(coefficient · ln t / n), t the trial's steps so far; untried arms first. */
export class UCB1 extends SampleMeans {
	constructor(
		id: string,
		view: AgentView,
		seeds: SeedTree,
		/** Factor inside the root, ≥ 0; 2 in the original. */
		readonly coefficient: number,
	) {
		super(id, view, seeds);
	}

	protected score(row: number, base: number, scores: Float64Array): void {
		const { arms, count, sum } = this;
		const width = this.coefficient * detLog(Math.max(1, this.steps[row]!));
		for (let arm = 0; arm < arms; arm++) {
			const pulls = count[base + arm]!;
			scores[arm] = pulls === 0 ? Infinity : sum[base + arm]! / pulls + Math.sqrt(width / pulls);
		}
	}
}

registerAgent({
	id: "ucb1",
	description: "Upper confidence bounds: average reward + √(coefficient · ln t / pulls).",
	source:
		"Auer et al. 2002 (coefficient 2); 0.3 is the reference of Headless-AD (Sinii et al. 2024)",
	params: {
		type: "object",
		properties: {
			coefficient: {
				type: "number",
				minimum: 0,
				default: 0.5,
				description: "Factor inside the root of the bonus.",
			},
		},
		additionalProperties: false,
	},
	supports: supportsArms,
	create: (params, view, seeds) => new UCB1("ucb1", view, seeds, params.coefficient as number),
});
