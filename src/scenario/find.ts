import { parse } from "jsonc-parser";
import { nearest } from "../env/index.ts";
import { UnknownScenarioError } from "./errors.ts";
import { builtin, workingFolder } from "./load.ts";
import { looksLikeOutput, looksLikeTraining } from "./trained-by.ts";

/** A scenario, or a training, found by name. */
export interface ScenarioEntry {
	/** Path below its folder without the ending, e.g. "headless-ad/k-arms". */
	readonly name: string;
	readonly file: string;
	readonly title: string;
	readonly description: string;
	/** Came with the package; else of the `scenarios` folder in the working directory. */
	readonly bundled: boolean;
}

/** The package's own `scenarios` folder, whether this runs from source or from `dist`. */
export function bundledFolder(): string {
	const fs = builtin("node:fs");
	const path = builtin("node:path");
	let folder = path.dirname(builtin("node:url").fileURLToPath(import.meta.url));
	while (!fs.existsSync(path.join(folder, "package.json"))) {
		const above = path.dirname(folder);
		if (above === folder) break;
		folder = above;
	}
	return path.join(folder, "scenarios");
}

/** The package's scenarios and those in `scenarios` of the working directory, by name. Only in Node. */
export function listScenarios(cwd: string = workingFolder()): ScenarioEntry[] {
	return listFiles(cwd, (value) => !looksLikeTraining(value) && !looksLikeOutput(value));
}

/** The training files that lie among the scenarios, by name. Only in Node. */
export function listTrainings(cwd: string = workingFolder()): ScenarioEntry[] {
	return listFiles(cwd, looksLikeTraining);
}

function listFiles(cwd: string, wanted: (value: unknown) => boolean): ScenarioEntry[] {
	const path = builtin("node:path");
	const bundled = bundledFolder();
	const own = path.join(cwd, "scenarios");
	const entries = new Map<string, ScenarioEntry>();
	for (const entry of entriesOf(bundled, true, wanted)) entries.set(entry.name, entry);
	// A scenario of the user's hides the bundled one of the same name.
	if (path.resolve(own) !== bundled)
		for (const entry of entriesOf(own, false, wanted)) entries.set(entry.name, entry);
	return [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function entriesOf(
	folder: string,
	bundled: boolean,
	wanted: (value: unknown) => boolean,
): ScenarioEntry[] {
	const fs = builtin("node:fs");
	const path = builtin("node:path");
	if (!fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
	return fs
		.readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && entry.name.endsWith(".json"))
		.flatMap((entry) => {
			const file = path.join(entry.parentPath, entry.name);
			const name = path
				.relative(folder, file)
				.replace(/\.json$/, "")
				.replaceAll("\\", "/");
			// A broken scenario is listed too; `validate` says what is wrong with it.
			const value: unknown = parse(fs.readFileSync(file, "utf8"));
			if (!wanted(value)) return [];
			const { title, description } = (value ?? {}) as Record<string, unknown>;
			return [{ name, file, title: text(title), description: text(description), bundled }];
		});
}

function text(value: unknown): string {
	return typeof value === "string" ? value : "";
}

/**
 * The file of a scenario: a path as it is, else a name from `listScenarios`. Only in Node.
 * @throws UnknownScenarioError with the nearest name
 */
export function findScenario(nameOrPath: string, cwd: string = workingFolder()): string {
	return find("scenario", nameOrPath, cwd, listScenarios);
}

/**
 * The file of a training: a path as it is, else a name from `listTrainings`. Only in Node.
 * @throws UnknownScenarioError with the nearest name
 */
export function findTraining(nameOrPath: string, cwd: string = workingFolder()): string {
	return find("training", nameOrPath, cwd, listTrainings);
}

function find(
	kind: "scenario" | "training",
	nameOrPath: string,
	cwd: string,
	list: (cwd: string) => readonly ScenarioEntry[],
): string {
	const whole = builtin("node:path").resolve(cwd, nameOrPath);
	if (
		nameOrPath.endsWith(".json") ||
		builtin("node:fs").statSync(whole, { throwIfNoEntry: false })?.isFile()
	)
		return whole;
	const all = list(cwd);
	const found = all.find((entry) => entry.name === nameOrPath);
	if (found) return found.file;
	const names = all.map((entry) => entry.name);
	throw new UnknownScenarioError(nameOrPath, names, nearest(nameOrPath, names), kind);
}

/**
 * The file of a scenario or of a training, going by what is in it; a name may be either's. Only in
 * Node.
 * @throws UnknownScenarioError with the nearest name
 */
export function findEither(
	nameOrPath: string,
	cwd: string = workingFolder(),
): { readonly kind: "scenario" | "training"; readonly file: string } {
	const isName = listTrainings(cwd).find((entry) => entry.name === nameOrPath);
	if (isName) return { kind: "training", file: isName.file };
	const file = findScenario(nameOrPath, cwd);
	let value: unknown;
	try {
		value = parse(builtin("node:fs").readFileSync(file, "utf8"));
	} catch {
		// Reading it as a scenario says why it cannot be read.
	}
	return { kind: looksLikeTraining(value) ? "training" : "scenario", file };
}
