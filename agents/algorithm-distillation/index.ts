import { registerAgent } from "../../src/agent/index.ts";
import { InContextActor } from "../in-context/actor.ts";
import {
	type DistillationParams,
	type LearnedModel,
	MODEL_SCHEMA,
} from "../in-context/model-config.ts";
import {
	ACTING_SCHEMA,
	actingOf,
	checkModel,
	dataFacts,
	whyNotInContext,
} from "../in-context/register.ts";
import { stateOf } from "../in-context/token-format.ts";

const ID = "algorithm-distillation";

registerAgent({
	id: ID,
	description:
		"In-context learner with one logit for each action: continues the learning histories that it was trained on.",
	source: "Algorithm Distillation (Laskin et al. 2022); the baseline of Headless-AD",
	params: { type: "object", properties: ACTING_SCHEMA, additionalProperties: false },
	supports: (view, _params, checkpoint) =>
		whyNotInContext(view, checkpoint?.config as unknown as LearnedModel | undefined),
	learner: {
		params: {
			type: "object",
			properties: {
				...MODEL_SCHEMA,
				permute: {
					type: "boolean",
					default: false,
					description:
						"Renumbers the actions of each history at random, so that none has a fixed meaning.",
				},
			},
			additionalProperties: false,
		},
		create: async (params, view, seeds) => {
			checkModel(ID, params, view);
			const model: LearnedModel = {
				head: "table",
				...(params as unknown as DistillationParams),
				...dataFacts(ID, view),
			};
			// Only training needs tensors; acting, and the viewer, do without.
			const { InContextLearner } = await import("../in-context/learner.ts");
			return new InContextLearner(model, stateOf(ID, view), view, seeds);
		},
	},
	create: (params, view, seeds, checkpoint) =>
		new InContextActor(
			ID,
			actingOf(params),
			checkpoint!.config as unknown as LearnedModel,
			checkpoint!,
			view,
			seeds,
		),
});
