import { detCos } from "../random/index.ts";
import { ModelError } from "./errors.ts";

/** A learning rate that rises linearly and falls along half a cosine. */
export interface WarmupCosine {
	/** Highest learning rate. */
	readonly peak: number;
	/** Steps of the rise; may be 0. */
	readonly warmup: number;
	/** Steps in all. */
	readonly total: number;
	/** Learning rate at the end and after it (absolute). Default 0. */
	readonly floor?: number;
}

/**
 * Learning rate of `step`, which counts from 0: peak × (step + 1) / warmup during the rise, then
 * from `peak` down to `floor` at step `total`.
 * @throws ModelError
 */
export function warmupCosine(step: number, schedule: WarmupCosine): number {
	const { peak, warmup, total, floor = 0 } = schedule;
	if (!(warmup >= 0 && warmup <= total && peak >= floor && floor >= 0 && peak < Infinity))
		throw new ModelError(
			`schedule: expected 0 <= warmup <= total and 0 <= floor <= peak, got ${JSON.stringify(schedule)}`,
		);
	if (step < warmup) return (peak * (step + 1)) / warmup;
	if (step >= total) return floor;
	const progress = (step - warmup) / (total - warmup);
	return floor + ((peak - floor) * (1 + detCos(Math.PI * progress))) / 2;
}

/** The same learning rate at every step, after an optional rise of `warmup` steps. */
export function constant(step: number, schedule: { peak: number; warmup?: number }): number {
	const { peak, warmup = 0 } = schedule;
	return step < warmup ? (peak * (step + 1)) / warmup : peak;
}
