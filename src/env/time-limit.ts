import { InvalidArgumentError } from "./errors.ts";
import type { Kernel, ResetOptions, StateArrays } from "./kernel.ts";
import { Layer } from "./layer.ts";

/** Steps are counted in 32 bits. */
const MOST = 2 ** 31 - 1;

/**
 * Truncates episodes after `maxEpisodeSteps` steps (Gymnasium `TimeLimit`). Only ever sets
 * `truncated`; an episode that terminates on its last allowed step is both.
 */
export class TimeLimit extends Layer {
	override readonly state: StateArrays;
	private readonly elapsed: Int32Array;

	/** @throws InvalidArgumentError unless an integer from 1 to 2³¹ − 1. */
	constructor(
		inner: Kernel,
		readonly maxEpisodeSteps: number,
	) {
		super("TimeLimit", inner);
		if (!Number.isSafeInteger(maxEpisodeSteps) || maxEpisodeSteps < 1 || maxEpisodeSteps > MOST)
			throw new InvalidArgumentError(
				"maxEpisodeSteps",
				maxEpisodeSteps,
				`an integer from 1 to ${MOST}`,
			);
		this.elapsed = new Int32Array(inner.numEnvs);
		this.state = { elapsed: this.elapsed };
		this.truncated = new Uint8Array(inner.numEnvs);
	}

	override reset(begin: number, end: number, newTrial: boolean, options?: ResetOptions): void {
		this.inner.reset(begin, end, newTrial, options);
		// A loop: most resets are of one row, for which fill costs more.
		for (let i = begin; i < end; i++) this.elapsed[i] = 0;
	}

	override step(begin: number, end: number): void {
		this.inner.step(begin, end);
		const { elapsed, truncated } = this;
		const inner = this.inner.truncated;
		const last = this.maxEpisodeSteps - 1;
		for (let i = begin; i < end; i++) {
			const count = (elapsed[i]! + 1) | 0;
			elapsed[i] = count;
			// The sign bit of last − count: 1 from the limit on, without a branch.
			truncated[i] = inner[i]! | ((last - count) >>> 31);
		}
	}
}
