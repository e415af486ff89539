import { startBackend } from "./start-backend.ts";

/** A tensor backend of tfjs that may be installed beside this package. */
export interface BackendSpec {
	/** What `initTensors` takes. */
	readonly name: "tfjs-node-gpu" | "tfjs-node" | "wasm" | "cpu";
	/** Name in tfjs: what `tf.setBackend` takes. */
	readonly backend: "tensorflow" | "wasm" | "cpu";
	/** The npm package that brings it. */
	readonly module: string;
	readonly description: string;
}

/** Backends in the order of preference: the fastest first. */
export const BACKENDS: readonly BackendSpec[] = [
	{
		name: "tfjs-node-gpu",
		backend: "tensorflow",
		module: "@tensorflow/tfjs-node-gpu",
		description: "TensorFlow on an NVIDIA GPU",
	},
	{
		name: "tfjs-node",
		backend: "tensorflow",
		module: "@tensorflow/tfjs-node",
		description: "TensorFlow on the CPU",
	},
	{
		name: "wasm",
		backend: "wasm",
		module: "@tensorflow/tfjs-backend-wasm",
		description: "WebAssembly with SIMD",
	},
	{
		name: "cpu",
		backend: "cpu",
		module: "@tensorflow/tfjs-backend-cpu",
		description: "plain JavaScript",
	},
];

/** What became of the attempt to load a backend. */
export interface BackendStatus extends BackendSpec {
	readonly installed: boolean;
	readonly usable: boolean;
	/** Would be the one used: the first usable. */
	readonly used: boolean;
	/** Why not, in a line; "" for the one used. */
	readonly reason: string;
}

/** Loads a module by name. */
export type Importer = (module: string) => Promise<unknown>;

/** Makes a loaded backend the one in use; rejects when it cannot. */
export type Starter = (spec: BackendSpec) => Promise<void>;

/** The two that come with this package are named in full, so that bundlers find them. */
const importModule: Importer = (module) => {
	if (module === "@tensorflow/tfjs-backend-wasm") return import("@tensorflow/tfjs-backend-wasm");
	if (module === "@tensorflow/tfjs-backend-cpu") return import("@tensorflow/tfjs-backend-cpu");
	return import(/* @vite-ignore */ module);
};

/**
 * Tries backends in order and starts the first that can be: a binding may be installed and not load,
 * or load and not start. Those after it are only loaded.
 *
 * @param load How modules are loaded. With one of one's own nothing is started unless `start` is told.
 */
export async function detectBackends(
	load: Importer = importModule,
	start: Starter = load === importModule ? startBackend : async () => {},
	specs: readonly BackendSpec[] = BACKENDS,
): Promise<BackendStatus[]> {
	const statuses: BackendStatus[] = [];
	let used: string | undefined;
	for (const spec of specs) {
		let installed = true;
		let failure: string | undefined;
		try {
			await load(spec.module);
			if (used === undefined) await start(spec).catch((error) => (failure = notStarting(error)));
		} catch (error) {
			installed = !isMissing(error, spec.module);
			failure = installed ? `installed, but does not load: ${firstLine(error)}` : "not installed";
		}
		const usable = failure === undefined;
		const reason = failure ?? (used === undefined ? "" : `${used} comes first`);
		statuses.push({ ...spec, installed, usable, used: usable && used === undefined, reason });
		if (usable) used ??= spec.module;
	}
	return statuses;
}

function notStarting(error: unknown): string {
	return `installed, but does not start: ${firstLine(error)}`;
}

/** Whether it is this module that was not found, and not one that it needs. */
function isMissing(error: unknown, module: string): boolean {
	const { code, message = "" } = (error ?? {}) as { code?: string; message?: string };
	const missing = code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND";
	// A browser has no codes; it says that it cannot resolve the name.
	const unresolved = error instanceof TypeError && code === undefined;
	return (missing && message.includes(`'${module}'`)) || (unresolved && message.includes(module));
}

function firstLine(error: unknown): string {
	return (error instanceof Error ? error.message : String(error)).split("\n")[0]!;
}
