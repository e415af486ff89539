import { PalaestraError } from "../errors.ts";

/** A seed, or an index of the seed tree, that is not a non-negative integer. */
export class SeedError extends PalaestraError {
	constructor(readonly value: unknown) {
		super(
			"bad-seed",
			`seed must be an integer from 0 to ${Number.MAX_SAFE_INTEGER}, got ${typeof value === "string" ? JSON.stringify(value) : String(value)}`,
		);
	}
}
