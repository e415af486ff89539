import fs from "node:fs";
import path from "node:path";
import { version } from "../../version.ts";
import { HistoryError } from "../errors.ts";
import type { HistoryGenerator } from "../generator.ts";
import type { ResolvedRecipe } from "../recipe.ts";
import { guarded, writeWhole } from "./files.ts";
import { type LeafType, leafTypes } from "./leaf-types.ts";

export const HISTORIES_FORMAT = "palaestra-histories";
export const HISTORIES_VERSION = 1;
/** The manifest's name in its folder. */
export const MANIFEST = "histories.json";

/** Histories of one draw: a block is one batch of the generator. */
export const BLOCK = 64;
/** Blocks in a shard, each a record batch of it. */
export const SHARD_BLOCKS = 4;

/** One file of histories. */
export interface ShardInfo {
	readonly file: string;
	readonly histories: number;
	/** Environment steps in all of them. */
	readonly steps: number;
	readonly bytes: number;
	/** SHA-256 of the file, in hexadecimal. */
	readonly sha256: string;
	/** N of each block. */
	readonly actions: readonly number[];
}

/** `histories.json`: what a folder of histories holds. No times: the same call makes the same bytes. */
export interface HistoryManifest {
	readonly format: typeof HISTORIES_FORMAT;
	readonly version: typeof HISTORIES_VERSION;
	/** Version of this package that made it. */
	readonly palaestra: string;
	/** Defaults filled in. */
	readonly recipe: ResolvedRecipe;
	/** Block b is batch b of the node `child("histories")` of this root seed. */
	readonly seed: number;
	/** Histories wanted; all are there once the shards hold as many. */
	readonly count: number;
	/** Histories in a block. */
	readonly block: number;
	/** JSON of the spaces, the actions' of the largest set drawn. */
	readonly observationSpace: unknown;
	readonly actionSpace: unknown;
	/** Types of the columns. */
	readonly types: {
		readonly action: LeafType;
		/** By path. */
		readonly observation: Readonly<Record<string, LeafType>>;
		readonly mask: boolean;
	};
	/** In order, without gaps. */
	readonly shards: readonly ShardInfo[];
}

/** The manifest of histories of which there are none yet. */
export function newManifest(
	generator: HistoryGenerator,
	seed: number,
	count: number,
): HistoryManifest {
	const { recipe, observationSpace, actionSpace } = generator;
	return {
		format: HISTORIES_FORMAT,
		version: HISTORIES_VERSION,
		palaestra: version,
		recipe,
		seed,
		count,
		block: BLOCK,
		observationSpace: observationSpace.toJSON(),
		actionSpace: actionSpace.toJSON(),
		types: leafTypes(generator),
		shards: [],
	};
}

/** Name of a shard's file. */
export function shardFile(index: number): string {
	return `shard-${String(index).padStart(5, "0")}.arrow`;
}

/** How many shards so many histories make. */
export function shardCount(count: number): number {
	return Math.ceil(count / (BLOCK * SHARD_BLOCKS));
}

export function writeManifest(folder: string, manifest: HistoryManifest): void {
	const text = `${JSON.stringify(manifest, null, "\t")}\n`;
	writeWhole(path.join(folder, MANIFEST), new TextEncoder().encode(text));
}

/** @throws HistoryError when there is none, it is damaged, or of another version */
export function readManifest(folder: string): HistoryManifest {
	const file = path.join(folder, MANIFEST);
	if (!fs.existsSync(folder)) throw refusal("does not exist", folder);
	if (!fs.existsSync(file)) throw refusal(`holds no histories: it has no ${MANIFEST}`, folder);
	const text = guarded("read", file, () => fs.readFileSync(file, "utf8"));
	let found: HistoryManifest;
	try {
		found = JSON.parse(text) as HistoryManifest;
	} catch (cause) {
		throw refusal(`is damaged: ${(cause as Error).message}`, file, cause);
	}
	if (found?.format !== HISTORIES_FORMAT)
		throw refusal(
			`has format ${JSON.stringify(found?.format)}, expected ${JSON.stringify(HISTORIES_FORMAT)}`,
			file,
		);
	if (found.version !== HISTORIES_VERSION)
		throw refusal(
			`has version ${JSON.stringify(found.version)}, expected ${HISTORIES_VERSION} (made by palaestra ${found.palaestra})`,
			file,
		);
	if (!isWhole(found)) throw refusal("is damaged: it lacks what histories need", file);
	return found;
}

function isWhole({ recipe, seed, count, shards, types }: HistoryManifest): boolean {
	return (
		typeof recipe?.env?.id === "string" &&
		Number.isSafeInteger(seed) &&
		Number.isSafeInteger(count) &&
		typeof types?.observation === "object" &&
		Array.isArray(shards) &&
		shards.every(
			(shard) =>
				typeof shard?.file === "string" &&
				Number.isSafeInteger(shard.histories) &&
				Number.isSafeInteger(shard.bytes) &&
				Array.isArray(shard.actions),
		)
	);
}

function refusal(reason: string, file: string, cause?: unknown): HistoryError {
	return new HistoryError("not-histories", reason, file, { cause });
}
