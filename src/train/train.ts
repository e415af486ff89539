import { join } from "node:path";
import { initTensors } from "../tensor/init.ts";
import { trainInChildren } from "./children.ts";
import type { TrainingJob } from "./job.ts";
import type { TrainedSeed } from "./output.ts";
import { outputOf, type ResolvedTraining } from "./resolved.ts";
import { type TrainingHooks, trainSeed } from "./train-seed.ts";

export interface TrainOptions extends TrainingHooks {
	/** Run folder; each seed has a folder in it. */
	readonly folder: string;
	/** Tensor backend; the training's own, else the first that this machine has. */
	readonly backend?: string;
	/** Processes; 1, this one, unless told. The weights do not depend on it. */
	readonly workers?: number;
	/** Begin anew, whatever there is. */
	readonly force?: boolean;
	/** The command line that trains a seed, noted with its weights. */
	command?(seed: number): string;
	/** URLs of modules that register environments and agents in other processes. */
	readonly imports?: readonly string[];
}

/**
 * Trains the weights of all seeds of a training, each in a folder of its own, and writes them to its
 * output. Seeds that are trained already are left alone; those that were stopped go on.
 * @throws UnknownBackendError, BackendUnavailableError, and what `trainSeed` throws
 */
export async function train(
	training: ResolvedTraining,
	options: TrainOptions,
): Promise<TrainedSeed[]> {
	const { folder, force = false, workers = 1 } = options;
	const wanted = options.backend ?? training.backend;
	const jobs = training.seeds.map(
		(seed): TrainingJob => ({
			training,
			seed,
			folder: join(folder, `seed-${seed}`),
			output: outputOf(training, seed),
			command: options.command?.(seed) ?? "",
			force,
		}),
	);
	const { backend } = await initTensors(wanted === undefined ? {} : { backend: wanted });
	if (workers > 1 && jobs.length > 1)
		return trainInChildren(jobs, backend, { ...options, workers, imports: options.imports ?? [] });
	const trained: TrainedSeed[] = [];
	for (const job of jobs) {
		const seed = await trainSeed(job, backend, options);
		trained.push(seed);
		options.onSeed?.(seed);
	}
	return trained;
}
