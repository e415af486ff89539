import { existsSync } from "node:fs";
import { join } from "node:path";
import { Piscina } from "piscina";
import { PalaestraError } from "../errors.ts";
import { FILES, jobFolder } from "./folder.ts";
import type { JobSpec } from "./job-spec.ts";
import { PROGRESS_CELLS as CELLS, runJob } from "./run-job.ts";
import type { WorkerFailure, WorkerTask } from "./worker.ts";

/** How far a whole run is. */
export interface RunProgress {
	/** Share done, in [0, 1]. */
	readonly done: number;
	readonly jobsDone: number;
	readonly jobs: number;
	/** Environment steps so far, over all jobs. */
	readonly steps: number;
	/** What was done in this sitting, for speed and the time left. */
	readonly sitting: { readonly done: number; readonly steps: number };
	/** Jobs under way, with their current score. */
	readonly active: readonly {
		readonly label: string;
		readonly seed: number;
		readonly score: number;
	}[];
}

export interface ExecuteOptions {
	readonly folder: string;
	/** Threads; 1 runs on the calling thread, unless that one has lookers-on to serve. */
	readonly workers: number;
	/** URLs of modules to import in each thread. */
	readonly imports: readonly string[];
	readonly checkpointSeconds: number;
	/** Seconds between writes of the replays, for those who look on; `Infinity` writes as they fill. */
	readonly publishSeconds: number;
	/** Called a few times a second. */
	readonly onProgress?: (progress: RunProgress) => void;
	readonly signal?: AbortSignal;
}

/** Runs all jobs; returns whether all are done (false: stopped by the signal, all saved). */
export async function execute(jobs: readonly JobSpec[], options: ExecuteOptions): Promise<boolean> {
	const cells = new SharedArrayBuffer(jobs.length * CELLS * 8);
	const stopBuffer = new SharedArrayBuffer(4);
	const numbers = new Float64Array(cells);
	const stop = new Int32Array(stopBuffer);
	const requestStop = (): void => {
		Atomics.store(stop, 0, 1);
	};
	for (const [i, job] of jobs.entries())
		if (existsSync(join(jobFolder(options.folder, job.id), FILES.result)))
			numbers[i * CELLS] = numbers[i * CELLS + 3] = 1;
	if (options.signal?.aborted) requestStop();
	options.signal?.addEventListener("abort", requestStop);
	const show = (): void => options.onProgress?.(summarize(jobs, numbers));
	const timer = setInterval(show, 200);
	try {
		const outcomes =
			options.workers === 1 && options.publishSeconds === Infinity
				? await oneByOne(jobs, numbers, stop, options)
				: await inThreads(jobs, cells, stopBuffer, requestStop, options);
		show();
		return outcomes.every(Boolean);
	} finally {
		clearInterval(timer);
		options.signal?.removeEventListener("abort", requestStop);
	}
}

async function oneByOne(
	jobs: readonly JobSpec[],
	numbers: Float64Array,
	stop: Int32Array,
	options: ExecuteOptions,
): Promise<boolean[]> {
	const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
	const outcomes: boolean[] = [];
	for (const [i, job] of jobs.entries()) {
		const progress = { cells: numbers.subarray(i * CELLS, (i + 1) * CELLS), stop };
		const done =
			Atomics.load(stop, 0) === 0 &&
			(await runJob(
				job,
				options.folder,
				progress,
				options.checkpointSeconds,
				pause,
				options.publishSeconds,
			));
		if (done) numbers[i * CELLS] = 1;
		outcomes.push(done);
	}
	return outcomes;
}

async function inThreads(
	jobs: readonly JobSpec[],
	cells: SharedArrayBuffer,
	stop: SharedArrayBuffer,
	requestStop: () => void,
	options: ExecuteOptions,
): Promise<boolean[]> {
	const { folder, imports, checkpointSeconds, publishSeconds } = options;
	const numbers = new Float64Array(cells);
	const pool = new Piscina({
		filename: new URL("./worker.js", import.meta.url).href,
		minThreads: 0,
		maxThreads: Math.min(options.workers, jobs.length),
		// One job a thread at a time: the queue stays with the pool, so that stopping is quick.
		concurrentTasksPerWorker: 1,
	});
	const tasks = jobs.map(async (spec, i) => {
		const task: WorkerTask = {
			spec,
			folder,
			imports,
			cells,
			offset: i * CELLS * 8,
			stop,
			checkpointSeconds,
			publishSeconds,
		};
		if (Atomics.load(new Int32Array(stop), 0) === 1) return false;
		const done = (await pool.run(task)) as boolean | WorkerFailure;
		if (typeof done === "object") throw new PalaestraError(done.code, done.message);
		if (done) numbers[i * CELLS] = 1;
		return done;
	});
	// The first failure stops the others at their next slice; what they did is saved.
	for (const task of tasks) task.catch(requestStop);
	const outcomes = await Promise.allSettled(tasks);
	await pool.destroy();
	const failed = outcomes.find((outcome) => outcome.status === "rejected");
	if (failed) throw failed.reason;
	return outcomes.map((outcome) => (outcome as PromiseFulfilledResult<boolean>).value);
}

function summarize(jobs: readonly JobSpec[], numbers: Float64Array): RunProgress {
	let done = 0;
	let steps = 0;
	let jobsDone = 0;
	let doneBefore = 0;
	let stepsBefore = 0;
	const active: { label: string; seed: number; score: number }[] = [];
	for (const [i, { agent, seed, variant }] of jobs.entries()) {
		const share = numbers[i * CELLS]!;
		done += share;
		steps += numbers[i * CELLS + 1]!;
		doneBefore += numbers[i * CELLS + 3]!;
		stepsBefore += numbers[i * CELLS + 4]!;
		if (share >= 1) jobsDone++;
		else if (share > 0)
			active.push({
				label: variant ? `${agent.label} [${variant}]` : agent.label,
				seed,
				score: numbers[i * CELLS + 2]!,
			});
	}
	return {
		done: done / jobs.length,
		jobsDone,
		jobs: jobs.length,
		steps,
		sitting: { done: (done - doneBefore) / jobs.length, steps: steps - stepsBefore },
		active,
	};
}
