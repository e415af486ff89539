import { registerAgent } from "../../src/agent/index.ts";
import { supportsArms } from "./arm-agent.ts";
import { BETA_PRIOR, type ThompsonOptions, ThompsonSampling } from "./thompson.ts";

registerAgent({
	id: "discounted-thompson",
	description:
		"Thompson sampling that forgets: each step successes and failures of all arms shrink by gamma, then the pull is added.",
	source: "Raj & Kalyani 2017",
	params: {
		type: "object",
		properties: {
			gamma: {
				type: "number",
				exclusiveMinimum: 0,
				maximum: 1,
				default: 0.998,
				description: "γ: what a step's successes and failures keep at the next; 1 forgets nothing.",
			},
			...BETA_PRIOR,
		},
		additionalProperties: false,
	},
	supports: supportsArms,
	create: (params, view, seeds) =>
		new ThompsonSampling("discounted-thompson", view, seeds, params as unknown as ThompsonOptions),
});
