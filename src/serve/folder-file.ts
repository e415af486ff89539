import { realpath } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";

/**
 * The file that a URL path means within a folder; `null` when it means none or one outside, by dots,
 * encoded separators or symbolic links.
 * @param folder a real path.
 * @param path percent-encoded, without a leading slash.
 */
export async function fileWithin(folder: string, path: string): Promise<string | null> {
	let parts: string[];
	try {
		parts = path.split("/").map(decodeURIComponent);
	} catch {
		return null;
	}
	const isBad = (part: string): boolean =>
		part === "" || part === "." || part === ".." || /[/\\\0]/.test(part);
	if (parts.some(isBad)) return null;
	let file: string;
	try {
		file = await realpath(join(folder, ...parts));
	} catch {
		return null;
	}
	return isInside(folder, file) ? file : null;
}

/** Whether `file` is `folder` or lies below it; both real paths. */
export function isInside(folder: string, file: string): boolean {
	const way = relative(folder, file);
	return way === "" || (!isAbsolute(way) && way !== ".." && !way.startsWith(`..${sep}`));
}
