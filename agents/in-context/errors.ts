import { PalaestraError } from "../../src/errors.ts";

/** A reward that is neither 0 nor 1, where tokens only tell these two apart. */
export class RewardError extends PalaestraError {
	constructor(
		readonly reward: number,
		readonly row: number,
		readonly step: number,
	) {
		super(
			"invalid-reward",
			`reward ${reward} at step ${step} of history ${row}: expected 0 or 1; set "reward": "real" for other rewards`,
		);
	}
}
