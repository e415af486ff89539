import { type AgentView, listAgents, viewOf, whyUnfit } from "../agent/index.ts";
import { type LayerUse, listEnvs, makeVec } from "../env/index.ts";

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

/** Agents that can act in an environment. */
export function agentsFor(view: AgentView): string[] {
	return listAgents().filter((agent) => whyUnfit(agent, view) === null);
}

/** Environments, with default parameters, that an agent can act in. */
export function envsForAgent(agent: string): string[] {
	return listEnvs().filter((id) => {
		const view = defaultView(id);
		return view !== null && whyUnfit(agent, view) === null;
	});
}

/** Environments, with default parameters, that a layer with default parameters fits around. */
export function envsForLayer(layer: string): string[] {
	return listEnvs().filter((id) => defaultView(id, [{ id: layer }]) !== null);
}
