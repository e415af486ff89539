import type { Agent } from "../agent/index.ts";
import type { StateArrays, VectorEnv } from "../env/index.ts";
import type { Columns, TypedArray } from "../spaces/index.ts";
import type { BatchColumn } from "./batch-buffers.ts";
import { columnName } from "./describe.ts";
import { ReplayError } from "./errors.ts";
import type { ColumnRole } from "./header.ts";
import type { ReplayWriter } from "./writer.ts";

/** Copies one column of one row into the record under way. */
type Copy = (row: number, index: number) => void;

/**
 * Records a vector environment, and why its agent acted, into a writer. One record a reset, one a
 * step with the observation it led to: an episode of T steps has T + 1 records, whatever the
 * autoreset mode. Recording never draws and never changes the environment.
 *
 * What is recorded (rows, columns, every how many episodes) is what the writer's header says.
 *
 * @example
 * const recorder = new Recorder(env, createReplay("run.arrow", describeReplay(env, { agent })), agent);
 * env.reset({ seed: 7 });
 * recorder.reset();
 * for (let t = 0; t < 1000; t++) {
 * 	agent.act(actions);
 * 	env.step(actions[""].data);
 * 	recorder.step();
 * }
 * recorder.close();
 */
export class Recorder {
	/** What it must remember to go on after a restart; part of a run's checkpoint. */
	readonly state: StateArrays;
	readonly #rows: Int32Array;
	readonly #every: number;
	readonly #trials: number;
	/** Clocks of the last record, by row of the environment. */
	readonly #trial: Int32Array;
	readonly #episode: Int32Array;
	readonly #step: Int32Array;
	/** Episodes begun by each row. */
	readonly #begun: Int32Array;
	/** 1 where the row's episode is recorded. */
	readonly #recording: Uint8Array;
	/** What a reset's record, a step's record and, under same-step, an end's record consist of. */
	readonly #atReset: readonly Copy[];
	readonly #atStep: readonly Copy[];
	readonly #atEnd: readonly Copy[];
	readonly #clocks: readonly Int32Array[];
	readonly #now: (() => number) | undefined;
	/** Time of the last records; survives a restart. */
	readonly #time = new Float64Array(1);
	/** What the clock showed when the recording began; set by the first record. */
	#began = Number.NaN;

	/**
	 * @param now seconds of a clock that never goes back, for the column "time"; recording reads no clock
	 * of its own. The column is null without.
	 * @throws ReplayError "replay-argument" when the header names columns this environment lacks.
	 */
	constructor(
		readonly env: VectorEnv,
		readonly writer: ReplayWriter,
		agent?: Agent,
		now?: () => number,
	) {
		const { header, columns } = writer;
		const n = env.numEnvs;
		if (header.numEnvs !== n) {
			const reason = `the header is of ${header.numEnvs} environments, this one has ${n}`;
			throw new ReplayError("replay-argument", reason, { path: writer.sink.name });
		}
		this.#rows = Int32Array.from(header.rows);
		this.#every = header.every;
		this.#trials = header.trials ?? Infinity;
		this.#trial = new Int32Array(n);
		this.#episode = new Int32Array(n);
		this.#step = new Int32Array(n);
		this.#begun = new Int32Array(n);
		this.#recording = new Uint8Array(n);
		this.state = {
			trial: this.#trial,
			episode: this.#episode,
			step: this.#step,
			begun: this.#begun,
			recording: this.#recording,
			...(columns.time ? { time: this.#time } : {}),
		};
		this.#now = columns.time ? now : undefined;
		this.#clocks = ["env", "trial", "episode", "step"].map(
			(name) => columns[name]!.data as Int32Array,
		);
		const plan = new CopyPlan(env, writer, agent);
		const time = columns.time ? [this.#stamp(columns.time)] : [];
		this.#atReset = [...plan.now, ...plan.noAction, ...plan.running, ...time];
		this.#atStep = [...plan.now, ...plan.action, ...plan.flags, ...time];
		this.#atEnd = [...plan.final, ...plan.action, ...plan.flags, ...time];
	}

	/** Records resets: call it after `env.reset`, with the same mask. @throws ReplayError */
	reset(mask?: ArrayLike<number | boolean>): void {
		this.#look();
		for (let k = 0; k < this.#rows.length; k++) {
			const row = this.#rows[k]!;
			if (mask === undefined || mask[row]) this.#begin(row);
		}
	}

	/** Records a step of every row: call it after `env.step`. @throws ReplayError */
	step(): void {
		const { kernel, clocks, autoreset } = this.env;
		const { terminated, truncated } = kernel;
		this.#look();
		const resetsAtOnce = autoreset === "same-step";
		for (let k = 0; k < this.#rows.length; k++) {
			const row = this.#rows[k]!;
			if (resetsAtOnce && (terminated[row] === 1 || truncated[row] === 1)) {
				// The clocks are the next episode's already.
				this.#step[row]!++;
				this.#put(row, this.#atEnd);
				this.#begin(row);
			} else if (clocks.step[row] === 0) this.#begin(row);
			else {
				this.#step[row] = clocks.step[row]!;
				this.#put(row, this.#atStep);
			}
		}
	}

	/** See `ReplayWriter.flush`. */
	flush(durable = false): void {
		this.writer.flush(durable);
	}

	/** See `ReplayWriter.close`. */
	close(): void {
		this.writer.close();
	}

	/** Looks at the clock, once for all rows. A restart goes on from the time of the checkpoint. */
	#look(): void {
		if (this.#now === undefined) return;
		const now = this.#now();
		if (Number.isNaN(this.#began)) this.#began = now - this.#time[0]!;
		this.#time[0] = now - this.#began;
	}

	#stamp(target: BatchColumn): Copy {
		if (this.#now === undefined) return clear(target);
		const time = copyNumbers(this.#time, target);
		return (_row, index) => time(0, index);
	}

	#begin(row: number): void {
		const { clocks } = this.env;
		this.#trial[row] = clocks.trial[row]!;
		this.#episode[row] = clocks.episode[row]!;
		this.#step[row] = 0;
		const wanted = this.#trial[row]! < this.#trials && this.#begun[row]! % this.#every === 0;
		this.#recording[row] = wanted ? 1 : 0;
		this.#begun[row]!++;
		this.#put(row, this.#atReset);
	}

	#put(row: number, copies: readonly Copy[]): void {
		if (this.#recording[row] === 0) return;
		const index = this.writer.begin();
		const clocks = this.#clocks;
		clocks[0]![index] = row;
		clocks[1]![index] = this.#trial[row]!;
		clocks[2]![index] = this.#episode[row]!;
		clocks[3]![index] = this.#step[row]!;
		for (let k = 0; k < copies.length; k++) copies[k]!(row, index);
		this.writer.commit();
	}
}

/** The copies for the columns of a header, found once. */
class CopyPlan {
	/** Observation, mask, info and hidden state as they are now. */
	readonly now: Copy[] = [];
	/** The same of the episode that just ended, under same-step. */
	readonly final: Copy[] = [];
	/** Action, reward, explanation. */
	readonly action: Copy[] = [];
	readonly noAction: Copy[] = [];
	readonly flags: Copy[] = [];
	/** No flags: the episode is under way. */
	readonly running: Copy[] = [];
	readonly #writer: ReplayWriter;

	constructor(env: VectorEnv, writer: ReplayWriter, agent: Agent | undefined) {
		this.#writer = writer;
		const { kernel } = env;
		const { values } = kernel;
		this.#state("observation", kernel.observation ?? {}, env.finalColumns);
		this.#state("info", kernel.info, env.finalInfoColumns);
		this.#state("hidden", kernel.hidden, env.finalHiddenColumns);
		const mask = writer.columns.action_mask;
		if (mask && kernel.actionMask) {
			this.now.push(copyNumbers(kernel.actionMask.data, mask));
			this.final.push(clear(mask));
		}
		if (values) {
			const ends = (): { observation: unknown[]; info: unknown[] } => ({
				observation: env.result.finalObservation,
				info: env.result.finalInfo?.values as unknown[],
			});
			if (!kernel.observation)
				this.#json("observation", values.observation, () => ends().observation);
			this.#json("info", values.info, () => ends().info);
		}
		this.#act("reward", { "": { data: kernel.reward, width: 1, shape: [] } });
		this.#act("action", kernel.action ?? {});
		this.#act("explanation", agent?.explanation ?? {});
		const action = writer.columns.action;
		if (!kernel.action && action) {
			this.action.push((row, i) => writer.putJSON(action, i, values?.action[row]));
			this.noAction.push((_row, i) => writer.putJSON(action, i, undefined));
		}
		for (const name of ["terminated", "truncated"] as const) {
			const target = writer.columns[name]!;
			this.flags.push(copyNumbers(kernel[name], target));
			this.running.push(clear(target));
		}
		this.#checkComplete(env, agent);
	}

	#state(role: ColumnRole, now: Columns, final: Columns): void {
		for (const path in now) {
			const target = this.#find(columnName(role, path));
			if (target === undefined) continue;
			this.now.push(copyNumbers(now[path]!.data, target));
			if (final[path]) this.final.push(copyNumbers(final[path].data, target));
		}
	}

	#json(role: ColumnRole, now: readonly unknown[], final: () => readonly unknown[]): void {
		const target = this.#find(role);
		if (target === undefined) return;
		this.now.push((row, i) => this.#writer.putJSON(target, i, now[row]));
		this.final.push((row, i) => this.#writer.putJSON(target, i, final()[row]));
	}

	#act(role: ColumnRole, columns: Columns): void {
		for (const path in columns) {
			const target = this.#find(columnName(role, path));
			if (target === undefined) continue;
			this.action.push(copyNumbers(columns[path]!.data, target));
			this.noAction.push(clear(target));
		}
	}

	readonly #found = new Set<string>();

	#find(name: string): BatchColumn | undefined {
		this.#found.add(name);
		return this.#writer.columns[name];
	}

	#checkComplete(env: VectorEnv, agent: Agent | undefined): void {
		const given = new Set([...this.#found, "action", "action_mask", "terminated", "truncated"]);
		for (const { name, role } of this.#writer.header.columns) {
			if (role === "clock" || role === "time" || given.has(name)) continue;
			const who = role === "explanation" ? (agent?.id ?? "the absent agent") : env.fingerprint;
			const reason = `the header names the column "${name}", missing from ${who}`;
			throw new ReplayError("replay-argument", reason, { path: this.#writer.sink.name });
		}
	}
}

function copyNumbers(from: TypedArray, { data, width, valid }: BatchColumn): Copy {
	const to = data!;
	if (width === 1) {
		return (row, index) => {
			to[index] = from[row]!;
			if (valid !== null) valid[index] = 1;
		};
	}
	return (row, index) => {
		const a = row * width;
		const b = index * width;
		for (let k = 0; k < width; k++) to[b + k] = from[a + k]!;
		if (valid !== null) valid[index] = 1;
	};
}

/** Leaves no stale values behind, so that equal runs write equal bytes. */
function clear({ data, width, valid }: BatchColumn): Copy {
	return (_row, index) => {
		data!.fill(0, index * width, (index + 1) * width);
		if (valid !== null) valid[index] = 0;
	};
}
