import { PalaestraError } from "../errors.ts";
import { readText, type ScenarioReader } from "./document.ts";
import { MAX_BYTES } from "./parse.ts";
import { type ParseOptions, parseScenario } from "./resolve.ts";
import type { ScenarioFile } from "./resolved.ts";
import { readTrained } from "./trained.ts";

/**
 * Node's modules, looked up when they are needed: an import would keep this folder out of browsers.
 * @throws PalaestraError where there are none
 */
export function builtin<const Name extends "node:crypto" | "node:fs" | "node:path" | "node:url">(
	name: Name,
): ReturnType<typeof process.getBuiltinModule<Name>> {
	const found = globalThis.process?.getBuiltinModule?.(name);
	if (!found)
		throw new PalaestraError("no-files", "files can only be read in Node; use parseScenario");
	return found;
}

/** The process's working directory. @throws PalaestraError where there is none */
export function workingFolder(): string {
	return builtin("node:path").resolve(".");
}

const REASONS: Readonly<Record<string, string>> = {
	ENOENT: "no such file",
	ENOTDIR: "no such file",
	EACCES: "permission denied",
	EPERM: "permission denied",
	ELOOP: "the symbolic links go round in circles",
	ENAMETOOLONG: "the name is too long",
};

/** Reads files from disk; relative paths are shown relative to `cwd`. */
export function diskReader(cwd: string = workingFolder()): ScenarioReader {
	const fs = builtin("node:fs");
	const path = builtin("node:path");
	return {
		resolve: (from, reference) => path.resolve(path.dirname(path.resolve(cwd, from)), reference),
		show: (file) => {
			const short = path.relative(cwd, path.resolve(cwd, file));
			return short === "" || short.startsWith("..") ? file : short;
		},
		checkpoint: (file) => readTrained(file, cwd),
		read: (file) => {
			try {
				const whole = path.resolve(cwd, file);
				const stat = fs.statSync(whole);
				if (stat.isDirectory()) throw new Error("is a directory, expected a JSON file");
				// A pipe or a device could keep us waiting for ever.
				if (!stat.isFile()) throw new Error("is not a regular file");
				if (stat.size > MAX_BYTES)
					throw new Error(`has ${stat.size} bytes, expected a scenario of at most ${MAX_BYTES}`);
				return fs.readFileSync(whole);
			} catch (error) {
				const { code, message } = error as NodeJS.ErrnoException;
				throw new Error(code ? (REASONS[code] ?? message) : message, { cause: error });
			}
		},
	};
}

export interface LoadOptions extends Pick<ParseOptions, "set"> {
	/** What relative paths are relative to; the process's working directory unless told. */
	readonly cwd?: string;
}

/**
 * Reads and checks a scenario file and all that it extends. Only in Node.
 * @throws ScenarioError listing every problem with its file, line and column
 */
export function loadScenario(file: string, options: LoadOptions = {}): ScenarioFile {
	const { cwd, set } = options;
	const path = builtin("node:path");
	const whole = path.resolve(cwd ?? workingFolder(), file);
	const reader = diskReader(cwd);
	return parseScenario(readText(whole, reader), { file: whole, reader, ...(set ? { set } : {}) });
}
