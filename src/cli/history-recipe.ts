import { type HistoryRecipe, HistoryRecipeError, resolveRecipe } from "../histories/index.ts";
import { readDocument, readText } from "../scenario/document.ts";
import { type PlacedProblem, ScenarioError } from "../scenario/errors.ts";
import { override } from "../scenario/grid.ts";
import { diskReader, findTraining } from "../scenario/index.ts";
import { plain } from "../scenario/located.ts";
import { parseLocated } from "../scenario/parse.ts";
import { Reporter } from "../scenario/reporter.ts";
import { loadTraining } from "../train/index.ts";
import { UsageError } from "./output.ts";

/** What `--set` may reach in a recipe. */
const ROOTS = ["env", "agent", "steps", "episodes", "draw", "window", "subsample"];

export interface RecipeFile {
	/** Without folder and ending. */
	readonly name: string;
	readonly recipe: HistoryRecipe;
}

/**
 * The recipe in a file, or in a training file, or in a training found by name.
 * @throws ScenarioError listing every problem with its line and column; UsageError
 */
export function loadRecipe(
	given: string,
	cwd: string,
	set: Readonly<Record<string, unknown>> = {},
): RecipeFile {
	const file = findTraining(given, cwd);
	const reader = diskReader(cwd);
	let document = readDocument(readText(file, reader), file, reader);
	const has = (key: string): boolean => document.children.has(key);
	if (has("agents"))
		throw new UsageError(
			`${given} is a scenario; histories are made of a recipe ({ env, agent, steps }) or of a training file`,
		);
	if (has("data") || !has("env")) {
		const { name, training } = loadTraining(file, { cwd, set });
		if ("folder" in training.data)
			throw new UsageError(
				`${given} trains on the histories in ${training.data.folder}, which are made already`,
			);
		return { name, recipe: training.data };
	}
	const found: PlacedProblem[] = [];
	const changes = parseLocated(JSON.stringify(set), "overrides");
	document = override(document, changes, found, ROOTS);
	const reporter = new Reporter();
	for (const problem of found) reporter.add(problem);
	let recipe: HistoryRecipe | undefined;
	try {
		// Where an editor finds the schema is no part of the recipe.
		const { $schema: _schema, ...rest } = plain(document) as Record<string, unknown>;
		recipe = resolveRecipe(rest);
	} catch (error) {
		if (!(error instanceof HistoryRecipeError)) throw error;
		for (const problem of error.problems) reporter.problem(document, [], problem);
	}
	if (reporter.count > 0)
		throw new ScenarioError(reporter.sorted(document.span.source.file), "invalid-histories");
	const base = file.split(/[\\/]/).at(-1)!;
	return { name: base.replace(/\.json$/, ""), recipe: recipe! };
}
