import type { Checkpoint } from "../agent/index.ts";
import { PalaestraError } from "../errors.ts";
import { readTrained } from "../scenario/index.ts";
import type { JobSpec } from "./job-spec.ts";

/** Weights that are gone, or others than those a run began with. */
export class WeightsChangedError extends PalaestraError {
	constructor(
		/** Path without ending. */
		readonly file: string,
		reason: string,
		options?: ErrorOptions,
	) {
		super("weights-changed", `checkpoint ${file}: ${reason}`, options);
	}
}

/** The last weights that were read: the jobs of a thread share most of theirs. */
let last:
	| { readonly sha256: string; readonly file: string; readonly checkpoint: Checkpoint }
	| undefined;

/**
 * Reads the weights of a job's agent; `undefined` for an agent without.
 * @throws WeightsChangedError when they are not those that the scenario was checked with
 */
export function weightsOf({ agent }: JobSpec): Checkpoint | undefined {
	if (!agent.checkpoint) return undefined;
	const { file, sha256 } = agent.checkpoint;
	if (last?.sha256 === sha256 && last.file === file) return last.checkpoint;
	let found: ReturnType<typeof readTrained>;
	try {
		found = readTrained(file);
	} catch (error) {
		const { message } = error as Error;
		throw new WeightsChangedError(file, `cannot be read any more: ${message}`, { cause: error });
	}
	if (found.sha256 !== sha256)
		throw new WeightsChangedError(
			file,
			`has changed since this run began (sha256 ${found.sha256.slice(0, 12)}…, was ${sha256.slice(0, 12)}…); put the old weights back, or begin a new run`,
		);
	last = { sha256, file, checkpoint: found.checkpoint };
	return found.checkpoint;
}

/** Checks that all jobs' weights are there and unchanged. @throws WeightsChangedError */
export function checkWeights(jobs: readonly JobSpec[]): void {
	// What was read before says nothing about the files of now.
	last = undefined;
	const different = new Map(jobs.map((job) => [job.agent.checkpoint?.file, job]));
	for (const job of different.values()) weightsOf(job);
}
