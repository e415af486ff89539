import { PalaestraError } from "../errors.ts";
import type { JobSpec } from "./job-spec.ts";
import { PROGRESS_CELLS, runJob } from "./run-job.ts";

/** What a worker thread is told. */
export interface WorkerTask {
	readonly spec: JobSpec;
	readonly folder: string;
	/** Modules that register environments, layers and agents. */
	readonly imports: readonly string[];
	readonly cells: SharedArrayBuffer;
	readonly offset: number;
	readonly stop: SharedArrayBuffer;
	readonly checkpointSeconds: number;
	readonly publishSeconds: number;
}

/** An error for another thread, whose copy of it would be of no class. */
export interface WorkerFailure {
	readonly code: string;
	readonly message: string;
}

/** Entry of a worker thread: one job. */
export default async function work(task: WorkerTask): Promise<boolean | WorkerFailure> {
	for (const url of task.imports) await import(url);
	const progress = {
		cells: new Float64Array(task.cells, task.offset, PROGRESS_CELLS),
		stop: new Int32Array(task.stop),
	};
	try {
		return await runJob(
			task.spec,
			task.folder,
			progress,
			task.checkpointSeconds,
			undefined,
			task.publishSeconds,
		);
	} catch (error) {
		if (!(error instanceof PalaestraError)) throw error;
		const { code, message } = error;
		return { code, message };
	}
}
