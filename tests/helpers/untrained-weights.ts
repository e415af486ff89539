import { initialWeights } from "../../agents/in-context/initial-weights.ts";
import type { LearnedModel } from "../../agents/in-context/model-config.ts";
import { stateOf } from "../../agents/in-context/token-format.ts";
import {
	type AgentView,
	agentSpec,
	type Checkpoint,
	makeAgent,
	type Params,
	resolveParams,
	SeedTree,
} from "../../index.ts";
import type { Discrete } from "../../src/spaces/index.ts";

/** The model that an in-context agent would train for environments like these. */
export function modelFor(id: string, view: AgentView, params: Params, steps: number): LearnedModel {
	const learner = agentSpec(id).learner!;
	const { states, stateWidth } = stateOf(id, view);
	return {
		head: id === "headless-ad" ? "codes" : "table",
		...resolveParams({ id, description: "", params: learner.params }, params),
		steps,
		actions: (view.actionSpace as Discrete).n,
		states,
		stateWidth,
	} as unknown as LearnedModel;
}

/** Weights that nothing was learnt with, of an in-context agent for environments like these. */
export function untrained(
	id: string,
	view: AgentView,
	params: Params = {},
	{ steps = 12, seed = 5 } = {},
): Checkpoint {
	const config = modelFor(id, view, params, steps);
	return {
		agent: id,
		config: config as unknown as Record<string, unknown>,
		tensors: initialWeights(config, new SeedTree(seed)),
		file: "untrained",
	};
}

/** Makes agents for `inspectAgent`: with untrained weights where they need any. */
export function makerOf(id: string, params: Params = {}, model: Params = {}) {
	return (view: AgentView, seeds: SeedTree) =>
		makeAgent(id, params, view, seeds, agentSpec(id).learner && untrained(id, view, model));
}
