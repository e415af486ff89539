import { availableParallelism } from "node:os";
import { join, relative, resolve } from "node:path";
import { type WrittenHistories, writeHistories } from "../histories/store/index.ts";
import { loadRecipe } from "./history-recipe.ts";
import { collectImport, IMPORT_HELP, moduleUrl } from "./imports.ts";
import type { Io } from "./io.ts";
import { CancelledError } from "./output.ts";
import type { CommandModule, Context } from "./program.ts";
import { time } from "./progress.ts";
import { collectSet, SET_HELP, wholeNumber } from "./set.ts";

interface Options {
	readonly count: number;
	readonly seed: number;
	readonly out?: string;
	readonly workers?: number;
	readonly overwrite?: boolean;
	readonly import?: readonly string[];
	readonly set?: Record<string, unknown>;
}

/** Registers this package's own environments, layers and agents in worker threads. */
const ENTRY = new URL("../../index.js", import.meta.url).href;

/** `palaestra histories`: stores what an algorithm does while it learns, for training on it. */
export const histories: CommandModule = (program, context) => {
	program
		.command("histories")
		.description("make learning histories, to train in-context agents on")
		.argument("<recipe>", "a recipe's file, or a training file or its name, for the recipe in it")
		.option("--count <n>", "histories; 10000 unless told", wholeNumber("--count", 1), 10_000)
		.option("--seed <n>", "root seed; 0 unless told", wholeNumber("--seed", 0), 0)
		.option("-o, --out <folder>", "folder; histories/NAME unless told")
		.option(
			"--workers <n>",
			"threads; all cores unless told; the bytes do not depend on it",
			wholeNumber("--workers", 1),
		)
		.option("--overwrite", "replace other histories in the folder")
		.option("--import <module>", IMPORT_HELP, collectImport)
		.option("--set <path=value>", SET_HELP.replace("the scenario", "the recipe"), collectSet)
		.addHelpText(
			"after",
			"\nA call that was stopped or killed goes on where it was when it is repeated; with a larger --count it adds to what is there.\n\nExamples:\n  $ palaestra histories bandits.json\n  $ palaestra histories darkroom.json --count 2000 --seed 1 --out data/darkroom",
		)
		.action((recipe: string, options: Options) => make(recipe, options, context));
};

async function make(given: string, options: Options, { io, output }: Context): Promise<void> {
	const { count, seed, overwrite = false } = options;
	const { name, recipe } = loadRecipe(given, io.cwd, options.set);
	const folder = resolve(io.cwd, options.out ?? join("histories", name));
	const line = new Line(io, output.json);
	const began = performance.now();
	let written: WrittenHistories | null;
	try {
		written = await writeHistories(recipe, folder, {
			count,
			seed,
			overwrite,
			workers: options.workers ?? availableParallelism(),
			imports: [ENTRY, ...(options.import ?? []).map((module) => moduleUrl(module, io.cwd))],
			signal: io.signal,
			onProgress: ({ made }) => line.update(made, count),
		});
	} finally {
		line.end();
	}
	if (written === null)
		throw new CancelledError(
			"whole shards are kept; the same command (without --overwrite) goes on from there",
		);
	const { shards, recipe: resolved } = written.manifest;
	const total = (of: "steps" | "bytes"): number => shards.reduce((sum, each) => sum + each[of], 0);
	const sizes = shards.flatMap(({ actions }) => actions);
	const result = {
		folder: relative(io.cwd, folder) || folder,
		histories: count,
		resumedAt: written.resumedAt,
		steps: total("steps"),
		bytes: total("bytes"),
		seed,
		env: resolved.env.id,
		agent: resolved.agent.id,
		actions: { min: Math.min(...sizes), max: Math.max(...sizes) },
		seconds: (performance.now() - began) / 1000,
	};
	output.result(result, () => {
		const { actions, resumedAt } = result;
		const from = resumedAt > 0 ? `, ${resumedAt} of them from before` : "";
		const n = actions.min === actions.max ? `${actions.min}` : `${actions.min} to ${actions.max}`;
		return `${output.colors.bold(result.folder)}: ${count} histories${from}, ${result.steps} steps of ${result.agent} in ${result.env}, ${n} actions, ${(result.bytes / 1e6).toFixed(1)} MB in ${result.seconds.toFixed(1)} s`;
	});
}

/** Milliseconds between lines where the line cannot be rewritten. */
const QUIET = 5000;

/** One line on standard error that says how far it is. */
class Line {
	private readonly began = performance.now();
	private last = performance.now();
	private drawn = false;
	/** Histories there before this sitting. */
	private before: number | undefined;

	constructor(
		private readonly io: Io,
		private readonly silent: boolean,
	) {}

	update(made: number, count: number): void {
		this.before ??= made;
		const rewritten = this.io.columns !== undefined;
		const now = performance.now();
		if (this.silent || (!rewritten && now - this.last < QUIET)) return;
		this.last = now;
		const speed = (made - this.before) / ((now - this.began) / 1000);
		const parts = [
			`${((100 * made) / count).toFixed(0).padStart(3)} %`,
			`${made}/${count} histories`,
		];
		if (speed > 0) parts.push(`${speed.toFixed(0)}/s`, `${time((count - made) / speed)} left`);
		const text = parts.join(" · ");
		this.io.stderr.write(rewritten ? `\r\u001b[2K${text}` : `${text}\n`);
		this.drawn = rewritten;
	}

	end(): void {
		if (this.drawn) this.io.stderr.write("\r\u001b[2K");
		this.drawn = false;
	}
}
