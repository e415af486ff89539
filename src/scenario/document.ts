import type { Checkpoint } from "../agent/index.ts";
import { show } from "../env/index.ts";
import { type PlacedProblem, ScenarioError } from "./errors.ts";
import { inherit, type Located } from "./located.ts";
import { aboutFile, MAX_BYTES, parseLocated, placed } from "./parse.ts";

/** Trained weights and what tells them from others. */
export interface ReadCheckpoint {
	readonly checkpoint: Checkpoint;
	/** Of its files. */
	readonly sha256: string;
}

/** How files are found and read; Node's is in `load.ts`. */
export interface ScenarioReader {
	/** The path of `reference` as written in the file `from`. */
	resolve(from: string, reference: string): string;
	/** The bytes of a file. @throws Error whose message says why not. */
	read(file: string): Uint8Array;
	/** How a path is shown in messages; as it is unless given. */
	show?(file: string): string;
	/**
	 * Trained weights, named without an ending; without this, none can be read.
	 * @throws Error whose message says why not.
	 */
	checkpoint?(file: string): ReadCheckpoint;
}

/** Longest chain of files that extend each other. */
const MAX_CHAIN = 20;

/** Reads a file as text. @throws ScenarioError when it cannot be read, is too long or not UTF-8. */
export function readText(file: string, reader: ScenarioReader): string {
	const name = reader.show?.(file) ?? file;
	const fail = (message: string): never => {
		throw new ScenarioError([aboutFile(name, message)]);
	};
	let bytes: Uint8Array;
	try {
		bytes = reader.read(file);
	} catch (error) {
		return fail((error as Error).message);
	}
	if (bytes.length > MAX_BYTES)
		fail(`has ${bytes.length} bytes, expected a scenario of at most ${MAX_BYTES}`);
	if ((bytes[0] === 0xfe && bytes[1] === 0xff) || (bytes[0] === 0xff && bytes[1] === 0xfe))
		fail("is UTF-16 with a byte order mark; save it as UTF-8 without one");
	try {
		return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
	} catch {
		return fail("is not UTF-8 text");
	}
}

/** A scenario with all that it extends merged in. @throws ScenarioError */
export function readDocument(text: string, file: string, reader?: ScenarioReader): Located {
	return follow(text, file, reader, [file]);
}

function follow(
	text: string,
	file: string,
	reader: ScenarioReader | undefined,
	chain: readonly string[],
): Located {
	const own = parseLocated(text, reader?.show?.(file) ?? file, file);
	checkVersion(own);
	const link = own.children.get("extends");
	if (!link) return own;
	const fail = (message: string): never => {
		const problem: PlacedProblem = placed(link.span, link.path, message, { value: link.value });
		throw new ScenarioError([problem]);
	};
	const { value } = link;
	if (typeof value !== "string" || value === "")
		return fail(`is ${show(value)}, expected a path relative to this file`);
	if (!reader) return fail("needs a reader of files, and there is none here");
	const target = reader.resolve(file, value);
	const name = (path: string): string => reader.show?.(path) ?? path;
	if (chain.includes(target))
		fail(
			`extends itself: ${[...chain.slice(chain.indexOf(target)), target].map(name).join(" → ")}`,
		);
	if (chain.length >= MAX_CHAIN) fail(`the chain of files is longer than ${MAX_CHAIN}`);
	let inner: string;
	try {
		inner = readText(target, reader);
	} catch (error) {
		if (!(error instanceof ScenarioError)) throw error;
		return fail(`cannot read ${name(target)}: ${error.problems[0]!.message}`);
	}
	return inherit(follow(inner, target, reader, [...chain, target]), own);
}

/** Another version's keys mean other things, so nothing else is worth saying about such a file. */
function checkVersion(root: Located): void {
	const version = root.children.get("version");
	if (!version || version.value === 1) return;
	const message = `is ${show(version.value ?? null)}, and this release reads version 1`;
	throw new ScenarioError([
		placed(version.span, version.path, message, { value: version.value, allowed: ["1"] }),
	]);
}
