import {
	appendFileSync,
	existsSync,
	mkdirSync,
	readFileSync,
	rmSync,
	statSync,
	truncateSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { snapshotFromBytes, snapshotToBytes } from "../env/index.ts";
import { folderError, RunFolderError } from "./errors.ts";
import { FILES, jobFolder, writeAtomic, writeJson } from "./folder.ts";
import { Job, type JobState } from "./job.ts";
import type { JobSpec } from "./job-spec.ts";
import { EPISODE_COLUMNS } from "./metrics.ts";
import { openReplay } from "./recording.ts";
import { weightsOf } from "./weights.ts";

/** Length of `JobProgress.cells`. */
export const PROGRESS_CELLS = 5;

/** How far a job is; written by the one who runs it, read by the one who shows progress. */
export interface JobProgress {
	/**
	 * Five numbers: share done in [0, 1], environment steps, current score, and the first two as they
	 * were when this sitting began.
	 */
	readonly cells: Float64Array;
	/** One number, set to 1 by the one who wants it to stop. */
	readonly stop: Int32Array;
}

export interface JobTiming {
	/** Seconds of wall time spent stepping, over all sittings. */
	readonly seconds: number;
	readonly steps: number;
}

interface Checkpoint {
	readonly state: JobState;
	readonly episodesLength: number;
	readonly seconds: number;
}

/** Episodes that wait to be written, about. */
const MOST_EPISODES = 20_000;
/** Milliseconds between looks at the stop flag. */
const SLICE = 20;

/**
 * Runs a job in its folder until it is done or told to stop, from its checkpoint if there is one.
 * Yields between slices so that a caller on the same thread can listen to signals.
 * @param publishSeconds between writes of the recording, for those who look on.
 * @returns whether the job is done.
 */
export async function runJob(
	spec: JobSpec,
	folder: string,
	progress: JobProgress,
	checkpointSeconds: number,
	pause: (() => Promise<void>) | undefined,
	publishSeconds = Infinity,
): Promise<boolean> {
	const home = jobFolder(folder, spec.id);
	const file = (name: string): string => join(home, name);
	if (existsSync(file(FILES.result))) return true;
	try {
		mkdirSync(home, { recursive: true });
		const opened = openJob(spec, home);
		const { job, seconds: before } = opened;
		let { episodesLength } = opened;
		progress.cells[0] = progress.cells[3] = job.progress;
		progress.cells[1] = progress.cells[4] = job.steps;
		const began = performance.now();
		const seconds = (): number => before + (performance.now() - began) / 1000;
		const flushEpisodes = (): void => {
			const lines = job.takeEpisodes();
			appendFileSync(file(FILES.episodes), lines);
			episodesLength += lines.length;
		};
		let lastCheckpoint = began;
		let lastPublished = Number.NEGATIVE_INFINITY;
		let chunk = 1;
		for (let more = true; more; ) {
			const start = performance.now();
			more = job.advance(chunk);
			const took = performance.now() - start;
			if (took < SLICE / 2) chunk *= 2;
			else if (took > SLICE * 2 && chunk > 1) chunk = Math.ceil(chunk / 2);
			progress.cells[0] = job.progress;
			progress.cells[1] = job.steps;
			progress.cells[2] = job.score;
			if (job.pendingEpisodes > MOST_EPISODES) flushEpisodes();
			if (!more) break;
			if (performance.now() - lastPublished > publishSeconds * 1000) {
				job.publish();
				lastPublished = performance.now();
			}
			const stop = Atomics.load(progress.stop, 0) === 1;
			if (stop || performance.now() - lastCheckpoint > checkpointSeconds * 1000) {
				flushEpisodes();
				writeCheckpoint(file(FILES.checkpoint), spec, {
					state: job.save(),
					episodesLength,
					seconds: seconds(),
				});
				lastCheckpoint = performance.now();
			}
			if (stop) {
				job.close();
				return false;
			}
			await pause?.();
		}
		flushEpisodes();
		job.close();
		writeJson(file(FILES.timing), { seconds: seconds(), steps: job.steps } satisfies JobTiming);
		// The result is written last: its presence means that all else is complete.
		writeAtomic(file(FILES.result), `${JSON.stringify(job.result())}\n`);
		rmSync(file(FILES.checkpoint), { force: true });
		return true;
	} catch (error) {
		throw folderError(folder, error);
	}
}

/** A job at its start, or where its checkpoint left it. @throws RunFolderError when it cannot go on */
function openJob(
	spec: JobSpec,
	home: string,
): { readonly job: Job; readonly episodesLength: number; readonly seconds: number } {
	const file = (name: string): string => join(home, name);
	const episodes = file(FILES.episodes);
	const weights = weightsOf(spec);
	const open = (state?: JobState): Job =>
		new Job(spec, openReplay(file(FILES.replay)), state, weights);
	if (existsSync(file(FILES.checkpoint)))
		try {
			const saved = readCheckpoint(file(FILES.checkpoint), spec);
			if (saved) {
				const { size } = statSync(episodes);
				if (size < saved.episodesLength)
					throw new Error(`${FILES.episodes} has ${size} bytes, expected ${saved.episodesLength}`);
				truncateSync(episodes, saved.episodesLength);
				return { job: open(saved.state), ...saved };
			}
		} catch (error) {
			const known = folderError(home, error);
			if (known !== error) throw known;
			const reason = error instanceof Error ? error.message : String(error);
			throw new RunFolderError(
				home,
				`cannot go on from its checkpoint: ${reason}; delete ${FILES.checkpoint} to run this job from its start`,
				{ cause: error },
			);
		}
	writeFileSync(episodes, `${EPISODE_COLUMNS}\n`);
	return { job: open(), episodesLength: EPISODE_COLUMNS.length + 1, seconds: 0 };
}

/** A checkpoint is one snapshot: the job's arrays, and its other state as JSON values. */
function writeCheckpoint(file: string, spec: JobSpec, checkpoint: Checkpoint): void {
	const { arrays, values } = checkpoint.state;
	const { episodesLength, seconds } = checkpoint;
	writeAtomic(
		file,
		snapshotToBytes({
			format: "palaestra-snapshot",
			version: 1,
			fingerprint: JSON.stringify(spec),
			numEnvs: spec.numEnvs,
			arrays,
			values: { state: values, episodesLength, seconds },
		}),
	);
}

function readCheckpoint(file: string, spec: JobSpec): Checkpoint | undefined {
	const { arrays, values, fingerprint } = snapshotFromBytes(readFileSync(file));
	// A changed scenario must not go on from another one's state.
	if (fingerprint !== JSON.stringify(spec)) return undefined;
	const { state, episodesLength, seconds } = values as {
		state: JobState["values"];
		episodesLength: number;
		seconds: number;
	};
	return { state: { arrays, values: state }, episodesLength, seconds };
}
