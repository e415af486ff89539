import schema from "../../schema/scenario-v1.json" with { type: "json" };
import { compileSchema, problemsFrom } from "../env/index.ts";
import { checkAgents } from "./check-agents.ts";
import { Checkpoints } from "./check-checkpoint.ts";
import { changedEnv, checkEnv, type EnvProbe, type ProbeCache } from "./check-env.ts";
import {
	checkEvaluate,
	checkMetrics,
	checkReplay,
	checkSeeds,
	checkTrain,
} from "./check-protocol.ts";
import { readDocument, type ScenarioReader } from "./document.ts";
import { type PlacedProblem, ScenarioError } from "./errors.ts";
import { expandGrid, type GridPoint, override } from "./grid.ts";
import { at, type Located, plain } from "./located.ts";
import { aboutFile, parseLocated, placed } from "./parse.ts";
import { Reporter } from "./reporter.ts";
import type { ResolvedScenario, ScenarioFile } from "./resolved.ts";
import type { Scenario } from "./scenario-type.ts";
import { looksLikeTraining } from "./trained-by.ts";

export interface ParseOptions {
	/** Path or other name, for messages, for the default name, and to find what the scenario extends. */
	readonly file?: string;
	/** Finds what the scenario extends and its checkpoints; without one, naming any is an error. */
	readonly reader?: ScenarioReader;
	/** Values to put at paths such as "env.params.arms"; one that the grid spans takes the axis away. */
	readonly set?: Readonly<Record<string, unknown>>;
}

/** ajv lists one error a value; more than these would only slow the answer down. */
const MAX_SCHEMA_ERRORS = 200;
/** Entries of a list or keys of an object, outside parameters; ajv's time grows with their square. */
const MAX_ENTRIES = 10_000;

/**
 * Reads and checks a scenario: everything that can be found wrong before it runs is.
 * Environments, layers and agents must be registered already.
 * @throws ScenarioError listing every problem with its file, line and column
 */
export function parseScenario(text: string, options: ParseOptions = {}): ScenarioFile {
	const { file = "scenario", reader, set } = options;
	const reporter = new Reporter();
	const found: PlacedProblem[] = [];
	let document = readDocument(text, file, reader);
	if (set && Object.keys(set).length > 0) document = override(document, overrides(set), found);
	for (const problem of found) reporter.add(problem);
	checkLengths(document);
	if (looksLikeTraining(plain(document))) throw new ScenarioError([isTraining(document, file)]);
	const scenarios = resolveDocument(document, nameOf(document, file), reader, reporter);
	if (reporter.count > 0) throw new ScenarioError(reporter.sorted(document.span.source.file));
	return { file, name: scenarios[0]!.name, scenarios };
}

function isTraining(document: Located, file: string): PlacedProblem {
	const key = document.children.get("data") ?? document.children.get("output") ?? document;
	const message = `is a training file, expected a scenario; train with: palaestra train ${file}`;
	return placed(key.key ?? { ...key.span, length: 1 }, [], message);
}

/** `parseScenario` of an object; lines and columns are those of its indented JSON. @throws ScenarioError */
export function resolveScenario(scenario: Scenario, options: ParseOptions = {}): ScenarioFile {
	let text: string | undefined;
	try {
		text = JSON.stringify(scenario, null, "\t");
	} catch (error) {
		const message = `cannot be written as JSON: ${(error as Error).message}`;
		throw new ScenarioError([aboutFile(options.file ?? "scenario", message)]);
	}
	return parseScenario(text ?? "", options);
}

/** Values to put in place as a document of their own. */
export function overrides(set: Readonly<Record<string, unknown>>): Located {
	return parseLocated(JSON.stringify(set, null, "\t"), "overrides");
}

/** The document's own name, or the file's without folder and ending. */
export function nameOf(document: Located, file: string): string {
	const own = document.children.get("name")?.value;
	if (typeof own === "string") return own;
	const base = file
		.split(/[\\/]/)
		.at(-1)!
		.replace(/\.jsonc?$/, "");
	return (
		base
			.replace(/[^A-Za-z0-9._-]+/g, "-")
			.replace(/^[^A-Za-z0-9]+/, "")
			.slice(0, 100) || "scenario"
	);
}

function resolveDocument(
	document: Located,
	name: string,
	reader: ScenarioReader | undefined,
	reporter: Reporter,
): ResolvedScenario[] {
	const found: PlacedProblem[] = [];
	const points = expandGrid(document, found);
	for (const problem of found) reporter.add(problem);
	if (document.children.has("grid")) checkSchema(document, reporter, true);
	const cache: Cache = { probes: new Map(), checkpoints: new Checkpoints(reader) };
	const scenarios: ResolvedScenario[] = [];
	for (const point of points) {
		const resolved = resolvePoint(point, name, reporter, cache);
		if (resolved) scenarios.push(resolved);
	}
	return scenarios;
}

/** What the points of a grid share. */
interface Cache {
	readonly probes: ProbeCache;
	readonly checkpoints: Checkpoints;
}

/** Levels below these keys that are looked at: the values of parameters and of grids may be long. */
const LOOKED_AT: Readonly<Record<string, number>> = { params: 0, grid: 2 };

/** @throws ScenarioError for a list or object that is absurdly long. */
export function checkLengths(node: Located, levels = Infinity): void {
	const { size } = node.children;
	if (size > MAX_ENTRIES) {
		const what = node.kind === "array" ? "entries" : "keys";
		const span = { ...node.span, length: 1 };
		const message = `has ${size} ${what}, expected at most ${MAX_ENTRIES}`;
		throw new ScenarioError([placed(span, node.path, message)]);
	}
	for (const [key, child] of node.children) {
		const left = LOOKED_AT[key] ?? levels - 1;
		if (left > 0) checkLengths(child, left);
	}
}

/** The value with defaults filled in, and the keys that have problems. */
function checkSchema(
	document: Located,
	reporter: Reporter,
	gridOnly: boolean,
): [Scenario, Set<unknown>] {
	const value = plain(document) as Scenario;
	const validate = compileSchema(schema);
	const broken = new Set<unknown>();
	if (!validate(value))
		for (const problem of problemsFrom(validate.errors?.slice(0, MAX_SCHEMA_ERRORS))) {
			const [key = ""] = problem.path;
			// What a grid leaves out of the scenario is checked at its points.
			if (gridOnly && key !== "grid") continue;
			broken.add(key);
			reporter.problem(document, [], problem);
		}
	return [value, broken];
}

/** Checks every section whose schema holds, even when another's does not. */
function resolvePoint(
	{ document, variant, settings }: GridPoint,
	name: string,
	reporter: Reporter,
	{ probes, checkpoints }: Cache,
): ResolvedScenario | null {
	const before = reporter.count;
	const [value, broken] = checkSchema(document, reporter, false);
	const whole = (key: string): Located | undefined =>
		broken.has(key) ? undefined : document.children.get(key);
	const envNode = whole("env");
	const base = envNode ? checkEnv(envNode, reporter, probes) : null;
	const probeOf = (phase: "train" | "evaluate"): EnvProbe | null => {
		const changes = broken.has("protocol") ? undefined : at(document, ["protocol", phase, "env"]);
		if (!envNode || !changes) return base;
		return checkEnv(changedEnv(envNode, changes), reporter, probes);
	};
	const evaluateEnv = probeOf("evaluate");
	const trainEnv = probeOf("train");

	const agentsNode = whole("agents");
	const envs = [evaluateEnv, trainEnv].filter((env) => env !== null);
	const agents = agentsNode
		? checkAgents(agentsNode, [...new Set(envs)], checkpoints, reporter)
		: [];
	const byTrials = value.protocol?.evaluate?.steps === undefined;
	const metrics = broken.has("metrics")
		? []
		: checkMetrics(value.metrics, evaluateEnv, !byTrials, document, reporter);
	if (broken.has("protocol")) return null;
	const protocol = value.protocol!;
	const budget = checkEvaluate(protocol.evaluate!, evaluateEnv, document, reporter);
	const seeds = checkSeeds(protocol.seeds!, document, reporter);
	const steps = checkTrain(protocol.train, trainEnv, document, reporter);
	const numEnvs = protocol.numEnvs!;
	if (broken.has("record")) return null;
	const trials = "trials" in budget ? budget.trials : undefined;
	const replay = checkReplay(value.record!.replay!, numEnvs, trials, document, reporter);
	if (reporter.count > before || !base || !evaluateEnv || !trainEnv) return null;
	return {
		version: 1,
		name,
		variant,
		settings,
		title: value.title!,
		description: value.description!,
		source: value.source!,
		env: base.resolved,
		agents,
		protocol: {
			seeds,
			numEnvs,
			train: steps > 0 ? { steps, env: trainEnv.resolved } : null,
			evaluate: { ...budget, env: evaluateEnv.resolved },
		},
		metrics,
		record: { replay, curvePoints: value.record!.curvePoints! },
		...(value.reference ? { reference: value.reference } : {}),
	};
}
