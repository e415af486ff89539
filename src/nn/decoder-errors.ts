import { PalaestraError } from "../errors.ts";

/** A row of a decoder has no room for another token. Nothing was appended to any row. */
export class DecoderFullError extends PalaestraError {
	declare readonly code: "decoder-full";

	constructor(
		readonly row: number,
		/** Tokens the row would have had. */
		readonly needed: number,
		readonly capacity: number,
	) {
		super(
			"decoder-full",
			`decoder: row ${row} would have ${needed} tokens, its capacity is ${capacity}; ` +
				"reset, evict or refill it first",
		);
	}
}
