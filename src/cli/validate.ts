import {
	findEither,
	loadScenario,
	type ResolvedScenario,
	ScenarioError,
	type ScenarioFile,
	UnknownScenarioError,
} from "../scenario/index.ts";
import { loadTraining, type ResolvedTraining, type TrainingFile } from "../train/index.ts";
import { collectImport, IMPORT_HELP } from "./imports.ts";
import { EXIT } from "./output.ts";
import type { CommandModule, Context } from "./program.ts";
import { collectSet, SET_HELP } from "./set.ts";

interface Options {
	readonly set?: Record<string, unknown>;
	readonly resolved?: boolean;
}

type Checked = { readonly name: string } & (
	| { readonly scenario: ScenarioFile }
	| { readonly training: TrainingFile }
	| { readonly error: ScenarioError | UnknownScenarioError }
);

/** `palaestra validate`: checks scenarios and training files without running them. */
export const validate: CommandModule = (program, context) => {
	program
		.command("validate")
		.description("check scenarios and training files without running them")
		.argument("<file...>", "files, or names from `palaestra list scenarios` or `list trainings`")
		.option("--set <path=value>", SET_HELP, collectSet)
		.option("--import <module>", IMPORT_HELP, collectImport)
		.option("--resolved", "print them with all defaults filled in")
		.addHelpText(
			"after",
			"\nExamples:\n  $ palaestra validate my.json\n  $ palaestra validate quickstart --set protocol.numEnvs=10 --resolved",
		)
		.action((names: string[], options: Options) => check(names, options, context));
};

function check(names: readonly string[], options: Options, { io, output }: Context): void {
	const checked = names.map((name) => checkOne(name, options, io.cwd));
	const valid = checked.every((each) => !("error" in each));
	if (!valid) output.exitCode = EXIT.badInput;
	if (!output.json) for (const each of checked) if ("error" in each) output.log(each.error.message);
	const json = { valid, scenarios: checked.map((each) => jsonOf(each, options)) };
	if (output.json || checked.some((each) => !("error" in each)))
		output.result(json, () => checked.flatMap((each) => textOf(each, options)).join("\n"));
}

function checkOne(name: string, { set }: Options, cwd: string): Checked {
	const options = { cwd, ...(set ? { set } : {}) };
	try {
		const { kind, file } = findEither(name, cwd);
		return kind === "training"
			? { name, training: loadTraining(file, options) }
			: { name, scenario: loadScenario(file, options) };
	} catch (error) {
		if (error instanceof ScenarioError || error instanceof UnknownScenarioError)
			return { name, error };
		throw error;
	}
}

function jsonOf(checked: Checked, { resolved }: Options): unknown {
	if ("error" in checked) {
		const { name, error } = checked;
		const { code, message } = error;
		const problems = error instanceof ScenarioError ? error.problems : [];
		return { given: name, valid: false, code, message, problems };
	}
	if ("training" in checked) {
		const { file, name, training } = checked.training;
		const more = resolved ? { resolved: training } : {};
		return { given: checked.name, valid: true, kind: "training", file, name, ...more };
	}
	const { file, name, scenarios } = checked.scenario;
	const variants = scenarios.map(({ variant }) => variant);
	const more = resolved ? { resolved: scenarios } : {};
	return { given: checked.name, valid: true, kind: "scenario", file, name, variants, ...more };
}

function textOf(checked: Checked, { resolved }: Options): string[] {
	if ("error" in checked) return [];
	if ("training" in checked) {
		const { training } = checked.training;
		if (resolved) return [JSON.stringify(training, null, "\t")];
		return [`${checked.name}: valid training file, ${trainingSummary(training)}`];
	}
	const { scenarios } = checked.scenario;
	if (resolved) return scenarios.map((scenario) => JSON.stringify(scenario, null, "\t"));
	return [`${checked.name}: valid, ${summary(scenarios)}`];
}

/** "headless-ad, 3 seeds × 20000 steps of 64 histories of bandit/Bernoulli-v0". */
export function trainingSummary({ agent, seeds, steps, batch, data }: ResolvedTraining): string {
	const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;
	const from = "folder" in data ? data.folder : data.env.id;
	const histories = batch === 1 ? "1 history" : `${batch} histories`;
	return `${agent.id}, ${count(seeds.length, "seed")} × ${count(steps, "step")} of ${histories} of ${from}`;
}

/** "2 variants of 3 agents × 5 seeds × 100 environments of bandit/Bernoulli-v0". */
export function summary(scenarios: readonly ResolvedScenario[]): string {
	const { agents, protocol } = scenarios[0]!;
	const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;
	const each = [
		count(agents.length, "agent"),
		count(protocol.seeds.length, "seed"),
		`${count(protocol.numEnvs, "environment")} of ${protocol.evaluate.env.id}`,
	].join(" × ");
	return scenarios.length > 1 ? `${scenarios.length} variants of ${each}` : each;
}
