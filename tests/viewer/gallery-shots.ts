import type { LayerUse, Params } from "../../src/env/index.ts";

/** A replay to make: who acts in what, for how long. */
export interface Recipe {
	readonly env: string;
	readonly params?: Params;
	readonly layers?: readonly LayerUse[];
	readonly agent: string;
	readonly agentParams?: Params;
	readonly episodesPerTrial?: number;
	readonly maxEpisodeSteps?: number;
	readonly steps: number;
	/** The replay says it is of this family, so that its renderer is taken. */
	readonly family?: string;
}

/** One picture: a moment of a replay. */
export interface Shot {
	readonly name: string;
	readonly recipe: Recipe;
	/** Place on the timeline of row 0. */
	readonly index: number;
	/** Overlays beside, or with a minus not, those that are on at first. */
	readonly overlays?: readonly string[];
	readonly width?: number;
	readonly height?: number;
	/** Drawn in dark too. */
	readonly dark?: boolean;
}

const FOUR_ROOMS: Recipe = {
	env: "maze/FourRooms-v0",
	agent: "q-learning",
	agentParams: { epsilon: 0.2 },
	episodesPerTrial: 400,
	maxEpisodeSteps: 120,
	steps: 5000,
};

const TEN_ARMS: Recipe = {
	env: "bandit/Bernoulli-v0",
	params: { arms: { min: 10, max: 10 } },
	agent: "thompson",
	steps: 200,
};

const POINT: Recipe = {
	env: "maze/PointMaze-UMaze-v0",
	agent: "maze-shortest-path",
	steps: 300,
};

/** Made up, to show what a planner by diffusion records. */
const PLANNING: Recipe = { env: "maze/PointMaze-UMaze-v0", agent: "planning", steps: 60 };

/** Made up, to show what an in-context agent records. */
const ATTENTIVE: Recipe = {
	env: "bandit/Bernoulli-v0",
	params: { arms: { min: 6, max: 6 } },
	agent: "attentive",
	steps: 100,
};

/** Every picture of the gallery. */
export const SHOTS: readonly Shot[] = [
	{
		name: "grid-darkroom",
		recipe: { env: "maze/Darkroom-v0", agent: "random", episodesPerTrial: 4, steps: 60 },
		index: 7,
		dark: true,
	},
	{
		name: "grid-four-rooms",
		recipe: FOUR_ROOMS,
		index: 4420,
		dark: true,
	},
	{
		name: "grid-visits",
		recipe: { ...FOUR_ROOMS, steps: 1000 },
		index: 900,
		overlays: ["visits", "-values", "-policy"],
	},
	{
		name: "grid-view",
		recipe: {
			env: "maze/Grid-v0",
			params: { generator: "dfs", size: 15, observation: "egocentric", control: "turn" },
			agent: "shortest-path",
			steps: 120,
		},
		index: 30,
		dark: true,
	},
	{
		name: "grid-switching",
		recipe: {
			env: "maze/GoalTeleport-v0",
			layers: [{ id: "Schedule", params: { law: "poisson", probability: 0.01, tasks: 10 } }],
			agent: "q-learning",
			agentParams: { epsilon: 0.15 },
			steps: 900,
		},
		index: 640,
	},
	{ name: "point-maze", recipe: POINT, index: 60, dark: true },
	{
		name: "point-maze-visits",
		recipe: { env: "maze/Maze2D-Large-v0", agent: "maze-shortest-path", steps: 400 },
		index: 280,
		overlays: ["visits"],
	},
	{ name: "plan-levels", recipe: PLANNING, index: 12, dark: true },
	{ name: "plan-first-level", recipe: PLANNING, index: 12, overlays: ["plan.0"] },
	{ name: "bandit-thompson", recipe: TEN_ARMS, index: 120, dark: true },
	{
		name: "bandit-two-arms",
		recipe: {
			env: "bandit/Gaussian-v0",
			params: { arms: { min: 2, max: 2 } },
			agent: "gaussian-thompson",
			steps: 50,
		},
		index: 24,
	},
	{
		name: "bandit-action-set",
		recipe: {
			env: "bandit/Bernoulli-v0",
			params: { arms: { min: 12, max: 12 } },
			layers: [
				{
					id: "ActionSet",
					params: { permute: "trial", hide: { count: 4, when: "trial", mode: "mask" } },
				},
			],
			agent: "ucb1",
			steps: 120,
		},
		index: 80,
		dark: true,
	},
	{
		name: "bandit-hundred-arms",
		recipe: { ...TEN_ARMS, params: { arms: { min: 100, max: 100 }, horizon: 600 }, steps: 500 },
		index: 420,
	},
	{
		name: "bandit-drift",
		recipe: {
			...TEN_ARMS,
			params: { arms: { min: 6, max: 6 }, horizon: 400 },
			layers: [{ id: "Schedule", params: { law: "recurring", period: 60, tasks: 3 } }],
			agent: "sliding-window-ucb",
			steps: 300,
		},
		index: 205,
		dark: true,
	},
	{ name: "attention-bandit", recipe: ATTENTIVE, index: 60, dark: true },
	{
		name: "attention-head",
		recipe: { ...ATTENTIVE, params: { arms: { min: 12, max: 12 }, horizon: 600 }, steps: 400 },
		index: 330,
		overlays: ["attention.1"],
	},
	{
		name: "attention-grid",
		recipe: {
			env: "maze/FourRooms-v0",
			agent: "attentive",
			episodesPerTrial: 20,
			maxEpisodeSteps: 60,
			steps: 200,
		},
		index: 130,
		overlays: ["-values"],
		dark: true,
	},
	{ name: "attention-generic", recipe: { ...ATTENTIVE, family: "generic" }, index: 60 },
	{ name: "generic-point", recipe: { ...POINT, family: "generic" }, index: 60, dark: true },
	{
		name: "generic-grid",
		recipe: {
			env: "maze/Grid-v0",
			params: { generator: "dfs", size: 11, observation: "full", showGoal: true },
			agent: "random",
			steps: 60,
			family: "generic",
		},
		index: 12,
	},
	{
		name: "phone-four-rooms",
		recipe: FOUR_ROOMS,
		index: 4420,
		width: 390,
		height: 640,
	},
];

/** The overlays of a shot out of those a renderer has. */
export function overlaysOf({ overlays = [] }: Shot, initial: readonly string[]): readonly string[] {
	const off = new Set(overlays.filter((id) => id.startsWith("-")).map((id) => id.slice(1)));
	const on = overlays.filter((id) => !id.startsWith("-"));
	return [...new Set([...initial, ...on])].filter((id) => !off.has(id));
}
