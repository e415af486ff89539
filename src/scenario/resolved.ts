import type { Params } from "../env/index.ts";
import type { ColumnGroup, MetricName, ScenarioReference } from "./scenario-type.ts";

/** `episodesPerTrial` of a trial without end: a number no run reaches, so that it is still JSON. */
export const ENDLESS = Number.MAX_SAFE_INTEGER;

/** An environment with nothing left to look up; `make` and `makeVec` take all but the id as options. */
export interface ResolvedEnv {
	readonly id: string;
	/** Defaults filled in. */
	readonly params: Params;
	/** From the innermost to the outermost, defaults filled in. */
	readonly layers: readonly { readonly id: string; readonly params: Params }[];
	/** The limit put around the environment, its own where the scenario says nothing; `null` for none. */
	readonly maxEpisodeSteps: number | null;
	/** `ENDLESS` for a trial without end. */
	readonly episodesPerTrial: number;
}

export interface ResolvedAgent {
	readonly id: string;
	/** Defaults filled in. */
	readonly params: Params;
	/** Differs from the other agents' labels, whatever their case. */
	readonly label: string;
	/** The weights it acts with, if it has any. */
	readonly checkpoint?: ResolvedCheckpoint;
}

/** Trained weights as they were when the scenario was read. */
export interface ResolvedCheckpoint {
	/** Without ending; absolute where a file system is. */
	readonly file: string;
	readonly sha256: string;
}

/** One of the two: trials of each environment, or steps of each environment. */
export type ResolvedEvaluate =
	| { readonly trials: number; readonly steps?: undefined; readonly env: ResolvedEnv }
	| { readonly steps: number; readonly trials?: undefined; readonly env: ResolvedEnv };

export interface ResolvedProtocol {
	/** Different from each other. */
	readonly seeds: readonly number[];
	readonly numEnvs: number;
	/** Steps of each environment; `null` for no training. */
	readonly train: { readonly steps: number; readonly env: ResolvedEnv } | null;
	readonly evaluate: ResolvedEvaluate;
}

export interface ResolvedReplay {
	/** The first so many environments. */
	readonly rows: number;
	readonly trials: number;
	readonly columns: readonly ColumnGroup[];
	/** Present where the time of each record is kept. */
	readonly time?: true;
}

/** A scenario, or one point of its grid, checked and with all defaults filled in: plain JSON. */
export interface ResolvedScenario {
	readonly version: 1;
	readonly name: string;
	/** Point of the grid, e.g. "arms=5,alpha=0.1"; "" without a grid. */
	readonly variant: string;
	/** Grid paths and their values at this point. */
	readonly settings: Readonly<Record<string, unknown>>;
	readonly title: string;
	readonly description: string;
	readonly source: string;
	readonly env: ResolvedEnv;
	readonly agents: readonly ResolvedAgent[];
	readonly protocol: ResolvedProtocol;
	/** The primary one first. */
	readonly metrics: readonly MetricName[];
	readonly record: { readonly replay: ResolvedReplay | null; readonly curvePoints: number };
	readonly reference?: ScenarioReference;
}

/** A scenario file, read and checked. */
export interface ScenarioFile {
	/** As given. */
	readonly file: string;
	readonly name: string;
	/** One, or one a point of the grid. */
	readonly scenarios: readonly ResolvedScenario[];
}
