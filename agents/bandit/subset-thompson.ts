import { type AgentView, registerAgent } from "../../src/agent/index.ts";
import type { StateArrays } from "../../src/env/index.ts";
import { nextInteger, type SeedTree, STREAM_WORDS } from "../../src/random/index.ts";
import { column } from "../../src/spaces/index.ts";
import { supportsArms } from "./arm-agent.ts";
import { BETA_PRIOR, type ThompsonOptions, ThompsonSampling } from "./thompson.ts";

/**
 * Thompson sampling on a random subset of m arms, chosen among the allowed ones when a trial begins.
 * A chosen arm that is hidden gives its place to another allowed arm at random, if there is one.
 *
 * Explanation beside Thompson sampling's: `chosen`, 1 for arms of the subset.
 */
export class SubsetThompson extends ThompsonSampling {
	private readonly chosen: Uint8Array;

	constructor(
		id: string,
		view: AgentView,
		seeds: SeedTree,
		options: ThompsonOptions,
		/** m ≥ 1; as many as there are when fewer. */
		readonly size: number,
	) {
		super(id, view, seeds, options);
		const chosen = column("uint8", view.numEnvs, [this.arms]);
		this.chosen = chosen.data;
		Object.assign(this.explanation, { chosen });
	}

	override get memory(): StateArrays {
		return { ...super.memory, chosen: this.chosen };
	}

	override reset(begin: number, end: number): void {
		super.reset(begin, end);
		this.chosen.fill(0, begin * this.arms, end * this.arms);
	}

	protected override score(row: number, base: number, scores: Float64Array): void {
		this.fill(row, base);
		super.score(row, base, scores);
	}

	protected override considers(at: number): boolean {
		return this.chosen[at] === 1;
	}

	/** Drops chosen arms that are hidden; draws others until the subset is full. */
	private fill(row: number, base: number): void {
		const { arms, chosen, size } = this;
		let held = 0;
		let free = 0;
		for (let at = base; at < base + arms; at++) {
			if (!this.allowed(at)) chosen[at] = 0;
			else if (chosen[at] === 1) held++;
			else free++;
		}
		for (; held < size && free > 0; held++, free--) {
			let pick = nextInteger(this.random, STREAM_WORDS * row, free);
			for (let at = base; at < base + arms; at++)
				if (chosen[at] === 0 && this.allowed(at) && pick-- === 0) {
					chosen[at] = 1;
					break;
				}
		}
	}
}

registerAgent({
	id: "subset-thompson",
	description:
		"Thompson sampling on a random subset of the arms: what trying fewer arms alone is worth at a short horizon.",
	params: {
		type: "object",
		properties: {
			size: {
				type: "integer",
				minimum: 1,
				maximum: 65536,
				default: 16,
				description: "Arms in the subset.",
			},
			...BETA_PRIOR,
		},
		additionalProperties: false,
	},
	supports: supportsArms,
	create: (params, view, seeds) => {
		const { alpha, beta, size } = params as Record<"alpha" | "beta" | "size", number>;
		return new SubsetThompson("subset-thompson", view, seeds, { alpha, beta, gamma: 1 }, size);
	},
});
