import { relative, resolve } from "node:path";
import {
	DATASET_FORMATS,
	type DatasetFormat,
	type GeneratedDataset,
	type GenerateProgress,
	generateMaze2d,
	MAZE2D_RECIPES,
} from "../dataset/index.ts";
import type { Io } from "./io.ts";
import { CancelledError, UsageError } from "./output.ts";
import type { CommandModule, Context } from "./program.ts";
import { wholeNumber } from "./set.ts";
import { table } from "./table.ts";

interface Options {
	readonly steps?: number;
	readonly seed: number;
	readonly noise: number;
	readonly out?: string;
	readonly format: DatasetFormat;
	readonly overwrite?: boolean;
}

/** `palaestra dataset`: makes D4RL's Maze2D data sets anew. */
export const dataset: CommandModule = (program, context) => {
	const names = MAZE2D_RECIPES.map(({ name }) => name).join(", ");
	program
		.command("dataset")
		.description("make an offline data set: D4RL's Maze2D, collected anew")
		.argument("<name>", names)
		.option("--steps <n>", "rows; D4RL's own number unless told", wholeNumber("--steps", 1))
		.option("--seed <n>", "root seed; 0 unless told", wholeNumber("--seed", 0), 0)
		.option("--noise <sd>", "standard deviation of the noise on actions; 0.5 unless told", sd, 0.5)
		.option("-o, --out <path>", "file (d4rl) or folder (minari); NAME.hdf5 or NAME unless told")
		.option("--format <format>", "d4rl: one HDF5 file; minari: its folder", format, "d4rl")
		.option("--overwrite", "replace what is there")
		.addHelpText(
			"after",
			"\nA call that was stopped or killed goes on where it was when it is repeated.\n\nExamples:\n  $ palaestra dataset maze2d-umaze\n  $ palaestra dataset maze2d-large --steps 2000000 --seed 1 --out large.hdf5\n  $ palaestra dataset maze2d-medium --format minari --out datasets/medium",
		)
		.action((name: string, options: Options) => make(name, options, context));
};

async function make(name: string, options: Options, { io, output }: Context): Promise<void> {
	const { out, format: kind, ...rest } = options;
	const file = resolve(io.cwd, out ?? (kind === "d4rl" ? `${name}.hdf5` : name));
	const line = new Line(io, output.json);
	const began = performance.now();
	let made: GeneratedDataset | null;
	try {
		made = await generateMaze2d(name, file, {
			...rest,
			format: kind,
			signal: io.signal,
			onProgress: (progress) => line.update(progress),
		});
	} finally {
		line.end();
	}
	if (made === null) throw new CancelledError("the same command goes on from there");
	const seconds = (performance.now() - began) / 1000;
	const shown = relative(io.cwd, file) || file;
	const result = { ...made, file: shown, seconds };
	output.result(result, () => textOf(result, output.colors.bold));
}

function textOf(
	made: GeneratedDataset & { readonly seconds: number },
	bold: (text: string) => string,
): string {
	const number = (value: number): string => String(Number(value.toPrecision(5)));
	const columns: [string, string, number][] = [
		["x", "observations", 0],
		["y", "observations", 1],
		["vx", "observations", 2],
		["vy", "observations", 3],
		["action x", "actions", 0],
		["action y", "actions", 1],
		["reward", "rewards", 0],
	];
	const rows = columns.map(([label, field, k]) => {
		const { mean, std, min, max } = made.statistics.fields[field]!;
		return [label, number(mean[k]!), number(std[k]!), number(min[k]!), number(max[k]!)];
	});
	const from = made.resumedAt > 0 ? `, ${made.resumedAt} of them from before` : "";
	return [
		`${bold(made.file)}: ${made.rows} steps${from}, ${made.targets} targets, ${(made.bytes / 1e6).toFixed(1)} MB in ${made.seconds.toFixed(1)} s`,
		"",
		table([["", "mean", "std", "min", "max"], ...rows]),
	].join("\n");
}

/** Milliseconds between lines where the line cannot be rewritten. */
const QUIET = 5000;

/** One line on standard error that says how far it is. */
class Line {
	private last = performance.now();
	private drawn = false;

	constructor(
		private readonly io: Io,
		private readonly silent: boolean,
	) {}

	update({ stage, rows, total }: GenerateProgress): void {
		const rewritten = this.io.columns !== undefined;
		const now = performance.now();
		if (this.silent || (!rewritten && now - this.last < QUIET)) return;
		this.last = now;
		const doing = stage === "collect" ? "collected" : "written";
		const text = `${((100 * rows) / total).toFixed(0).padStart(3)} % ${doing}`;
		this.io.stderr.write(rewritten ? `\r\u001b[2K${text}` : `${text}\n`);
		this.drawn = rewritten;
	}

	end(): void {
		if (this.drawn) this.io.stderr.write("\r\u001b[2K");
		this.drawn = false;
	}
}

function sd(text: string): number {
	const value = Number(text);
	if (text.trim() !== "" && value >= 0 && value <= 100) return value;
	throw new UsageError(`--noise is ${JSON.stringify(text)}, expected a number from 0 to 100`);
}

function format(text: string): DatasetFormat {
	if ((DATASET_FORMATS as readonly string[]).includes(text)) return text as DatasetFormat;
	throw new UsageError(
		`--format is ${JSON.stringify(text)}, expected one of ${DATASET_FORMATS.join(", ")}`,
	);
}
