import "../../../envs/maze/grid/index.ts";
import "../../../agents/index.ts";
import type { Params } from "../../../src/env/index.ts";
import { drive } from "../../helpers/drive.ts";

/** Hyper-parameters of Headless-AD's source in Darkroom (§4.3 and its configuration). */
export const PAPER: Params = {
	learningRate: 0.9933,
	discount: 0.6238,
	epsilon: 1,
	epsilonEpisodes: 180,
	finalEpsilon: 0,
	initial: [0, 1],
	terminal: "zero",
};

export interface Curve {
	/** Success rate by episode, from 0. */
	readonly success: Float64Array;
	/** Mean number of steps by episode. */
	readonly steps: Float64Array;
	readonly rows: number;
}

/** Runs one trial a row and returns success and length by episode. */
export function darkroomCurve(
	agent: string,
	agentParams: Params,
	params: Params,
	{ rows = 810, episodes = 200, seed = 1 } = {},
): Curve {
	const success = new Float64Array(episodes);
	const steps = new Float64Array(episodes);
	const trial = new Int32Array(rows);
	const episode = new Int32Array(rows);
	const length = new Int32Array(rows);
	drive({
		env: "maze/Darkroom-v0",
		params,
		numEnvs: rows,
		episodesPerTrial: episodes,
		agent,
		agentParams,
		steps: 20 * episodes,
		seed,
		each: ({ env }) => {
			const { terminated, truncated } = env.kernel;
			for (let row = 0; row < rows; row++) {
				length[row]!++;
				if (!terminated[row] && !truncated[row]) continue;
				const e = episode[row]!;
				if (trial[row] === 0) {
					success[e]! += terminated[row]! / rows;
					steps[e]! += length[row]! / rows;
				}
				length[row] = 0;
				episode[row] = (e + 1) % episodes;
				if (episode[row] === 0) trial[row]!++;
			}
		},
	});
	return { success, steps, rows };
}
