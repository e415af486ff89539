import { StatsError } from "./errors.ts";
import { requirePhaseStarts } from "./phases.ts";
import { requireFinite, requireInteger, requireLength } from "./validate.ts";

/**
 * Regret is measured on expected rewards (pseudo-regret), not on sampled ones: `oracle` is the best
 * expected reward available at a step and `chosen` that of the action taken. Batches are row-major:
 * step t of row i is `[i * steps + t]`.
 */

/**
 * Cumulative dynamic regret: out[i, t] = Σ_{s ≤ t} (oracle[i, s] − chosen[i, s]), against the best
 * action of every single step (Garivier & Moulines, "On Upper-Confidence Bound Policies for
 * Switching Bandit Problems", ALT 2011).
 *
 * @param rows batch size; `chosen.length` must be a multiple of it.
 * @param out the curve; may be `chosen` itself.
 */
export function dynamicRegret(
	oracle: ArrayLike<number>,
	chosen: ArrayLike<number>,
	rows = 1,
	out: Float64Array = new Float64Array(chosen.length),
): Float64Array {
	const steps = requireBatch(chosen, rows, out);
	requireFinite("oracle", oracle);
	requireLength("oracle", oracle, chosen.length, "as chosen");
	for (let row = 0; row < rows; row++) {
		let sum = 0;
		for (let i = row * steps; i < (row + 1) * steps; i++) {
			sum += oracle[i]! - chosen[i]!;
			out[i] = sum;
		}
	}
	return out;
}

/**
 * Cumulative pseudo-regret of a stationary bandit: `dynamicRegret` with one best value per row.
 * @param best one number for each row.
 */
export function cumulativeRegret(
	best: ArrayLike<number>,
	chosen: ArrayLike<number>,
	rows = best.length,
	out: Float64Array = new Float64Array(chosen.length),
): Float64Array {
	const steps = requireBatch(chosen, rows, out);
	requireFinite("best", best);
	requireLength("best", best, rows, "one for each row");
	for (let row = 0; row < rows; row++) {
		let sum = 0;
		for (let i = row * steps; i < (row + 1) * steps; i++) {
			sum += best[row]! - chosen[i]!;
			out[i] = sum;
		}
	}
	return out;
}

/**
 * Static regret of one run: what the best single base agent (a fixed arm, say) would have earned in
 * hindsight, less what was earned. Negative when switching paid off. Never above the dynamic regret.
 *
 * @param base expected reward of every base agent at every step: steps × agents, row-major.
 * @param chosen expected reward of what was done, one number for each step.
 */
export function staticRegret(base: ArrayLike<number>, chosen: ArrayLike<number>): number {
	requireFinite("chosen", chosen);
	requireFinite("base", base);
	const steps = chosen.length;
	const agents = base.length / steps;
	if (!Number.isInteger(agents)) {
		throw new StatsError("stats-shape", "base.length", base.length, `a multiple of ${steps} steps`);
	}
	let best = -Infinity;
	for (let agent = 0; agent < agents; agent++) {
		// Summing differences keeps the result exact where agent and choice agree.
		let sum = 0;
		for (let t = 0; t < steps; t++) sum += base[t * agents + agent]! - chosen[t]!;
		if (sum > best) best = sum;
	}
	return best;
}

/**
 * Dynamic regret within each phase of one run.
 * @param phaseStarts first step of every phase: ascending, starting with 0.
 * @returns one number for each phase; they add up to the dynamic regret.
 */
export function phaseRegret(
	oracle: ArrayLike<number>,
	chosen: ArrayLike<number>,
	phaseStarts: ArrayLike<number>,
): Float64Array {
	requireFinite("chosen", chosen);
	requireFinite("oracle", oracle);
	requireLength("oracle", oracle, chosen.length, "as chosen");
	requirePhaseStarts(phaseStarts, chosen.length);
	const out = new Float64Array(phaseStarts.length);
	for (let phase = 0; phase < out.length; phase++) {
		const end = phase + 1 < out.length ? phaseStarts[phase + 1]! : chosen.length;
		for (let t = phaseStarts[phase]!; t < end; t++) out[phase]! += oracle[t]! - chosen[t]!;
	}
	return out;
}

function requireBatch(chosen: ArrayLike<number>, rows: number, out: Float64Array): number {
	requireInteger("rows", rows, 1);
	requireFinite("chosen", chosen);
	const steps = chosen.length / rows;
	if (!Number.isInteger(steps)) {
		throw new StatsError(
			"stats-shape",
			"chosen.length",
			chosen.length,
			`a multiple of ${rows} rows`,
		);
	}
	requireLength("out", out, chosen.length, "as chosen");
	return steps;
}
