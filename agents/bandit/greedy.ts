import { registerAgent } from "../../src/agent/index.ts";
import { supportsArms } from "./arm-agent.ts";
import { SampleMeans } from "./sample-means.ts";

/** Every arm once, in random order, then always the one with the best average reward. */
export class Greedy extends SampleMeans {
	protected score(_row: number, base: number, scores: Float64Array): void {
		const { arms, count, sum } = this;
		for (let arm = 0; arm < arms; arm++) {
			const pulls = count[base + arm]!;
			scores[arm] = pulls === 0 ? Infinity : sum[base + arm]! / pulls;
		}
	}
}

registerAgent({
	id: "greedy",
	description: "Pulls every arm once, then the one with the best average reward; ties at random.",
	supports: supportsArms,
	create: (_params, view, seeds) => new Greedy("greedy", view, seeds),
});
