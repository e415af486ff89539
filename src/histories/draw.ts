import { Generator, type SeedTree } from "../random/index.ts";
import type { DrawLaw, ResolvedRecipe } from "./recipe.ts";

/** Values drawn for a batch, by path. */
export type Drawn = Readonly<Record<string, unknown>>;

/** Draws what a recipe draws for each batch; every path has a stream of its own. */
export function drawValues(recipe: ResolvedRecipe, node: SeedTree): Drawn {
	return Object.fromEntries(
		Object.entries(recipe.draw).map(([path, law]) => [path, drawOne(law, node.child(path))]),
	);
}

function drawOne(law: DrawLaw, node: SeedTree): unknown {
	const generator = new Generator(node);
	if (law.choices !== undefined) return law.choices[generator.integer(law.choices.length)];
	return law.min + Math.floor(generator.uniform() * (law.max - law.min + 1));
}

/** Most combinations of extreme values that are looked at before anything is made. */
const MOST_CORNERS = 64;

/**
 * Extreme draws: every combination of smallest, largest and listed values, or, where those are many,
 * each value beside the first of the others.
 */
export function cornerDraws(recipe: ResolvedRecipe): Drawn[] {
	const axes = Object.entries(recipe.draw).map(
		([path, law]) => [path, law.choices ?? [...new Set([law.min, law.max])]] as const,
	);
	const count = axes.reduce((product, [, values]) => product * values.length, 1);
	const first = Object.fromEntries(axes.map(([path, values]) => [path, values[0]]));
	if (count > MOST_CORNERS)
		return axes.flatMap(([path, values]) => values.map((value) => ({ ...first, [path]: value })));
	let corners: Record<string, unknown>[] = [{}];
	for (const [path, values] of axes)
		corners = corners.flatMap((corner) => values.map((value) => ({ ...corner, [path]: value })));
	return corners;
}

/** The recipe with drawn values in place. */
export function withDrawn(recipe: ResolvedRecipe, drawn: Drawn): ResolvedRecipe {
	const paths = Object.entries(drawn);
	if (paths.length === 0) return recipe;
	const copy = structuredClone(recipe) as ResolvedRecipe;
	for (const [path, value] of paths) {
		const keys = path.split(".");
		let node = copy as unknown as Record<string, unknown>;
		for (const key of keys.slice(0, -1)) node = node[key] as Record<string, unknown>;
		node[keys.at(-1)!] = value;
	}
	return copy;
}
