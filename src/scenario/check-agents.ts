import { agentSpec, whyUnfit } from "../agent/index.ts";
import { resolveParams, show } from "../env/index.ts";
import type { Checkpoints } from "./check-checkpoint.ts";
import type { EnvProbe } from "./check-env.ts";
import { at, type Located, plain } from "./located.ts";
import type { Reporter } from "./reporter.ts";
import type { ResolvedAgent } from "./resolved.ts";
import type { ScenarioAgent } from "./scenario-type.ts";

/** Checks each agent's id, parameters, label and weights, and that it can act in each environment. */
export function checkAgents(
	node: Located,
	envs: readonly EnvProbe[],
	checkpoints: Checkpoints,
	reporter: Reporter,
): ResolvedAgent[] {
	const values = plain(node) as ScenarioAgent[];
	const taken = new Map<string, number>();
	return values.map((value, i) => {
		const label = value.label ?? value.id;
		const same = taken.get(label.toLowerCase());
		if (same !== undefined) {
			const where = value.label === undefined ? [i, "id"] : [i, "label"];
			const message = `the label ${show(label)} is that of agents.${same} already; give each a label of its own`;
			reporter.at(node, where, message, { value: label });
		} else taken.set(label.toLowerCase(), i);
		try {
			const spec = agentSpec(value.id);
			const params = resolveParams(spec, value.params);
			const place = at(node, [i, "checkpoint"]);
			const found = place && checkpoints.at(place, reporter);
			const agent = { id: value.id, params, label };
			if (place && !found) return agent;
			if (spec.learner && !found) {
				const message = `${show(value.id)} acts with trained weights: give their path in agents.${i}.checkpoint; \`palaestra train\` makes them`;
				reporter.at(node, [i, "id"], message, { value: value.id });
				return agent;
			}
			for (const { view, resolved } of envs) {
				const reason = whyUnfit(value.id, view, params, found?.checkpoint);
				if (reason === null) continue;
				const message = `${show(value.id)} cannot act in ${resolved.id}: ${reason}`;
				const rest = found ? { value: value.checkpoint } : { value: value.id };
				reporter.at(node, [i, found ? "checkpoint" : "id"], message, rest);
				break;
			}
			return found ? { ...agent, checkpoint: found.resolved } : agent;
		} catch (error) {
			reporter.error(node, [i], [i, "params"], error);
			return { id: value.id, params: {}, label };
		}
	});
}
