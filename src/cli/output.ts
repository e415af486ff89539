import pc from "picocolors";
import { PalaestraError } from "../errors.ts";
import { ScenarioError } from "../scenario/index.ts";
import type { Io } from "./io.ts";

type Colors = ReturnType<typeof pc.createColors>;

/** Exit codes of every command. */
export const EXIT = { done: 0, failed: 1, badInput: 2, interrupted: 130 } as const;

/** A command line that makes no sense. */
export class UsageError extends PalaestraError {
	constructor(message: string) {
		super("usage", message);
	}
}

/** The user broke off. */
export class CancelledError extends PalaestraError {
	/** `more`: what there is to know of what was done. */
	constructor(more = "") {
		super("interrupted", more === "" ? "interrupted" : `interrupted: ${more}`);
	}
}

const INPUT_ERRORS: ReadonlySet<string> = new Set([
	"usage",
	"unknown-id",
	"invalid-params",
	"invalid-scenario",
	"unknown-scenario",
	"weights-changed",
	"invalid-training",
	"unknown-training",
	"training-mismatch",
	"unknown-backend",
	"backend-unavailable",
	"invalid-histories",
	"not-histories",
	"checkpoint-missing",
	"checkpoint-damaged",
	"checkpoint-version",
	"checkpoint-mismatch",
	"unsupported-agent",
	"bad-run-folder",
	"bad-metric",
	"not-a-replay",
	"unsupported-replay-version",
	"corrupted-replay",
	"replay-exists",
	"replay-argument",
	"replay-read-failed",
	"not-exportable",
	"dataset-argument",
	"dataset-exists",
	"dataset-mismatch",
	"not-a-dataset",
	"invalid-histories",
	"not-histories",
	"histories-mismatch",
]);

/** The exit code that an error stands for. */
export function exitCodeOf(error: unknown): number {
	if (!(error instanceof PalaestraError)) return EXIT.failed;
	if (error.code === "interrupted") return EXIT.interrupted;
	return INPUT_ERRORS.has(error.code) ? EXIT.badInput : EXIT.failed;
}

/**
 * Where a command's words go: its result to standard output, once; all else to standard error. With
 * `json`, the result, or the error, is one JSON value.
 */
export class Output {
	/** What the process will exit with. */
	exitCode: number = EXIT.done;
	/** For standard output. */
	readonly colors: Colors;
	readonly errorColors: Colors;

	constructor(
		private readonly io: Io,
		readonly json: boolean,
	) {
		this.colors = pc.createColors(io.colors?.stdout ?? false);
		this.errorColors = pc.createColors(io.colors?.stderr ?? false);
	}

	/** The command's result: `value` as JSON, or the text that `human` makes of it. */
	result(value: unknown, human: () => string): void {
		const text = this.json ? JSON.stringify(value, null, "\t") : human();
		this.io.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
	}

	/** Progress, notes: never part of the result. */
	log(text: string): void {
		this.io.stderr.write(`${text}\n`);
	}

	/** Shows an error and remembers its exit code. */
	fail(error: unknown): void {
		this.exitCode = exitCodeOf(error);
		if (this.json) {
			this.result({ error: errorJson(error) }, () => "");
			return;
		}
		const known = error instanceof PalaestraError;
		const message = error instanceof Error ? error.message : String(error);
		// Of a mistake in the program itself, where it happened.
		const text = known || !(error instanceof Error) ? message : (error.stack ?? message);
		const { red } = this.errorColors;
		this.log(error instanceof ScenarioError ? text : `${red("error:")} ${text}`);
	}
}

function errorJson(error: unknown): Record<string, unknown> {
	if (!(error instanceof PalaestraError))
		return { code: "failed", message: error instanceof Error ? error.message : String(error) };
	const { code, message } = error;
	const { problems, suggestion } = error as { problems?: unknown; suggestion?: unknown };
	return {
		code,
		message,
		...(problems === undefined ? {} : { problems }),
		...(suggestion === undefined ? {} : { suggestion }),
	};
}
