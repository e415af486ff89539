import {
	type AgentView,
	type Checkpoint,
	type LearnerView,
	registerAgent,
} from "../../src/agent/index.ts";
import { InvalidParamsError, type Params, type ParamsSchema } from "../../src/env/index.ts";
import { Discrete } from "../../src/spaces/index.ts";
import { type ActingParams, InContextActor } from "./actor.ts";
import { checkModel, contextNeeded, type DataFacts, factsOf, whyNoModel } from "./check-model.ts";
import { fitsMore } from "./codes.ts";
import { type LearnedModel, MODEL_SCHEMA } from "./model-config.ts";
import { stateLeaf, stateOf } from "./token-format.ts";

/** JSON Schema of `ActingParams`. */
const ACTING_SCHEMA = {
	mode: {
		enum: ["sample", "greedy"],
		default: "sample",
		description: "Draw the action from the policy, or take the likeliest.",
	},
	beta: {
		type: "number",
		exclusiveMinimum: 0,
		maximum: 1000,
		default: 1,
		description: "Sharpening: actions are drawn from softmax(beta × logits).",
	},
} as const;

/** Acting parameters of a resolved scenario. */
function actingOf(params: Params): ActingParams {
	return params as unknown as ActingParams;
}

/** Why an in-context agent cannot act there with this model; `null` when it can. */
function whyNotInContext(view: AgentView, model: LearnedModel | undefined): string | null {
	const { observationSpace, actionSpace } = view;
	if (!(actionSpace instanceof Discrete))
		return `it needs a Discrete action space, got ${actionSpace}`;
	const leaf = stateLeaf(observationSpace);
	if (typeof leaf === "string") return leaf;
	if (model === undefined) return null;
	const { states, stateWidth, contextTokens, steps } = model;
	if (leaf.states !== states || leaf.stateWidth !== stateWidth)
		return `its weights are for ${tell(states, stateWidth)}, got ${tell(leaf.states, leaf.stateWidth)}`;
	if (model.head === "table" && model.actions !== actionSpace.n)
		return `not applicable: its head has ${model.actions} actions, the environment ${actionSpace.n}; train it again for each number of actions`;
	if (model.head === "codes") {
		const { codes, codeSize } = model;
		if (actionSpace.n > codeSize && !fitsMore(codes, codeSize))
			return `it has ${codeSize} orthonormal codes, the environment ${actionSpace.n} actions; more codes need a codeSize that is a power of 2`;
	}
	const needed = contextNeeded(model, actionSpace.n);
	if (contextTokens > 0 && needed > contextTokens)
		return `its context holds ${contextTokens} tokens: ${actionSpace.n} actions and ${steps} steps take ${needed}`;
	return null;
}

function tell(states: number, width: number): string {
	if (states > 0) return `${states} states`;
	return width > 0 ? `states of ${width} numbers` : "no state";
}

/** What a model is told of its data. @throws UnsupportedAgentError */
export function dataFacts(id: string, view: LearnerView): DataFacts {
	return factsOf(view, stateOf(id, view));
}

/** What the two agents differ in. */
export interface InContextAgent {
	readonly id: string;
	readonly description: string;
	readonly source: string;
	readonly head: LearnedModel["head"];
	/** JSON Schema of training parameters beside `MODEL_SCHEMA`. */
	readonly learner: ParamsSchema["properties"];
}

/** Registers an in-context agent and its learner. */
export function registerInContext({
	id,
	description,
	source,
	head,
	learner,
}: InContextAgent): void {
	registerAgent({
		id,
		description,
		source,
		params: { type: "object", properties: ACTING_SCHEMA, additionalProperties: false },
		supports: (view, _params, checkpoint) =>
			(checkpoint && whyNoModel(checkpoint, head, learner)) ??
			whyNotInContext(view, checkpoint && modelOf(checkpoint)),
		learner: {
			params: {
				type: "object",
				properties: { ...MODEL_SCHEMA, ...learner },
				additionalProperties: false,
			},
			check: (params, view) => checkModel(head, params, view),
			create: async (params, view, seeds) => {
				const problems = checkModel(head, params, view);
				if (problems.length > 0) throw new InvalidParamsError(id, problems);
				const model = { head, ...params, ...dataFacts(id, view) } as unknown as LearnedModel;
				// Only training needs tensors; acting, and the viewer, do without.
				const { InContextLearner } = await import("./learner.ts");
				return new InContextLearner(model, stateOf(id, view), view, seeds);
			},
		},
		create: (params, view, seeds, checkpoint) =>
			new InContextActor(id, actingOf(params), modelOf(checkpoint!), checkpoint!, view, seeds),
	});
}

/** What the learner said of the model. */
function modelOf({ config }: Checkpoint): LearnedModel {
	return config as unknown as LearnedModel;
}
