import { agentSpec, whyUnfit } from "../agent/index.ts";
import { resolveParams, show } from "../env/index.ts";
import type { EnvProbe } from "./check-env.ts";
import { type Located, plain } from "./located.ts";
import type { Reporter } from "./reporter.ts";
import type { ResolvedAgent } from "./resolved.ts";
import type { ScenarioAgent } from "./scenario-type.ts";

/** Checks each agent's id, parameters and label, and that it can act in each environment. */
export function checkAgents(
	node: Located,
	envs: readonly EnvProbe[],
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
			for (const { view, resolved } of envs) {
				const reason = whyUnfit(value.id, view, params);
				if (reason === null) continue;
				reporter.at(node, [i, "id"], `${show(value.id)} cannot act in ${resolved.id}: ${reason}`, {
					value: value.id,
				});
				break;
			}
			return { id: value.id, params, label };
		} catch (error) {
			reporter.error(node, [i], [i, "params"], error);
			return { id: value.id, params: {}, label };
		}
	});
}
