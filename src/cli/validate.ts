import {
	findScenario,
	loadScenario,
	type ResolvedScenario,
	ScenarioError,
	type ScenarioFile,
	UnknownScenarioError,
} from "../scenario/index.ts";
import { collectImport, IMPORT_HELP } from "./imports.ts";
import { EXIT } from "./output.ts";
import type { CommandModule, Context } from "./program.ts";
import { collectSet, SET_HELP } from "./set.ts";

interface Options {
	readonly set?: Record<string, unknown>;
	readonly resolved?: boolean;
}

type Checked =
	| { readonly name: string; readonly loaded: ScenarioFile }
	| { readonly name: string; readonly error: ScenarioError | UnknownScenarioError };

/** `palaestra validate`: checks scenarios without running them. */
export const validate: CommandModule = (program, context) => {
	program
		.command("validate")
		.description("check scenarios without running them")
		.argument("<scenario...>", "files, or names from `palaestra list scenarios`")
		.option("--set <path=value>", SET_HELP, collectSet)
		.option("--import <module>", IMPORT_HELP, collectImport)
		.option("--resolved", "print the scenarios with all defaults filled in")
		.addHelpText(
			"after",
			"\nExamples:\n  $ palaestra validate my.json\n  $ palaestra validate quickstart --set protocol.numEnvs=10 --resolved",
		)
		.action((names: string[], options: Options) => check(names, options, context));
};

function check(names: readonly string[], options: Options, { io, output }: Context): void {
	const set = options.set ? { set: options.set } : {};
	const checked = names.map((name): Checked => {
		try {
			return { name, loaded: loadScenario(findScenario(name, io.cwd), { cwd: io.cwd, ...set }) };
		} catch (error) {
			if (error instanceof ScenarioError || error instanceof UnknownScenarioError)
				return { name, error };
			throw error;
		}
	});
	const valid = checked.every((each) => "loaded" in each);
	if (!valid) output.exitCode = EXIT.badInput;
	if (!output.json) for (const each of checked) if ("error" in each) output.log(each.error.message);
	const json = { valid, scenarios: checked.map((each) => jsonOf(each, options)) };
	if (output.json || checked.some((each) => "loaded" in each))
		output.result(json, () => checked.flatMap((each) => textOf(each, options)).join("\n"));
}

function jsonOf(checked: Checked, { resolved }: Options): unknown {
	if ("error" in checked) {
		const { name, error } = checked;
		const { code, message } = error;
		const problems = error instanceof ScenarioError ? error.problems : [];
		return { given: name, valid: false, code, message, problems };
	}
	const { file, name, scenarios } = checked.loaded;
	const variants = scenarios.map(({ variant }) => variant);
	return {
		given: checked.name,
		valid: true,
		file,
		name,
		variants,
		...(resolved ? { resolved: scenarios } : {}),
	};
}

function textOf(checked: Checked, { resolved }: Options): string[] {
	if ("error" in checked) return [];
	const { scenarios } = checked.loaded;
	if (resolved) return scenarios.map((scenario) => JSON.stringify(scenario, null, "\t"));
	return [`${checked.name}: valid, ${summary(scenarios)}`];
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
