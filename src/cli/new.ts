import { existsSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { agentSpec, listAgents } from "../agent/index.ts";
import { listEnvs, spec } from "../env/index.ts";
import { writeAtomic } from "../run/folder.ts";
import { bundledFolder, parseScenario, type Scenario } from "../scenario/index.ts";
import { askScenario } from "./ask.ts";
import { defaultView } from "./compatible.ts";
import { collectImport, IMPORT_HELP } from "./imports.ts";
import { UsageError } from "./output.ts";
import type { CommandModule, Context } from "./program.ts";
import { wholeNumber } from "./set.ts";
import { summary } from "./validate.ts";

/** What a new scenario is made of. */
export interface Draft {
	readonly name?: string;
	readonly env?: string;
	readonly agent?: readonly string[];
	readonly seeds?: number;
	readonly trials?: number;
	readonly steps?: number;
	readonly numEnvs?: number;
}

interface Options extends Draft {
	readonly force?: boolean;
}

/** `palaestra new`: writes a scenario, from flags or by asking. */
export const create: CommandModule = (program, context) => {
	program
		.command("new")
		.description("write a scenario, from flags or by asking")
		.argument("[file]", "file to write; NAME.json unless told")
		.option("--name <name>", "short name")
		.option("--env <id>", "environment, from `palaestra list envs`")
		.option("--agent <id...>", "agents, from `palaestra list agents`")
		.option("--seeds <n>", "number of seeds", wholeNumber("--seeds", 1))
		.option("--trials <n>", "trials of each environment", wholeNumber("--trials", 1))
		.option("--steps <n>", "steps of each environment instead", wholeNumber("--steps", 1))
		.option("--num-envs <n>", "environments stepped together", wholeNumber("--num-envs", 1))
		.option("--import <module>", IMPORT_HELP, collectImport)
		.option("--force", "overwrite the file")
		.addHelpText(
			"after",
			"\nExamples:\n  $ palaestra new\n  $ palaestra new my.json --env bandit/Bernoulli-v0 --agent random thompson --seeds 5",
		)
		.action((file: string | undefined, options: Options) => write(file, options, context));
};

async function write(given: string | undefined, options: Options, context: Context): Promise<void> {
	const { io, output } = context;
	if (options.env !== undefined) spec(options.env);
	for (const id of options.agent ?? []) agentSpec(id);
	if (given !== undefined) refuseTaken(resolve(io.cwd, given), options);
	const draft = await complete(options, given, context);
	const file = given ?? `${draft.name}.json`;
	const whole = resolve(io.cwd, file);
	refuseTaken(whole, options);
	const text = `${JSON.stringify(scenarioOf(draft, whole, io.cwd), null, "\t")}\n`;
	const { name, scenarios } = parseScenario(text, { file });
	if (!existsSync(dirname(whole)))
		throw new UsageError(`there is no folder ${dirname(file)} to write ${file} in`);
	writeAtomic(whole, text);
	output.result({ file: whole, name, scenario: JSON.parse(text) }, () =>
		[`wrote ${file}: ${summary(scenarios)}`, `check it with: palaestra validate ${file}`].join(
			"\n",
		),
	);
}

function refuseTaken(file: string, { force }: Options): void {
	if (!force && existsSync(file))
		throw new UsageError(`${file} exists already; --force overwrites it`);
}

/** Asks for what the flags leave open; without a terminal, they may not. */
async function complete(
	options: Options,
	file: string | undefined,
	{ io, output }: Context,
): Promise<Draft & { name: string }> {
	const { force: _force, ...flags } = options;
	const named = flags.name ?? (file === undefined ? undefined : basename(file, ".json"));
	const draft: Draft = { ...flags, ...(named === undefined ? {} : { name: named }) };
	const missing = [
		...(draft.env === undefined ? [`--env (${listEnvs().join(", ")})`] : []),
		...(draft.agent === undefined ? [`--agent (${listAgents().join(", ")})`] : []),
	];
	if (missing.length > 0) {
		if (!io.terminal || output.json)
			throw new UsageError(`needs ${missing.join(" and ")}; only a terminal can be asked`);
		return askScenario(draft, io.terminal);
	}
	return { ...draft, name: named ?? "scenario" };
}

function scenarioOf(draft: Draft & { name: string }, file: string, cwd: string): Scenario {
	const { name, env, agent = [], seeds = 5, numEnvs = 100 } = draft;
	const schema = join(dirname(bundledFolder()), "schema", "scenario-v1.json");
	// A path out of the project would lead nowhere on another machine.
	const inside = !relative(cwd, schema).startsWith("..") && existsSync(schema);
	const link = relative(dirname(file), schema).replaceAll("\\", "/");
	return {
		...(inside ? { $schema: link.startsWith(".") ? link : `./${link}` } : {}),
		version: 1,
		name,
		env: { id: env! },
		agents: agent.map((id) => ({ id })),
		protocol: { seeds: { count: seeds, first: 0 }, numEnvs, evaluate: budgetOf(draft) },
	};
}

/** Trials where they end; what was asked for stays, so that checking can say what is wrong with it. */
function budgetOf({ env, trials, steps }: Draft): NonNullable<Scenario["protocol"]>["evaluate"] {
	if (trials !== undefined || steps !== undefined)
		return {
			...(trials === undefined ? {} : { trials }),
			...(steps === undefined ? {} : { steps }),
		};
	const view = defaultView(env!);
	return view && view.maxEpisodeSteps === undefined ? { steps: 10_000 } : { trials: 1 };
}
