import type { Agent, AgentView, Transition } from "../../src/agent/index.ts";
import type { StateArrays } from "../../src/env/index.ts";
import { nextInteger, type SeedTree, STREAM_WORDS } from "../../src/random/index.ts";
import { type Columns, column, Discrete } from "../../src/spaces/index.ts";

/** Why an agent that keeps statistics of arms cannot act here; `null` when it can. */
export function supportsArms(view: AgentView): string | null {
	if (view.actionSpace instanceof Discrete) return null;
	return `it needs a Discrete action space, got ${view.actionSpace}`;
}

/**
 * Base of agents that score every allowed arm and take the best, ties at random.
 *
 * An arm is its index within a trial. Arms that the mask hides are never taken; their statistics
 * stay, so an arm that appears for the first time starts as untried, and one that comes back is
 * known.
 *
 * Explanation: `index`, the scores of the last decision (rows × arms; −Infinity where masked, and
 * +Infinity for an arm that is to be tried first).
 */
export abstract class ArmAgent implements Agent {
	readonly numEnvs: number;
	/** Number of arm indices. */
	readonly arms: number;
	readonly explanation: Columns;
	explaining = false;
	/** One stream a row. */
	protected readonly random: Uint32Array;
	private readonly start: number;
	private readonly mask: Uint8Array | undefined;
	private readonly scores: Float64Array;
	private readonly index: Float64Array;

	abstract readonly memory: StateArrays;

	constructor(
		readonly id: string,
		view: AgentView,
		seeds: SeedTree,
		explanation: Columns = {},
	) {
		const { n, start } = view.actionSpace as Discrete;
		this.numEnvs = view.numEnvs;
		this.arms = n;
		this.start = start;
		this.mask = view.actionMask?.data;
		this.random = rowStreams(view.numEnvs, seeds);
		this.scores = new Float64Array(n);
		const index = column("float64", view.numEnvs, [n]);
		this.index = index.data;
		this.explanation = { index, ...explanation };
	}

	abstract reset(begin: number, end: number): void;

	abstract learn(transition: Transition): void;

	/**
	 * Writes the scores of a row's arms into `scores`; what it writes for a masked arm is ignored.
	 * `base` is row × arms.
	 */
	protected abstract score(row: number, base: number, scores: Float64Array): void;

	/** Refreshes explanation columns other than `index`. */
	protected explain?(): void;

	act(actions: Columns): void {
		const out = actions[""]!.data;
		const { arms, scores, start } = this;
		for (let row = 0; row < this.numEnvs; row++) {
			const base = row * arms;
			this.score(row, base, scores);
			out[row] = start + this.choose(row, base);
			if (this.explaining) this.index.set(scores, base);
		}
		if (this.explaining) this.explain?.();
	}

	/** The arm taken in a row, from the columns of a transition. */
	protected taken(transition: Transition, row: number): number {
		return transition.action[""]!.data[row]! - this.start;
	}

	/** Whether an arm may be taken now; `at` is row × arms + arm. */
	protected allowed(at: number): boolean {
		return this.mask === undefined || this.mask[at] === 1;
	}

	/** The allowed arm with the highest score, ties at random (one draw when there is a tie). */
	protected choose(row: number, base: number): number {
		const { arms, mask, scores } = this;
		let best = -Infinity;
		let first = -1;
		let ties = 0;
		for (let arm = 0; arm < arms; arm++) {
			if (mask !== undefined && mask[base + arm] === 0) {
				scores[arm] = -Infinity;
				continue;
			}
			const score = scores[arm]!;
			if (score > best || first < 0) {
				best = score;
				first = arm;
				ties = 1;
			} else if (score === best) ties++;
		}
		if (ties <= 1) return Math.max(0, first);
		let pick = nextInteger(this.random, STREAM_WORDS * row, ties);
		for (let arm = first; ; arm++) {
			if (scores[arm] !== best || (mask !== undefined && mask[base + arm] === 0)) continue;
			if (pick-- === 0) return arm;
		}
	}
}

/** Streams of `rows` rows: row i has the stream of `seeds.child(i)`. */
export function rowStreams(rows: number, seeds: SeedTree): Uint32Array {
	const random = new Uint32Array(STREAM_WORDS * rows);
	for (let row = 0; row < rows; row++) seeds.child(row).stream(random, STREAM_WORDS * row);
	return random;
}
