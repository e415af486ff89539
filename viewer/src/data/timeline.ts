import { Growing } from "./growing.ts";

/** Flags of a record on the timeline. */
export const TERMINATED = 1;
export const TRUNCATED = 2;
/** The step reached the goal. */
export const SUCCESS = 4;

/** What stretches of a timeline can be jumped over. */
export type Unit = "episode" | "trial" | "phase" | "generation";

/** Where and when one record is. */
export interface Moment {
	readonly record: number;
	readonly trial: number;
	readonly episode: number;
	readonly step: number;
	readonly reward: number;
	readonly flags: number;
	readonly phase: number | null;
	readonly generation: number | null;
	/** Generation that this one came from, below 0 for none; absent where the replay does not tell. */
	readonly parent?: number;
	/** Seconds since the recording began; absent where the replay does not tell. */
	readonly time?: number;
}

/**
 * One row's records in the order they were recorded: place in the replay, clocks, reward, flags.
 * About 25 bytes a record; everything else stays in the file.
 */
export class Timeline {
	/** Place in the replay of each of the row's records. */
	readonly record = new Growing(new Uint32Array(64));
	readonly trial = new Growing(new Int32Array(64));
	readonly episode = new Growing(new Int32Array(64));
	readonly step = new Growing(new Int32Array(64));
	/** Reward of the step; NaN at a reset. */
	readonly reward = new Growing(new Float32Array(64));
	readonly flags = new Growing(new Uint8Array(64));
	/** Phase of a schedule, where the replay has one. */
	readonly phase = new Growing(new Int32Array(0));
	readonly generation = new Growing(new Int32Array(0));
	/** Parent of each generation that has one. */
	readonly parents = new Map<number, number>();
	/** Seconds since the recording began, where the replay tells; never goes back. */
	readonly time = new Growing(new Float64Array(0));
	/** First place with a reward above 0, and with success; -1 while there is none. */
	firstReward = -1;
	firstSuccess = -1;
	/** Places on this timeline at which each unit begins. */
	readonly starts: Readonly<Record<Unit, Growing<Uint32Array>>> = {
		episode: new Growing(new Uint32Array(64)),
		trial: new Growing(new Uint32Array(64)),
		phase: new Growing(new Uint32Array(0)),
		generation: new Growing(new Uint32Array(0)),
	};

	constructor(readonly row: number) {}

	get length(): number {
		return this.record.length;
	}

	reserve(records: number): void {
		for (const array of [this.record, this.trial, this.episode, this.step, this.reward, this.flags])
			array.reserve(records);
	}

	push(moment: Moment): void {
		const at = this.length;
		const { starts } = this;
		const newTrial = moment.trial !== this.trial.last;
		// Under `every` > 1 an episode may follow one of the same number in another trial.
		const newEpisode = newTrial || moment.episode !== this.episode.last || moment.step === 0;
		if (newTrial) starts.trial.push(at);
		if (newEpisode) starts.episode.push(at);
		if (moment.phase !== null) {
			if (moment.phase !== this.phase.last || newTrial) starts.phase.push(at);
			this.phase.push(moment.phase);
		}
		if (moment.generation !== null) {
			if (moment.generation !== this.generation.last) starts.generation.push(at);
			this.generation.push(moment.generation);
			if (moment.parent !== undefined && moment.parent >= 0)
				this.parents.set(moment.generation, moment.parent);
		}
		if (moment.time !== undefined) this.time.push(Math.max(moment.time, this.time.last ?? 0));
		if (this.firstReward < 0 && moment.reward > 0) this.firstReward = at;
		if (this.firstSuccess < 0 && (moment.flags & SUCCESS) !== 0) this.firstSuccess = at;
		this.record.push(moment.record);
		this.trial.push(moment.trial);
		this.episode.push(moment.episode);
		this.step.push(moment.step);
		this.reward.push(moment.reward);
		this.flags.push(moment.flags);
	}

	/** Which of a unit's stretches holds a place; -1 before the first. */
	stretchAt(unit: Unit, index: number): number {
		const starts = this.starts[unit];
		let low = 0;
		let high = starts.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (starts.at(middle) <= index) low = middle + 1;
			else high = middle;
		}
		return low - 1;
	}

	/** A generation's parent, its parent's parent and so on. */
	ancestors(generation: number): number[] {
		const found: number[] = [];
		for (
			let each = this.parents.get(generation);
			each !== undefined;
			each = this.parents.get(each)
		) {
			// A replay that says a generation is its own ancestor must not hang the page.
			if (each === generation || found.includes(each)) break;
			found.push(each);
		}
		return found;
	}

	/** First place of a generation, the latest stretch of it before a place; -1 when there is none. */
	placeOfGeneration(generation: number, before: number): number {
		const starts = this.starts.generation;
		let found = -1;
		for (let k = 0; k < starts.length; k++) {
			const at = starts.at(k);
			if (this.generation.at(at) !== generation) continue;
			if (found >= 0 && at > before) break;
			found = at;
		}
		return found;
	}

	/** The last place that was recorded by a time in seconds; the first of all for earlier times. */
	placeAt(seconds: number): number {
		let low = 0;
		let high = this.time.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (this.time.at(middle) <= seconds) low = middle + 1;
			else high = middle;
		}
		return Math.max(0, low - 1);
	}

	/** First place of the k-th stretch, kept within what there is. */
	startOf(unit: Unit, stretch: number): number {
		const starts = this.starts[unit];
		if (starts.length === 0) return 0;
		return starts.at(Math.max(0, Math.min(starts.length - 1, stretch)));
	}

	/** Places [from, to) of the stretch that holds a place. */
	rangeOf(unit: Unit, index: number): readonly [number, number] {
		const k = this.stretchAt(unit, index);
		const starts = this.starts[unit];
		const from = k < 0 ? 0 : starts.at(k);
		return [from, k + 1 < starts.length ? starts.at(k + 1) : this.length];
	}

	/** Actions taken in the trial of a place, up to and including it: its records less the resets. */
	takenAt(index: number): number {
		const [trial] = this.rangeOf("trial", index);
		const resets = this.stretchAt("episode", index) - this.stretchAt("episode", trial) + 1;
		return index + 1 - trial - resets;
	}

	/** Where a jump by whole stretches lands; back goes to the stretch's own begin first. */
	jump(unit: Unit, index: number, by: 1 | -1): number {
		const k = this.stretchAt(unit, index);
		if (by === 1) {
			const next = k + 1;
			return next < this.starts[unit].length ? this.startOf(unit, next) : this.length - 1;
		}
		const own = this.startOf(unit, k);
		return index > own ? own : this.startOf(unit, k - 1);
	}
}
