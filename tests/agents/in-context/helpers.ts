import type { LearnedModel } from "../../../agents/in-context/model-config.ts";
import {
	type Agent,
	type AgentView,
	type Checkpoint,
	type HistoryBatch,
	makeAgent,
	makeVec,
	type Params,
	SeedTree,
	structureOf,
	viewOf,
} from "../../../index.ts";
import { copyOfColumns, Transitions } from "../../../src/agent/index.ts";
import { modelFor, untrained } from "../../helpers/untrained-weights.ts";

/** An environment and how it is made. */
export interface Place {
	readonly id: string;
	readonly params?: Params;
	readonly layers?: readonly { readonly id: string; readonly params?: Params }[];
}

export const BANDIT: Place = { id: "bandit/Bernoulli-v0", params: { arms: 4, horizon: 40 } };
export const BIRTHS: Place = {
	id: "bandit/Bernoulli-v0",
	params: { arms: 6, horizon: 40 },
	layers: [
		{
			id: "ActionSet",
			params: {
				observe: false,
				minimum: 2,
				dynamics: {
					mode: "mask",
					births: { uniform: { initial: 0.5, until: 20 } },
					deaths: { probability: 0.03 },
				},
			},
		},
	],
};
export const ROOM: Place = {
	id: "maze/Darkroom-v0",
	params: { size: 5, sequenceLength: 1 },
};
export const CONTEXTUAL: Place = {
	id: "bandit/ContextualLinear-v0",
	params: { arms: 3, horizon: 40 },
};

/** What an agent did, as a batch of histories, and what it told of every decision. */
export interface Played {
	readonly agent: Agent;
	readonly view: AgentView;
	readonly batch: HistoryBatch;
	readonly model: LearnedModel;
	readonly checkpoint: Checkpoint;
	/** B × T × N: `similarity`. */
	readonly similarity: Float32Array;
	/** B × T × N: `probability`. */
	readonly probability: Float32Array;
}

/** Lets an agent with untrained weights act for `steps` steps in one trial of `rows` environments. */
export function play(
	id: string,
	place: Place,
	{
		model: params = {},
		acting = {},
		rows = 3,
		steps = 30,
		context = steps,
		checkpoint: given,
	}: {
		readonly model?: Params;
		readonly acting?: Params;
		readonly rows?: number;
		readonly steps?: number;
		readonly context?: number;
		readonly checkpoint?: Checkpoint;
	} = {},
): Played {
	const { id: envId, ...options } = place;
	const env = makeVec(envId, {
		...options,
		numEnvs: rows,
		autoreset: "same-step",
		episodesPerTrial: Number.POSITIVE_INFINITY,
	});
	env.reset({ seed: new SeedTree(11).child("env") });
	const view = viewOf(env);
	const model = modelFor(id, view, params, context);
	const checkpoint = given ?? untrained(id, view, params, { steps: context });
	const agent = makeAgent(id, acting, view, new SeedTree(11).child("agent"), checkpoint);
	agent.explaining = true;
	const { kernel } = env;
	const action = copyOfColumns(kernel.action!);
	const structured = structureOf(kernel.actionSpace, action, "");
	const transitions = new Transitions(env, action);
	const n = agent.explanation!.probability!.width;
	const batch = {
		rows,
		steps,
		actions: n,
		action: new Int32Array(rows * steps),
		reward: new Float32Array(rows * steps),
		observation: Object.fromEntries(
			Object.entries(kernel.observation!).map(([key, { data, width }]) => [
				key,
				data instanceof Int32Array
					? new Int32Array(rows * (steps + 1) * width)
					: new Float32Array(rows * (steps + 1) * width),
			]),
		),
		terminated: new Uint8Array(rows * steps),
		truncated: new Uint8Array(rows * steps),
		...(kernel.actionMask ? { mask: new Uint8Array(rows * steps * n) } : {}),
	};
	const similarity = new Float32Array(rows * steps * n);
	const probability = new Float32Array(rows * steps * n);
	const note = (t: number): void => {
		for (const [key, { data, width }] of Object.entries(kernel.observation!))
			for (let row = 0; row < rows; row++)
				for (let k = 0; k < width; k++)
					batch.observation[key]![(row * (steps + 1) + t) * width + k] = data[row * width + k]!;
	};
	for (let t = 0; t < steps; t++) {
		note(t);
		agent.act(action);
		for (let row = 0; row < rows; row++) {
			const at = (row * steps + t) * n;
			const from = row * n;
			similarity.set(agent.explanation!.similarity!.data.subarray(from, from + n), at);
			probability.set(agent.explanation!.probability!.data.subarray(from, from + n), at);
			batch.action[row * steps + t] = action[""]!.data[row]!;
			batch.mask?.set(kernel.actionMask!.data.subarray(from, from + n), at);
		}
		transitions.before();
		const result = env.step(structured);
		transitions.after(result);
		agent.learn!(transitions.transition);
		for (let row = 0; row < rows; row++) {
			batch.reward[row * steps + t] = kernel.reward[row]!;
			batch.terminated[row * steps + t] = kernel.terminated[row]!;
			batch.truncated[row * steps + t] = kernel.truncated[row]!;
		}
	}
	note(steps);
	return { agent, view, batch, model, checkpoint, similarity, probability };
}
