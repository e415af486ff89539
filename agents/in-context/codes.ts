import { nearOrthogonalRows, normalRows, unitGaussianRows } from "../../src/nn/codes.ts";
import { Generator, type SeedTree } from "../../src/random/index.ts";

/** Laws of action codes (Headless-AD, §3 and the ablations of Table 1). */
export type CodeFamily = "orthonormal" | "unit-gaussian" | "gaussian";

const FAMILIES = {
	orthonormal: nearOrthogonalRows,
	"unit-gaussian": unitGaussianRows,
	gaussian: normalRows,
};

/**
 * Codes of the actions 0 … actions − 1, drawn anew from `seeds`: actions × size numbers. The code of
 * an action does not depend on how many there are.
 */
export function drawCodes(
	family: CodeFamily,
	actions: number,
	size: number,
	seeds: SeedTree,
): Float32Array {
	return FAMILIES[family](actions, size, new Generator(seeds));
}

/**
 * How many codes of a law there are at least for `actions` actions that come and go: twice as many
 * where more than `size` can be drawn, and no fewer than `size`.
 */
export function codesFor(family: CodeFamily, actions: number, size: number): number {
	const most = Math.max(actions, size);
	return fitsMore(family, size) ? 2 * most : most;
}

/** Whether more codes than numbers in a code can be drawn: orthonormal ones need a power of 2. */
export function fitsMore(family: CodeFamily, size: number): boolean {
	return family !== "orthonormal" || (size & (size - 1)) === 0;
}
