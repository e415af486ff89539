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
