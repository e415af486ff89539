import type { ReplayRecord } from "../../../src/record/window.ts";
import type { Frame } from "../contract.ts";
import { listIn, numberIn, previousOf } from "./values.ts";

/** One arm at a moment; `null` where the replay does not say. */
export interface Arm {
	readonly index: number;
	/** Identity of the action behind the index; −1 = empty. */
	readonly id: number;
	/** Expected reward, in truth. */
	readonly mean: number | null;
	/** What the agent held it to be, before the pull of this record. */
	readonly estimate: number | null;
	/** Standard deviation of the belief, or half its width. */
	readonly spread: number | null;
	/** Score of the arm's choice: an index, a sample. */
	readonly score: number | null;
	readonly probability: number | null;
	/**
	 * How like the agent's prediction the arm's code is: share of the way from the least to the greatest
	 * of the allowed arms.
	 */
	readonly similarity: number | null;
	readonly pulls: number;
	readonly allowed: boolean;
	readonly best: boolean;
	readonly pulled: boolean;
}

/** A moment of a bandit. */
export interface BanditMoment {
	readonly arms: readonly Arm[];
	/** Pseudo-regret summed over the history; `null` when not recorded. */
	readonly regret: number | null;
	/** Rewards summed over the history. */
	readonly gained: number;
	/** Pulls counted. */
	readonly pulls: number;
	/** Least and greatest value there is to show. */
	readonly range: readonly [number, number];
}

/** Arms of a replay; 0 when it does not say. */
export function armCount({ header, record }: Frame): number {
	const space = header.actionSpace as { readonly type?: unknown; readonly n?: unknown };
	if (space.type === "Discrete" && typeof space.n === "number") return space.n;
	return listIn(record, "hidden/means")?.length ?? 0;
}

/** @param scored whether the range of values is to hold the scores of the choice. */
export function banditMoment(frame: Frame, scored = false): BanditMoment {
	const { record, history } = frame;
	const count = armCount(frame);
	const before = previousOf(frame) ?? record;
	const action = numberIn(record, "action");
	const mask = listIn(before, "action_mask");
	const ids = listIn(before, "info/action_ids");
	const means = listIn(record, "hidden/means");
	const best = numberIn(record, "hidden/best_arm");
	const scores = listIn(record, "explanation/index");
	const chances = listIn(record, "explanation/probability");
	const likeness = sharesOf(listIn(record, "explanation/similarity"), mask);
	const estimates = estimatesIn(record);
	const spreads = spreadsIn(record);
	const pulls = new Float64Array(count);
	let regret: number | null = null;
	let gained = 0;
	let total = 0;
	for (const each of history) {
		const pulled = numberIn(each, "action");
		if (pulled === null) continue;
		total++;
		if (pulled < count) pulls[pulled]!++;
		gained += numberIn(each, "reward") ?? 0;
		const lost = numberIn(each, "info/regret");
		if (lost !== null) regret = (regret ?? 0) + lost;
	}
	const told = (list: ArrayLike<number> | null, arm: number): number | null => {
		const value = list?.[arm];
		return value !== undefined && Number.isFinite(value) ? value : null;
	};
	const counts = historyIsWhole(frame) ? null : listIn(record, "explanation/count");
	const arms = Array.from({ length: count }, (_, index): Arm => {
		// A count is of before the pull.
		const earlier = counts?.[index];
		const known = earlier === undefined ? null : Math.round(earlier) + (index === action ? 1 : 0);
		return {
			index,
			id: ids?.[index] ?? index,
			mean: told(means, index),
			estimate: told(estimates, index),
			spread: told(spreads, index),
			score: told(scores, index),
			probability: told(chances, index),
			similarity: told(likeness, index),
			pulls: known ?? pulls[index]!,
			allowed: (!mask || mask[index] === 1) && (ids?.[index] ?? index) >= 0,
			best: index === best,
			pulled: index === action,
		};
	});
	return {
		arms,
		regret,
		gained,
		pulls: total,
		range: rangeOf(arms, numberIn(record, "reward"), scored),
	};
}

/** Whether the history goes back to the trial's begin. */
export function historyIsWhole({ history }: Frame): boolean {
	const first = history[0];
	return first !== undefined && first.step === 0 && first.episode === 0;
}

/** Where each value lies between the least and the greatest of the allowed; NaN for the others. */
function sharesOf(
	values: ArrayLike<number> | null,
	mask: ArrayLike<number> | null,
): number[] | null {
	if (values === null) return null;
	const known = Array.from(values, (value, k) => (mask?.[k] === 0 ? Number.NaN : value));
	const finite = known.filter((value) => Number.isFinite(value));
	const low = Math.min(...finite);
	const size = Math.max(...finite) - low;
	return known.map((value) => (size > 0 ? (value - low) / size : value === low ? 1 : Number.NaN));
}

function estimatesIn(record: ReplayRecord): ArrayLike<number> | null {
	for (const name of ["posterior_mean", "estimate", "mean", "value"]) {
		const found = listIn(record, `explanation/${name}`);
		if (found) return found;
	}
	return null;
}

function spreadsIn(record: ReplayRecord): ArrayLike<number> | null {
	const alpha = listIn(record, "explanation/posterior_alpha");
	const beta = listIn(record, "explanation/posterior_beta");
	if (alpha && beta) return Array.from(alpha, (a, arm) => betaSd(a, beta[arm]!));
	return listIn(record, "explanation/posterior_sd") ?? listIn(record, "explanation/width");
}

/** Standard deviation of Beta(a, b). */
export function betaSd(a: number, b: number): number {
	return Math.sqrt((a * b) / ((a + b) ** 2 * (a + b + 1)));
}

/** Least and greatest of means, estimates and the last reward, 0 included, and some air. */
function rangeOf(
	arms: readonly Arm[],
	reward: number | null,
	scored: boolean,
): readonly [number, number] {
	let low = 0;
	let high = 0;
	const add = (value: number | null): void => {
		if (value === null) return;
		low = Math.min(low, value);
		high = Math.max(high, value);
	};
	for (const { mean, estimate, spread } of arms) {
		add(mean);
		add(estimate);
		if (estimate !== null && spread !== null) {
			add(estimate - spread);
			add(estimate + spread);
		}
	}
	add(reward);
	// Bounds far above everything else would press the rest flat.
	const most = high + Math.max(1, high - low);
	if (scored) for (const { score } of arms) add(score === null ? null : Math.min(most, score));
	if (low >= 0 && high <= 1) return [0, 1];
	const air = 0.06 * (high - low || 1);
	return [low < 0 ? low - air : 0, high + air];
}
