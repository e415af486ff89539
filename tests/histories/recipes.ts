import type { HistoryRecipe } from "../../src/histories/index.ts";

/** Thompson sampling in bandits of 2 to 10 arms whose good arms are the odd ones, T = 100. */
export const BERNOULLI_SMALL: HistoryRecipe = {
	env: { id: "bandit/Bernoulli-v0", params: { distribution: "odd", horizon: 100 } },
	agent: { id: "thompson" },
	steps: 100,
	draw: { "env.params.arms": { min: 2, max: 10 } },
};

/** Headless-AD (Sinii et al. 2024), §4.1: 4 to 20 arms, T = 300. */
export const BERNOULLI: HistoryRecipe = {
	env: { id: "bandit/Bernoulli-v0", params: { distribution: "odd" } },
	agent: { id: "thompson" },
	steps: 300,
	draw: { "env.params.arms": { min: 4, max: 20 } },
};

/** §4.2: LinUCB in contextual bandits. */
export const CONTEXTUAL: HistoryRecipe = {
	env: { id: "bandit/ContextualLinear-v0" },
	agent: { id: "linucb" },
	steps: 300,
	draw: { "env.params.arms": { min: 4, max: 20 } },
};

/** §4.3: 200 episodes of Q-learning in Darkroom 9 × 9, of which training sees 100 steps. */
export const DARKROOM: HistoryRecipe = {
	env: { id: "maze/Darkroom-v0", params: { actions: "train", goals: "train" } },
	agent: {
		id: "q-learning",
		params: {
			learningRate: 0.9933,
			discount: 0.6238,
			epsilon: 1,
			epsilonEpisodes: 180,
			initial: [0, 1],
			terminal: "zero",
		},
	},
	episodes: 200,
	window: { steps: 100 },
};

/** Darkroom 7 × 7 with sequences of two moves; a random 140 of 160 steps. */
export const DARKROOM_SMALL: HistoryRecipe = {
	env: {
		id: "maze/Darkroom-v0",
		params: { size: 7, sequenceLength: 2, actions: "train", goals: "train" },
	},
	agent: { id: "replay-q" },
	steps: 160,
	window: { steps: 140 },
};

/** Arms that are there from the start with probability 0.7, else born by step T / 2. */
export const BIRTHS: HistoryRecipe = {
	env: {
		id: "bandit/Bernoulli-v0",
		params: { distribution: "odd", horizon: 100 },
		layers: [
			{
				id: "ActionSet",
				params: {
					permute: "trial",
					observe: false,
					dynamics: { births: { uniform: { initial: 0.7, until: 50 } } },
				},
			},
		],
	},
	agent: { id: "thompson" },
	steps: 100,
	draw: { "env.params.arms": { min: 2, max: 10 } },
};
