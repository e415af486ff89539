import type { SeedTree } from "../random/index.ts";
import type { Column, Columns, Space, TypedArray } from "../spaces/index.ts";

/** Named typed arrays: all that an environment or layer remembers. */
export type StateArrays = Readonly<Record<string, TypedArray>>;

/** What `reset` may be told: the environment's own keys (a task, a start) by name. */
export type ResetOptions = Readonly<Record<string, unknown>>;

/**
 * N copies of one environment as plain state plus a batched step. Everything else (the single
 * `Env`, the `VectorEnv` with its autoreset, snapshots, replays, layers) is made from this.
 *
 * Rows are independent: what a row does depends only on its own state, its own random stream and
 * its own actions, never on `numEnvs` or on the range it is stepped in.
 *
 * A layer is a kernel around another (`inner`); it may share any of the inner kernel's arrays.
 */
export interface Kernel {
	/** Name of this level in snapshots and messages, e.g. "maze/Grid-v0" or "TimeLimit". */
	readonly name: string;
	readonly numEnvs: number;
	/** Spaces of ONE row. */
	readonly observationSpace: Space;
	readonly actionSpace: Space;

	/** Output: the observation of each row. Absent (`null`) only when the space has no fixed size. */
	readonly observation: Columns | null;
	/** Input: the caller writes (already checked) actions here before `step`. */
	readonly action: Columns | null;
	/** Rows × n, 1 = allowed; for discrete actions some of which are unavailable. */
	readonly actionMask?: Column<Uint8Array>;
	readonly reward: Float64Array;
	/** 1 = the MDP ended (Gymnasium `terminated`). */
	readonly terminated: Uint8Array;
	/** 1 = cut off from outside, as by a time limit (Gymnasium `truncated`). */
	readonly truncated: Uint8Array;
	/** Output beside the observation; agents may read it (e.g. `action_mask`). */
	readonly info: Columns;
	/** What agents must not see: best arm, goal cell, true means. For viewers, oracles, regret. */
	readonly hidden: Columns;
	/** Row-wise memory, random streams included. Every array's length is a multiple of `numEnvs`. */
	readonly state: StateArrays;
	/** Memory that belongs to the batch as a whole (running statistics, a shared task bank). */
	readonly shared?: StateArrays;
	/** What may vary between trials; absent when there is nothing to vary. */
	readonly task?: Task;
	readonly inner?: Kernel;
	/** Set when out-of-range (but finite) Box actions are legal because the dynamics clip them. */
	readonly clipsActions?: boolean;
	/** Names `reset` understands among its options, this level's and the inner levels'. */
	readonly resetOptions: readonly string[];

	/** For spaces without columns: row values in place of `observation`, `action` and extra `info`. */
	readonly values?: KernelValues;

	/** Plants a row's random streams: take children of `node`, one a stream. */
	seed(row: number, node: SeedTree): void;

	/**
	 * Starts an episode in rows [begin, end): writes state, observation, info and mask. Leaves
	 * `reward`, `terminated` and `truncated` alone: they still belong to the step before.
	 * With `newTrial` the task is drawn anew; without, it is kept.
	 * @throws InvalidOptionError
	 */
	reset(begin: number, end: number, newTrial: boolean, options?: ResetOptions): void;

	/**
	 * Advances rows [begin, end) by one step with the actions in `action`; writes every output of
	 * those rows. Allocates nothing. Only called on rows whose episode is under way.
	 */
	step(begin: number, end: number): void;

	/** A row as text, for terminals (Gymnasium's "ansi" render mode). */
	render?(row: number): string;
	/**
	 * Things that never change and a viewer needs to draw (layout, size, …), as JSON; stored once in
	 * a replay.
	 */
	describe?(): Readonly<Record<string, unknown>>;
	/** Releases what a garbage collector cannot. */
	close?(): void;
}

/** Row values for members of variable size (Text, Sequence, Graph, OneOf). */
export interface KernelValues {
	readonly observation: unknown[];
	readonly action: unknown[];
	readonly info: Record<string, unknown>[];
	/** JSON-able state of every row, for snapshots. */
	save(): unknown;
	load(saved: unknown): void;
}

/** The parameters that make one trial differ from another; schedules write them. */
export interface Task {
	/** Views onto state, e.g. `means` (rows × arms), `goal` (rows). */
	readonly columns: Columns;
	/** Bounds of the columns that may drift or blend continuously. */
	readonly continuous: Readonly<Record<string, { readonly low: number; readonly high: number }>>;
	/** Draws a task for `row` from the stream at `offset` of `random` into `columns`. */
	sample(row: number, random: Uint32Array, offset: number): void;
	/** Recomputes what follows from the columns (best arm, distances) after they were written. */
	changed(row: number): void;
}
