import { SeedTree } from "../../random/index.ts";
import { concatenate, SampleStreams, type Space } from "../../spaces/index.ts";
import type { Kernel } from "../kernel.ts";

/**
 * The action that a checker takes in a row at its step t: random and allowed, a function of
 * (seed, row, t) and the mask alone. The space's own streams are left alone.
 */
export function actionAt(
	space: Space,
	seed: number,
	row: number,
	t: number,
	mask?: Uint8Array,
): unknown {
	const streams = new SampleStreams(new SeedTree(seed).child("check-action", row, t));
	return space.draw(streams, mask === undefined ? undefined : { mask });
}

/** A row's part of a kernel's action mask. */
export function maskOf(kernel: Kernel, row: number): Uint8Array | undefined {
	const mask = kernel.actionMask;
	return mask?.data.subarray(row * mask.width, (row + 1) * mask.width);
}

/** Actions of all rows at step t, as `VectorEnv.step` takes them. */
export function actionsAt(
	kernel: Kernel,
	seed: number,
	t: number,
	rowOf: (row: number) => number = (row) => row,
): unknown {
	const actions = Array.from({ length: kernel.numEnvs }, (_, row) =>
		actionAt(kernel.actionSpace, seed, rowOf(row), t, maskOf(kernel, row)),
	);
	return concatenate(kernel.actionSpace, actions as never);
}
