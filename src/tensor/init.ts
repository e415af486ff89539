import { BACKENDS, type BackendSpec, detectBackends } from "./backends.ts";
import { BackendUnavailableError, UnknownBackendError } from "./errors.ts";
import { startBackend, type WasmPaths } from "./start-backend.ts";

/** The backend in use. */
let current: BackendSpec | undefined;
/** Resolves when no start is under way. */
let idle: Promise<unknown> = Promise.resolve();

/**
 * Starts a tensor backend: the first usable of `BACKENDS`, or the one named. Call it before the
 * first tensor is made; calling again changes the backend if another is named and else does nothing.
 *
 * @param options.backend "tfjs-node-gpu", "tfjs-node", "wasm" or "cpu".
 * @param options.wasmPaths Where "wasm" finds tfjs' file `tfjs-backend-wasm-simd.wasm`: see `WasmPaths`.
 * For browsers; in Node it is found by itself. Without effect once that backend has been started.
 * @returns The name of the backend in use.
 * @throws UnknownBackendError when there is no backend of that name.
 * @throws BackendUnavailableError when it, or all of them, cannot be started; says why.
 */
export async function initTensors(
	options: { readonly backend?: string; readonly wasmPaths?: WasmPaths } = {},
): Promise<{ backend: string }> {
	// One at a time: two starts at once would leave it to chance which backend is in use.
	const turn = idle.then(() => choose(options.backend, options.wasmPaths));
	idle = turn.catch(() => {});
	return { backend: (await turn).name };
}

async function choose(
	backend: string | undefined,
	wasmPaths: WasmPaths | undefined,
): Promise<BackendSpec> {
	const names: string[] = BACKENDS.map(({ name }) => name);
	if (backend !== undefined && !names.includes(backend))
		throw new UnknownBackendError(backend, names);
	if (current !== undefined && (backend === undefined || backend === current.name)) return current;
	const candidates = BACKENDS.filter(({ name }) => backend === undefined || name === backend);
	const start = (spec: BackendSpec) => startBackend(spec, wasmPaths);
	const found = await detectBackends(undefined, start, candidates);
	const used = found.find((each) => each.used);
	if (used === undefined) {
		if (current !== undefined) await startBackend(current);
		const reasons = found.map(({ name, reason }) => [name, reason]);
		throw new BackendUnavailableError(backend, Object.fromEntries(reasons));
	}
	current = used;
	return current;
}
