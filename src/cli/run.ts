import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative, resolve } from "node:path";
import {
	FILES,
	freeFolder,
	quoted,
	type ResultRow,
	type RunOptions,
	type RunResults,
	readJson,
	readManifest,
	resumeRun,
	runScenario,
} from "../run/index.ts";
import { findScenario, loadScenario, type ScenarioFile } from "../scenario/index.ts";
import { collectImport, IMPORT_HELP, moduleUrl } from "./imports.ts";
import { type Output, UsageError } from "./output.ts";
import type { CommandModule, Context } from "./program.ts";
import { ProgressLine } from "./progress.ts";
import { openRunView, VIEW_SECONDS } from "./run-view.ts";
import { collectSet, SET_HELP, wholeNumber } from "./set.ts";
import { table } from "./table.ts";
import { parsePort } from "./view.ts";

interface Options {
	readonly out?: string;
	readonly seed?: number;
	readonly workers?: number;
	readonly resume?: boolean | string;
	readonly import?: readonly string[];
	readonly checkpointEvery?: number;
	readonly set?: Record<string, unknown>;
	readonly view?: boolean;
	readonly port?: number;
	readonly open: boolean;
}

/** Registers this package's own environments, layers and agents in worker threads. */
const ENTRY = new URL("../../index.js", import.meta.url).href;

/** `palaestra run`: trains and evaluates a scenario into a run folder. */
export const run: CommandModule = (program, context) => {
	program
		.command("run")
		.description("train and evaluate a scenario into a run folder")
		.argument("[scenario]", "a file, or a name from `palaestra list scenarios`")
		.option("-o, --out <folder>", "run folder; runs/NAME, or the next free one, unless told")
		.option(
			"--seed <n>",
			"first seed, the others follow; the scenario's own unless told",
			wholeNumber("--seed", 0),
		)
		.option(
			"--workers <n>",
			"threads; all cores unless told; results do not depend on it",
			wholeNumber("--workers", 1),
		)
		.option("--resume [folder]", "go on with a run that was stopped or killed")
		.option("--import <module>", IMPORT_HELP, collectImport)
		.option("--checkpoint-every <seconds>", "seconds between checkpoints; 5 unless told", seconds)
		.option("--set <path=value>", SET_HELP, collectSet)
		.option("--view", "follow the run in the browser while it goes")
		.option("--port <number>", "port of --view on 127.0.0.1; a free one unless told", parsePort)
		.option("--no-open", "with --view, do not open the browser")
		.addHelpText(
			"after",
			"\nExamples:\n  $ palaestra run quickstart\n  $ palaestra run my.json --out runs/mine --workers 2\n  $ palaestra run --resume runs/mine",
		)
		.action((name: string | undefined, options: Options) => start(name, options, context));
};

async function start(name: string | undefined, options: Options, context: Context): Promise<void> {
	const { io, output } = context;
	const modules = (options.import ?? []).map((module) => moduleUrl(module, io.cwd));
	const resumed = resumeFolder(name, options, io.cwd);
	let file: ScenarioFile | undefined;
	if (resumed === undefined) {
		if (name === undefined)
			throw new UsageError("name a scenario, or a run to go on with: --resume FOLDER");
		file = load(name, options, io.cwd);
	} else {
		const twoFolders = typeof options.resume === "string" && options.out !== undefined;
		if (options.set || options.seed !== undefined || twoFolders)
			throw new UsageError(
				"a resumed run keeps its scenario and folder: leave out --set, --seed and --out",
			);
		if (name !== undefined) checkUnchanged(name, resumed, io.cwd);
	}
	const folder =
		resumed ??
		(options.out ? resolve(io.cwd, options.out) : freeFolder(join(io.cwd, "runs", file!.name)));
	const metric =
		(file ? file.scenarios[0]?.metrics[0] : readManifest(folder).jobs[0]?.metrics[0]) ?? "score";
	const line = new ProgressLine(io, metric);
	const request: RunOptions = {
		workers: options.workers ?? availableParallelism(),
		entry: ENTRY,
		imports: modules,
		signal: io.signal,
		command: commandLine(name, folder, options, io.cwd),
		...(options.checkpointEvery === undefined
			? {}
			: { checkpointSeconds: options.checkpointEvery }),
		...(options.view ? { publishSeconds: VIEW_SECONDS } : {}),
		...(output.json ? {} : { onProgress: (progress) => line.update(progress) }),
	};
	if (options.port !== undefined && !options.view) throw new UsageError("--port needs --view");
	const { port, open } = options;
	const view = options.view ? await openRunView(folder, { port, open }, context) : null;
	try {
		let results: RunResults;
		try {
			results = file ? await runScenario(file, folder, request) : await resumeRun(folder, request);
		} finally {
			line.end();
		}
		tell(results, relative(io.cwd, folder) || folder, output);
		await view?.linger();
	} finally {
		await view?.close();
	}
}

function tell(results: RunResults, folder: string, output: Output): void {
	output.result(
		{ run: folder, scenario: results.scenario, results: results.rows, timing: results.timing },
		() =>
			[
				tableText(results.rows),
				"",
				`run      ${folder}`,
				`report   ${join(folder, FILES.report)}`,
				`replays  ${join(folder, "jobs", "*", FILES.replay)}`,
			].join("\n"),
	);
}

/** The command that makes the same run again. */
function commandLine(
	name: string | undefined,
	folder: string,
	{ set = {}, seed, import: modules = [] }: Options,
	cwd: string,
): string {
	const words = ["palaestra", "run", name ?? "", "--out", relative(cwd, folder) || folder];
	if (seed !== undefined) words.push("--seed", String(seed));
	for (const [path, value] of Object.entries(set))
		words.push("--set", `${path}=${typeof value === "string" ? value : JSON.stringify(value)}`);
	for (const module of modules) words.push("--import", module);
	return words.map(quoted).join(" ");
}

function load(name: string, { set, seed }: Options, cwd: string): ScenarioFile {
	const path = findScenario(name, cwd);
	const overrides: Record<string, unknown> = { ...set };
	if (seed !== undefined) {
		const { seeds } = loadScenario(path, { cwd, ...(set ? { set } : {}) }).scenarios[0]!.protocol;
		overrides["protocol.seeds"] = seeds.map((_, k) => seed + k);
	}
	return loadScenario(path, {
		cwd,
		...(Object.keys(overrides).length > 0 ? { set: overrides } : {}),
	});
}

/** A run goes on with the scenario it began with, so the one named must be that still. */
function checkUnchanged(name: string, folder: string, cwd: string): void {
	readManifest(folder);
	const { scenarios } = loadScenario(findScenario(name, cwd), { cwd });
	const before = readJson<unknown>(folder, FILES.scenario);
	if (JSON.stringify(before) === JSON.stringify(scenarios)) return;
	const shown = quoted(relative(cwd, folder) || folder);
	throw new UsageError(
		`${name} is not what ${shown} began with (it or its weights were changed, or it was run with --set or --seed); go on with the old one: palaestra run --resume ${shown}, or begin anew without --resume`,
	);
}

/** The folder to go on with: the one named, or the newest run of the scenario. */
function resumeFolder(
	name: string | undefined,
	{ resume, out }: Options,
	cwd: string,
): string | undefined {
	if (!resume) return undefined;
	if (typeof resume === "string") return resolve(cwd, resume);
	if (out) return resolve(cwd, out);
	if (name === undefined) throw new UsageError("--resume needs a run folder, or a scenario's name");
	const base = join(cwd, "runs", loadScenario(findScenario(name, cwd), { cwd }).name);
	let newest: string | undefined;
	for (let k = 1; ; k++) {
		const folder = k === 1 ? base : `${base}-${k}`;
		if (!existsSync(folder)) break;
		newest = folder;
	}
	if (!newest) throw new UsageError(`no run to go on with: ${relative(cwd, base)} does not exist`);
	return newest;
}

function seconds(text: string): number {
	const value = Number(text);
	if (!(value > 0))
		throw new UsageError(
			`--checkpoint-every is ${JSON.stringify(text)}, expected a number of seconds above 0`,
		);
	return value;
}

/** The results as text, one block a metric. */
export function tableText(rows: readonly ResultRow[]): string {
	const number = (value: number | null): string =>
		value === null || !Number.isFinite(value) ? "–" : String(Number(value.toPrecision(4)));
	// A single unit has no interval.
	const range = (low: number, high: number): string =>
		Number.isFinite(low) && Number.isFinite(high) ? `${number(low)} – ${number(high)}` : "–";
	const variants = new Set(rows.map((row) => row.variant)).size > 1;
	const head = [
		...(variants ? ["variant"] : []),
		"agent",
		"metric",
		"mean",
		"95 % interval",
		"IQM",
		"95 % interval",
		"n",
	];
	const lines = rows.map((row) => [
		...(variants ? [row.variant] : []),
		row.agent,
		row.metric,
		number(row.mean),
		range(row.low, row.high),
		number(row.iqm),
		range(row.iqmLow, row.iqmHigh),
		String(row.n),
	]);
	return table([head, ...lines]);
}
