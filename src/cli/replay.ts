import { extname, relative, resolve } from "node:path";
import {
	EXPORT_FORMATS,
	type ExportFormat,
	exportReplay,
	openReplay,
	type ReplayInfo,
	replayInfo,
} from "../record/index.ts";
import { UsageError } from "./output.ts";
import type { CommandModule, Context } from "./program.ts";
import { table } from "./table.ts";

interface ExportFlags {
	readonly format?: string;
	readonly force?: boolean;
	readonly columns?: string;
	readonly datasetId?: string;
}

/** `palaestra replay info|export`: looks into a replay, or turns it into another format. */
export const replay: CommandModule = (program, context) => {
	const group = program.command("replay").description("look into replays, and export them");
	group
		.command("info")
		.description("what a replay holds")
		.argument("<replay>", "file, e.g. runs/quickstart/jobs/thompson_seed0/replay.arrow")
		.option("--json", "print the result as one JSON value")
		.action((file: string) => info(file, context));
	group
		.command("export")
		.description(`turn a replay into ${EXPORT_FORMATS.join(", ")}`)
		.argument("<replay>", "file")
		.argument("<target>", "file to write; a folder for minari")
		.option(
			"-f, --format <format>",
			`${EXPORT_FORMATS.join(", ")}; by the target's ending unless told`,
		)
		.option(
			"--columns <names>",
			"columns or groups of them, joined by commas; all unless told (not minari)",
		)
		.option("--dataset-id <id>", "id of the Minari dataset, (namespace/)name-vN")
		.option("--force", "replace what is there")
		.option("--json", "print the result as one JSON value")
		.addHelpText(
			"after",
			"\nExamples:\n  $ palaestra replay export replay.arrow replay.csv --columns reward,action\n  $ palaestra replay export replay.arrow my-dataset --format minari --dataset-id mine/bandit-v0",
		)
		.action((file: string, target: string, flags: ExportFlags) =>
			convert(file, target, flags, context),
		);
};

async function info(file: string, { io, output }: Context): Promise<void> {
	const found = await replayInfo(openReplay(resolve(io.cwd, file)));
	output.result(found, () => infoText(found, file));
}

function infoText(found: ReplayInfo, file: string): string {
	const size =
		found.bytes >= 1e6
			? `${(found.bytes / 1e6).toFixed(1)} MB`
			: `${(found.bytes / 1e3).toFixed(1)} kB`;
	const number = (value: number | null): string =>
		value === null ? "–" : String(Number(value.toPrecision(4)));
	const facts: [string, string][] = [
		[
			"file",
			`${file}, ${size}${found.complete ? "" : ", not closed: a prefix of what was played"}`,
		],
		["environment", found.env.id],
		["layers", found.env.layers.map(({ id }) => id).join(" → ") || "none"],
		["agent", found.agent?.id ?? "none"],
		["scenario", `${found.scenario ?? "none"}, seed ${found.seed ?? "unknown"}`],
		["rows", `${found.rows.length} of ${found.numEnvs}`],
		["trials", String(found.trials)],
		[
			"episodes",
			`${found.episodes}${found.incompleteEpisodes > 0 ? ` and ${found.incompleteEpisodes} incomplete` : ""}`,
		],
		["steps", `${found.steps} in ${found.records} records`],
		[
			"mean return",
			`${number(found.meanReturn)} over episodes of ${number(found.meanEpisodeSteps)} steps`,
		],
	];
	const columns = found.columns.map(({ name, dtype, shape }) => [
		`  ${name}`,
		dtype,
		shape.length > 0 ? `[${shape.join(", ")}]` : "scalar",
	]);
	return `${table(facts)}\ncolumns\n${table(columns)}`;
}

async function convert(
	file: string,
	target: string,
	flags: ExportFlags,
	{ io, output }: Context,
): Promise<void> {
	const format = formatOf(target, flags.format);
	const reader = openReplay(resolve(io.cwd, file));
	let shown = -1;
	const done = await exportReplay(reader, resolve(io.cwd, target), format, {
		overwrite: flags.force === true,
		...(flags.columns ? { columns: flags.columns.split(",").map((name) => name.trim()) } : {}),
		...(flags.datasetId ? { datasetId: flags.datasetId } : {}),
		progress: (records, total) => {
			const percent = Math.floor((100 * records) / Math.max(1, total));
			if (io.columns === undefined || percent === shown) return;
			shown = percent;
			io.stderr.write(`\r\u001b[2K${percent} % of ${total}`);
		},
	});
	if (shown >= 0) io.stderr.write("\r\u001b[2K");
	const path = relative(io.cwd, done.target);
	output.result({ ...done, target: path }, () => {
		const episodes = done.episodes === undefined ? "" : ` in ${done.episodes} episodes`;
		const dropped = done.droppedEpisodes ? `; ${done.droppedEpisodes} incomplete left out` : "";
		return `${path}: ${done.records} records${episodes}${dropped}, ${done.bytes} bytes`;
	});
}

function formatOf(target: string, named: string | undefined): ExportFormat {
	const ending = extname(target).slice(1).toLowerCase();
	const format = (named ?? ending) as ExportFormat;
	if (EXPORT_FORMATS.includes(format)) return format;
	throw new UsageError(
		named === undefined
			? `${target}: no format has this ending; name one with --format: ${EXPORT_FORMATS.join(", ")}`
			: `--format is ${JSON.stringify(named)}, expected one of ${EXPORT_FORMATS.join(", ")}`,
	);
}
