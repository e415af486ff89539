import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ResolvedScenario, ScenarioFile } from "../scenario/index.ts";
import { version } from "../version.ts";
import { aggregate, type Results } from "./aggregate.ts";
import { InterruptedError, quoted, RunFolderError } from "./errors.ts";
import { type ExecuteOptions, execute, type RunProgress } from "./execute.ts";
import {
	createFolder,
	FILES,
	jobFolder,
	RUN_FORMAT,
	RUN_VERSION,
	type RunManifest,
	readJson,
	readManifest,
	writeAtomic,
	writeJson,
} from "./folder.ts";
import type { JobResult } from "./job.ts";
import type { JobSpec } from "./job-spec.ts";
import { lockFolder } from "./lock.ts";
import { planJobs } from "./plan.ts";
import { type ReportInput, renderReport } from "./report/index.ts";
import type { JobTiming } from "./run-job.ts";
import { checkWeights } from "./weights.ts";

export interface RunOptions {
	/** Threads; 1 unless told. Results do not depend on it. */
	readonly workers?: number;
	/** URL of the module that registers this package's own environments and agents in other threads. */
	readonly entry?: string;
	/** URLs of modules that register the user's; noted in the run, loaded in every thread and on resuming. */
	readonly imports?: readonly string[];
	/** Seconds between checkpoints; 5 unless told. */
	readonly checkpointSeconds?: number;
	/** Seconds between writes of the replays, for a viewer that follows them; as they fill unless told. */
	readonly publishSeconds?: number;
	readonly onProgress?: (progress: RunProgress) => void;
	readonly signal?: AbortSignal;
	/** The command line that begins the run, noted for the report. */
	readonly command?: string;
}

/** Throughput of an agent in a variant, as measured. */
export interface TimingRow {
	readonly variant: string;
	readonly agent: string;
	readonly steps: number;
	readonly seconds: number;
}

/** `results.json`: the table and the curves, and how long it took. */
export interface RunResults extends Results {
	readonly format: "palaestra-results";
	readonly version: 1;
	readonly scenario: string;
	readonly timing: readonly TimingRow[];
}

/**
 * Runs a scenario into a new folder.
 * @throws RunFolderError when the folder is in use or cannot be written; InterruptedError when stopped
 */
export async function runScenario(
	file: ScenarioFile,
	folder: string,
	options: RunOptions = {},
): Promise<RunResults> {
	createFolder(folder);
	const release = lockFolder(folder);
	try {
		return await begin(file, folder, options);
	} finally {
		release();
	}
}

async function begin(file: ScenarioFile, folder: string, options: RunOptions): Promise<RunResults> {
	const manifest: RunManifest = {
		format: RUN_FORMAT,
		version: RUN_VERSION,
		palaestra: version,
		node: process.version,
		platform: `${process.platform}-${process.arch}`,
		scenario: file.name,
		status: "running",
		started: new Date().toISOString(),
		seconds: 0,
		jobs: planJobs(file.scenarios),
		imports: options.imports ?? [],
		...(options.command === undefined ? {} : { command: options.command }),
	};
	writeJson(join(folder, FILES.scenario), file.scenarios);
	writeJson(join(folder, FILES.manifest), manifest);
	return carryOn(folder, manifest, options);
}

/**
 * Goes on with a run that was stopped or killed, from its checkpoints, to the same results as an
 * unbroken one. A finished run is aggregated anew.
 * @throws RunFolderError, InterruptedError
 */
export async function resumeRun(folder: string, options: RunOptions = {}): Promise<RunResults> {
	const manifest = readManifest(folder);
	if (manifest.palaestra !== version)
		throw new RunFolderError(
			folder,
			`was made by version ${manifest.palaestra}, this is ${version}; results could differ`,
		);
	// Read at the end for the report; better found missing now.
	readJson(folder, FILES.scenario);
	checkWeights(manifest.jobs);
	const release = lockFolder(folder);
	try {
		for (const url of manifest.imports) await import(url);
		return await carryOn(folder, manifest, options);
	} finally {
		release();
	}
}

async function carryOn(
	folder: string,
	manifest: RunManifest,
	options: RunOptions,
): Promise<RunResults> {
	const began = performance.now();
	const write = (status: RunManifest["status"]): RunManifest => {
		const seconds = manifest.seconds + (performance.now() - began) / 1000;
		const now = { ...manifest, status, seconds };
		writeJson(join(folder, FILES.manifest), now);
		return now;
	};
	const request: ExecuteOptions = {
		folder,
		workers: options.workers ?? 1,
		imports: [
			...new Set([
				...(options.entry ? [options.entry] : []),
				...manifest.imports,
				...(options.imports ?? []),
			]),
		],
		checkpointSeconds: options.checkpointSeconds ?? 5,
		publishSeconds: options.publishSeconds ?? Infinity,
		...(options.onProgress ? { onProgress: options.onProgress } : {}),
		...(options.signal ? { signal: options.signal } : {}),
	};
	let done: boolean;
	try {
		write("running");
		done = await execute(manifest.jobs, request);
	} catch (error) {
		try {
			write("failed");
		} catch {
			// The first error says more than a second failure to write.
		}
		throw error;
	}
	if (!done) {
		write("interrupted");
		throw new InterruptedError(folder);
	}
	const results = collectResults(folder, manifest);
	writeJson(join(folder, FILES.results), results);
	const finished = write("done");
	writeAtomic(join(folder, FILES.report), renderReport(reportInput(folder, finished, results)));
	return results;
}

/** Makes the report of a finished run anew. @throws RunFolderError when it is not finished */
export function rewriteReport(folder: string): string {
	const manifest = readManifest(folder);
	if (!existsSync(join(folder, FILES.results)))
		throw new RunFolderError(
			folder,
			`is not finished (${manifest.status}); go on with --resume ${quoted(folder)}`,
		);
	const file = join(folder, FILES.report);
	writeAtomic(
		file,
		renderReport(reportInput(folder, manifest, readJson<RunResults>(folder, FILES.results))),
	);
	return file;
}

/** Reads all jobs' results and aggregates them. */
export function collectResults(folder: string, manifest: RunManifest): RunResults {
	const { jobs } = manifest;
	const remedy = `; delete the job's ${FILES.result} and resume to run the job again`;
	const read = <T>(job: JobSpec, file: string): T =>
		readJson<T>(jobFolder(folder, job.id), file, remedy);
	const results = jobs.map((job) => read<JobResult>(job, FILES.result));
	const timing = new Map<string, TimingRow>();
	for (const job of jobs) {
		const { seconds, steps } = read<JobTiming>(job, FILES.timing);
		const key = JSON.stringify([job.variant, job.agent.label]);
		const row = timing.get(key) ?? {
			variant: job.variant,
			agent: job.agent.label,
			steps: 0,
			seconds: 0,
		};
		timing.set(key, { ...row, steps: row.steps + steps, seconds: row.seconds + seconds });
	}
	return {
		format: "palaestra-results",
		version: 1,
		scenario: manifest.scenario,
		...aggregate(results),
		timing: [...timing.values()],
	};
}

function reportInput(folder: string, manifest: RunManifest, results: RunResults): ReportInput {
	return { manifest, scenarios: readJson<ResolvedScenario[]>(folder, FILES.scenario), results };
}
