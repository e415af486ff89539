import { readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { FILES } from "../run/folder.ts";
import { ServeError } from "./errors.ts";

/** A folder, or a single file, that may be served. */
export interface Root {
	/** What the user calls it. */
	readonly name: string;
	/** Real path of the folder. */
	readonly folder: string;
	/** Only this file of the folder. */
	readonly only?: string;
}

/** What the page finds at `api/runs`. */
export interface Listing {
	/** Run folders; `url` ends in "/". */
	readonly runs: readonly { readonly name: string; readonly url: string }[];
	/** Replays named one by one. */
	readonly replays: readonly { readonly name: string; readonly url: string }[];
}

/** @throws ServeError for a path that is not there, or is neither a folder nor a replay. */
export function rootOf(path: string): Root {
	let real: string;
	try {
		real = realpathSync(path);
	} catch (cause) {
		throw new ServeError(`${path} does not exist`, { cause });
	}
	const stats = statSync(real);
	if (stats.isDirectory()) return { name: basename(real), folder: real };
	if (!stats.isFile()) throw new ServeError(`${path} is neither a folder nor a file`);
	return { name: basename(real), folder: dirname(real), only: basename(real) };
}

/** Runs within the roots: each root that is one, or those right below it, newest last. Looks anew. */
export function listRoots(roots: readonly Root[]): Listing {
	const runs: { name: string; url: string }[] = [];
	const replays: { name: string; url: string }[] = [];
	roots.forEach(({ name, folder, only }, k) => {
		const base = `files/${k}/`;
		if (only !== undefined) replays.push({ name, url: base + encodeURIComponent(only) });
		else if (isRun(folder)) runs.push({ name, url: base });
		else {
			for (const entry of entriesOf(folder))
				if (isRun(join(folder, entry)))
					runs.push({ name: entry, url: `${base}${encodeURIComponent(entry)}/` });
				else if (entry.endsWith(".arrow"))
					replays.push({ name: entry, url: base + encodeURIComponent(entry) });
		}
	});
	return { runs, replays };
}

function isRun(folder: string): boolean {
	try {
		return statSync(join(folder, FILES.manifest)).isFile();
	} catch {
		return false;
	}
}

function entriesOf(folder: string): string[] {
	try {
		return readdirSync(folder).sort();
	} catch {
		return [];
	}
}
