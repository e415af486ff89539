import { parseCheckpoint } from "../nn/checkpoint-format.ts";
import type { ReadCheckpoint } from "./document.ts";
import { builtin, workingFolder } from "./load.ts";
import { howToTrain } from "./trained-by.ts";

/**
 * Reads trained weights: NAME.json and NAME.safetensors. Only in Node.
 * @param file path without ending
 * @throws Error that says how to make what is missing; CheckpointError when the files are damaged
 */
export function readTrained(file: string, cwd: string = workingFolder()): ReadCheckpoint {
	const fs = builtin("node:fs");
	const path = builtin("node:path");
	const shown = path.relative(cwd, file);
	const name = shown.startsWith("..") ? file : shown;
	const read = (ending: string): Uint8Array => {
		try {
			return fs.readFileSync(`${file}${ending}`);
		} catch (error) {
			const { code, message } = error as NodeJS.ErrnoException;
			if (code !== "ENOENT" && code !== "ENOTDIR") throw new Error(`${name}${ending}: ${message}`);
			throw new Error(`there is no ${name}${ending}; ${howToTrain(file, cwd)}`);
		}
	};
	const json = new TextDecoder().decode(read(".json"));
	const weights = read(".safetensors");
	const sha256 = (...parts: (string | Uint8Array)[]): string => {
		const hash = builtin("node:crypto").createHash("sha256");
		for (const part of parts) hash.update(part);
		return hash.digest("hex");
	};
	const checkpoint = parseCheckpoint(json, weights, `${name}.json`, sha256);
	const { agent, config } = checkpoint;
	// What its making is said to be does not change how an agent acts.
	return { checkpoint, sha256: sha256(JSON.stringify({ agent, config }), weights) };
}
