import type { LayerUse, Params } from "../env/index.ts";
import type { ResolvedCheckpoint } from "../scenario/index.ts";

/** How an environment is made, as scenarios write it. */
export interface EnvUse {
	readonly id: string;
	readonly params?: Params;
	readonly layers?: readonly LayerUse[];
	readonly maxEpisodeSteps?: number | null;
	readonly episodesPerTrial?: number;
}

/** What to record of a job's evaluation. */
export interface RecordSpec {
	/** Rows recorded: the first so many. */
	readonly rows: number;
	/** Trials recorded of each row. */
	readonly trials: number;
	/** Groups of columns: "observation", "info", "hidden", "explanation"; all unless told. */
	readonly columns?: readonly string[];
	/** Record the time of each record; replays of equal runs then differ in it. */
	readonly time?: boolean;
}

/** One agent, one seed, one variant of a scenario: the unit of work, of resuming and of parallelism. */
export interface JobSpec {
	/** Folder name, unique in the run. */
	readonly id: string;
	/** Name of the scenario, for the replay. */
	readonly scenario: string;
	/** Point of the grid, e.g. "arms=10"; "" without a grid. */
	readonly variant: string;
	readonly agent: {
		readonly id: string;
		readonly params?: Params;
		readonly label: string;
		/** Its weights, if it has any; the job's caller reads them. */
		readonly checkpoint?: ResolvedCheckpoint;
	};
	readonly seed: number;
	readonly numEnvs: number;
	/** Batched steps of training, for agents that learn across trials. */
	readonly train?: { readonly env: EnvUse; readonly steps: number };
	readonly evaluate: {
		readonly env: EnvUse;
		/** Trials of each row … */
		readonly trials?: number;
		/** … or steps of each row, for a life without trials. */
		readonly steps?: number;
	};
	/** Metric names, the primary one first. */
	readonly metrics: readonly string[];
	/** Points of a curve, at most. */
	readonly curvePoints: number;
	readonly record?: RecordSpec;
}
