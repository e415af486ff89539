import { registerAgent } from "../../src/agent/index.ts";
import { InContextActor } from "../in-context/actor.ts";
import {
	HEADLESS_SCHEMA,
	type HeadlessParams,
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

const ID = "headless-ad";
const SOURCE = "Headless-AD (Sinii et al. 2024)";

registerAgent({
	id: ID,
	description:
		"In-context learner for action sets of any size: actions are random codes, shown in its context and predicted there.",
	source: SOURCE,
	params: { type: "object", properties: ACTING_SCHEMA, additionalProperties: false },
	supports: (view, _params, checkpoint) =>
		whyNotInContext(view, checkpoint?.config as unknown as LearnedModel | undefined),
	learner: {
		params: {
			type: "object",
			properties: { ...MODEL_SCHEMA, ...HEADLESS_SCHEMA },
			additionalProperties: false,
		},
		create: async (params, view, seeds) => {
			checkModel(ID, params, view);
			const model: LearnedModel = {
				head: "codes",
				...(params as unknown as HeadlessParams),
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
