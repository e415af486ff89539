/**
 * What the metrics of a run do not tell: every action of each row's first trial, and what there was
 * to choose from. A `JobRecorder`: a job takes it where it would take the writer of a replay.
 */
export class Trace {
	records = 0;
	state = {};

	/** @param env a VectorEnv with Discrete actions and a time limit, under autoreset `same-step` */
	constructor(env) {
		const { kernel, numEnvs, clocks } = env;
		this.env = env;
		this.rows = numEnvs;
		this.actions = kernel.actionSpace.n;
		/** Most steps of a trial. */
		this.steps = limitOf(kernel) * clocks.episodesPerTrial;
		/** Rows × steps: index of the action taken, −1 after the trial's end. */
		this.taken = new Int32Array(numEnvs * this.steps).fill(-1);
		/** Rows: steps of the trial so far. */
		this.length = new Int32Array(numEnvs);
		/** Rows × steps × actions: 1 = available; absent when all always are. */
		this.masks = kernel.actionMask ? new Uint8Array(this.taken.length * this.actions) : undefined;
		/** Rows × actions: expected rewards as the trial begins, where they are known. */
		this.means = undefined;
		this.over = new Uint8Array(numEnvs);
	}

	/** Takes the view before the first action. */
	reset() {
		const { means } = this.env.kernel.hidden;
		if (means) this.means = Float64Array.from(means.data);
		for (let row = 0; row < this.rows; row++) this.#see(row);
	}

	/** Takes the step just made. */
	step() {
		const { env, rows, steps, length, taken, over } = this;
		const { action, actionSpace } = env.kernel;
		for (let row = 0; row < rows; row++) {
			if (over[row] === 1) continue;
			taken[row * steps + length[row]] = action[""].data[row] - actionSpace.start;
			length[row]++;
			// The step that ends a trial begins the next one.
			if (env.clocks.trialStart[row] === 1) over[row] = 1;
			else this.#see(row);
		}
	}

	flush() {}
	close() {}

	/** Rows: how many different actions were taken. */
	tried() {
		const { rows, steps, length, taken } = this;
		return Array.from(
			{ length: rows },
			(_, row) => new Set(taken.subarray(row * steps, row * steps + length[row])).size,
		);
	}

	/** Keeps the mask that the next action must obey. */
	#see(row) {
		const { masks, steps, actions, length, env } = this;
		if (!masks || length[row] >= steps) return;
		const from = env.kernel.actionMask.data.subarray(row * actions, (row + 1) * actions);
		masks.set(from, (row * steps + length[row]) * actions);
	}
}

/** The tightest time limit among a kernel's layers. */
function limitOf(kernel) {
	let limit = Infinity;
	for (let level = kernel; level; level = level.inner)
		limit = Math.min(limit, level.maxEpisodeSteps ?? Infinity);
	return limit;
}
