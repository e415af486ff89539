import { PalaestraError } from "../errors.ts";

/** The viewer's server cannot start. */
export class ServeError extends PalaestraError {
	constructor(reason: string, options?: ErrorOptions) {
		super("cannot-serve", reason, options);
	}
}
