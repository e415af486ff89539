import { batchWriter } from "../actions.ts";
import type { Kernel } from "../kernel.ts";

/** Writes a checked batch of actions into a kernel that is stepped by hand. */
export function writeActions(kernel: Kernel, actions: unknown): void {
	batchWriter(kernel, new Uint8Array(kernel.numEnvs))(actions);
}
