import { PalaestraError } from "../errors.ts";

/** There is no browser to draw with, or it does not start. */
export class BrowserError extends PalaestraError {
	constructor(reason: string, options?: ErrorOptions) {
		super("no-browser", reason, options);
	}
}
