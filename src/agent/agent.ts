import type { Clocks, Described, Params, StateArrays } from "../env/index.ts";
import type { SeedTree } from "../random/index.ts";
import type { Column, Columns, Space } from "../spaces/index.ts";
import type { Checkpoint, LearnerSpec } from "./learner.ts";

/**
 * What an agent sees of a batch of environments. The columns are live buffers: their contents
 * change between calls, the objects do not, so an agent may look them up once when it is made.
 */
export interface AgentView {
	readonly numEnvs: number;
	/** Spaces of one row. */
	readonly observationSpace: Space;
	readonly actionSpace: Space;
	/** The current observation of every row. */
	readonly observation: Columns;
	/** Rows × n, 1 = allowed; absent when every action always is. */
	readonly actionMask?: Column<Uint8Array>;
	/** What the environment tells beside the observation. */
	readonly info: Columns;
	readonly clocks: Clocks;
	/** Steps after which an episode is truncated, when known. */
	readonly maxEpisodeSteps?: number;
	/** The truth (true means, goal cell). Only given to agents registered as `privileged`. */
	readonly hidden?: Columns;
	/** The environment's constants (layout, size). Only given to privileged agents. */
	readonly constants?: Readonly<Record<string, unknown>>;
}

/** One step of every row, as `learn` sees it. Live buffers. */
export interface Transition {
	readonly observation: Columns;
	readonly action: Columns;
	readonly reward: Float64Array;
	readonly terminated: Uint8Array;
	readonly truncated: Uint8Array;
	/** What the action led to; at an episode's end its last observation, not the next one's first. */
	readonly nextObservation: Columns;
	/** Info that came with `nextObservation`. */
	readonly info: Columns;
}

/**
 * An agent acting on a batch. It keeps nothing outside `memory` and `shared`, so the runner can
 * reset, save and restore it.
 */
export interface Agent {
	readonly id: string;
	/** Row-wise memory, random streams included (lengths are multiples of numEnvs). */
	readonly memory: StateArrays;
	/** Memory common to all rows: learned weights, optimiser state. */
	readonly shared?: StateArrays;
	/** Forgets: rows [begin, end) begin a new trial. Random streams go on. */
	reset(begin: number, end: number): void;
	/** Chooses an allowed action for every row. */
	act(actions: Columns): void;
	/** Learns from the step just taken, within the trial or across trials. */
	learn?(transition: Transition): void;
	/**
	 * Why it acted so, refreshed by `act` when `explaining` is set: e.g. `q` (rows × actions),
	 * `posterior_mean`, `index`, `probability`. A viewer overlays them.
	 */
	readonly explanation?: Columns;
	explaining?: boolean;
	/** Set by the runner: true while `shared` may learn across trials, false during evaluation. */
	training?: boolean;
}

/** A registered agent. */
export interface AgentSpec extends Described {
	/** Reads hidden state: an oracle or a planner, not a learner. */
	readonly privileged?: boolean;
	/**
	 * Why the agent cannot act in an environment with these spaces (`null` when it can), found before
	 * anything runs.
	 */
	supports?(view: AgentView, params: Params, checkpoint?: Checkpoint): string | null;
	/** Trains the weights that the agent acts with; such an agent needs a checkpoint. */
	readonly learner?: LearnerSpec;
	/** Rows' streams come from `seeds.child(row)`. */
	create(params: Params, view: AgentView, seeds: SeedTree, checkpoint?: Checkpoint): Agent;
}
