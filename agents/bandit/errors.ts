import { PalaestraError } from "../../src/errors.ts";

/** A reward that an agent's model rules out. */
export class RewardRangeError extends PalaestraError {
	constructor(
		readonly agent: string,
		readonly reward: number,
		readonly row: number,
	) {
		super(
			"reward-range",
			`agent ${JSON.stringify(agent)} met a reward of ${reward} in environment ${row}, expected one from 0 to 1`,
		);
	}
}
