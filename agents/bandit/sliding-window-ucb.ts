import { type AgentView, registerAgent, type Transition } from "../../src/agent/index.ts";
import type { StateArrays } from "../../src/env/index.ts";
import { detLog, type SeedTree } from "../../src/random/index.ts";
import { supportsArms } from "./arm-agent.ts";
import { SampleMeans } from "./sample-means.ts";

/**
 * UCB over the last τ steps: index = X_τ/N_τ + √(ξ ln(min(t, τ)) / N_τ), counts and sums over those
 * steps; arms not pulled in them come first.
 */
export class SlidingWindowUCB extends SampleMeans {
	/** Arms pulled in the last τ steps, a ring per row. */
	private readonly pulled: Int32Array;
	/** What they paid. */
	private readonly paid: Float64Array;

	constructor(
		id: string,
		view: AgentView,
		seeds: SeedTree,
		/** τ, in steps, ≥ 1. */
		readonly window: number,
		/** ξ ≥ 0, factor inside the root. */
		readonly xi: number,
	) {
		super(id, view, seeds);
		this.pulled = new Int32Array(view.numEnvs * window);
		this.paid = new Float64Array(view.numEnvs * window);
	}

	override get memory(): StateArrays {
		return { ...super.memory, pulled: this.pulled, paid: this.paid };
	}

	override learn(transition: Transition): void {
		const { arms, window, count, sum, steps, pulled, paid } = this;
		for (let row = 0; row < this.numEnvs; row++) {
			const base = row * arms;
			const slot = row * window + (steps[row]! % window);
			if (steps[row]! >= window) {
				const at = base + pulled[slot]!;
				count[at] = count[at]! - 1;
				// An emptied sum is set to 0, so that rounding errors do not outlive the window.
				sum[at] = count[at]! === 0 ? 0 : sum[at]! - paid[slot]!;
			}
			const arm = this.taken(transition, row);
			const reward = transition.reward[row]!;
			pulled[slot] = arm;
			paid[slot] = reward;
			count[base + arm] = count[base + arm]! + 1;
			sum[base + arm] = sum[base + arm]! + reward;
			steps[row] = steps[row]! + 1;
		}
	}

	protected score(row: number, base: number, scores: Float64Array): void {
		const { arms, count, sum } = this;
		const seen = Math.max(1, Math.min(this.steps[row]!, this.window));
		const width = this.xi * detLog(seen);
		for (let arm = 0; arm < arms; arm++) {
			const pulls = count[base + arm]!;
			scores[arm] = pulls === 0 ? Infinity : sum[base + arm]! / pulls + Math.sqrt(width / pulls);
		}
	}
}

registerAgent({
	id: "sliding-window-ucb",
	description: "Upper confidence bounds over the last `window` steps, for rewards that change.",
	source: "Garivier & Moulines 2011, §2.2",
	params: {
		type: "object",
		properties: {
			window: {
				type: "integer",
				minimum: 1,
				maximum: 10000000,
				default: 1000,
				description: "τ: steps that count.",
			},
			xi: {
				type: "number",
				minimum: 0,
				default: 0.5,
				description: "ξ: factor inside the root of the bonus.",
			},
		},
		additionalProperties: false,
	},
	supports: supportsArms,
	create: (params, view, seeds) =>
		new SlidingWindowUCB(
			"sliding-window-ucb",
			view,
			seeds,
			params.window as number,
			params.xi as number,
		),
});
