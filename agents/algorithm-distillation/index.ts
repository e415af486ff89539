import { registerInContext } from "../in-context/register.ts";

registerInContext({
	id: "algorithm-distillation",
	description:
		"In-context learner with one logit for each action: continues the learning histories that it was trained on.",
	source: "Algorithm Distillation (Laskin et al. 2022); the baseline of Headless-AD",
	head: "table",
	learner: {
		permute: {
			type: "boolean",
			default: false,
			description:
				"Renumbers the actions of each history at random, so that none has a fixed meaning.",
		},
	},
});
