import type { MetricName } from "./scenario-type.ts";

/** What a metric means and needs. */
export interface MetricInfo {
	readonly description: string;
	/** Key of `info` it is computed from, if any. */
	readonly needs?: "regret" | "success" | "normalized_score" | "first_reach";
	/** Less is better. */
	readonly lowerIsBetter?: boolean;
}

/** Metrics a scenario may ask for. Each is one number an environment, over all its trials. */
export const METRICS: Readonly<Record<MetricName, MetricInfo>> = {
	regret: {
		description: "pseudo-regret (info.regret) summed over a trial; 0 is best",
		needs: "regret",
		lowerIsBetter: true,
	},
	return: { description: "sum of an episode's rewards, averaged over the trial's episodes" },
	final_return: { description: "return of a trial's last episodes (the last tenth, at least one)" },
	reward: { description: "reward per step" },
	late_reward: { description: "reward per step in the second half of the budget of steps" },
	success: { description: "share of episodes in which info.success was 1", needs: "success" },
	final_success: {
		description: "share of successes among a trial's last episodes (the last tenth, at least one)",
		needs: "success",
	},
	length: { description: "steps of an episode", lowerIsBetter: true },
	normalized_score: {
		description:
			"D4RL's normalized score of an episode's return: 0 and 100 are its reference returns",
		needs: "normalized_score",
	},
	first_reach: {
		description: "step of an episode that first reached the goal, of the episodes that did",
		needs: "first_reach",
		lowerIsBetter: true,
	},
};

/** The metrics of a scenario that names none, from the keys of `info`, the primary one first. */
export function defaultMetrics(info: Readonly<Record<string, unknown>>): MetricName[] {
	if (info.regret) return ["regret", "return"];
	if (info.success) return ["success", "return", "length"];
	return ["return", "length"];
}
