import { InvalidIdError, type Params, resolveParams, UnknownIdError } from "../env/index.ts";
import { PalaestraError } from "../errors.ts";
import type { SeedTree } from "../random/index.ts";
import type { Agent, AgentSpec, AgentView } from "./agent.ts";

const registered = new Map<string, AgentSpec>();

/** An agent asked to act where it cannot. */
export class UnsupportedAgentError extends PalaestraError {
	constructor(
		readonly agent: string,
		readonly reason: string,
	) {
		super("unsupported-agent", `agent ${JSON.stringify(agent)} cannot act here: ${reason}`);
	}
}

/** @throws InvalidIdError when the id is malformed (lower-case words joined by "-") or taken. */
export function registerAgent(spec: AgentSpec): void {
	if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(spec.id))
		throw new InvalidIdError(spec.id, "must be lower-case words joined by '-'");
	if (registered.has(spec.id)) throw new InvalidIdError(spec.id, "is registered already");
	registered.set(spec.id, spec);
}

/** Registered agent ids in order. */
export function listAgents(): string[] {
	return [...registered.keys()].sort();
}

/** @throws UnknownIdError with the nearest id. */
export function agentSpec(id: string): AgentSpec {
	const found = registered.get(id);
	if (!found) throw new UnknownIdError("agent", id, listAgents());
	return found;
}

/** Makes an agent for a batch. @throws UnknownIdError, InvalidParamsError, UnsupportedAgentError */
export function makeAgent(
	id: string,
	params: Params | undefined,
	view: AgentView,
	seeds: SeedTree,
): Agent {
	const found = agentSpec(id);
	const resolved = resolveParams(found, params);
	const { hidden: _hidden, constants: _constants, ...plain } = view;
	const seen = found.privileged ? view : plain;
	const reason = found.supports?.(seen) ?? null;
	if (reason !== null) throw new UnsupportedAgentError(id, reason);
	return found.create(resolved, seen, seeds);
}
