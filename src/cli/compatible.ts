import { type AgentView, agentSpec, listAgents, viewOf, whyUnfit } from "../agent/index.ts";
import { type LayerUse, listEnvs, makeVec, resolveParams } from "../env/index.ts";

/** The view of one row of an environment with default parameters; `null` when it needs others. */
export function defaultView(id: string, layers: readonly LayerUse[] = []): AgentView | null {
	try {
		const env = makeVec(id, { numEnvs: 1, layers });
		try {
			return viewOf(env);
		} finally {
			env.close();
		}
	} catch {
		return null;
	}
}

/** Whether an agent can act in an environment; one that acts with trained weights, given such weights. */
function fits(agent: string, view: AgentView): boolean {
	const found = agentSpec(agent);
	if (!found.learner) return whyUnfit(agent, view) === null;
	return (found.supports?.(view, resolveParams(found, undefined)) ?? null) === null;
}

/** Agents that can act in an environment as they are. */
export function agentsFor(view: AgentView): string[] {
	return listAgents().filter((agent) => whyUnfit(agent, view) === null);
}

/** Agents that can act in an environment, those that need trained weights included. */
export function allAgentsFor(view: AgentView): string[] {
	return listAgents().filter((agent) => fits(agent, view));
}

/** Environments, with default parameters, that an agent can act in. */
export function envsForAgent(agent: string): string[] {
	return listEnvs().filter((id) => {
		const view = defaultView(id);
		return view !== null && fits(agent, view);
	});
}

/** Environments, with default parameters, that a layer with default parameters fits around. */
export function envsForLayer(layer: string): string[] {
	return listEnvs().filter((id) => defaultView(id, [{ id: layer }]) !== null);
}
