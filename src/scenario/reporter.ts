import { InvalidParamsError, type Problem, UnknownIdError } from "../env/index.ts";
import type { PlacedProblem, ScenarioProblem } from "./errors.ts";
import { type Located, locate, type Path } from "./located.ts";
import { placed } from "./parse.ts";

type Rest = Partial<Pick<ScenarioProblem, "value" | "allowed" | "suggestion">>;

/** Collects problems, each once: the points of a grid share most of theirs. */
export class Reporter {
	private readonly found = new Map<string, PlacedProblem>();

	get count(): number {
		return this.found.size;
	}

	add(problem: PlacedProblem): void {
		const { file, line, column, path, message } = problem.problem;
		const key = JSON.stringify([file, line, column, path, message]);
		if (!this.found.has(key)) this.found.set(key, problem);
	}

	/** A problem at a path below `node`. */
	at(node: Located, path: Path, message: string, rest: Rest = {}, atKey = false): void {
		const place = locate(node, path, atKey);
		this.add(placed(place.span, place.path, message, rest));
	}

	/** A problem that a schema or a check found below `node`. */
	problem(node: Located, base: Path, problem: Problem): void {
		const { path, message, value, allowed, suggestion, atKey } = problem;
		const rest: Rest = {
			...(value === undefined ? {} : { value }),
			...(allowed === undefined ? {} : { allowed }),
			...(suggestion === undefined ? {} : { suggestion }),
		};
		this.at(node, [...base, ...path], message, rest, atKey);
	}

	/** An error thrown by what stands at `thing` below `node`, whose parameters stand at `params`. */
	error(node: Located, thing: Path, params: Path, error: unknown): void {
		if (error instanceof InvalidParamsError)
			for (const problem of error.problems) this.problem(node, params, problem);
		else if (error instanceof UnknownIdError) {
			const { id, known, suggestion } = error;
			const rest = { value: id, allowed: known, ...(suggestion ? { suggestion } : {}) };
			this.at(node, [...thing, "id"], error.message, rest);
		} else this.at(node, thing, error instanceof Error ? error.message : String(error));
	}

	/** In the order of reading, `first` before the files that it extends. */
	sorted(first: string): PlacedProblem[] {
		const rank = (file: string): number => (file === first ? 0 : 1);
		return [...this.found.values()].sort(({ problem: a }, { problem: b }) => {
			if (rank(a.file) !== rank(b.file)) return rank(a.file) - rank(b.file);
			if (a.file !== b.file) return a.file < b.file ? -1 : 1;
			return a.line - b.line || a.column - b.column;
		});
	}
}
