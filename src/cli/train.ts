import { join, relative, resolve } from "node:path";
import { quoted } from "../run/index.ts";
import { findTraining } from "../scenario/index.ts";
import {
	loadTraining,
	type TrainedSeed,
	type TrainingFile,
	train as trainAll,
} from "../train/index.ts";
import { collectImport, IMPORT_HELP, moduleUrl } from "./imports.ts";
import type { CommandModule, Context } from "./program.ts";
import { collectSet, SET_HELP, wholeNumber } from "./set.ts";
import { table } from "./table.ts";
import { TrainingLine } from "./training-line.ts";

interface Options {
	readonly seed?: readonly number[];
	readonly out?: string;
	readonly set?: Record<string, unknown>;
	readonly backend?: string;
	readonly steps?: number;
	readonly workers?: number;
	readonly force?: boolean;
	readonly import?: readonly string[];
}

/** Registers this package's own environments, layers and agents in other processes. */
const ENTRY = new URL("../../index.js", import.meta.url).href;

/** `palaestra train`: makes an agent's weights from a training file. */
export const train: CommandModule = (program, context) => {
	const seed = wholeNumber("--seed", 0);
	program
		.command("train")
		.description("train an agent's weights from a training file")
		.argument("<training>", "a file, or a name from `palaestra list trainings`")
		.option(
			"--seed <n>",
			"train this seed instead of the file's; repeatable",
			(text: string, before: readonly number[] = []) => [...new Set([...before, seed(text)])],
		)
		.option("-o, --out <folder>", "run folder; runs/train-NAME unless told")
		.option("--steps <n>", "optimiser steps instead of the file's", wholeNumber("--steps", 1))
		.option(
			"--backend <name>",
			"tfjs-node-gpu, tfjs-node, wasm or cpu; the best there is unless told",
		)
		.option(
			"--workers <n>",
			"processes, a seed each; 1 unless told; the weights do not depend on it",
			wholeNumber("--workers", 1),
		)
		.option("--force", "begin anew, and replace weights that are there")
		.option("--import <module>", IMPORT_HELP, collectImport)
		.option(
			"--set <path=value>",
			SET_HELP.replace("scenario", "training").replace("env.params.arms=5", "batch=32"),
			collectSet,
		)
		.addHelpText(
			"after",
			"\nThe same command goes on with what was stopped or killed, and leaves alone what is done.\n\nExamples:\n  $ palaestra train my-training.json\n  $ palaestra train my-training.json --seed 1 --seed 2 --workers 2",
		)
		.action((name: string, options: Options) => start(name, options, context));
};

async function start(name: string, options: Options, context: Context): Promise<void> {
	const { io, output } = context;
	const file = load(name, options, io.cwd);
	const { training } = file;
	const folder = resolve(io.cwd, options.out ?? join("runs", `train-${file.name}`));
	const line = new TrainingLine(io, training.seeds.length);
	const shown = (path: string): string => relative(io.cwd, path) || path;
	let trained: readonly TrainedSeed[];
	try {
		trained = await trainAll(training, {
			folder,
			workers: options.workers ?? 1,
			force: options.force ?? false,
			command: (seed) => commandLine(name, seed, options),
			imports: [ENTRY, ...(options.import ?? []).map((module) => moduleUrl(module, io.cwd))],
			signal: io.signal,
			...(options.backend === undefined ? {} : { backend: options.backend }),
			...(output.json ? {} : { onProgress: (progress) => line.update(progress) }),
			onNote: (text) => line.note(text),
			onSeed: ({ seed, trained, output }) =>
				line.note(
					trained
						? `seed ${seed}: trained, ${shown(output)}`
						: `seed ${seed}: trained before, ${shown(output)} is left as it is (--force trains anew)`,
				),
		});
	} finally {
		line.end();
	}
	output.result(
		{
			training: file.name,
			run: shown(folder),
			seeds: trained.map((each) => ({ ...each, output: shown(each.output) })),
		},
		() =>
			table([
				["seed", "steps", "loss", "seconds", "weights"],
				...trained.map((each) => [
					String(each.seed),
					String(each.steps),
					Number.isFinite(each.loss) ? String(Number(each.loss.toPrecision(5))) : "–",
					each.seconds.toFixed(0),
					shown(each.output),
				]),
			]),
	);
}

function load(name: string, { set, seed, steps }: Options, cwd: string): TrainingFile {
	const overrides: Record<string, unknown> = { ...set };
	if (seed !== undefined) overrides.seeds = seed;
	if (steps !== undefined) overrides.steps = steps;
	const path = findTraining(name, cwd);
	return loadTraining(path, {
		cwd,
		...(Object.keys(overrides).length > 0 ? { set: overrides } : {}),
	});
}

/** The command that trains one seed again. */
function commandLine(
	name: string,
	seed: number,
	{ set = {}, steps, import: modules = [] }: Options,
): string {
	const words = ["palaestra", "train", quoted(name), "--seed", String(seed)];
	if (steps !== undefined) words.push("--steps", String(steps));
	for (const [path, value] of Object.entries(set))
		words.push(
			"--set",
			quoted(`${path}=${typeof value === "string" ? value : JSON.stringify(value)}`),
		);
	for (const module of modules) words.push("--import", quoted(module));
	return words.join(" ");
}
