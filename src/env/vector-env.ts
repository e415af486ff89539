import { SeedError, SeedTree } from "../random/index.ts";
import {
	allocate,
	batchSpace,
	type Column,
	type Columns,
	copyRows,
	Dict,
	dtypeOf,
	type Space,
	Tuple,
	type TypedArray,
} from "../spaces/index.ts";
import { type ActionWriter, batchWriter } from "./actions.ts";
import { checkFlag, checkKeys, checkOptions } from "./arguments.ts";
import { Clocks } from "./clocks.ts";
import { type Info, undoingRefusals } from "./env.ts";
import { InvalidArgumentError, ResetNeededError } from "./errors.ts";
import type { Kernel, ResetOptions } from "./kernel.ts";
import { applySnapshot, type Snapshot, takeSnapshot } from "./snapshot.ts";
import type { EnvSpec } from "./spec.ts";

/**
 * When a finished row starts its next episode (Gymnasium `AutoresetMode`).
 * - `next-step`: the step after the end resets the row; its action is ignored and its reward is 0.
 * - `same-step`: the ending step resets the row at once; the end is in `finalObservation`, `finalInfo`.
 * - `disabled`: never; call `reset({ mask })`.
 */
export type AutoresetMode = "next-step" | "same-step" | "disabled";

const RESET_KEYS = ["seed", "options", "mask", "newTrial"];

/** In `pending`, during a step: this step resets the row. */
const RESET_NOW = 3;

/** Structure of arrays, as the observation space is structured: one typed array for a plain space. */
// biome-ignore lint/suspicious/noExplicitAny: the shape follows the space, known at run time
export type Batch = any;

/** What `reset` returns: the observations and infos of all rows. */
export interface VectorResetResult {
	observation: Batch;
	/** Arrays of numEnvs × width by name. */
	info: Info;
}

/** What `step` returns: everything of all rows. */
export interface VectorStepResult extends VectorResetResult {
	/** Float64Array(numEnvs). */
	reward: Float64Array;
	/** Uint8Array(numEnvs) of 0 and 1. */
	terminated: Uint8Array;
	truncated: Uint8Array;
}

/** What `step` returns under `same-step`: the ends of the episodes are always there. */
export interface SameStepResult extends VectorStepResult {
	/** Rows whose episode ended in this step hold their last observation; other rows are stale. */
	finalObservation: Batch;
	finalInfo: Info;
	/** 1 where `finalObservation` and `finalInfo` are this step's. */
	finalMask: Uint8Array;
}

/** What `reset` takes; all of it may be left out. */
export interface VectorResetArguments {
	/**
	 * A number s seeds row i with s + i (as Gymnasium); an array names each row's seed or node; a node
	 * gives row i its child i.
	 */
	readonly seed?: number | readonly (number | SeedTree)[] | SeedTree;
	/** Options for all rows, or one record a row. */
	readonly options?: ResetOptions | readonly (ResetOptions | undefined)[];
	/** Reset only rows with a 1. */
	readonly mask?: ArrayLike<number | boolean>;
	readonly newTrial?: boolean;
}

/**
 * Many environments stepped together (Gymnasium `VectorEnv`).
 *
 * The arrays in results are the live buffers and the result is one object: both are overwritten by
 * the next call, which is what lets a step allocate nothing. Pass `copy: true` to `makeVec` for
 * results that last.
 */
export class VectorEnv<M extends AutoresetMode = AutoresetMode> {
	readonly numEnvs: number;
	readonly singleObservationSpace: Space;
	readonly singleActionSpace: Space;
	readonly observationSpace: Space;
	readonly actionSpace: Space;
	readonly clocks: Clocks;

	/** 0 = under way, 1 = episode over, 2 = never reset. */
	private readonly pending: Uint8Array;
	private readonly noSkip: Uint8Array;
	private pendingCount: number;
	/** Whether some row's clocks say that it is at a start. */
	private startsToClear = true;
	private readonly write: ActionWriter;
	private readonly writeSkipping: ActionWriter;
	/** The live result that `step` returns (or copies). */
	readonly result: SameStepResult;
	/** Columns behind `finalObservation` and `finalInfo`; empty unless `same-step`. */
	readonly finalColumns: Columns;
	readonly finalInfoColumns: Columns;
	/** Hidden state at the ends of episodes, beside `finalColumns`; for viewers and recorders. */
	readonly finalHiddenColumns: Columns;

	constructor(
		readonly kernel: Kernel,
		readonly spec: EnvSpec | undefined,
		readonly fingerprint: string,
		readonly autoreset: M,
		episodesPerTrial = 1,
		/** Whether results are copies instead of live buffers. */
		readonly copy = false,
	) {
		const n = kernel.numEnvs;
		this.numEnvs = n;
		this.singleObservationSpace = kernel.observationSpace;
		this.singleActionSpace = kernel.actionSpace;
		this.observationSpace = batchSpace(kernel.observationSpace, n);
		this.actionSpace = batchSpace(kernel.actionSpace, n);
		this.clocks = new Clocks(n, episodesPerTrial);
		this.pending = new Uint8Array(n).fill(2);
		this.noSkip = new Uint8Array(n);
		this.pendingCount = n;
		this.write = batchWriter(kernel, this.noSkip);
		this.writeSkipping = batchWriter(kernel, this.pending);
		const same = autoreset === "same-step";
		this.finalColumns = same ? emptyLike(kernel.observation ?? {}) : {};
		this.finalInfoColumns = same ? emptyLike(kernel.info) : {};
		this.finalHiddenColumns = same ? emptyLike(kernel.hidden) : {};
		this.result = {
			observation: this.structure(kernel.observation, kernel.values?.observation),
			reward: kernel.reward,
			terminated: kernel.terminated,
			truncated: kernel.truncated,
			info: infoOf(kernel.info, kernel),
			finalObservation: same
				? this.structure(this.finalColumns, new Array(n).fill(null))
				: undefined,
			finalInfo: same ? finalInfoOf(this.finalInfoColumns, kernel) : {},
			finalMask: new Uint8Array(same ? n : 0),
		};
		if (!same) {
			const { finalObservation: _o, finalInfo: _i, finalMask: _m, ...rest } = this.result;
			this.result = rest as SameStepResult;
		}
	}

	/** @throws SeedError, InvalidOptionError, InvalidArgumentError; a refused reset changes nothing. */
	reset(args: VectorResetArguments = {}): VectorResetResult {
		checkKeys("reset", args, RESET_KEYS);
		checkFlag("newTrial", args.newTrial);
		const { kernel } = this;
		const { seed, options, mask } = args;
		const list = Array.isArray(options)
			? (options as readonly (ResetOptions | undefined)[])
			: undefined;
		this.checkLengths({ options: list, mask, seed: Array.isArray(seed) ? seed : undefined });
		if (list) for (const each of list) checkOptions(kernel, each);
		else checkOptions(kernel, options as ResetOptions | undefined);

		const nodes = this.seedNodes(seed === undefined ? 0 : seed);
		undoingRefusals(this, options, () => this.resetRows(args, nodes, list));
		const { observation, info } = this.result;
		return this.copy
			? { observation: clone(observation), info: clone(info) as Info }
			: { observation, info };
	}

	/**
	 * Steps every row. `actions`: numEnvs × width numbers (typed array or not), or a record/array of
	 * those for Dict and Tuple spaces. Actions of rows that this step resets are ignored.
	 * @throws InvalidActionError before any row has moved; ResetNeededError
	 */
	step(actions: unknown): M extends "same-step" ? SameStepResult : VectorStepResult {
		const { kernel, autoreset } = this;
		if (this.pendingCount > 0) {
			this.refuseUnlessResettable();
			this.writeSkipping(actions);
			this.stepRunsAndResetRest();
			this.noteEndsAndStarts();
		} else {
			this.write(actions);
			kernel.step(0, this.numEnvs);
			this.noteEnds();
		}
		if (autoreset === "same-step") this.resetEnded();
		return (this.copy ? clone(this.result) : this.result) as never;
	}

	/** All rows' state, clocks and pending resets. */
	snapshot(): Snapshot {
		return takeSnapshot(this.kernel, this.fingerprint, this.extra());
	}

	/** @throws SnapshotError when it is another environment's, or of another number of rows. */
	restore(snapshot: Snapshot): void {
		applySnapshot(snapshot, this.kernel, this.fingerprint, this.extra());
		this.startsToClear = true;
		this.pendingCount = 0;
		for (const flag of this.pending) if (flag !== 0) this.pendingCount++;
	}

	/** One row as text. */
	render(row = 0): string {
		return this.kernel.render?.(row) ?? "";
	}

	close(): void {
		this.kernel.close?.();
	}

	private resetRows(
		{ seed, options, mask, newTrial: wanted }: VectorResetArguments,
		nodes: (row: number) => SeedTree,
		list: readonly (ResetOptions | undefined)[] | undefined,
	): void {
		const { kernel, clocks, numEnvs, pending } = this;
		const skip = (row: number): boolean => mask !== undefined && !mask[row];
		// Rows never reset have no streams yet (restored snapshots of them included).
		for (let i = 0; i < numEnvs; i++)
			if (!skip(i) && (seed !== undefined || pending[i] === 2)) kernel.seed(i, nodes(i));
		const isNew = (row: number): boolean =>
			wanted === true || seed !== undefined || clocks.trialIsOver(row);
		for (let i = 0; i < numEnvs; ) {
			if (skip(i)) {
				i++;
				continue;
			}
			const begin = i++;
			const newTrial = isNew(begin);
			const each = list ? list[begin] : (options as ResetOptions | undefined);
			if (!list) while (i < numEnvs && !skip(i) && isNew(i) === newTrial) i++;
			kernel.reset(begin, i, newTrial, each);
			for (let row = begin; row < i; row++) this.begin(row, newTrial);
		}
	}

	private checkLengths(
		given: Readonly<Record<string, { readonly length: number } | undefined>>,
	): void {
		for (const [name, value] of Object.entries(given))
			if (value !== undefined && (typeof value === "string" || value?.length !== this.numEnvs))
				throw new InvalidArgumentError(
					typeof value === "object" && value ? `${name}.length` : name,
					typeof value === "object" && value ? value.length : value,
					`${this.numEnvs}, one entry for each environment`,
				);
	}

	private seedNodes(
		seed: number | readonly (number | SeedTree)[] | SeedTree,
	): (row: number) => SeedTree {
		if (seed instanceof SeedTree) return (row) => seed.child(row);
		if (typeof seed === "number") {
			const last = seed + this.numEnvs - 1;
			if (!Number.isSafeInteger(seed) || seed < 0) throw new SeedError(seed);
			if (!Number.isSafeInteger(last)) throw new SeedError(last);
			return (row) => new SeedTree(seed + row);
		}
		if (!Array.isArray(seed)) throw new SeedError(seed);
		const nodes = seed.map((each) => (each instanceof SeedTree ? each : new SeedTree(each)));
		return (row) => nodes[row]!;
	}

	private begin(row: number, newTrial: boolean): void {
		const { kernel } = this;
		this.clocks.begin(row, newTrial);
		this.startsToClear = true;
		kernel.reward[row] = 0;
		kernel.terminated[row] = 0;
		kernel.truncated[row] = 0;
		if (this.pending[row] !== 0) this.pendingCount--;
		this.pending[row] = 0;
	}

	private refuseUnlessResettable(): void {
		const { pending, numEnvs } = this;
		for (let i = 0; i < numEnvs; i++)
			if (pending[i] === 2) throw new ResetNeededError("never-reset");
		if (this.autoreset !== "disabled") return;
		const over: number[] = [];
		for (let i = 0; i < numEnvs; i++) if (pending[i] === 1) over.push(i);
		throw new ResetNeededError("episode-over", over);
	}

	/** Steps each run of rows under way; resets the rows between them. */
	private stepRunsAndResetRest(): void {
		const { kernel, pending, clocks, numEnvs } = this;
		let i = 0;
		while (i < numEnvs) {
			const begin = i;
			while (i < numEnvs && pending[i] === 0) i++;
			if (i > begin) kernel.step(begin, i);
			while (i < numEnvs && pending[i] !== 0) {
				const first = i++;
				const newTrial = clocks.trialIsOver(first);
				while (i < numEnvs && pending[i] !== 0 && clocks.trialIsOver(i) === newTrial) i++;
				kernel.reset(first, i, newTrial);
				for (let row = first; row < i; row++) {
					this.begin(row, newTrial);
					pending[row] = RESET_NOW;
				}
			}
		}
	}

	/** Ticks the clocks and finds the rows whose episode this step ended. */
	private noteEnds(): void {
		const { terminated, truncated } = this.kernel;
		const { pending, clocks, numEnvs } = this;
		const { step } = clocks;
		let count = 0;
		if (this.startsToClear) {
			const { trialStart, episodeStart } = clocks;
			for (let i = 0; i < numEnvs; i++) {
				trialStart[i] = 0;
				episodeStart[i] = 0;
			}
			this.startsToClear = false;
		}
		for (let i = 0; i < numEnvs; i++) {
			step[i] = step[i]! + 1;
			const over = terminated[i]! | truncated[i]!;
			pending[i] = over;
			count += over;
		}
		this.pendingCount = count;
	}

	/** The same after a step that reset some rows: those are at the first step of an episode. */
	private noteEndsAndStarts(): void {
		const { terminated, truncated } = this.kernel;
		const { pending, clocks, numEnvs } = this;
		const { step, trialStart, episodeStart } = clocks;
		let count = 0;
		for (let i = 0; i < numEnvs; i++) {
			if (pending[i] === RESET_NOW) {
				pending[i] = 0;
				continue;
			}
			step[i] = step[i]! + 1;
			trialStart[i] = 0;
			episodeStart[i] = 0;
			const over = terminated[i]! | truncated[i]!;
			pending[i] = over;
			count += over;
		}
		this.pendingCount = count;
		this.startsToClear = true;
	}

	/** Moves the ends into the final buffers, then starts the next episodes. */
	private resetEnded(): void {
		const { kernel, pending, clocks, numEnvs, result } = this;
		const { finalColumns, finalInfoColumns, finalHiddenColumns } = this;
		// A loop, because TypedArray.set allocates.
		for (let i = 0; i < numEnvs; i++) result.finalMask[i] = pending[i]!;
		if (this.pendingCount === 0) return;
		this.startsToClear = true;
		for (let i = 0; i < numEnvs; i++) {
			if (pending[i] === 0) continue;
			if (kernel.observation) copyRow(kernel.observation, finalColumns, i);
			else result.finalObservation[i] = clone(kernel.values!.observation[i]);
			copyRow(kernel.info, finalInfoColumns, i);
			copyRow(kernel.hidden, finalHiddenColumns, i);
			if (kernel.values) (result.finalInfo.values as Info[])[i] = clone(kernel.values.info[i]);
		}
		for (let i = 0; i < numEnvs; ) {
			if (pending[i] === 0) {
				i++;
				continue;
			}
			const first = i++;
			const newTrial = clocks.trialIsOver(first);
			while (i < numEnvs && pending[i] !== 0 && clocks.trialIsOver(i) === newTrial) i++;
			kernel.reset(first, i, newTrial);
			// The flags and the reward stay: they are this step's.
			for (let row = first; row < i; row++) clocks.begin(row, newTrial);
		}
		pending.fill(0);
		this.pendingCount = 0;
	}

	private structure(columns: Columns | null, values: unknown[] | undefined): Batch {
		return columns && Object.keys(columns).length > 0
			? structureOf(this.singleObservationSpace, columns, "")
			: values;
	}

	private extra(): Record<string, TypedArray> {
		return { ...this.clocks.arrays(), pending: this.pending };
	}
}

function copyRow(from: Columns, to: Columns, row: number): void {
	for (const key in from) copyRows(from[key]!, to[key]!, row, row + 1);
}

function emptyLike(columns: Columns): Columns {
	const out: Record<string, Column> = {};
	for (const [key, { data, width, shape }] of Object.entries(columns))
		out[key] = { data: allocate(dtypeOf(data), data.length), width, shape };
	return out;
}

function infoOf(columns: Columns, kernel?: Kernel): Info {
	const info: Info = {};
	for (const [key, col] of Object.entries(columns)) info[key] = col.data;
	if (kernel?.values) info.values = kernel.values.info;
	return info;
}

/** As `infoOf`, with room for the infos of plain environments. */
function finalInfoOf(columns: Columns, kernel: Kernel): Info {
	const info = infoOf(columns);
	if (kernel.values) info.values = new Array(kernel.numEnvs).fill(null);
	return info;
}

/** A batch's columns arranged as the space is: one array for a plain space, records for Dict, arrays for Tuple. */
export function structureOf(space: Space, columns: Columns, path: string): Batch {
	const at = (key: string): string => (path === "" ? key : `${path}/${key}`);
	if (space instanceof Dict) {
		const out: Record<string, Batch> = {};
		for (const [key, child] of Object.entries(space.spaces as Record<string, Space>))
			out[key] = structureOf(child, columns, at(key));
		return out;
	}
	if (space instanceof Tuple)
		return (space.spaces as readonly Space[]).map((child, i) =>
			structureOf(child, columns, at(String(i))),
		);
	return columns[path]!.data;
}

function clone(value: Batch): Batch {
	if (ArrayBuffer.isView(value)) return (value as TypedArray).slice();
	if (Array.isArray(value)) return value.map(clone);
	if (value !== null && typeof value === "object")
		return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, clone(each)]));
	return value;
}
