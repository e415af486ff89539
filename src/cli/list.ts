import { Argument } from "commander";
import { agentSpec, listAgents } from "../agent/index.ts";
import { type Described, layerSpec, listEnvs, listLayers, spec } from "../env/index.ts";
import { listScenarios, listTrainings } from "../scenario/index.ts";
import { collectImport, IMPORT_HELP } from "./imports.ts";
import type { CommandModule, Context } from "./program.ts";
import { table } from "./table.ts";

const KINDS = ["envs", "layers", "agents", "scenarios", "trainings"] as const;
type Kind = (typeof KINDS)[number];

/** `palaestra list`: what is registered, and which scenarios and training files there are. */
export const list: CommandModule = (program, context) => {
	program
		.command("list")
		.description("list environments, layers, agents, scenarios or training files")
		.addArgument(new Argument("<kind>", "what to list").choices(KINDS))
		.option("--import <module>", IMPORT_HELP, collectImport)
		.addHelpText(
			"after",
			"\nExamples:\n  $ palaestra list envs\n  $ palaestra list scenarios --json",
		)
		.action((kind: Kind) => show(kind, context));
};

function show(kind: Kind, { io, output }: Context): void {
	const entries =
		kind === "scenarios" || kind === "trainings" ? fileEntries(kind, io.cwd) : registered(kind);
	const { bold, dim } = output.colors;
	output.result(
		entries.map(({ text: _text, ...entry }) => entry),
		() => {
			if (entries.length === 0) return dim(`no ${kind}`);
			const rows = entries.map(({ id, text }) => [id, text]);
			const lines = table(rows, io.columns).split("\n");
			return lines.map((line) => line.replace(/^\S+/, (id) => bold(id))).join("\n");
		},
	);
}

interface Entry {
	readonly id: string;
	readonly text: string;
	readonly [key: string]: unknown;
}

function registered(kind: Exclude<Kind, "scenarios" | "trainings">): Entry[] {
	if (kind === "envs")
		return listEnvs().map((id) => ({ ...entryOf(spec(id)), family: spec(id).family }));
	if (kind === "layers") return listLayers().map((id) => entryOf(layerSpec(id)));
	return listAgents().map((id) => ({
		...entryOf(agentSpec(id)),
		privileged: agentSpec(id).privileged ?? false,
	}));
}

function entryOf({ id, description, source = "" }: Described): Entry {
	return { id, text: firstSentence(description), description, source };
}

function fileEntries(kind: "scenarios" | "trainings", cwd: string): Entry[] {
	const files = kind === "scenarios" ? listScenarios(cwd) : listTrainings(cwd);
	return files.map(({ name, file, title, description, bundled }) => ({
		id: name,
		text: title || firstSentence(description),
		file,
		title,
		description,
		bundled,
	}));
}

function firstSentence(text: string): string {
	return text.match(/^.*?[.;:](?=\s|$)/s)?.[0].replace(/[;:]$/, ".") ?? text;
}
