import { StatsError } from "./errors.ts";
import { requireInteger } from "./validate.ts";

/** A stretch of steps or evaluations: start ≤ index < end. */
export interface Phase {
	readonly start: number;
	readonly end: number;
}

/** The phases of a life of `length` steps that begin at `starts` (ascending, the first 0). */
export function phasesFrom(starts: ArrayLike<number>, length: number): Phase[] {
	requirePhaseStarts(starts, length);
	return Array.from(starts, (start, i) => ({ start, end: starts[i + 1] ?? length }));
}

/** `count` phases of equal length. @throws StatsError when `length` is no multiple of `count`. */
export function equalPhases(count: number, length: number): Phase[] {
	requireInteger("count", count, 1);
	if (!Number.isInteger(length / count) || length <= 0) {
		throw new StatsError("stats-shape", "length", length, `a positive multiple of ${count} phases`);
	}
	const size = length / count;
	return Array.from({ length: count }, (_, i) => ({ start: i * size, end: (i + 1) * size }));
}

/** @throws StatsError unless starts are integers, 0 first, strictly ascending, below `length`. */
export function requirePhaseStarts(starts: ArrayLike<number>, length: number): void {
	if (starts.length === 0)
		throw new StatsError("stats-empty", "phaseStarts.length", 0, "at least 1");
	for (let i = 0; i < starts.length; i++) {
		requireInteger(
			`phaseStarts[${i}]`,
			starts[i]!,
			i === 0 ? 0 : starts[i - 1]! + 1,
			i === 0 ? 0 : length - 1,
		);
	}
}

/** @throws StatsError unless every phase is non-empty and within `length`. */
export function requirePhases(name: string, phases: readonly Phase[], length: number): void {
	if (phases.length === 0) throw new StatsError("stats-empty", `${name}.length`, 0, "at least 1");
	phases.forEach(({ start, end }, i) => {
		requireInteger(`${name}[${i}].start`, start, 0, length - 1);
		requireInteger(`${name}[${i}].end`, end, start + 1, length);
	});
}
