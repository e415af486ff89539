import * as tf from "@tensorflow/tfjs-core";
import type { BackendSpec } from "./backends.ts";
import { defineGradients } from "./gradients/index.ts";
import { attachKernels, defineKernels } from "./wasm/index.ts";

/** The one file of tfjs' wasm backend that is used: of one thread, with SIMD. */
const WASM_FILE = "tfjs-backend-wasm-simd.wasm";

/**
 * Where tfjs' wasm backend finds `tfjs-backend-wasm-simd.wasm` (in `@tensorflow/tfjs-backend-wasm/dist`):
 * the URL of the folder that has it, or the file's own URL by its name, as bundlers give it. When absent
 * it is looked for beside the script.
 */
export type WasmPaths = string | { readonly [WASM_FILE]: string };

/** Makes a backend whose module is loaded the one in use. Rejects with the reason when it cannot. */
export async function startBackend(
	{ backend, module }: BackendSpec,
	wasmPaths?: WasmPaths,
): Promise<void> {
	if (backend === "wasm" && wasmPaths !== undefined) await setPaths(wasmPaths);
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

async function setPaths(paths: WasmPaths): Promise<void> {
	const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
	if (typeof paths === "string") return setWasmPaths(paths.endsWith("/") ? paths : `${paths}/`);
	const file = paths[WASM_FILE];
	// It wants all three named, also those that it will not load.
	setWasmPaths({
		"tfjs-backend-wasm.wasm": file,
		[WASM_FILE]: file,
		"tfjs-backend-wasm-threaded-simd.wasm": file,
	});
}
