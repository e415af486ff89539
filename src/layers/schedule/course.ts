import type { StateArrays } from "../../env/index.ts";
import { STREAM_WORDS } from "../../random/index.ts";
import { NEVER } from "../draws.ts";
import { plantKeyed } from "../keyed-stream.ts";
import type { Target } from "./target.ts";

/** Purposes of keyed streams. */
export const GAP = 1;
export const PICK = 2;
export const NOISE = 3;
const TASK = 16;

/** Where each row stands in its schedule, and the streams its draws come from. */
export class Course {
	/** Index of the phase, from 0. */
	readonly phase: Int32Array;
	/** Which task is on. */
	readonly task: Int32Array;
	/** The next time at which something changes. */
	readonly next: Int32Array;
	/** Trials begun, −1 before the first. */
	readonly trial: Int32Array;
	readonly key: Uint32Array;
	readonly state: StateArrays;
	private readonly stream = new Uint32Array(STREAM_WORDS);

	constructor(
		rows: number,
		readonly targets: readonly Target[],
	) {
		this.phase = new Int32Array(rows);
		this.task = new Int32Array(rows);
		this.next = new Int32Array(rows).fill(NEVER);
		this.trial = new Int32Array(rows).fill(-1);
		this.key = new Uint32Array(STREAM_WORDS * rows);
		this.state = {
			phase: this.phase,
			task_id: this.task,
			next_change: this.next,
			trial: this.trial,
			key: this.key,
		};
	}

	/** The stream for draw number `index` of a purpose, in the row's trial; valid until the next call. */
	plant(row: number, purpose: number, index: number): Uint32Array {
		this.plantAt(row, purpose, index, this.stream, 0);
		return this.stream;
	}

	/** As `plant`, into memory of the caller's. */
	plantAt(row: number, purpose: number, index: number, target: Uint32Array, offset: number): void {
		plantKeyed(this.key, STREAM_WORDS * row, this.trial[row]!, purpose, index, target, offset);
	}

	/** Writes task number `id` into every target: a function of the seed, the trial and `id`. */
	sample(row: number, id: number): void {
		for (let k = 0; k < this.targets.length; k++)
			this.targets[k]!.sample(row, this.plant(row, TASK + k, id), 0, id);
	}

	/** Recomputes what follows from what was written. */
	changed(row: number): void {
		for (let k = 0; k < this.targets.length; k++) this.targets[k]!.changed(row);
	}
}

/**
 * How a schedule moves. Parameters at time t are a function of the seed, the trial and t: `begin`,
 * then `advance` at every `course.next` up to t, then `write`.
 */
export interface Law {
	readonly state: StateArrays;
	/** Goes to time 0. */
	begin(row: number): void;
	/** Goes on to `time`, which is `course.next[row]`; sets the next one. */
	advance(row: number, time: number): void;
	/** Writes the parameters of `time` into the targets. */
	write(row: number, time: number): void;
}
