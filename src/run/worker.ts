import type { JobSpec } from "./job-spec.ts";
import { runJob } from "./run-job.ts";

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
}

/** Entry of a worker thread: one job. */
export default async function work(task: WorkerTask): Promise<boolean> {
	for (const url of task.imports) await import(url);
	const progress = {
		cells: new Float64Array(task.cells, task.offset, 3),
		stop: new Int32Array(task.stop),
	};
	return runJob(task.spec, task.folder, progress, task.checkpointSeconds, undefined);
}
