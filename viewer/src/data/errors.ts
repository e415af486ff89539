import { PalaestraError } from "../../../src/errors.ts";

/** What went wrong between the page and a file. */
export type ViewerErrorCode =
	/** Nothing answers, or the answer broke off; worth trying again. */
	| "unreachable"
	/** The server says there is no such file. */
	| "not-found"
	/** The server refuses. */
	| "refused"
	/** The server sends whole files only, and this one is too large for that. */
	| "no-ranges"
	/** The address is none that a page may read. */
	| "bad-address"
	/** A run folder that is no run. */
	| "not-a-run"
	/** The file became shorter while it was open. */
	| "replaced";

/** A file that the page cannot read; `url` names it. */
export class ViewerError extends PalaestraError {
	constructor(
		override readonly code: ViewerErrorCode,
		readonly url: string,
		reason: string,
		cause?: unknown,
	) {
		super(code, `${url}: ${reason}`, cause === undefined ? undefined : { cause });
	}
}
