import type { Checkpoint } from "../agent/learner.ts";
import type { Tensors } from "../tensor/tensor-data.ts";
import { version } from "../version.ts";
import { CheckpointError } from "./errors.ts";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";
import { sha256 } from "./sha256.ts";

/**
 * A checkpoint is two files: NAME.safetensors with the weights, and NAME.json that says whose they
 * are, how they were made, and what they hash to.
 */

/** How weights were made: command, seed, steps, data and whatever else helps to make them again. */
export type Made = Readonly<Record<string, unknown>>;

/** The JSON file. */
export interface CheckpointDocument {
	readonly format: "palaestra-checkpoint";
	/** Of the format. */
	readonly version: number;
	/** Id of the agent. */
	readonly agent: string;
	/** What the agent must know beside the weights. */
	readonly config: Readonly<Record<string, unknown>>;
	readonly weights: {
		/** Digest of the other file, hexadecimal. */
		readonly sha256: string;
		readonly tensors: number;
		/** Numbers in all tensors. */
		readonly parameters: number;
	};
	readonly made: Made;
	/** Version of this package that wrote it. */
	readonly palaestra: string;
}

/** A checkpoint with what its file says about its making. */
export interface ReadCheckpoint extends Checkpoint {
	readonly made: Made;
}

/** What `writeCheckpoint` writes. */
export interface CheckpointContent {
	readonly agent: string;
	readonly config: Readonly<Record<string, unknown>>;
	readonly tensors: Tensors;
	readonly made?: Made;
}

const FORMAT = "palaestra-checkpoint";
const VERSION = 1;

/** The two files' contents. @throws CheckpointError */
export function formatCheckpoint(content: CheckpointContent, digest = sha256) {
	const { agent, config, tensors, made = {} } = content;
	const bytes = encodeSafetensors(tensors);
	let parameters = 0;
	for (const { data } of Object.values(tensors)) parameters += data.length;
	const document: CheckpointDocument = {
		format: FORMAT,
		version: VERSION,
		agent,
		config,
		weights: { sha256: digest(bytes), tensors: Object.keys(tensors).length, parameters },
		made,
		palaestra: version,
	};
	return { json: `${JSON.stringify(document, undefined, "\t")}\n`, bytes };
}

/**
 * A checkpoint from its files' contents.
 * @param json of NAME.json
 * @param bytes of NAME.safetensors
 * @param file for messages: the JSON file
 * @throws CheckpointError when the JSON is none, of another version, or the weights are not those it
 * was written for
 */
export function parseCheckpoint(
	json: string,
	bytes: Uint8Array,
	file: string,
	digest = sha256,
): ReadCheckpoint {
	const { agent, config, weights, made } = parseDocument(json, file);
	const found = digest(bytes);
	if (found !== weights.sha256)
		throw new CheckpointError(
			"checkpoint-damaged",
			file,
			"the weights beside it are not those it was written for",
			{ expected: `sha256 ${weights.sha256}`, found },
		);
	const { tensors } = decodeSafetensors(bytes, weightsFile(file));
	return { agent, config, tensors, made, file };
}

/** NAME.safetensors of NAME.json. */
export function weightsFile(file: string): string {
	return `${file.replace(/\.json$/, "")}.safetensors`;
}

function parseDocument(json: string, file: string): CheckpointDocument {
	let parsed: unknown;
	try {
		parsed = JSON.parse(json);
	} catch (cause) {
		throw new CheckpointError("checkpoint-damaged", file, "not JSON", { cause });
	}
	const document = (parsed ?? {}) as Partial<CheckpointDocument>;
	const damaged = (reason: string, expected: string, found: unknown): never => {
		throw new CheckpointError("checkpoint-damaged", file, reason, {
			expected,
			found: JSON.stringify(found) ?? "nothing",
		});
	};
	if (document.format !== FORMAT)
		damaged("it is no checkpoint", `format "${FORMAT}"`, document.format);
	if (document.version !== VERSION)
		throw new CheckpointError(
			"checkpoint-version",
			file,
			`Palaestra ${version} cannot read this version of the format`,
			{ expected: String(VERSION), found: JSON.stringify(document.version) ?? "none" },
		);
	const { agent, config, weights, made } = document;
	if (typeof agent !== "string" || agent === "") damaged("agent", "an agent's id", agent);
	if (!isObject(config)) damaged("config", "an object", config);
	if (!isObject(made)) damaged("made", "an object", made);
	if (!isObject(weights) || !/^[0-9a-f]{64}$/.test(String(weights.sha256)))
		damaged("weights.sha256", "64 hexadecimal digits", weights?.sha256);
	return document as CheckpointDocument;
}

function isObject(value: unknown): value is object {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
