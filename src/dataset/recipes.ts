import { nearest } from "../env/index.ts";
import { DatasetError } from "./errors.ts";

/** A data set that can be made by name. */
export interface Maze2DRecipe {
	/** D4RL's name without its version. */
	readonly name: string;
	/** Environment it is collected in. */
	readonly env: string;
	/** Steps of D4RL's own (umaze and medium; large by its paper). */
	readonly steps: number;
	/** Steps after which a target that was not reached is given up: the maze's step limit. */
	readonly limit: number;
}

function recipe(layout: string, id: string, steps: number, limit: number): Maze2DRecipe {
	return { name: `maze2d-${layout}`, env: `maze/Maze2D-${id}-v0`, steps, limit };
}

/** Data sets of D4RL's Maze2D (Fu et al. 2020). */
export const MAZE2D_RECIPES: readonly Maze2DRecipe[] = [
	recipe("umaze", "UMaze", 1_000_000, 300),
	recipe("medium", "Medium", 2_000_000, 600),
	recipe("large", "Large", 4_000_000, 800),
	recipe("open", "Open", 1_000_000, 150),
	recipe("eval-umaze", "EvalUMaze", 1_000_000, 300),
	recipe("eval-medium", "EvalMedium", 2_000_000, 600),
	recipe("eval-large", "EvalLarge", 4_000_000, 800),
];

/** @throws DatasetError "dataset-argument" with the nearest name */
export function recipeNamed(name: string): Maze2DRecipe {
	const found = MAZE2D_RECIPES.find((each) => each.name === name);
	if (found) return found;
	const names = MAZE2D_RECIPES.map((each) => each.name);
	const near = nearest(name, names);
	throw new DatasetError(
		"dataset-argument",
		`no data set is named ${JSON.stringify(name)}${near ? `; did you mean ${near}?` : ""} There are ${names.join(", ")}`,
	);
}
