/** A tensor backend of tfjs that may be installed beside this package. */
export interface BackendSpec {
	/** Name in tfjs: what `tf.setBackend` takes. */
	readonly backend: "tensorflow" | "wasm" | "cpu";
	/** The npm package that brings it. */
	readonly module: string;
	readonly description: string;
}

/** Backends in the order of preference: the fastest first. */
export const BACKENDS: readonly BackendSpec[] = [
	{
		backend: "tensorflow",
		module: "@tensorflow/tfjs-node-gpu",
		description: "TensorFlow on an NVIDIA GPU",
	},
	{ backend: "tensorflow", module: "@tensorflow/tfjs-node", description: "TensorFlow on the CPU" },
	{
		backend: "wasm",
		module: "@tensorflow/tfjs-backend-wasm",
		description: "WebAssembly with SIMD",
	},
	{ backend: "cpu", module: "@tensorflow/tfjs-backend-cpu", description: "plain JavaScript" },
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

const importModule: Importer = (module) => import(/* @vite-ignore */ module);

/** Tries every backend in order. Loading is the test: a binding may be installed and not fit. */
export async function detectBackends(load: Importer = importModule): Promise<BackendStatus[]> {
	const statuses: BackendStatus[] = [];
	let used: string | undefined;
	for (const spec of BACKENDS) {
		let installed = true;
		let failure: string | undefined;
		try {
			await load(spec.module);
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

/** Whether it is this module that was not found, and not one that it needs. */
function isMissing(error: unknown, module: string): boolean {
	const { code, message = "" } = (error ?? {}) as { code?: string; message?: string };
	const missing = code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND";
	return missing && message.includes(`'${module}'`);
}

function firstLine(error: unknown): string {
	return (error instanceof Error ? error.message : String(error)).split("\n")[0]!;
}
