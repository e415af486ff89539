import { agentSpec, listAgents } from "../agent/index.ts";
import {
	type Described,
	layerSpec,
	listEnvs,
	listLayers,
	makeVec,
	nearest,
	resolveParams,
	spec,
} from "../env/index.ts";
import { listScenarios, listTrainings, UnknownScenarioError } from "../scenario/index.ts";
import { allAgentsFor, defaultView, envsForAgent, envsForLayer } from "./compatible.ts";
import { describeFile } from "./describe-file.ts";
import { collectImport, IMPORT_HELP } from "./imports.ts";
import { UsageError } from "./output.ts";
import { type ParamRow, paramRows } from "./params-table.ts";
import type { CommandModule, Context } from "./program.ts";
import { table, wrap } from "./table.ts";

/** What `describe` shows: facts by name, in the order of showing. */
export interface Description {
	readonly kind: "env" | "layer" | "agent" | "scenario" | "training";
	readonly id: string;
	readonly description: string;
	readonly source: string;
	readonly params?: readonly ParamRow[];
	/** Of training, for agents that act with trained weights. */
	readonly learner?: readonly ParamRow[];
	/** Lines of "name: text". */
	readonly facts: Readonly<Record<string, unknown>>;
	/** JSON to put into a scenario. */
	readonly example?: unknown;
}

/** `palaestra describe`: everything about one environment, layer, agent, scenario or training. */
export const describe: CommandModule = (program, context) => {
	program
		.command("describe")
		.description("show all about an environment, layer, agent, scenario or training file")
		.argument("<id>", "an id from `palaestra list`, or a file")
		.option("--import <module>", IMPORT_HELP, collectImport)
		.addHelpText(
			"after",
			"\nExamples:\n  $ palaestra describe bandit/Bernoulli-v0\n  $ palaestra describe thompson\n  $ palaestra describe quickstart",
		)
		.action((id: string) => {
			const found = describeAny(id, context.io.cwd);
			context.output.result(found, () => textOf(found, context));
		});
};

/** @throws UsageError with the nearest name of any kind, ScenarioError */
export function describeAny(id: string, cwd: string): Description {
	if (listEnvs().includes(id)) return describeEnv(id);
	if (listLayers().includes(id)) return describeLayer(id);
	if (listAgents().includes(id)) return describeAgent(id);
	try {
		return describeFile(id, cwd);
	} catch (error) {
		if (!(error instanceof UnknownScenarioError)) throw error;
	}
	const names = [
		...listEnvs(),
		...listLayers(),
		...listAgents(),
		...[...listScenarios(cwd), ...listTrainings(cwd)].map(({ name }) => name),
	];
	const near = nearest(id, names);
	const hint = near ? ` Did you mean ${JSON.stringify(near)}?` : "";
	throw new UsageError(
		`no environment, layer, agent, scenario or training is named ${JSON.stringify(id)}.${hint}`,
	);
}

function basics({ id, description, source = "", params }: Described) {
	return { id, description, source, params: paramRows(params) };
}

/** Defaults as an example; nothing when there are required parameters. */
function exampleOf(described: Described): unknown {
	try {
		return { id: described.id, params: resolveParams(described, {}) };
	} catch {
		return { id: described.id, params: {} };
	}
}

function describeEnv(id: string): Description {
	const found = spec(id);
	const view = defaultView(id);
	const facts: Record<string, unknown> = { family: found.family };
	if (view) {
		const { kernel } = makeVec(id, { numEnvs: 1 });
		Object.assign(facts, {
			observation: `${view.observationSpace}`,
			action: `${view.actionSpace}`,
			maxEpisodeSteps: view.maxEpisodeSteps ?? "none",
			resetOptions: kernel.resetOptions,
			info: Object.keys(kernel.info),
			hidden: Object.keys(kernel.hidden),
			agents: allAgentsFor(view),
		});
		kernel.close?.();
	}
	return { kind: "env", ...basics(found), facts, example: { env: exampleOf(found) } };
}

function describeLayer(id: string): Description {
	const found = layerSpec(id);
	const facts = { envs: envsForLayer(id) };
	return { kind: "layer", ...basics(found), facts, example: { layers: [exampleOf(found)] } };
}

function describeAgent(id: string): Description {
	const found = agentSpec(id);
	const { privileged = false, learner } = found;
	const facts = {
		privileged,
		envs: envsForAgent(id),
		...(learner ? { weights: "trained by `palaestra train`, named in `checkpoint`" } : {}),
	};
	const example = exampleOf(found) as object;
	const agents = [learner ? { ...example, checkpoint: `./checkpoints/${id}-1` } : example];
	return {
		kind: "agent",
		...basics(found),
		...(learner ? { learner: paramRows(learner.params) } : {}),
		facts,
		example: { agents },
	};
}

function textOf(found: Description, { io, output }: Context): string {
	const { bold, dim } = output.colors;
	const width = Math.min(io.columns ?? 100, 120);
	const lines = [`${bold(found.id)} ${dim(found.kind)}`];
	if (found.description) lines.push("", ...wrap(found.description, width));
	if (found.source) lines.push(dim(`Source: ${found.source}`));
	lines.push(...rowsText(bold("Parameters"), found.params ?? [], width));
	lines.push(...rowsText(bold("Parameters of training"), found.learner ?? [], width));
	const facts = Object.entries(found.facts).filter(([, value]) => !isEmpty(value));
	if (facts.length > 0)
		lines.push(
			"",
			bold("Facts"),
			table(
				facts.map(([key, value]) => [key, factText(value)]),
				width,
				"  ",
			),
		);
	if (found.example) lines.push("", bold("Example"), JSON.stringify(found.example, null, 2));
	return lines.join("\n");
}

function rowsText(title: string, params: readonly ParamRow[], width: number): string[] {
	if (params.length === 0) return [];
	const rows = params.map((row) => [row.name, defaultText(row), `${row.type}. ${row.description}`]);
	return ["", title, table([["name", "default", "accepts"], ...rows], width, "  ")];
}

function defaultText(row: ParamRow): string {
	// The whole of a long one is in the JSON.
	if (row.default !== undefined) return shorten(JSON.stringify(row.default));
	return row.required ? "(required)" : "";
}

function isEmpty(value: unknown): boolean {
	return value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

function factText(value: unknown): string {
	if (Array.isArray(value)) return value.join(", ");
	return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function shorten(text: string): string {
	return text.length > 32 ? `${text.slice(0, 31)}…` : text;
}
