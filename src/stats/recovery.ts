import { mean } from "./descriptive.ts";
import { StatsError } from "./errors.ts";
import { phasesFrom } from "./phases.ts";
import { meanOf } from "./returns.ts";
import { requireFinite, requireInteger, requireLength } from "./validate.ts";

/** Steps each phase took to recover. */
export interface RecoveryTimes {
	/** Steps from the start of the phase; the phase's length where it never recovered. */
	readonly steps: Float64Array;
	/** 1 where the phase ended first, so `steps` is only a lower bound. */
	readonly censored: Uint8Array;
	/** Fraction of phases censored; report it beside any mean of `steps`. */
	readonly censoredFraction: number;
}

/** Equal sums added in another order must still compare equal. */
const SLACK = 1e-9;

/**
 * Recovery time after each switch: the least s for which the mean reward over the `window` steps
 * from s steps into the phase is at least `ratio` times the mean of `oracle` over the same steps.
 * The window must end within the phase; a phase shorter than it is censored.
 *
 * @param request.rewards rewards (or expected rewards) of one life.
 * @param request.oracle best expected reward at every step.
 * @param request.phaseStarts first step of every phase: ascending, starting with 0.
 * @param request.window 100. @param request.ratio 0.8.
 */
export function recoveryTimes(request: {
	readonly rewards: ArrayLike<number>;
	readonly oracle: ArrayLike<number>;
	readonly phaseStarts: ArrayLike<number>;
	readonly window?: number;
	readonly ratio?: number;
}): RecoveryTimes {
	const { rewards, oracle, phaseStarts, window = 100, ratio = 0.8 } = request;
	requireFinite("rewards", rewards);
	requireFinite("oracle", oracle);
	requireLength("oracle", oracle, rewards.length, "as rewards");
	requireInteger("window", window, 1);
	if (!Number.isFinite(ratio)) {
		throw new StatsError("stats-not-finite", "ratio", ratio, "a finite number");
	}
	const phases = phasesFrom(phaseStarts, rewards.length);
	const steps = new Float64Array(phases.length);
	const censored = new Uint8Array(phases.length);
	phases.forEach(({ start, end }, phase) => {
		const found = firstWindow(rewards, oracle, start, end, window, ratio);
		censored[phase] = found < 0 ? 1 : 0;
		steps[phase] = found < 0 ? end - start : found;
	});
	return { steps, censored, censoredFraction: mean(censored) };
}

function firstWindow(
	rewards: ArrayLike<number>,
	oracle: ArrayLike<number>,
	start: number,
	end: number,
	window: number,
	ratio: number,
): number {
	let surplus = 0;
	for (let t = start; t < end; t++) {
		surplus += rewards[t]! - ratio * oracle[t]!;
		const from = t - window;
		if (from >= start) surplus -= rewards[from]! - ratio * oracle[from]!;
		if (t - start + 1 >= window && surplus >= -SLACK * window) return from + 1 - start;
	}
	return -1;
}

/**
 * How far the reward falls at each switch: mean of the last `window` steps before it less the mean
 * of the first `window` after it. Windows stop at the ends of the two phases.
 * @returns one number for each switch: one fewer than phases.
 */
export function transientDrop(
	rewards: ArrayLike<number>,
	phaseStarts: ArrayLike<number>,
	window = 100,
): Float64Array {
	requireFinite("rewards", rewards);
	requireInteger("window", window, 1);
	const phases = phasesFrom(phaseStarts, rewards.length);
	const out = new Float64Array(phases.length - 1);
	for (let i = 0; i < out.length; i++) {
		const before = phases[i]!;
		const after = phases[i + 1]!;
		out[i] =
			meanOf(rewards, Math.max(before.start, before.end - window), before.end) -
			meanOf(rewards, after.start, Math.min(after.end, after.start + window));
	}
	return out;
}
