import { StatsError } from "./errors.ts";
import { type Phase, requirePhases } from "./phases.ts";
import { meanOf } from "./returns.ts";
import { requireFinite } from "./validate.ts";

/**
 * Plasticity curve of a recurring task: the area under its curve at each occurrence over that at the
 * first. Values that fall below 1 show a loss of plasticity.
 *
 * @param evaluations performance on the task over the whole life.
 * @param occurrences when the task was trained, in order.
 * @returns one number for each occurrence; the first is 1.
 * @throws StatsError when the first area is 0, so that there is nothing to compare with.
 */
export function plasticityCurve(
	evaluations: ArrayLike<number>,
	occurrences: readonly Phase[],
): Float64Array {
	requireFinite("evaluations", evaluations);
	requirePhases("occurrences", occurrences, evaluations.length);
	const areas = Float64Array.from(occurrences, ({ start, end }) => meanOf(evaluations, start, end));
	const first = areas[0]!;
	if (first === 0) {
		throw new StatsError(
			"stats-range",
			"area of the first occurrence",
			first,
			"another number than 0",
		);
	}
	return areas.map((area) => area / first);
}
