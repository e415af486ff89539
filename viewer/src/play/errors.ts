import { PalaestraError } from "../../../src/errors.ts";

/** Why a moment cannot be taken over, or an environment not be played. */
export type PlayErrorCode =
	| "no-seed"
	| "not-from-start"
	| "no-such-moment"
	| "other-environment"
	| "differs"
	| "too-far"
	| "not-playable"
	/** Files that are no pair of a checkpoint. */
	| "no-pair";

/** A moment that cannot be taken over, or an environment that cannot be played by hand. */
export class PlayError extends PalaestraError {
	constructor(
		code: PlayErrorCode,
		reason: string,
		/** The first moment that does not come out the same, for "differs". */
		readonly moment = 0,
	) {
		super(code, reason);
	}
}

/** The server did not take a replay. */
export class SaveError extends PalaestraError {
	constructor(reason: string) {
		super("not-saved", reason);
	}
}
