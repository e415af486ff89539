import { makeAgent, viewOf } from "../../../src/agent/index.ts";
import { makeVec, type Params } from "../../../src/env/index.ts";
import { SeedTree } from "../../../src/random/index.ts";
import type { TypedArray } from "../../../src/spaces/index.ts";

export interface Scores {
	readonly mean: number;
	/** Standard error of the mean. */
	readonly error: number;
	readonly success: number;
	/** Mean number of the step that first reached the goal, of episodes that did. */
	readonly firstReach: number;
	/** Mean of info.normalized_score at the episodes' ends. */
	readonly score: number;
}

/** Runs `rows` environments for `episodes` episodes each, all within one trial. */
export function evaluate(
	id: string,
	agentId: string,
	rows: number,
	episodes = 1,
	{ params = {}, env = {} }: { params?: Params; env?: Params } = {},
): Scores {
	const envs = makeVec(id, {
		numEnvs: rows,
		autoreset: "same-step",
		episodesPerTrial: episodes,
		params: env,
	});
	envs.reset({ seed: 100 });
	const agent = makeAgent(agentId, params, viewOf(envs), new SeedTree(7));
	agent.reset(0, rows);
	const actions = envs.singleActionSpace.allocate(rows)!;
	const gained = new Float64Array(rows);
	const returns: number[] = [];
	const reached: number[] = [];
	const scores: number[] = [];
	while (returns.length < rows * episodes) {
		agent.act(actions);
		const { reward, finalMask, finalInfo } = envs.step(actions[""]!.data);
		for (let row = 0; row < rows; row++) {
			gained[row]! += reward[row]!;
			if (finalMask[row] !== 1) continue;
			returns.push(gained[row]!);
			gained[row] = 0;
			const first = (finalInfo.first_reach as TypedArray)[row]!;
			if (first > 0) reached.push(first);
			const score = finalInfo.normalized_score as TypedArray | undefined;
			if (score) scores.push(score[row]!);
		}
	}
	const mean = average(returns);
	const variance = average(returns.map((value) => (value - mean) ** 2));
	return {
		mean,
		error: Math.sqrt(variance / returns.length),
		success: reached.length / returns.length,
		firstReach: average(reached),
		score: average(scores),
	};
}

function average(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}
