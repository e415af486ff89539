import * as tf from "@tensorflow/tfjs-core";
import type { BackendSpec } from "./backends.ts";
import { defineGradients } from "./gradients/index.ts";
import { attachKernels, defineKernels } from "./wasm/index.ts";

/** Makes a backend whose module is loaded the one in use. Rejects with the reason when it cannot. */
export async function startBackend({ backend, module }: BackendSpec): Promise<void> {
	// A threaded module has a shared memory, which the kernels cannot be put over, and adds up in
	// another order on every machine.
	if (backend === "wasm") tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
	if (!tf.engine().registryFactory[backend])
		throw new Error(`${module} registered itself with another copy of @tensorflow/tfjs-core`);
	if (!(await tf.setBackend(backend))) throw new Error(`tfjs refuses to start "${backend}"`);
	defineGradients();
	if (backend === "wasm") {
		attachKernels();
		defineKernels();
	}
	// Else it advertises another backend on the console at the first tensor.
	if (backend === "cpu") (tf.backend() as unknown as { firstUse: boolean }).firstUse = false;
}
