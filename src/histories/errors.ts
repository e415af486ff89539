import type { Problem } from "../env/index.ts";
import { PalaestraError } from "../errors.ts";

/** What went wrong with learning histories. */
export type HistoryErrorCode =
	/** The recipe breaks its schema, or asks for what cannot be made. */
	| "invalid-histories"
	/** The folder holds no histories, or none that can be read: damaged, cut off, another version. */
	| "not-histories"
	/** The folder holds histories of another recipe, seed or size. */
	| "histories-mismatch"
	/** Another process makes histories in the folder. */
	| "histories-locked"
	/** The operating system refused to read. */
	| "histories-read-failed"
	/** The operating system refused to write. */
	| "histories-write-failed";

/** Histories that cannot be made, stored or read; the message names the field or the file. */
export class HistoryError extends PalaestraError {
	constructor(
		override readonly code: HistoryErrorCode,
		reason: string,
		/** File or folder. */
		readonly path?: string,
		options?: ErrorOptions,
	) {
		super(code, path === undefined ? reason : `${path}: ${reason}`, options);
	}
}

/** A recipe that makes no sense; lists everything found wrong. */
export class HistoryRecipeError extends HistoryError {
	constructor(readonly problems: readonly Problem[]) {
		const list = problems.map(({ path, message }) => `${path.join(".") || "recipe"}: ${message}`);
		super("invalid-histories", list.join("; "));
	}
}
