import { createHash } from "node:crypto";
import type { ResolvedTraining } from "./resolved.ts";

/** One seed of a training: the unit of work, of resuming and of parallelism. Plain JSON. */
export interface TrainingJob {
	readonly training: ResolvedTraining;
	readonly seed: number;
	/** Where its state and its losses are kept. */
	readonly folder: string;
	/** Path of the weights without ending. */
	readonly output: string;
	/** The command line that begins it, noted with the weights. */
	readonly command: string;
	/** Begin anew, whatever there is. */
	readonly force: boolean;
}

/** Files of a seed's folder. */
export const FILES = {
	training: "training.json",
	losses: "losses.csv",
	state: "state.safetensors",
} as const;

/** All that the trained weights depend on: JSON. */
export interface TrainingIdentity {
	readonly agent: ResolvedTraining["agent"];
	readonly data: unknown;
	readonly steps: number;
	readonly batch: number;
	readonly seed: number;
	readonly backend: string;
}

/**
 * What tells a training from others.
 * @param data identity of the data
 * @param backend the one that computes
 */
export function identityOf(job: TrainingJob, data: unknown, backend: string): TrainingIdentity {
	const { agent, steps, batch } = job.training;
	return { agent, data, steps, batch, seed: job.seed, backend };
}

/** An identity as a short text. */
export function fingerprintOf(identity: TrainingIdentity): string {
	return createHash("sha256").update(canonical(identity)).digest("hex");
}

/** JSON with sorted keys: the order in which a file has them means nothing. */
function canonical(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
	if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
	const entries = Object.entries(value).filter(([, each]) => each !== undefined);
	entries.sort(([a], [b]) => (a < b ? -1 : 1));
	return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(",")}}`;
}

/** Where two identities differ, e.g. "steps (100, now 200)"; at most `most` places. */
export function differences(before: unknown, now: unknown, most = 4): string {
	const found: string[] = [];
	const visit = (a: unknown, b: unknown, path: string): void => {
		if (canonical(a) === canonical(b)) return;
		if (isObject(a) && isObject(b))
			for (const key of new Set([...Object.keys(a), ...Object.keys(b)]))
				visit(a[key], b[key], path === "" ? key : `${path}.${key}`);
		else found.push(`${path} (${short(a)}, now ${short(b)})`);
	};
	visit(before, now, "");
	const more = found.length - most;
	return found.slice(0, most).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function short(value: unknown): string {
	const text = value === undefined ? "nothing" : JSON.stringify(value);
	return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
