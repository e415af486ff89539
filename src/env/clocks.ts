import { allocate } from "../spaces/index.ts";

/**
 * The clocks of a batch: trial ⊃ episode ⊃ step.
 *
 * A trial is a stretch of `episodesPerTrial` episodes over one task; an in-context agent keeps its
 * memory for its length and resets it where `trialStart` is 1.
 */
export class Clocks {
	/** Index of the current trial, from 0. */
	readonly trial: Int32Array;
	/** Index of the current episode within its trial, from 0. */
	readonly episode: Int32Array;
	/** Steps taken in the current episode. */
	readonly step: Int32Array;
	/** 1 where the current observation is the first of a trial: reset memory before acting on it. */
	readonly trialStart: Uint8Array;
	/** 1 where the current observation is the first of an episode. */
	readonly episodeStart: Uint8Array;

	constructor(
		rows: number,
		/** Episodes in a trial; `Infinity` for one endless trial. */
		readonly episodesPerTrial: number,
	) {
		this.trial = allocate("int32", rows).fill(-1);
		this.episode = allocate("int32", rows);
		this.step = allocate("int32", rows);
		this.trialStart = allocate("uint8", rows);
		this.episodeStart = allocate("uint8", rows);
	}

	/** Whether the next reset of `row` begins a trial. */
	trialIsOver(row: number): boolean {
		return this.trial[row]! < 0 || this.episode[row]! + 1 >= this.episodesPerTrial;
	}

	/** Notes a reset of `row`. */
	begin(row: number, newTrial: boolean): void {
		if (newTrial) {
			this.trial[row]!++;
			this.episode[row] = 0;
		} else this.episode[row]!++;
		this.step[row] = 0;
		this.trialStart[row] = newTrial ? 1 : 0;
		this.episodeStart[row] = 1;
	}

	/** Notes a step of `row`. */
	tick(row: number): void {
		this.step[row]!++;
		this.trialStart[row] = 0;
		this.episodeStart[row] = 0;
	}

	/** All arrays by name, for snapshots. */
	arrays(): Record<string, Int32Array | Uint8Array> {
		const { trial, episode, step, trialStart, episodeStart } = this;
		return { trial, episode, step, trialStart, episodeStart };
	}
}
