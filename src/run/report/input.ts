import type { ResolvedScenario } from "../../scenario/index.ts";
import type { RunManifest } from "../folder.ts";
import type { RunResults } from "../run.ts";

/** All that a report shows; read from the run folder. */
export interface ReportInput {
	readonly manifest: RunManifest;
	/** One a point of the grid. */
	readonly scenarios: readonly ResolvedScenario[];
	readonly results: RunResults;
}
