import { parse } from "jsonc-parser";
import { readDocument, readText } from "./document.ts";
import { builtin, diskReader } from "./load.ts";
import { plain } from "./located.ts";

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

/** A training file that writes some checkpoint. */
export interface TrainedBy {
	/** Absolute path. */
	readonly file: string;
	/** Id of the agent whose weights it trains. */
	readonly agent: string;
	/** Seed of the checkpoint; absent where the file's output has no {seed}. */
	readonly seed?: number;
}

/**
 * How to make a checkpoint: the command, when a training file in its folder or the one above writes
 * it. Only in Node.
 */
export function howToTrain(checkpoint: string, cwd: string): string {
	const found = trainedBy(checkpoint);
	if (!found)
		return "`palaestra train FILE` makes checkpoints from training files; see docs/training.md";
	const { file, seed } = found;
	const shown = builtin("node:path").relative(cwd, file);
	const command = `palaestra train ${quoted(shown.startsWith("..") ? file : shown)}`;
	return `make it with: ${command}${seed === undefined ? "" : ` --seed ${seed}`}`;
}

/** The training file that writes a checkpoint, in its folder or the one above. Only in Node. */
export function trainedBy(checkpoint: string): TrainedBy | undefined {
	const fs = builtin("node:fs");
	const path = builtin("node:path");
	const folder = path.dirname(checkpoint);
	const base = path.basename(checkpoint);
	// Outputs mostly begin with the training's name.
	const rank = (name: string): number => (base.startsWith(name.slice(0, -5)) ? 0 : 1);
	let left = MOST;
	for (const place of [folder, path.dirname(folder)]) {
		let names: string[] = [];
		try {
			names = fs.readdirSync(place).filter((name) => name.endsWith(".json"));
		} catch {
			// No such folder: nothing to find there.
		}
		names.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
		for (const name of names) {
			if (left-- <= 0) break;
			const found = writes(path.join(place, name), checkpoint);
			if (found) return found;
		}
	}
	return undefined;
}

/** What there is to say of a training file that writes `checkpoint`; `undefined` for any other. */
function writes(file: string, checkpoint: string): TrainedBy | undefined {
	const reader = diskReader();
	try {
		const text = readText(file, reader);
		if (!looksLikeTraining(parse(text))) return undefined;
		const document = readDocument(text, file, reader);
		const { agent, output, name } = plain(document) as Record<string, unknown>;
		const { id } = agent as { id: string };
		const own = typeof name === "string" ? name : builtin("node:path").basename(file, ".json");
		// Relative to the file that it is written in, which this one may extend.
		const from = document.children.get("output")!.span.source.path;
		const whole = reader.resolve(from, (output as string).replaceAll("{name}", own));
		const [before = "", ...rest] = whole.split("{seed}");
		if (rest.length === 0) return whole === checkpoint ? { file, agent: id } : undefined;
		if (!checkpoint.startsWith(before)) return undefined;
		const seed = checkpoint.slice(before.length).match(/^\d+/)?.[0];
		if (seed === undefined || whole.replaceAll("{seed}", seed) !== checkpoint) return undefined;
		return { file, agent: id, seed: Number(seed) };
	} catch {
		// Not for a hint to say what is wrong with it.
		return undefined;
	}
}

function quoted(path: string): string {
	return /\s/.test(path) ? JSON.stringify(path) : path;
}
