import { parse } from "jsonc-parser";
import { builtin } from "./load.ts";

/** Most training files looked at for a hint. */
const MOST = 200;

/** Keys that only trainings have, and that only scenarios have, at the top. */
const TRAINING = [
	"agent",
	"data",
	"steps",
	"batch",
	"seeds",
	"checkpointEvery",
	"output",
	"backend",
];
const SCENARIO = ["env", "agents", "protocol", "metrics", "record", "grid"];

/** Whether a parsed JSON file is a training file, going by its keys. */
export function looksLikeTraining(value: unknown): boolean {
	if (value === null || typeof value !== "object" || looksLikeOutput(value)) return false;
	const { $schema } = value as Record<string, unknown>;
	if (typeof $schema === "string" && /training-v\d+\.json$/.test($schema)) return true;
	const has = (key: string): boolean => Object.hasOwn(value, key);
	return TRAINING.some(has) && !SCENARIO.some(has);
}

/** Whether a parsed JSON file was written by this package: beside weights, histories, in a run. */
export function looksLikeOutput(value: unknown): boolean {
	const { format } = (value ?? {}) as { format?: unknown };
	return typeof format === "string" && format.startsWith("palaestra-");
}

/**
 * How to make a checkpoint: the command, when a training file in its folder or the one above writes
 * it. Only in Node.
 */
export function howToTrain(checkpoint: string, cwd: string): string {
	const fs = builtin("node:fs");
	const path = builtin("node:path");
	const folder = path.dirname(checkpoint);
	let left = MOST;
	for (const place of [folder, path.dirname(folder)]) {
		let names: string[] = [];
		try {
			names = fs.readdirSync(place).filter((name) => name.endsWith(".json"));
		} catch {
			// No such folder: nothing to find there.
		}
		for (const name of names.sort()) {
			if (left-- <= 0) break;
			const file = path.join(place, name);
			const seed = seedFor(file, checkpoint);
			if (seed === undefined) continue;
			const shown = path.relative(cwd, file);
			return `make it with: palaestra train ${shown.startsWith("..") ? file : shown}${seed}`;
		}
	}
	return "`palaestra train FILE` makes checkpoints from training files; see docs/training.md";
}

/** What to put behind `palaestra train FILE` to get `checkpoint`; `undefined` when it makes others. */
function seedFor(file: string, checkpoint: string): string | undefined {
	const path = builtin("node:path");
	try {
		const value: unknown = parse(builtin("node:fs").readFileSync(file, "utf8"));
		if (!looksLikeTraining(value)) return undefined;
		const { output, name = path.basename(file, ".json") } = value as Record<string, unknown>;
		if (typeof output !== "string" || typeof name !== "string") return undefined;
		const whole = path.resolve(path.dirname(file), output.replaceAll("{name}", name));
		const [before = "", after] = whole.split("{seed}");
		if (after === undefined) return whole === checkpoint ? "" : undefined;
		if (!checkpoint.startsWith(before) || !checkpoint.endsWith(after)) return undefined;
		const seed = checkpoint.slice(before.length, checkpoint.length - after.length);
		return /^\d+$/.test(seed) ? ` --seed ${seed}` : undefined;
	} catch {
		return undefined;
	}
}
