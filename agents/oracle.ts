import { type Agent, type AgentView, registerAgent } from "../src/agent/index.ts";
import type { StateArrays } from "../src/env/index.ts";
import { nextInteger, type SeedTree, STREAM_WORDS } from "../src/random/index.ts";
import { type Columns, Discrete } from "../src/spaces/index.ts";
import { rowStreams } from "./bandit/arm-agent.ts";

/** What of the hidden columns says the best action; `undefined` when nothing does. */
function sourceOf(view: AgentView): "best_action" | "means" | "best_arm" | undefined {
	const { hidden = {} } = view;
	if (hidden.best_action?.width === 1) return "best_action";
	if (hidden.means && hidden.means.width === view.actionSpace.flatDim) return "means";
	return hidden.best_arm?.width === 1 ? "best_arm" : undefined;
}

/**
 * Takes the best allowed action, which it reads off the hidden state: `best_action`, else the
 * highest of `means`, else `best_arm`. Where that says nothing (−1, or not allowed), any allowed
 * action at random. Its pseudo-regret is 0.
 */
export class Oracle implements Agent {
	readonly id = "oracle";
	readonly memory: StateArrays;
	private readonly random: Uint32Array;
	private readonly n: number;
	private readonly start: number;
	private readonly source: "best_action" | "means" | "best_arm";

	constructor(
		private readonly view: AgentView,
		seeds: SeedTree,
	) {
		const { n, start } = view.actionSpace as Discrete;
		this.n = n;
		this.start = start;
		this.random = rowStreams(view.numEnvs, seeds);
		this.memory = { random: this.random };
		this.source = sourceOf(view)!;
	}

	reset(_begin: number, _end: number): void {
		// Nothing is remembered.
	}

	act(actions: Columns): void {
		const out = actions[""]!.data;
		const { data } = this.view.hidden![this.source]!;
		const { n, start, view } = this;
		for (let row = 0; row < view.numEnvs; row++) {
			const index = this.source === "means" ? this.highest(data, row) : data[row]! - start;
			out[row] = start + (this.allows(row, index) ? index : this.any(row, n));
		}
	}

	private allows(row: number, index: number): boolean {
		const { actionMask } = this.view;
		if (!(index >= 0 && index < this.n)) return false;
		return actionMask === undefined || actionMask.data[row * this.n + index] === 1;
	}

	private highest(means: ArrayLike<number>, row: number): number {
		let best = -1;
		for (let index = 0; index < this.n; index++) {
			if (!this.allows(row, index)) continue;
			if (best < 0 || means[row * this.n + index]! > means[row * this.n + best]!) best = index;
		}
		return best;
	}

	private any(row: number, n: number): number {
		let allowed = 0;
		for (let index = 0; index < n; index++) if (this.allows(row, index)) allowed++;
		let pick = nextInteger(this.random, STREAM_WORDS * row, Math.max(1, allowed));
		for (let index = 0; index < n; index++)
			if (this.allows(row, index) && pick-- === 0) return index;
		return 0;
	}
}

registerAgent({
	id: "oracle",
	description: "Takes the best allowed action, read off the environment's hidden state.",
	privileged: true,
	supports: (view) => {
		if (!(view.actionSpace instanceof Discrete))
			return `it needs a Discrete action space, got ${view.actionSpace}`;
		if (sourceOf(view) !== undefined) return null;
		const known = Object.keys(view.hidden ?? {}).join(", ") || "nothing";
		return `the hidden state says ${known}, expected best_action, best_arm, or means of ${view.actionSpace.n} actions`;
	},
	create: (_params, view, seeds) => new Oracle(view, seeds),
});
