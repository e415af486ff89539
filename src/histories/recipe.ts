import {
	compileSchema,
	type LayerUse,
	type Params,
	type Problem,
	problemsFrom,
} from "../env/index.ts";
import { HistoryRecipeError } from "./errors.ts";
import { HISTORY_RECIPE_SCHEMA } from "./recipe-schema.ts";

/** What a value is drawn from, uniformly: whole numbers min … max, or listed values. */
export type DrawLaw =
	| { readonly min: number; readonly max: number; readonly choices?: undefined }
	| { readonly choices: readonly unknown[]; readonly min?: undefined };

/**
 * How learning histories are made: a source agent learns in many tasks of an environment, one
 * trial a history (Laskin et al. 2022, §3.1). Plain JSON.
 */
export interface HistoryRecipe {
	readonly env: {
		readonly id: string;
		readonly params?: Params;
		/** From the innermost to the outermost. */
		readonly layers?: readonly LayerUse[];
		/** The environment's own unless told; `null` for none. */
		readonly maxEpisodeSteps?: number | null;
		/** "endless" unless told. */
		readonly episodesPerTrial?: number | "endless";
	};
	/** Any registered agent that needs no weights. */
	readonly agent: { readonly id: string; readonly params?: Params };
	/** Length of a history in environment steps; this or `episodes`. */
	readonly steps?: number;
	/** Length in episodes of the source; longer where a window would not fit. */
	readonly episodes?: number;
	/**
	 * Values drawn anew for each batch, by path into env or agent; or "steps", up to `steps`: then
	 * batches differ in length.
	 */
	readonly draw?: Readonly<Record<string, DrawLaw>>;
	/** A batch holds a random stretch of each history. */
	readonly window?: { readonly steps: number };
	/** Only episodes 0, k, 2k, … are kept (Laskin et al. 2022, §4), 1 unless told. */
	readonly subsample?: number;
}

/** A recipe with defaults filled in. */
export interface ResolvedRecipe extends HistoryRecipe {
	readonly env: {
		readonly id: string;
		readonly params: Params;
		readonly layers: readonly LayerUse[];
		readonly maxEpisodeSteps?: number | null;
		readonly episodesPerTrial: number | "endless";
	};
	readonly agent: { readonly id: string; readonly params: Params };
	readonly draw: Readonly<Record<string, DrawLaw>>;
	readonly subsample: number;
}

/**
 * Checks a recipe's form and fills in defaults; the argument is not changed. Whether the environment
 * and the agent exist and take their parameters is found by `new HistoryGenerator`.
 * @throws HistoryRecipeError listing every problem
 */
export function resolveRecipe(recipe: unknown): ResolvedRecipe {
	const filled = structuredClone(recipe) as ResolvedRecipe;
	const validate = compileSchema(HISTORY_RECIPE_SCHEMA);
	const problems = validate(filled) ? contradictions(filled) : problemsFrom(validate.errors);
	if (problems.length > 0) throw new HistoryRecipeError(problems);
	return filled;
}

/** Steps of each history in a batch: T. */
export function batchSteps(recipe: HistoryRecipe): number {
	return recipe.window?.steps ?? recipe.steps!;
}

function contradictions(recipe: ResolvedRecipe): Problem[] {
	const { steps, episodes, window, draw } = recipe;
	const problems: Problem[] = [];
	const add = (path: readonly string[], message: string): void => {
		problems.push({ path, message });
	};
	if (steps === undefined && episodes === undefined) add([], "lacks a length: steps or episodes");
	if (steps !== undefined && episodes !== undefined)
		add(["episodes"], "is given beside steps, expected one of them");
	if (episodes !== undefined && !window)
		add([], "lacks the key window: histories of so many episodes differ in steps");
	if (steps !== undefined && window && window.steps > steps)
		add(["window", "steps"], `is ${window.steps}, expected at most steps, ${steps}`);
	for (const [path, law] of Object.entries(draw)) {
		if (law.min !== undefined && law.min > law.max)
			add(["draw", path], `is from ${law.min} to ${law.max}, expected min ≤ max`);
		const reason = path === "steps" ? whyNotLengths(recipe, law) : whyNotDrawn(recipe, path);
		if (reason !== null) add(["draw", path], reason);
	}
	return problems;
}

function whyNotLengths({ steps, window }: ResolvedRecipe, law: DrawLaw): string | null {
	if (steps === undefined) return "needs `steps`, the largest of them";
	const least = window?.steps ?? 1;
	for (const value of law.choices ?? [law.min, law.max])
		if (!Number.isSafeInteger(value) || (value as number) < least || (value as number) > steps)
			return `has ${JSON.stringify(value)}, expected integers from ${least} to ${steps}`;
	return null;
}

const DRAWN = ["env", "agent"];

function whyNotDrawn(recipe: ResolvedRecipe, path: string): string | null {
	const keys = path.split(".");
	if (keys.includes("") || keys.includes("__proto__"))
		return "is no path: keys joined by single dots, e.g. env.params.arms";
	if (!DRAWN.includes(keys[0]!) || keys.length < 2)
		return `is no path into ${DRAWN.join(" or ")}, e.g. env.params.arms`;
	let node: unknown = recipe;
	for (const [i, key] of keys.slice(0, -1).entries()) {
		node = (node as Record<string, unknown>)[key];
		if (node === null || typeof node !== "object")
			return `goes through ${keys.slice(0, i + 1).join(".")}, which is no object`;
	}
	return null;
}
