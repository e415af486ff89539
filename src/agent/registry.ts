import { InvalidIdError, type Params, resolveParams, UnknownIdError } from "../env/index.ts";
import { PalaestraError } from "../errors.ts";
import type { SeedTree } from "../random/index.ts";
import type { Agent, AgentSpec, AgentView } from "./agent.ts";
import type { Checkpoint } from "./learner.ts";

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

/**
 * Makes an agent for a batch.
 * @param checkpoint trained weights; needed by agents that have a `learner`.
 * @throws UnknownIdError, InvalidParamsError, UnsupportedAgentError
 */
export function makeAgent(
	id: string,
	params: Params | undefined,
	view: AgentView,
	seeds: SeedTree,
	checkpoint?: Checkpoint,
): Agent {
	const found = agentSpec(id);
	const resolved = resolveParams(found, params);
	const reason = whyUnfit(id, view, resolved, checkpoint);
	if (reason !== null) throw new UnsupportedAgentError(id, reason);
	return found.create(resolved, seenBy(found, view), seeds, checkpoint);
}

/**
 * Why an agent cannot act in environments like these; `null` when it can.
 * @param params unless told, the defaults.
 * @throws UnknownIdError, InvalidParamsError
 */
export function whyUnfit(
	id: string,
	view: AgentView,
	params?: Params,
	checkpoint?: Checkpoint,
): string | null {
	const spec = agentSpec(id);
	const resolved = params ?? resolveParams(spec, undefined);
	if (spec.learner && !checkpoint) return "it needs trained weights (a checkpoint), got none";
	if (!spec.learner && checkpoint) return `it has no weights to load, got ${checkpoint.file}`;
	if (checkpoint && checkpoint.agent !== id)
		return `${checkpoint.file} holds weights of agent ${JSON.stringify(checkpoint.agent)}`;
	return spec.supports?.(seenBy(spec, view), resolved, checkpoint) ?? null;
}

function seenBy(spec: AgentSpec, view: AgentView): AgentView {
	if (spec.privileged) return view;
	const { hidden: _hidden, constants: _constants, ...plain } = view;
	return plain;
}
