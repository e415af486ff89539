import schema from "../../schema/training-v1.json" with { type: "json" };
import { agentSpec, listAgents } from "../agent/index.ts";
import {
	compileSchema,
	type Params,
	type Problem,
	problemsFrom,
	resolveParams,
	show,
} from "../env/index.ts";
import { HistoryRecipeError } from "../histories/index.ts";
import { readDocument, readText, type ScenarioReader } from "../scenario/document.ts";
import { type PlacedProblem, ScenarioError } from "../scenario/errors.ts";
import { override } from "../scenario/grid.ts";
import { builtin, diskReader, type LoadOptions, workingFolder } from "../scenario/load.ts";
import { type Located, plain } from "../scenario/located.ts";
import { placed } from "../scenario/parse.ts";
import { Reporter } from "../scenario/reporter.ts";
import { checkLengths, nameOf, overrides } from "../scenario/resolve.ts";
import { looksLikeTraining } from "../scenario/trained-by.ts";
import { TrainingError } from "./errors.ts";
import type { ResolvedTraining, StoredHistories, TrainingData, TrainingFile } from "./resolved.ts";
import { type BatchSource, openSource } from "./source.ts";
import type { Training } from "./training-type.ts";

/** The `data` of histories that were made before. */
const FOLDER_SCHEMA = {
	type: "object",
	required: ["folder"],
	additionalProperties: false,
	properties: {
		folder: { type: "string", minLength: 1 },
		steps: { type: "integer", minimum: 1, maximum: 1_000_000 },
	},
} as const;

/** What `--set` may reach. */
const ROOTS = ["agent", "data", "steps", "batch", "seeds", "checkpointEvery", "output", "backend"];

/**
 * Reads and checks a training file and all that it extends: everything that can be found wrong before
 * training begins is. Environments and agents must be registered already. Only in Node.
 * @throws TrainingError listing every problem with its file, line and column
 */
export function loadTraining(file: string, options: LoadOptions = {}): TrainingFile {
	const { cwd = workingFolder(), set } = options;
	const whole = builtin("node:path").resolve(cwd, file);
	const reader = diskReader(cwd);
	const reporter = new Reporter();
	let document: Located;
	try {
		document = readDocument(readText(whole, reader), whole, reader);
		const found: PlacedProblem[] = [];
		if (set && Object.keys(set).length > 0)
			document = override(document, overrides(set), found, ROOTS);
		for (const problem of found) reporter.add(problem);
		checkLengths(document);
	} catch (error) {
		if (!(error instanceof ScenarioError)) throw error;
		throw new TrainingError(error.placed);
	}
	if (!looksLikeTraining(plain(document)))
		throw new TrainingError([isScenario(document, reader.show?.(whole) ?? whole)]);
	const name = nameOf(document, whole);
	const training = resolve(document, whole, name, reader, reporter);
	if (!training || reporter.count > 0)
		throw new TrainingError(reporter.sorted(document.span.source.file));
	return { file, name, training };
}

function isScenario(document: Located, file: string): PlacedProblem {
	const { key, span } = document.children.get("env") ?? document;
	const message = `is no training file: it lacks agent, data, steps and output; if it is a scenario: palaestra run ${file}`;
	return placed(key ?? { ...span, length: 1 }, [], message);
}

function resolve(
	document: Located,
	file: string,
	name: string,
	reader: ScenarioReader,
	reporter: Reporter,
): ResolvedTraining | null {
	const value = plain(document) as Training;
	const validate = compileSchema(schema);
	const broken = new Set<unknown>();
	if (!validate(value))
		for (const problem of problemsFrom(validate.errors?.slice(0, 200))) {
			broken.add(problem.path[0] ?? "");
			reporter.problem(document, [], problem);
		}
	const whole = (key: string): Located | undefined =>
		broken.has(key) ? undefined : document.children.get(key);
	const seeds = broken.has("seeds") ? [] : checkSeeds(value.seeds!, document, reporter);
	const params = whole("agent") && checkAgent(value.agent, document, reporter);
	const output =
		whole("output") && checkOutput(whole("output")!, file, name, seeds, reader, reporter);
	const batch = broken.has("batch") ? 1 : value.batch!;
	const source = whole("data") && checkData(whole("data")!, batch, document, reader, reporter);
	const totalSteps = broken.has("steps") ? 1 : value.steps;
	if (params && source) {
		const { observationSpace, actionSpace, steps } = source;
		const view = { observationSpace, actionSpace, steps, batch, totalSteps };
		for (const problem of agentSpec(value.agent.id).learner!.check?.(params, view) ?? [])
			reporter.problem(document, problem.path.length > 0 ? ["agent", "params"] : ["data"], problem);
	}
	if (reporter.count > 0 || !params || !source || output === undefined) return null;
	return {
		version: 1,
		name,
		title: value.title!,
		description: value.description!,
		source: value.source!,
		agent: { id: value.agent.id, params },
		data: source.data,
		steps: value.steps,
		batch,
		seeds,
		checkpointEvery: value.checkpointEvery!,
		output,
		...(value.backend === undefined ? {} : { backend: value.backend }),
	};
}

function checkSeeds(
	seeds: NonNullable<Training["seeds"]>,
	document: Located,
	reporter: Reporter,
): readonly number[] {
	if (Array.isArray(seeds)) return seeds;
	const { count, first = 0 } = seeds;
	if (count - 1 <= Number.MAX_SAFE_INTEGER - first)
		return Array.from({ length: count }, (_, i) => first + i);
	const message = `is ${first}: seeds up to ${first} + ${count} - 1 are above ${Number.MAX_SAFE_INTEGER}`;
	reporter.at(document, ["seeds", "first"], message, { value: first });
	return [];
}

/** The learner's parameters, defaults filled in. */
function checkAgent(
	agent: Training["agent"],
	document: Located,
	reporter: Reporter,
): Params | undefined {
	try {
		const { id, description, learner } = agentSpec(agent.id);
		if (learner) return resolveParams({ id, description, params: learner.params }, agent.params);
		const able = listAgents().filter((each) => agentSpec(each).learner);
		const message = `${show(id)} has no weights to train, expected one of ${able.join(", ") || "none registered"}`;
		reporter.at(document, ["agent", "id"], message, { value: id, allowed: able });
	} catch (error) {
		reporter.error(document, ["agent"], ["agent", "params"], error);
	}
	return undefined;
}

/** The absolute path, the name filled in; never that of the training file itself. */
function checkOutput(
	node: Located,
	file: string,
	name: string,
	seeds: readonly number[],
	reader: ScenarioReader,
	reporter: Reporter,
): string | undefined {
	const written = plain(node) as string;
	const fail = (message: string): undefined => {
		reporter.at(node, [], `is ${show(written)}${message}`, { value: written });
		return undefined;
	};
	if (/\.(json|safetensors)$/i.test(written)) return fail(", expected a path without its ending");
	if (/[\\/]$/.test(written)) return fail(", expected the path of a file without its ending");
	const strange = written.match(/\{(?!name\}|seed\})[^}]*\}?/)?.[0];
	if (strange) return fail(`: ${strange} stands for nothing, expected {name} or {seed}`);
	if (seeds.length > 1 && !written.includes("{seed}"))
		return fail(` for ${seeds.length} seeds, expected {seed} in it so that each has its own`);
	const path = reader.resolve(node.span.source.path, written.replaceAll("{name}", name));
	for (const seed of seeds)
		if (`${path.replaceAll("{seed}", String(seed))}.json` === file)
			return fail(", which is where this file is, expected another path");
	return path;
}

/** A folder of histories, its path made absolute. */
function checkFolder(
	node: Located,
	reader: ScenarioReader,
	reporter: Reporter,
): StoredHistories | undefined {
	const value = plain(node) as StoredHistories;
	const validate = compileSchema(FOLDER_SCHEMA);
	if (validate(value)) {
		const from = node.children.get("folder")!.span.source.path;
		return { ...value, folder: reader.resolve(from, value.folder) };
	}
	for (const problem of problemsFrom(validate.errors)) reporter.problem(node, [], problem);
	return undefined;
}

function checkData(
	node: Located,
	batch: number,
	document: Located,
	reader: ScenarioReader,
	reporter: Reporter,
): BatchSource | undefined {
	const written = plain(node) as TrainingData;
	const data = "folder" in written ? checkFolder(node, reader, reporter) : written;
	if (!data) return undefined;
	try {
		const source = openSource(data, batch, 0);
		source.close();
		return source;
	} catch (error) {
		if (error instanceof HistoryRecipeError)
			for (const problem of error.problems as readonly Problem[])
				reporter.problem(document, ["data"], problem);
		else reporter.at(node, "folder" in data ? ["folder"] : [], (error as Error).message);
		return undefined;
	}
}
