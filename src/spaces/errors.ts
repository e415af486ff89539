import { PalaestraError } from "../errors.ts";

/**
 * What went wrong: a space built from bad parameters (`bad-space`), a mask or probability that does
 * not fit the space (`bad-mask`), a value the operation cannot take (`bad-value`), or JSON that
 * describes no space (`bad-json`).
 */
export type SpaceErrorCode = "bad-space" | "bad-mask" | "bad-value" | "bad-json";

/** Misuse of a space; the message names the space, the offending value and what was expected. */
export class SpaceError extends PalaestraError {
	declare readonly code: SpaceErrorCode;

	/** @param code stable, for programs. @param message for people. */
	constructor(code: SpaceErrorCode, message: string) {
		super(code, message);
	}
}
