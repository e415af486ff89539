import { BACKENDS, detectBackends } from "./backends.ts";
import { BackendUnavailableError, UnknownBackendError } from "./errors.ts";

let started: Promise<string> | undefined;

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
	const before = started;
	// One at a time: two starts at once would leave it to chance which backend is in use.
	started = (async () => {
		const current = await before?.catch(() => undefined);
		const { backend } = options;
		if (current !== undefined && (backend === undefined || backend === current)) return current;
		return start(backend);
	})();
	return { backend: await started };
}

async function start(backend: string | undefined): Promise<string> {
	const names = BACKENDS.map(({ name }) => name) as string[];
	if (backend !== undefined && !names.includes(backend))
		throw new UnknownBackendError(backend, names);
	const candidates = BACKENDS.filter((spec) => backend === undefined || spec.name === backend);
	const found = await detectBackends(undefined, undefined, candidates);
	const used = found.find((each) => each.used);
	if (used) return used.name;
	throw new BackendUnavailableError(
		backend,
		Object.fromEntries(found.map((each) => [each.name, each.reason])),
	);
}
