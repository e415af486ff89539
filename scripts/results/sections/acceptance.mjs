import { table } from "../../generated.mjs";
import { interval, number, sample } from "../format.mjs";

export function acceptance({ claims }) {
	const rows = claims.map(({ claim, threshold, value, verdict }) => [
		claim,
		threshold,
		Number.isFinite(value.low) ? interval(value) : number(value.estimate),
		sample(value.n),
		verdict,
	]);
	return [
		"## Claims",
		"Estimates with 95 % bootstrap intervals. A resample draws evaluation seeds, environments within each, and trainings; with three trainings or one an interval tells little of how trainings differ. The estimate decides; where the interval holds the threshold, it is said so. Normalised score: 0 is the regret of the random policy, 1 that of the source algorithm (Thompson sampling) on the same tasks.",
		table(["claim", "threshold", "measured", "n", ""], rows),
	].join("\n\n");
}
