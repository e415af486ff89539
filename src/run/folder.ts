import {
	closeSync,
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
import { join } from "node:path";
import { folderError, RunFolderError } from "./errors.ts";
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
		throw folderError(file, error);
	}
}

export function writeJson(file: string, value: unknown): void {
	writeAtomic(file, `${JSON.stringify(value, null, "\t")}\n`);
}

/** @throws RunFolderError when absent or not JSON. */
export function readJson<T>(folder: string, file: string): T {
	let text: string;
	try {
		text = readFileSync(join(folder, file), "utf8");
	} catch (error) {
		throw new RunFolderError(folder, `cannot read ${file}: ${(error as Error).message}`, {
			cause: error,
		});
	}
	try {
		return JSON.parse(text) as T;
	} catch (error) {
		throw new RunFolderError(folder, `${file} is not JSON: ${(error as Error).message}`, {
			cause: error,
		});
	}
}

/** The manifest of an existing run. @throws RunFolderError when there is none, or of another version. */
export function readManifest(folder: string): RunManifest {
	if (!existsSync(folder)) throw new RunFolderError(folder, "does not exist");
	if (!existsSync(join(folder, FILES.manifest)))
		throw new RunFolderError(folder, `is not a run: it has no ${FILES.manifest}`);
	const manifest = readJson<RunManifest>(folder, FILES.manifest);
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
					`holds a run already (${status}); go on with --resume ${folder}, or choose another with --out`,
				);
			}
			if (readdirSync(folder).length > 0)
				throw new RunFolderError(folder, "is not empty; choose another with --out");
		}
		mkdirSync(join(folder, "jobs"), { recursive: true });
	} catch (error) {
		throw folderError(folder, error);
	}
}

/** The first of `base`, `base-2`, `base-3`, … that does not exist. */
export function freeFolder(base: string): string {
	if (!existsSync(base)) return base;
	for (let k = 2; ; k++) if (!existsSync(`${base}-${k}`)) return `${base}-${k}`;
}
