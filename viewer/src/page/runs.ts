import type { RunManifest } from "../../../src/run/folder.ts";
import type { RunResults } from "../../../src/run/run.ts";
import { ViewerError } from "../data/errors.ts";

/** Addresses that `palaestra view` lists. */
export interface Listing {
	readonly runs: readonly { readonly name: string; readonly url: string }[];
	readonly replays: readonly { readonly name: string; readonly url: string }[];
}

/** A run as the page lists it. */
export interface Run {
	readonly name: string;
	/** Address of the folder, ending in "/". */
	readonly url: string;
	readonly manifest: RunManifest;
	/** Once it is finished. */
	readonly results: RunResults | null;
}

/** A replay of a run. */
export interface RunReplay {
	readonly url: string;
	readonly agent: string;
	readonly variant: string;
	readonly seed: number;
}

/** What the page's own server lists; `null` from a server that is no `palaestra view`. */
export async function listRuns(base: string): Promise<Listing | null> {
	try {
		const answer = await fetch(new URL("api/runs", base), { cache: "no-store" });
		const isJson = answer.headers.get("content-type")?.includes("json") ?? false;
		return answer.ok && isJson ? ((await answer.json()) as Listing) : null;
	} catch {
		return null;
	}
}

/**
 * Reads a run folder over HTTP.
 * @param named what it is called; as its address ends unless told.
 * @throws ViewerError
 */
export async function readRun(url: string, named?: string): Promise<Run> {
	const folder = url.endsWith("/") ? url : `${url}/`;
	const manifest = await readJson<RunManifest>(new URL("run.json", folder).href);
	if (manifest?.format !== "palaestra-run" || !Array.isArray(manifest.jobs))
		throw new ViewerError("not-a-run", folder, "run.json is not a run's");
	const results =
		manifest.status === "done"
			? await readJson<RunResults>(new URL("results.json", folder).href).catch(() => null)
			: null;
	const name = named ?? decodeURIComponent(folder.split("/").at(-2) ?? folder);
	return { name, url: folder, manifest, results };
}

/** The replays a run recorded, or records. */
export function replaysOf({ url, manifest }: Run): RunReplay[] {
	return manifest.jobs
		.filter(({ record }) => record !== undefined)
		.map(({ id, agent, variant, seed }) => ({
			url: new URL(`jobs/${encodeURIComponent(id)}/replay.arrow`, url).href,
			agent: agent.label,
			variant,
			seed,
		}));
}

async function readJson<T>(url: string): Promise<T> {
	let answer: Response;
	try {
		answer = await fetch(url, { cache: "no-store" });
	} catch (cause) {
		throw new ViewerError("unreachable", url, "the connection failed", cause);
	}
	if (answer.status === 404) throw new ViewerError("not-found", url, "the server answers 404");
	if (!answer.ok) throw new ViewerError("refused", url, `the server answers ${answer.status}`);
	try {
		return (await answer.json()) as T;
	} catch (cause) {
		throw new ViewerError("not-a-run", url, "is not JSON", cause);
	}
}
