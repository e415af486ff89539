import "../../envs/index.ts";
import "../../agents/index.ts";
import "../../src/layers/index.ts";
import { AgentPlayer } from "../../src/agent/check-player.ts";
import { makeAgent } from "../../src/agent/index.ts";
import { makeVec, type VectorEnv } from "../../src/env/index.ts";
import { describeReplay, MemorySink, Recorder, ReplayWriter } from "../../src/record/index.ts";
import "./attentive-agent.ts";
import "./planning-agent.ts";
import type { Recipe } from "./gallery-shots.ts";

/** Records a learning agent, in memory. */
export function recordLearning(recipe: Recipe, seed = 7): Uint8Array {
	const { env: id, params, layers, episodesPerTrial, maxEpisodeSteps } = recipe;
	const env = makeVec(id, {
		numEnvs: 1,
		autoreset: "same-step",
		...(params ? { params } : {}),
		...(layers ? { layers } : {}),
		...(episodesPerTrial ? { episodesPerTrial } : {}),
		...(maxEpisodeSteps ? { maxEpisodeSteps } : {}),
	});
	const player = new AgentPlayer(
		env,
		(view, seeds) => makeAgent(recipe.agent, recipe.agentParams, view, seeds),
		seed,
	);
	const { agent } = player;
	const described = describeReplay(env as VectorEnv, { agent, seed });
	const { family = described.env.family } = recipe;
	const header = { ...described, env: { ...described.env, family } };
	const sink = new MemorySink();
	const recorder = new Recorder(env as VectorEnv, new ReplayWriter(sink, header), agent);
	recorder.reset();
	for (let t = 0; t < recipe.steps; t++) {
		player.act();
		player.step();
		recorder.step();
	}
	recorder.close();
	return sink.toUint8Array();
}
