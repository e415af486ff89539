import { SeedTree } from "../random/index.ts";
import type { Columns, Space, TypedArray } from "../spaces/index.ts";
import { type ActionWriter, singleWriter } from "./actions.ts";
import { checkFlag, checkKeys, checkOptions } from "./arguments.ts";
import { Clocks } from "./clocks.ts";
import { InvalidArgumentError, ResetNeededError } from "./errors.ts";
import type { Kernel, ResetOptions } from "./kernel.ts";
import { applySnapshot, type Snapshot, takeSnapshot } from "./snapshot.ts";
import type { EnvSpec } from "./spec.ts";

/** What travels beside an observation: numbers, booleans, strings and typed arrays by name. */
export type Info = Record<string, unknown>;

/** What `reset` returns. */
export interface ResetResult<O> {
	observation: O;
	info: Info;
}

/** What `step` returns (Gymnasium's five values, by name). */
export interface StepResult<O> {
	observation: O;
	reward: number;
	/** The MDP ended. */
	terminated: boolean;
	/** Cut off from outside, as by a time limit. */
	truncated: boolean;
	info: Info;
}

/** What `reset` takes; all of it may be left out. */
export interface ResetArguments {
	/**
	 * Root seed, an integer in [0, 2⁵³), or a node of a seed tree. Without one the streams go on where
	 * they were; an environment never seeded behaves as if seeded with 0.
	 */
	readonly seed?: number | SeedTree;
	/** The environment's own options, e.g. `{ goal: [1, 7] }`; see `spec.resetOptions`. */
	readonly options?: ResetOptions;
	/** Begin a trial now, whatever the clocks say. A reset with a seed always does. */
	readonly newTrial?: boolean;
}

/**
 * One environment, with Gymnasium's API. Everything is synchronous.
 *
 * To write an environment without a batched kernel, implement this interface and register it with
 * `registerEnv`.
 */
export interface Env<O = unknown, A = unknown> {
	readonly observationSpace: Space<O>;
	readonly actionSpace: Space<A>;
	/** Names `reset` understands among its options; none when absent. */
	readonly resetOptions?: readonly string[];
	/** @throws SeedError, InvalidOptionError, InvalidArgumentError; a refused reset changes nothing. */
	reset(args?: ResetArguments): ResetResult<O>;
	/** @throws InvalidActionError, ResetNeededError */
	step(action: A): StepResult<O>;
	/** All that decides the future, random streams included, as plain data. */
	snapshot(): Snapshot;
	/** @throws SnapshotError when it is another environment's. */
	restore(snapshot: Snapshot): void;
	/** The current state as text. */
	render?(): string;
	close?(): void;
}

const RESET_KEYS = ["seed", "options", "newTrial"];

/** The `Env` of a one-row kernel; what `make` returns. */
export class KernelEnv<O = unknown, A = unknown> implements Env<O, A> {
	readonly observationSpace: Space<O>;
	readonly actionSpace: Space<A>;
	readonly resetOptions: readonly string[];
	readonly clocks: Clocks;
	private readonly write: ActionWriter;
	private readonly infoKeys: readonly string[];
	/** 0 = under way, 1 = episode over, 2 = never reset. */
	private readonly pending = new Uint8Array([2]);

	constructor(
		readonly kernel: Kernel,
		/** What it was made from; absent for kernels wrapped by hand. */
		readonly spec: EnvSpec | undefined,
		/** Identity for snapshots. */
		readonly fingerprint: string,
		episodesPerTrial = 1,
	) {
		if (kernel.numEnvs !== 1)
			throw new InvalidArgumentError(
				"kernel.numEnvs",
				kernel.numEnvs,
				"1 for a single environment",
			);
		this.resetOptions = kernel.resetOptions;
		this.observationSpace = kernel.observationSpace as Space<O>;
		this.actionSpace = kernel.actionSpace as Space<A>;
		this.clocks = new Clocks(1, episodesPerTrial);
		this.write = singleWriter(kernel);
		this.infoKeys = Object.keys(kernel.info);
	}

	reset(args: ResetArguments = {}): ResetResult<O> {
		const { kernel } = this;
		checkKeys("reset", args, RESET_KEYS);
		checkFlag("newTrial", args.newTrial);
		checkOptions(kernel, args.options);
		const { seed = 0, options } = args;
		const node = seed instanceof SeedTree ? seed : new SeedTree(seed);
		const newTrial =
			args.newTrial === true || args.seed !== undefined || this.clocks.trialIsOver(0);
		undoingRefusals(this, options, () => {
			// Rows never reset have no streams yet (a restored snapshot of one included).
			if (args.seed !== undefined || this.pending[0] === 2) kernel.seed(0, node);
			kernel.reset(0, 1, newTrial, options);
		});
		this.clocks.begin(0, newTrial);
		kernel.reward[0] = 0;
		kernel.terminated[0] = 0;
		kernel.truncated[0] = 0;
		this.pending[0] = 0;
		return { observation: this.readObservation(), info: this.readInfo() };
	}

	step(action: A): StepResult<O> {
		const { kernel } = this;
		if (this.pending[0] !== 0)
			throw new ResetNeededError(this.pending[0] === 2 ? "never-reset" : "episode-over");
		this.write(action);
		kernel.step(0, 1);
		this.clocks.tick(0);
		const terminated = kernel.terminated[0] === 1;
		const truncated = kernel.truncated[0] === 1;
		if (terminated || truncated) this.pending[0] = 1;
		return {
			observation: this.readObservation(),
			reward: kernel.reward[0]!,
			terminated,
			truncated,
			info: this.readInfo(),
		};
	}

	snapshot(): Snapshot {
		return takeSnapshot(this.kernel, this.fingerprint, this.extra());
	}

	restore(snapshot: Snapshot): void {
		applySnapshot(snapshot, this.kernel, this.fingerprint, this.extra());
	}

	render(): string {
		return this.kernel.render?.(0) ?? "";
	}

	close(): void {
		this.kernel.close?.();
	}

	toString(): string {
		return `<${this.fingerprint}>`;
	}

	private extra(): Record<string, TypedArray> {
		return { ...this.clocks.arrays(), pending: this.pending };
	}

	private readObservation(): O {
		const { kernel } = this;
		if (kernel.observation === null) return kernel.values!.observation[0] as O;
		return this.observationSpace.readRow(kernel.observation, 0);
	}

	private readInfo(): Info {
		const info: Info = {};
		const { kernel, infoKeys } = this;
		for (let k = 0; k < infoKeys.length; k++) readCell(kernel.info, infoKeys[k]!, 0, info);
		if (kernel.values) Object.assign(info, kernel.values.info[0]);
		return info;
	}
}

/** Writes one row of a column into a record: a number for scalars, a copy for arrays. */
export function readCell(
	columns: Columns,
	key: string,
	row: number,
	into: Record<string, unknown>,
): void {
	const { data, width, shape } = columns[key]!;
	into[key] = shape.length === 0 ? data[row]! : data.slice(row * width, (row + 1) * width);
}

/**
 * Resets that are given options may be refused halfway: puts everything back when one is. Without
 * columns the state lies in objects of others' making, which answer for themselves.
 */
export function undoingRefusals(
	env: { readonly kernel: Kernel; snapshot(): Snapshot; restore(saved: Snapshot): void },
	options: unknown,
	reset: () => void,
): void {
	const before = options !== undefined && !env.kernel.values ? env.snapshot() : undefined;
	try {
		reset();
	} catch (error) {
		if (before) env.restore(before);
		throw error;
	}
}
