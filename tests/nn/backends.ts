import { BACKENDS, BackendUnavailableError, initTensors } from "../../src/tensor/index.ts";

/** Names of the backends that are present here; leaves the last of them in use. */
export async function presentBackends(): Promise<string[]> {
	const present: string[] = [];
	for (const { name } of BACKENDS) {
		try {
			present.push((await initTensors({ backend: name })).backend);
		} catch (error) {
			if (!(error instanceof BackendUnavailableError)) throw error;
		}
	}
	return present;
}
