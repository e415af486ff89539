import { join } from "node:path";
import { takeLock } from "../lock.ts";
import { folderError, RunFolderError } from "./errors.ts";
import { FILES } from "./folder.ts";

/**
 * Takes a run folder for this process.
 * @returns what gives the folder back
 * @throws RunFolderError when a living process of this machine has it
 */
export function lockFolder(folder: string): () => void {
	let taken: ReturnType<typeof takeLock>;
	try {
		taken = takeLock(join(folder, FILES.lock));
	} catch (error) {
		throw folderError(folder, error);
	}
	if (typeof taken === "function") return taken;
	throw new RunFolderError(
		folder,
		`is being worked on by process ${taken.pid}; stop that first, or choose another with --out`,
	);
}
