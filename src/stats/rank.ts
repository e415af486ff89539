import { detExp, detLog } from "../random/index.ts";
import { StatsError } from "./errors.ts";
import { requireFinite, requireRange } from "./validate.ts";

/** A share summed in another order must still reach its threshold. */
const SLACK = 1e-9;

/**
 * Effective rank: exp of the entropy of the normalised singular values, exp(−Σ p ln p) with
 * p = σ / Σσ and 0 · ln 0 = 0 (Roy & Vetterli, EUSIPCO 2007). From 1 to the number of non-zero
 * values; 0 for the zero matrix.
 * @param singularValues non-negative, in any order.
 */
export function effectiveRank(singularValues: ArrayLike<number>): number {
	const values = descending(singularValues);
	const total = values.reduce((sum, value) => sum + value, 0);
	if (total === 0) return 0;
	let entropy = 0;
	for (const value of values) {
		const p = value / total;
		if (p > 0) entropy -= p * detLog(p);
	}
	return detExp(entropy);
}

/**
 * "Stable rank" as the loss-of-plasticity literature uses the word (Dohare et al., Nature 2024): the
 * least number of largest singular values that hold `share` of their sum. Not ‖·‖²_F / ‖·‖². 0 for
 * the zero matrix.
 * @param share in (0, 1]; 0.99.
 */
export function stableRank(singularValues: ArrayLike<number>, share = 0.99): number {
	return leading(descending(singularValues), share);
}

/** Approximate rank: `stableRank` on squared singular values (Dohare et al., Nature 2024). */
export function approximateRank(singularValues: ArrayLike<number>, share = 0.99): number {
	return leading(
		descending(singularValues).map((value) => value * value),
		share,
	);
}

function leading(values: Float64Array, share: number): number {
	requireRange("share", share, Number.MIN_VALUE, 1);
	const total = values.reduce((sum, value) => sum + value, 0);
	if (total === 0) return 0;
	let sum = 0;
	for (let k = 0; k < values.length; k++) {
		sum += values[k]!;
		if (sum / total >= share - SLACK) return k + 1;
	}
	return values.length;
}

function descending(singularValues: ArrayLike<number>): Float64Array {
	requireFinite("singularValues", singularValues);
	for (let i = 0; i < singularValues.length; i++) {
		if (singularValues[i]! < 0) {
			throw new StatsError(
				"stats-range",
				`singularValues[${i}]`,
				singularValues[i],
				"a non-negative number",
			);
		}
	}
	return Float64Array.from(singularValues).sort().reverse();
}
