/**
 * Base of every error this package throws on purpose.
 *
 * `code` is stable and machine-readable; `message` names the thing, its value and what was expected.
 */
export class PalaestraError extends Error {
	constructor(
		readonly code: string,
		message: string,
		options?: ErrorOptions,
	) {
		super(message, options);
		this.name = new.target.name;
	}
}
