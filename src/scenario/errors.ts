import { PalaestraError } from "../errors.ts";
import type { SourceFile } from "./source.ts";

/** One thing that is wrong with a scenario, and where. */
export interface ScenarioProblem {
	/** The file it stands in: the scenario's own, or one that it extends. */
	readonly file: string;
	/** From 1. */
	readonly line: number;
	/** From 1, in UTF-16 code units. */
	readonly column: number;
	/** Keys and indices from the root, joined by dots; "" for the whole. */
	readonly path: string;
	/** What is wrong and what was expected. */
	readonly message: string;
	/** The value found there; absent when nothing was. */
	readonly value?: unknown;
	/** What would have been accepted, when that is a short list. */
	readonly allowed?: readonly string[];
	/** The nearest accepted name. */
	readonly suggestion?: string;
}

/** A problem together with the text that it points into. */
export interface PlacedProblem {
	readonly problem: ScenarioProblem;
	readonly source?: SourceFile;
	/** Characters to underline. */
	readonly length: number;
}

/** More problems than this are counted, not listed. */
export const MAX_PROBLEMS = 50;

/** A scenario that cannot run; lists everything that was found wrong, as a compiler does. */
export class ScenarioError extends PalaestraError {
	readonly problems: readonly ScenarioProblem[];
	/** Problems found beyond those listed. */
	readonly omitted: number;

	/** @param code "invalid-training" for a training file. */
	constructor(
		readonly placed: readonly PlacedProblem[],
		code: "invalid-scenario" | "invalid-training" | "invalid-histories" = "invalid-scenario",
	) {
		const shown = placed.slice(0, MAX_PROBLEMS);
		const omitted = placed.length - shown.length;
		const text = shown.map(formatProblem).join("\n");
		super(code, omitted > 0 ? `${text}\n… and ${omitted} more problems` : text);
		this.problems = shown.map(({ problem }) => problem);
		this.omitted = omitted;
	}

	override toString(): string {
		return this.message;
	}
}

/** The name of a scenario, or of a training, that is neither a file nor listed. */
export class UnknownScenarioError extends PalaestraError {
	constructor(
		readonly scenario: string,
		readonly known: readonly string[],
		readonly suggestion: string | undefined,
		readonly kind: "scenario" | "training" = "scenario",
	) {
		const hint = suggestion ? ` Did you mean ${JSON.stringify(suggestion)}?` : "";
		super(
			`unknown-${kind}`,
			`no file and no ${kind} is named ${JSON.stringify(scenario)}.${hint} \`palaestra list ${kind}s\` shows all.`,
		);
	}
}

const WIDTH = 100;
const LONGEST_MESSAGE = 600;

/** "file:line:column: error: path message", the line, and a caret under the place. */
function formatProblem({ problem, source, length }: PlacedProblem): string {
	const { file, line, column, path, message } = problem;
	const text = `error: ${path === "" ? "" : `${path}: `}${clip(message)}`;
	if (source === undefined) return `${file}: ${text}`;
	const head = `${file}:${line}:${column}: ${text}`;
	const whole = source.line(line);
	if (whole.trim() === "") return head;
	// Of a long line, a window around the place.
	const start = column > WIDTH - 20 ? column - 1 - (WIDTH >> 1) : 0;
	const shown = whole.slice(start, start + WIDTH);
	const before = shown.slice(0, column - 1 - start).replace(/[^\t]/g, " ");
	const room = shown.length - before.length;
	const caret = "^".repeat(Math.max(1, Math.min(length, room)));
	const number = String(line);
	const margin = " ".repeat(number.length);
	return `${head}\n  ${number} | ${shown}\n  ${margin} | ${before}${caret}`;
}

/** A message no longer than a paragraph. */
export function clip(message: string): string {
	return message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message;
}
