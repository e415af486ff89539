import { Command, CommanderError } from "commander";
import { version } from "../version.ts";
import { COMMANDS } from "./commands.ts";
import { moduleUrl } from "./imports.ts";
import type { Io } from "./io.ts";
import { EXIT, Output, UsageError } from "./output.ts";

/** What every command is given. */
export interface Context {
	readonly io: Io;
	readonly output: Output;
}

/** Adds one command to the program. */
export type CommandModule = (program: Command, context: Context) => void;

const EXAMPLES = `
Examples:
  $ palaestra run quickstart                run a scenario: a table, a report, replays
  $ palaestra list envs                     what there is
  $ palaestra describe bandit/Bernoulli-v0  parameters, spaces, an example
  $ palaestra new my.json                   write a scenario
  $ palaestra validate my.json              check it without running it

Every command takes --json and then prints one JSON value on standard output.
Exit codes: 0 done, 1 failed, 2 bad input, 130 interrupted.`;

/**
 * Runs a command line (without "node" and the script's name) and returns its exit code. Environments,
 * layers and agents must be registered already.
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
	const end = argv.indexOf("--");
	const output = new Output(io, argv.slice(0, end < 0 ? undefined : end).includes("--json"));
	let told = "";
	const program = new Command("palaestra")
		.description("A reinforcement-learning gym: environments, agents, scenarios and replays.")
		.version(version, "-V, --version", "print the version")
		.option("--json", "print the result as one JSON value")
		.helpOption("-h, --help", "show help")
		.helpCommand("help [command]", "show help for a command")
		.addHelpText("after", EXAMPLES)
		.showSuggestionAfterError(true)
		.exitOverride()
		.configureOutput({
			writeOut: (text) => {
				told += text;
			},
			writeErr: (text) => {
				told += text;
			},
			...(io.columns
				? { getOutHelpWidth: () => io.columns!, getErrHelpWidth: () => io.columns! }
				: {}),
		});
	program.hook("preAction", async (_program, command) => {
		const { import: modules = [] } = command.opts<{ import?: readonly string[] }>();
		for (const module of modules) await import(moduleUrl(module, io.cwd));
	});
	for (const add of COMMANDS) add(program, { io, output });
	for (const command of program.commands)
		command.option("--json", "print the result as one JSON value");
	try {
		await program.parseAsync(argv as string[], { from: "user" });
	} catch (error) {
		if (error instanceof CommanderError) endOfParsing(error, told, output, io);
		else output.fail(error);
	}
	if (output.exitCode === EXIT.done && io.signal.aborted) output.exitCode = EXIT.interrupted;
	return output.exitCode;
}

/** Commander ends help, the version and bad usage alike by throwing. */
function endOfParsing(error: CommanderError, told: string, output: Output, io: Io): void {
	if (error.exitCode === 0) {
		const key = error.code === "commander.version" ? "version" : "help";
		output.result({ [key]: told.trimEnd() }, () => told);
	} else if (output.json) output.fail(new UsageError(usageMessage(error, told)));
	else {
		io.stderr.write(told);
		output.exitCode = EXIT.badInput;
	}
}

function usageMessage({ code, message }: CommanderError, told: string): string {
	if (code === "commander.help") return "no command was given";
	return (told.trim() || message).replace(/^error: /, "").replaceAll("\n", " ");
}
