import type { AgentView } from "../../src/agent/index.ts";
import { nextInteger, nextUniform32, STREAM_WORDS } from "../../src/random/index.ts";
import { Dict, Discrete, type Space } from "../../src/spaces/index.ts";

/** The Discrete part of an observation: itself, or the member `observation` of a Dict. */
function stateOf(space: Space): { key: string; space: Discrete } | null {
	if (space instanceof Discrete) return { key: "", space };
	if (!(space instanceof Dict)) return null;
	const inner = stateOf((space.spaces as Record<string, Space>).observation as Space);
	if (!inner) return null;
	return { key: inner.key === "" ? "observation" : `observation/${inner.key}`, space: inner.space };
}

/** Why a table of states × actions cannot be kept here; `null` when it can. */
export function supportsTable(view: AgentView): string | null {
	if (!(view.actionSpace instanceof Discrete))
		return `it needs a Discrete action space, got ${view.actionSpace}`;
	if (stateOf(view.observationSpace)) return null;
	return `it needs a Discrete observation space (or a Dict with one as "observation"), got ${view.observationSpace}`;
}

/** How ties between equal values are broken. */
export type Ties = "random" | "first";

/** Indices into tables of rows × states × actions, and ε-greedy choices from them. */
export class Tables {
	readonly numEnvs: number;
	readonly states: number;
	readonly actions: number;
	/** Column of observations that holds the state. */
	readonly key: string;
	/** Smallest observation and smallest action. */
	readonly firstState: number;
	readonly firstAction: number;
	private readonly mask: Uint8Array | undefined;

	/** @param view one that `supportsTable` has nothing against */
	constructor(
		view: AgentView,
		private readonly random: Uint32Array,
		private readonly ties: Ties,
	) {
		const { key, space } = stateOf(view.observationSpace)!;
		const { n, start } = view.actionSpace as Discrete;
		this.numEnvs = view.numEnvs;
		this.states = space.n;
		this.firstState = space.start;
		this.key = key;
		this.actions = n;
		this.firstAction = start;
		this.mask = view.actionMask?.data;
	}

	/** Entries of one row. */
	get size(): number {
		return this.states * this.actions;
	}

	/** Where a row's entries for an observation begin. */
	at(row: number, observation: number): number {
		return (row * this.states + observation - this.firstState) * this.actions;
	}

	/** Whether an action (from 0) may be taken in a row now. */
	allows(row: number, action: number): boolean {
		return this.mask === undefined || this.mask[row * this.actions + action] === 1;
	}

	/** Highest value among the allowed actions of the state whose entries begin at `at`. */
	highest(values: Float64Array, row: number, at: number): number {
		const { actions, mask } = this;
		const end = at + actions;
		let best = -Infinity;
		if (mask === undefined) {
			for (let k = at; k < end; k++) if (values[k]! > best) best = values[k]!;
			return best;
		}
		const shift = row * actions - at;
		for (let k = at; k < end; k++)
			if (values[k]! > best && mask[k + shift] === 1) best = values[k]!;
		return best;
	}

	/**
	 * An allowed action (from 0): with probability ε any, uniformly; else one of the highest value.
	 * Takes one draw, and another for a random action or a random tie.
	 */
	choose(values: Float64Array, row: number, at: number, epsilon: number): number {
		const { actions, mask, random } = this;
		const offset = STREAM_WORDS * row;
		const explores = nextUniform32(random, offset) < epsilon;
		if (mask === undefined) {
			if (explores) return actions > 1 ? nextInteger(random, offset, actions) : 0;
			return this.firstHighest(values, at, offset);
		}
		let best = -Infinity;
		let first = 0;
		let count = 0;
		for (let a = 0; a < actions; a++) {
			if (mask[row * actions + a] === 0) continue;
			const value = explores ? 0 : values[at + a]!;
			if (value > best) {
				best = value;
				first = a;
				count = 1;
			} else if (value === best) count++;
		}
		if (count <= 1 || (!explores && this.ties === "first")) return first;
		let pick = nextInteger(random, offset, count);
		for (let a = first; ; a++) {
			if (mask[row * actions + a] === 0) continue;
			if ((explores || values[at + a] === best) && pick-- === 0) return a;
		}
	}

	/** One of the highest where all actions are allowed; draws when there are several. */
	private firstHighest(values: Float64Array, at: number, offset: number): number {
		const end = at + this.actions;
		let first = at;
		let best = -Infinity;
		let count = 0;
		for (let k = at; k < end; k++) {
			const value = values[k]!;
			if (value > best) {
				best = value;
				first = k;
				count = 1;
			} else if (value === best) count++;
		}
		if (count <= 1 || this.ties === "first") return first - at;
		let pick = nextInteger(this.random, offset, count);
		for (let k = first; ; k++) if (values[k] === best && pick-- === 0) return k - at;
	}

	/** Writes the values and ε-greedy probabilities of a state to row `row` of `q`, `probability`. */
	explain(
		values: Float64Array,
		row: number,
		at: number,
		epsilon: number,
		q: Float64Array,
		probability: Float64Array,
	): void {
		const { actions } = this;
		const to = row * actions;
		const best = this.highest(values, row, at);
		let allowed = 0;
		let highest = 0;
		for (let a = 0; a < actions; a++) {
			if (!this.allows(row, a)) continue;
			allowed++;
			if (values[at + a] === best) highest++;
		}
		if (this.ties === "first") highest = 1;
		let left = highest;
		for (let a = 0; a < actions; a++) {
			q[to + a] = values[at + a]!;
			probability[to + a] = this.allows(row, a) ? epsilon / allowed : 0;
			if (left > 0 && this.allows(row, a) && values[at + a] === best) {
				probability[to + a]! += (1 - epsilon) / highest;
				left--;
			}
		}
	}
}
