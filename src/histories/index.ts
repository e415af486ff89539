export type { Drawn } from "./draw.ts";
export * from "./errors.ts";
export { HistoryGenerator, type HistoryGeneratorOptions } from "./generator.ts";
export {
	batchSteps,
	type DrawLaw,
	type HistoryRecipe,
	type ResolvedRecipe,
	resolveRecipe,
} from "./recipe.ts";
export { HISTORY_RECIPE_SCHEMA } from "./recipe-schema.ts";
