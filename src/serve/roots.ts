import { mkdirSync, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { FILES } from "../run/folder.ts";
import { ServeError } from "./errors.ts";
import { PLAYED, type SaveFolder } from "./saves.ts";

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
	/** Replays named one by one, and those played by hand. */
	readonly replays: readonly { readonly name: string; readonly url: string }[];
	/** Whether hand-played replays can be saved, and at most how many bytes. */
	readonly save: { readonly most: number } | null;
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
export function listRoots(roots: readonly Root[]): Omit<Listing, "save"> {
	const runs: { name: string; url: string }[] = [];
	const replays: { name: string; url: string }[] = [];
	roots.forEach(({ name, folder, only }, k) => {
		const base = `files/${k}/`;
		if (only !== undefined) replays.push({ name, url: base + encodeURIComponent(only) });
		else if (isRun(folder)) {
			runs.push({ name, url: base });
			replays.push(...playedIn(folder, base));
		} else {
			replays.push(...playedIn(folder, base));
			for (const entry of entriesOf(folder))
				if (isRun(join(folder, entry))) {
					const url = `${base}${encodeURIComponent(entry)}/`;
					runs.push({ name: entry, url });
					replays.push(...playedIn(join(folder, entry), url));
				} else if (entry.endsWith(".arrow"))
					replays.push({ name: entry, url: base + encodeURIComponent(entry) });
		}
	});
	return { runs, replays };
}

/** Replays played by hand below a folder. */
function playedIn(folder: string, base: string): { name: string; url: string }[] {
	return entriesOf(join(folder, PLAYED))
		.filter((entry) => entry.endsWith(".arrow"))
		.map((entry) => ({
			name: `${PLAYED}/${entry}`,
			url: `${base}${PLAYED}/${encodeURIComponent(entry)}`,
		}));
}

/**
 * Where hand-played replays go: a root of their own when a folder is named, else below the first root
 * that is a folder; `null` when there is none.
 */
export function saveFolderOf(roots: Root[], named: string | undefined): SaveFolder | null {
	if (named !== undefined) {
		mkdirSync(named, { recursive: true });
		const root = rootOf(named);
		if (root.only !== undefined) throw new ServeError(`${named} is not a folder`);
		roots.push(root);
		return { within: root.folder, folder: root.folder, url: `files/${roots.length - 1}/` };
	}
	const k = roots.findIndex(({ only }) => only === undefined);
	const root = roots[k];
	if (root === undefined) return null;
	return { within: root.folder, folder: join(root.folder, PLAYED), url: `files/${k}/${PLAYED}/` };
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
