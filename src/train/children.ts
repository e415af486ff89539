import { type ChildProcess, fork } from "node:child_process";
import { PalaestraError } from "../errors.ts";
import type { TrainingJob } from "./job.ts";
import type { TrainedSeed } from "./output.ts";
import type { TrainingHooks, TrainingProgress } from "./train-seed.ts";

/** What a child process is told. */
export type ToChild =
	| {
			readonly type: "train";
			readonly job: TrainingJob;
			readonly backend: string;
			readonly imports: readonly string[];
	  }
	| { readonly type: "stop" };

/** What a child process tells. */
export type FromChild =
	| { readonly type: "progress"; readonly progress: TrainingProgress }
	| { readonly type: "note"; readonly text: string }
	| { readonly type: "done"; readonly trained: TrainedSeed }
	/** An error's class does not cross to another process; its code does. */
	| { readonly type: "failed"; readonly code: string; readonly message: string };

interface Options extends TrainingHooks {
	readonly workers: number;
	readonly imports: readonly string[];
}

/**
 * Trains each job in a process of its own, `workers` at a time. The first failure stops the others,
 * which save what they did.
 * @throws PalaestraError with the code and message of the first failure
 */
export async function trainInChildren(
	jobs: readonly TrainingJob[],
	backend: string,
	options: Options,
): Promise<TrainedSeed[]> {
	const stop = new AbortController();
	const abort = (): void => stop.abort();
	if (options.signal?.aborted) abort();
	options.signal?.addEventListener("abort", abort);
	const trained = new Array<TrainedSeed>(jobs.length);
	let next = 0;
	let failure: unknown;
	const work = async (): Promise<void> => {
		while (next < jobs.length && failure === undefined) {
			const k = next++;
			try {
				trained[k] = await inChild(jobs[k]!, backend, { ...options, signal: stop.signal });
				options.onSeed?.(trained[k]);
			} catch (error) {
				failure ??= error;
				abort();
			}
		}
	};
	try {
		await Promise.all(Array.from({ length: Math.min(options.workers, jobs.length) }, work));
	} finally {
		options.signal?.removeEventListener("abort", abort);
	}
	if (failure !== undefined) throw failure;
	return trained;
}

function inChild(job: TrainingJob, backend: string, options: Options): Promise<TrainedSeed> {
	const { signal, imports } = options;
	const child = fork(new URL("./child.js", import.meta.url), {
		stdio: ["ignore", "inherit", "inherit", "ipc"],
	});
	const tell = (message: ToChild): void => {
		if (child.connected) child.send(message);
	};
	const stop = (): void => tell({ type: "stop" });
	return new Promise<TrainedSeed>((resolve, reject) => {
		listen(child, job.seed, options, resolve, reject);
		tell({ type: "train", job, backend, imports });
		if (signal?.aborted) stop();
		signal?.addEventListener("abort", stop);
	}).finally(() => {
		signal?.removeEventListener("abort", stop);
		if (child.connected) child.disconnect();
	});
}

function listen(
	child: ChildProcess,
	seed: number,
	hooks: TrainingHooks,
	resolve: (trained: TrainedSeed) => void,
	reject: (error: unknown) => void,
): void {
	child.on("message", (message: FromChild) => {
		if (message.type === "progress") hooks.onProgress?.(message.progress);
		else if (message.type === "note") hooks.onNote?.(message.text);
		else if (message.type === "done") resolve(message.trained);
		else reject(new PalaestraError(message.code, message.message));
	});
	child.on("error", reject);
	child.on("exit", (code, signal) => {
		const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
		reject(
			new PalaestraError(
				"training-process",
				`the process of seed ${seed} ${how}; the same command goes on from what it saved`,
			),
		);
	});
}
