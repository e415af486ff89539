import type { MakeOptions } from "../registry.ts";

/** How thoroughly to check. */
export interface CheckOptions {
	/** Steps of each trajectory; 200 unless told. */
	readonly steps?: number;
	/** Seeds tried, at least two; 0, 1 and 2³¹ + 5 unless told. */
	readonly seeds?: readonly number[];
	/** Parameters, layers and limits, for subjects given by id. */
	readonly make?: MakeOptions;
	/**
	 * Whether the environment itself may truncate; `false` unless told: a registered time limit
	 * (`maxEpisodeSteps`) or a layer then has to.
	 */
	readonly truncatesItself?: boolean;
}

/** Options with their defaults. */
export interface CheckPlan {
	readonly steps: number;
	readonly seeds: readonly number[];
	readonly make: MakeOptions;
	readonly truncatesItself: boolean;
}

/** The options with their defaults, and at least two seeds. */
export function planOf(options: CheckOptions): CheckPlan {
	const { steps = 200, seeds = [0, 1, 2 ** 31 + 5], make = {}, truncatesItself = false } = options;
	return { steps, seeds: seeds.length > 1 ? seeds : [seeds[0] ?? 0, 1], make, truncatesItself };
}
