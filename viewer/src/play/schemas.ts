import { agentSpec, listAgents } from "../../../src/agent/index.ts";
import {
	layerSpec,
	listEnvs,
	listLayers,
	NO_PARAMS,
	type ParamsSchema,
	spec,
} from "../../../src/env/index.ts";

/** Parameter schemas of all that is registered, in an order that only the registry decides. */
export function registeredSchemas(): ParamsSchema[] {
	const specs = [
		...listEnvs().map(spec),
		...listLayers().map(layerSpec),
		...listAgents().map(agentSpec),
	];
	const schemas = specs.flatMap(({ params }) => (params === undefined ? [] : [params]));
	return [...new Set([NO_PARAMS, ...schemas])];
}
