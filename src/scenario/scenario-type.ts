/* Generated from schema/scenario-v1.json by `npm run generate`: do not edit. */

/**
 * Layers from the innermost to the outermost, around the environment and its time limit.
 *
 * @maxItems 100
 */
export type Layers = ScenarioLayer[];
/**
 * Steps after which an episode is truncated; "none" for no limit. The environment's own limit unless told.
 */
export type MaxEpisodeSteps = number | "none";
/**
 * Episodes over one task before the next is drawn and memories are reset; "endless" for one trial without end. 1 unless told.
 */
export type EpisodesPerTrial = number | "endless";
export type Seed = number;
/**
 * The seeds.
 *
 * @minItems 1
 * @maxItems 10000
 */
export type SeedList = Seed[];
/**
 * Layers from the innermost to the outermost, around the environment and its time limit.
 *
 * @maxItems 100
 */
export type Layers1 = ScenarioLayer[];
export type MetricName =
	| "regret"
	| "return"
	| "final_return"
	| "reward"
	| "late_reward"
	| "success"
	| "final_success"
	| "length"
	| "normalized_score"
	| "first_reach";
export type ColumnGroup = "observation" | "info" | "hidden" | "explanation";
/**
 * What was measured.
 */
export type MetricName1 =
	| "regret"
	| "return"
	| "final_return"
	| "reward"
	| "late_reward"
	| "success"
	| "final_success"
	| "length"
	| "normalized_score"
	| "first_reach";

/**
 * An experiment as data: environment, layers, agents, protocol, metrics and what to record.
 */
export interface Scenario {
	/**
	 * Where an editor finds this schema; not read otherwise.
	 */
	$schema?: string;
	/**
	 * Version of the scenario format.
	 */
	version: 1;
	/**
	 * Short name: letters, digits, '.', '_' and '-'. The file's name unless told; never inherited.
	 */
	name?: string;
	/**
	 * One line for lists and reports.
	 */
	title?: string;
	/**
	 * What the scenario shows and what to look at.
	 */
	description?: string;
	/**
	 * Paper and section the setting follows.
	 */
	source?: string;
	/**
	 * Another scenario, relative to this file. Objects merge key by key, arrays and plain values replace, null removes a key. `name`, `reference` and `$schema` are not inherited.
	 */
	extends?: string;
	env: ScenarioEnv;
	/**
	 * Agents to compare, each on the same environments.
	 *
	 * @minItems 1
	 * @maxItems 100
	 */
	agents: ScenarioAgent[];
	protocol?: ScenarioProtocol;
	/**
	 * What to measure, the primary metric first. Unless told: regret and return where the environment tells regret, success, return and length where it tells success, else return and length.
	 *
	 * @minItems 1
	 */
	metrics?: MetricName[];
	record?: ScenarioRecord;
	reference?: ScenarioReference;
	/**
	 * Runs the scenario at every combination of these values. Keys are paths into env, agents, protocol, metrics or record, joined by dots; list entries by their index from 0.
	 */
	grid?: {
		/**
		 * Values to put at this path.
		 *
		 * @minItems 1
		 */
		[k: string]: unknown[];
	};
}
/**
 * The environment.
 */
export interface ScenarioEnv {
	/**
	 * Registered environment; `palaestra list envs` shows all.
	 */
	id: string;
	params?: Params;
	layers?: Layers;
	maxEpisodeSteps?: MaxEpisodeSteps;
	episodesPerTrial?: EpisodesPerTrial;
}
/**
 * Parameters by name; `palaestra describe ID` lists them.
 */
export interface Params {
	[k: string]: unknown;
}
/**
 * A layer around the environment.
 */
export interface ScenarioLayer {
	/**
	 * Registered layer; `palaestra list layers` shows all.
	 */
	id: string;
	params?: Params1;
}
/**
 * Parameters by name; `palaestra describe ID` lists them.
 */
export interface Params1 {
	[k: string]: unknown;
}
/**
 * An agent.
 */
export interface ScenarioAgent {
	/**
	 * Registered agent; `palaestra list agents` shows all.
	 */
	id: string;
	params?: Params2;
	/**
	 * Name in tables and charts; the id unless told. Labels differ from each other, whatever their case.
	 */
	label?: string;
	/**
	 * Trained weights, for agents that have any: a path relative to this file, without ending. `palaestra train` writes them.
	 */
	checkpoint?: string;
}
/**
 * Parameters by name; `palaestra describe ID` lists them.
 */
export interface Params2 {
	[k: string]: unknown;
}
/**
 * Seeds, batch size and budgets.
 */
export interface ScenarioProtocol {
	/**
	 * Root seeds: a list, or how many and the first. Each agent runs once with each.
	 */
	seeds?: SeedList | ScenarioSeedCount;
	/**
	 * Environments stepped together with one seed, each with its own task and its own memory of the agent.
	 */
	numEnvs?: number;
	train?: ScenarioTrain;
	evaluate?: ScenarioEvaluate;
}
/**
 * Consecutive seeds.
 */
export interface ScenarioSeedCount {
	/**
	 * How many.
	 */
	count: number;
	/**
	 * The first; the others follow it.
	 */
	first?: number;
}
/**
 * Training before the evaluation, for agents that learn across trials. None unless a budget is given: trials or steps, not both.
 */
export interface ScenarioTrain {
	/**
	 * Budget of each environment in trials of full length.
	 */
	trials?: number;
	/**
	 * Budget of each environment in steps.
	 */
	steps?: number;
	env?: ScenarioEnvChanges;
}
/**
 * What differs from `env` here; merged like `extends` (objects merge, lists replace, null removes). With another id nothing is taken over.
 */
export interface ScenarioEnvChanges {
	/**
	 * Another registered environment.
	 */
	id?: string;
	params?: Params3;
	layers?: Layers1;
	/**
	 * Steps after which an episode is truncated; null for the environment's own limit.
	 */
	maxEpisodeSteps?: number | "none" | null;
	/**
	 * Episodes over one task; null for 1.
	 */
	episodesPerTrial?: number | "endless" | null;
}
/**
 * Parameters by name; `palaestra describe ID` lists them.
 */
export interface Params3 {
	[k: string]: unknown;
}
/**
 * What is measured: trials or steps, not both; one trial unless told.
 */
export interface ScenarioEvaluate {
	/**
	 * Trials of each environment.
	 */
	trials?: number;
	/**
	 * Steps of each environment, for trials without end.
	 */
	steps?: number;
	env?: ScenarioEnvChanges;
}
/**
 * What to keep beside the table of results.
 */
export interface ScenarioRecord {
	/**
	 * Whether, and what, to record for the viewer.
	 */
	replay?: boolean | ScenarioReplay;
	/**
	 * Points of a learning curve, at most.
	 */
	curvePoints?: number;
}
/**
 * What to record of each agent's evaluation with each seed. Clocks, actions, rewards and ends always are.
 */
export interface ScenarioReplay {
	/**
	 * Environments recorded, the first so many; not above protocol.numEnvs. The smaller of 4 and numEnvs unless told.
	 */
	rows?: number;
	/**
	 * Trials recorded of each.
	 */
	trials?: number;
	/**
	 * Groups of columns to record beside those.
	 */
	columns?: ColumnGroup[];
	/**
	 * Whether to record the seconds since the recording began. Replays of equal runs then differ in this column.
	 */
	time?: boolean;
}
/**
 * Measured scores to compare with, of the random policy, the oracle and the best agent without privileges. Written by a script, never by hand.
 */
export interface ScenarioReference {
	/**
	 * The command that measured them.
	 */
	command: string;
	/**
	 * Version of this package that measured them.
	 */
	version: string;
	/**
	 * One for each variant, role and metric.
	 *
	 * @minItems 1
	 */
	scores: ReferenceScore[];
}
/**
 * One measured score.
 */
export interface ReferenceScore {
	/**
	 * What it stands for.
	 */
	role: "random" | "oracle" | "best";
	/**
	 * Point of the grid; empty without one.
	 */
	variant?: string;
	/**
	 * Label of the agent measured.
	 */
	agent: string;
	metric: MetricName1;
	/**
	 * Mean over the units.
	 */
	mean: number;
	/**
	 * Lower end of the 95 % bootstrap interval of the mean.
	 */
	low: number;
	/**
	 * Upper end of the 95 % bootstrap interval of the mean.
	 */
	high: number;
	/**
	 * Independent units: environments, or seeds when agents were trained.
	 */
	n: number;
}
