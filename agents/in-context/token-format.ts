import { type AgentView, UnsupportedAgentError } from "../../src/agent/index.ts";
import { Box, Dict, Discrete, type Space } from "../../src/spaces/index.ts";

/** How a history is told in tokens. */
export interface TokenFormat {
	/**
	 * `step`: one token a transition, (state, action, reward, next state). `parts`: one token for each
	 * of action, reward and state, as in the paper (Headless-AD, §3 and Appendix A).
	 */
	readonly layout: "step" | "parts";
	/** Number of values of a discrete state; 0 for none. */
	readonly states: number;
	/** Width of a state of real numbers; 0 for none. */
	readonly stateWidth: number;
	/** Rewards are real numbers, not 0 or 1. */
	readonly realReward: boolean;
	/** A step that hits the time limit has a reward token of its own. */
	readonly timeouts: boolean;
}

/** Rows of the symbol table; states follow from `STATES` on. */
export const SYMBOL = {
	prompt: 0,
	announce: 1,
	retire: 2,
	start: 3,
	padAction: 4,
	padReward: 5,
	reward: 6,
	timeout: 8,
	states: 9,
} as const;

/** Rows of the symbol table of a format. */
export function symbolCount({ layout, states }: TokenFormat): number {
	return SYMBOL.states + (layout === "step" ? 2 * states : states);
}

/** Real numbers beside the symbols of a token: reward, then one state, or two in layout `step`. */
export function featureCount({ layout, stateWidth, realReward }: TokenFormat): number {
	return (realReward ? 1 : 0) + stateWidth * (layout === "step" ? 2 : 1);
}

/** Tokens of one transition. */
export function tokensPerStep({ layout, states, stateWidth }: TokenFormat): number {
	return layout === "step" ? 1 : states + stateWidth > 0 ? 3 : 2;
}

/**
 * Tokens of a whole context: `actions` of the set, the beginning and `steps` transitions, without the
 * state that the last of them leads to.
 */
export function tokensOf(format: TokenFormat, steps: number, actions: number): number {
	const parts = format.layout === "parts";
	const beginning = !parts ? 1 : format.states + format.stateWidth > 0 ? 0 : 2;
	return actions + beginning + steps * tokensPerStep(format);
}

/** What an agent reads of an observation: a leaf's path and its law. */
export interface StateLeaf {
	readonly path: string;
	readonly states: number;
	readonly stateWidth: number;
	/** First value of a discrete state. */
	readonly start: number;
}

/**
 * The state in an observation: a Discrete or flat Box space, alone or beside the action set that
 * `ActionSet` shows. One value is no state.
 * @returns a sentence instead when there is none.
 */
export function stateLeaf(space: Space): StateLeaf | string {
	if (space instanceof Dict && "action_mask" in space.spaces && "observation" in space.spaces) {
		const inner = stateLeaf(space.spaces.observation!);
		if (typeof inner === "string") return inner;
		return { ...inner, path: inner.path === "" ? "observation" : `observation/${inner.path}` };
	}
	if (space instanceof Discrete)
		return { path: "", states: space.n > 1 ? space.n : 0, stateWidth: 0, start: space.start };
	if (space instanceof Box) return { path: "", states: 0, stateWidth: space.flatDim!, start: 0 };
	return `it needs a Discrete or Box observation, got ${space}`;
}

/** The state of a view that was found to have one. @throws UnsupportedAgentError */
export function stateOf(id: string, view: Pick<AgentView, "observationSpace">): StateLeaf {
	const leaf = stateLeaf(view.observationSpace);
	if (typeof leaf === "string") throw new UnsupportedAgentError(id, leaf);
	return leaf;
}
