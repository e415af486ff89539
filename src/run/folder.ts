import {
	accessSync,
	closeSync,
	constants,
	existsSync,
	fsyncSync,
	mkdirSync,
	openSync,
	readdirSync,
	readFileSync,
	renameSync,
	statSync,
	writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { discard } from "../discard.ts";
import { folderError, quoted, RunFolderError } from "./errors.ts";
import type { JobSpec } from "./job-spec.ts";

export const RUN_FORMAT = "palaestra-run";
export const RUN_VERSION = 1;

/** `run.json`: what the folder is and how far it has come. */
export interface RunManifest {
	readonly format: typeof RUN_FORMAT;
	readonly version: typeof RUN_VERSION;
	/** Version of this package that made it. */
	readonly palaestra: string;
	readonly node: string;
	readonly platform: string;
	/** Scenario name. */
	readonly scenario: string;
	readonly status: "running" | "interrupted" | "failed" | "done";
	/** ISO 8601, UTC. */
	readonly started: string;
	/** Seconds of wall time, over all sittings. */
	readonly seconds: number;
	readonly jobs: readonly JobSpec[];
	/** Modules that registered environments or agents of the user's, to load before going on. */
	readonly imports: readonly string[];
	/** The command line that began it, if one did. */
	readonly command?: string;
}

/** Files of a run folder. */
export const FILES = {
	manifest: "run.json",
	scenario: "scenario.json",
	results: "results.json",
	report: "report.html",
	checkpoint: "checkpoint.bin",
	episodes: "episodes.csv",
	replay: "replay.arrow",
	result: "result.json",
	timing: "timing.json",
	/** Who works on the folder now. */
	lock: "lock.json",
} as const;

/** Folder of one job. */
export function jobFolder(folder: string, job: string): string {
	return join(folder, "jobs", job);
}

/** Writes a file whole or not at all: to a neighbour, synced, then renamed. @throws RunFolderError */
export function writeAtomic(file: string, data: string | Uint8Array): void {
	const temporary = `${file}.tmp`;
	try {
		const handle = openSync(temporary, "w");
		try {
			const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
			for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
			fsyncSync(handle);
		} finally {
			closeSync(handle);
		}
		renameSync(temporary, file);
	} catch (error) {
		// A draft that does not fit would keep a full disk full.
		discard(temporary);
		throw folderError(file, error);
	}
}

export function writeJson(file: string, value: unknown): void {
	writeAtomic(file, `${JSON.stringify(value, null, "\t")}\n`);
}

/** `remedy` is what to do about it. @throws RunFolderError when absent or not JSON. */
export function readJson<T>(folder: string, file: string, remedy = ""): T {
	let text: string;
	try {
		text = readFileSync(join(folder, file), "utf8");
	} catch (error) {
		throw new RunFolderError(folder, `cannot read ${file}: ${(error as Error).message}${remedy}`, {
			cause: error,
		});
	}
	try {
		return JSON.parse(text) as T;
	} catch (error) {
		throw new RunFolderError(folder, `${file} is not JSON: ${(error as Error).message}${remedy}`, {
			cause: error,
		});
	}
}

/** The manifest of an existing run. @throws RunFolderError when there is none, or of another version. */
export function readManifest(folder: string): RunManifest {
	if (!existsSync(folder)) throw new RunFolderError(folder, "does not exist");
	if (!existsSync(join(folder, FILES.manifest)))
		throw new RunFolderError(folder, `is not a run: it has no ${FILES.manifest}`);
	const found: unknown = readJson(folder, FILES.manifest);
	if (found === null || typeof found !== "object")
		throw new RunFolderError(folder, `${FILES.manifest} is not an object`);
	const manifest = found as RunManifest;
	if (manifest.format !== RUN_FORMAT)
		throw new RunFolderError(
			folder,
			`${FILES.manifest} has format ${JSON.stringify(manifest.format)}, expected ${JSON.stringify(RUN_FORMAT)}`,
		);
	if (manifest.version !== RUN_VERSION)
		throw new RunFolderError(
			folder,
			`${FILES.manifest} has version ${manifest.version}, expected ${RUN_VERSION}`,
		);
	const { jobs, imports, seconds, scenario } = manifest;
	const whole =
		Array.isArray(jobs) &&
		jobs.every((job) => typeof job?.id === "string" && job.agent && job.evaluate?.env) &&
		Array.isArray(imports) &&
		Number.isFinite(seconds) &&
		typeof scenario === "string";
	if (!whole)
		throw new RunFolderError(folder, `${FILES.manifest} is damaged: it lacks what a run needs`);
	return manifest;
}

/** Makes a new run folder. @throws RunFolderError when it is in use or cannot be written. */
export function createFolder(folder: string): void {
	try {
		if (existsSync(folder)) {
			if (!statSync(folder).isDirectory())
				throw new RunFolderError(folder, "is a file; choose a folder with --out");
			if (existsSync(join(folder, FILES.manifest))) {
				const { status } = readManifest(folder);
				throw new RunFolderError(
					folder,
					`holds a run already (${status}); go on with --resume ${quoted(folder)}, or choose another with --out`,
				);
			}
			if (readdirSync(folder).some((name) => !isBeginning(folder, name)))
				throw new RunFolderError(folder, "is not empty; choose another with --out");
		}
		makeFolder(join(folder, "jobs"));
	} catch (error) {
		throw folderError(folder, error);
	}
}

function makeFolder(folder: string): void {
	try {
		mkdirSync(folder, { recursive: true });
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
		// Node says so of a read-only file system too; what is there knows better.
		let nearest = folder;
		while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
		accessSync(nearest, constants.W_OK);
		throw error;
	}
}

/** Left by a run that was killed before it had begun: nothing is lost by writing over it. */
function isBeginning(folder: string, name: string): boolean {
	if (name === "jobs") return readdirSync(join(folder, name)).length === 0;
	const { scenario, manifest, lock } = FILES;
	return [scenario, `${scenario}.tmp`, `${manifest}.tmp`, lock].includes(name);
}

/** The first of `base`, `base-2`, `base-3`, … that does not exist. */
export function freeFolder(base: string): string {
	if (!existsSync(base)) return base;
	for (let k = 2; ; k++) if (!existsSync(`${base}-${k}`)) return `${base}-${k}`;
}
