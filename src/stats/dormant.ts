import { StatsError } from "./errors.ts";
import { requireFinite, requireInteger, requireRange } from "./validate.ts";

/**
 * Fraction of a layer's units that are non-zero on less than `share` of a batch: dead or nearly dead
 * ReLU units (Dohare et al., "Loss of plasticity in deep continual learning", Nature 2024).
 *
 * @param activations samples × units, row-major, after the non-linearity.
 * @param share in [0, 1]; 0.01.
 */
export function inactiveFraction(
	activations: ArrayLike<number>,
	units: number,
	share = 0.01,
): number {
	const samples = requireLayer(activations, units);
	requireRange("share", share, 0, 1);
	const active = new Float64Array(units);
	for (let i = 0; i < activations.length; i++) if (activations[i] !== 0) active[i % units]! += 1;
	let count = 0;
	for (const times of active) if (times / samples < share) count++;
	return count / units;
}

/**
 * Dormancy score of each unit: its mean absolute activation over the layer's mean of that (Sokar et
 * al., "The Dormant Neuron Phenomenon", ICML 2023). They average 1; all 0 for a silent layer.
 *
 * @param activations samples × units, row-major, after the non-linearity.
 */
export function dormancyScores(activations: ArrayLike<number>, units: number): Float64Array {
	requireLayer(activations, units);
	const scores = new Float64Array(units);
	let total = 0;
	for (let i = 0; i < activations.length; i++) {
		const size = Math.abs(activations[i]!);
		scores[i % units]! += size;
		total += size;
	}
	return total === 0 ? scores : scores.map((sum) => (sum * units) / total);
}

/** Fraction of τ-dormant units: those with a dormancy score of at most `tau` ≥ 0; 0.1. */
export function dormantFraction(activations: ArrayLike<number>, units: number, tau = 0.1): number {
	requireRange("tau", tau, 0, Number.MAX_VALUE);
	let count = 0;
	for (const score of dormancyScores(activations, units)) if (score <= tau) count++;
	return count / units;
}

function requireLayer(activations: ArrayLike<number>, units: number): number {
	requireInteger("units", units, 1);
	requireFinite("activations", activations);
	const samples = activations.length / units;
	if (!Number.isInteger(samples)) {
		throw new StatsError(
			"stats-shape",
			"activations.length",
			activations.length,
			`a multiple of ${units} units`,
		);
	}
	return samples;
}
