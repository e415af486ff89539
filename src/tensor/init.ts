import { BACKENDS, type BackendSpec, detectBackends } from "./backends.ts";
import { BackendUnavailableError, UnknownBackendError } from "./errors.ts";
import { startBackend } from "./start-backend.ts";

/** The backend in use. */
let current: BackendSpec | undefined;
/** Resolves when no start is under way. */
let idle: Promise<unknown> = Promise.resolve();

/**
 * Starts a tensor backend: the first usable of `BACKENDS`, or the one named. Call it before the
 * first tensor is made; calling again changes the backend if another is named and else does nothing.
 *
 * @param options.backend "tfjs-node-gpu", "tfjs-node", "wasm" or "cpu".
 * @returns The name of the backend in use.
 * @throws UnknownBackendError when there is no backend of that name.
 * @throws BackendUnavailableError when it, or all of them, cannot be started; says why.
 */
export async function initTensors(
	options: { readonly backend?: string } = {},
): Promise<{ backend: string }> {
	// One at a time: two starts at once would leave it to chance which backend is in use.
	const turn = idle.then(() => choose(options.backend));
	idle = turn.catch(() => {});
	return { backend: (await turn).name };
}

async function choose(backend: string | undefined): Promise<BackendSpec> {
	const names: string[] = BACKENDS.map(({ name }) => name);
	if (backend !== undefined && !names.includes(backend))
		throw new UnknownBackendError(backend, names);
	if (current !== undefined && (backend === undefined || backend === current.name)) return current;
	const candidates = BACKENDS.filter(({ name }) => backend === undefined || name === backend);
	const found = await detectBackends(undefined, undefined, candidates);
	const used = found.find((each) => each.used);
	if (used === undefined) {
		if (current !== undefined) await startBackend(current);
		const reasons = found.map(({ name, reason }) => [name, reason]);
		throw new BackendUnavailableError(backend, Object.fromEntries(reasons));
	}
	current = used;
	return current;
}
