import { rmSync } from "node:fs";

/** Removes a draft that was not to be finished; one that cannot be is no news beside why it was not. */
export function discard(file: string): void {
	try {
		rmSync(file, { force: true });
	} catch {
		// Its folder is none, or may not be written.
	}
}
