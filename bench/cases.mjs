/**
 * What is measured: a case is an environment with its parameters and layers. `peers` names the
 * implementations it is compared with: `naive` is in `naive.mjs`,
 * `mujoco` in `mujoco.mjs`, the others in `peers.py`.
 */
export const CASES = [
	{
		id: "bandit/Bernoulli-v0",
		env: "bandit/Bernoulli-v0",
		params: { arms: 10 },
		peers: ["naive", "gymnasium", "gymnax"],
		peerTask: "bernoulli",
	},
	{
		id: "bandit/Gaussian-v0",
		env: "bandit/Gaussian-v0",
		params: { arms: 10 },
		peers: ["naive"],
		peerTask: "gaussian",
	},
	{
		id: "bandit/ContextualLinear-v0",
		env: "bandit/ContextualLinear-v0",
		params: { arms: 10 },
		peers: [],
	},
	{
		id: "maze/Darkroom-v0/cell",
		env: "maze/Darkroom-v0",
		params: { sequenceLength: 1 },
		peers: ["naive", "gymnasium"],
		peerTask: "darkroom",
	},
	{ id: "maze/Darkroom-v0/sequences-of-3", env: "maze/Darkroom-v0", params: {}, peers: [] },
	{
		id: "maze/Grid-v0/19x19-view-5x5",
		env: "maze/Grid-v0",
		params: { size: 19, observation: "egocentric", viewSize: 5 },
		maxEpisodeSteps: 1000,
		peers: ["naive", "minigrid"],
		peerTask: "grid",
	},
	{
		id: "maze/FourRooms-v0",
		env: "maze/FourRooms-v0",
		params: {},
		peers: ["gymnax"],
		peerTask: "fourrooms",
	},
	{
		id: "maze/Maze2D-Large-v0",
		env: "maze/Maze2D-Large-v0",
		params: {},
		peers: ["mujoco", "gymnasium-robotics"],
		peerTask: "pointmaze",
	},
	{
		id: "maze/PointMaze-Large-v0",
		env: "maze/PointMaze-Large-v0",
		params: {},
		peers: ["mujoco", "gymnasium-robotics"],
		peerTask: "pointmaze",
	},
	{
		id: "dataset/maze2d-large",
		dataset: "maze2d-large",
		peers: ["mujoco", "gymnasium-robotics"],
		peerTask: "pointmaze",
	},
	{
		id: "layers/ActionSet-permuted-Darkroom",
		env: "maze/Darkroom-v0",
		params: { sequenceLength: 1 },
		layers: [{ id: "ActionSet", params: { permute: "trial" } }],
		peers: [],
	},
];

/** Batch sizes; 0 is the single environment's object API. */
export const BATCHES = [0, 64, 1024, 4096];

/** Aims on one core, in steps/s. */
export const AIMS = {
	"env/maze/Grid-v0/19x19-view-5x5/batch-1024": 15e6,
	"env/maze/Darkroom-v0/cell/batch-1024": 100e6,
	"env/bandit/Bernoulli-v0/batch-1024": 100e6,
	"env/bandit/Bernoulli-v0/single": 5e6,
	"env/maze/Darkroom-v0/cell/single": 5e6,
	"env/maze/Maze2D-Large-v0/batch-1024": 10e6,
};

/** Figures that should stay at or below these. */
export const LIMITS = {
	"viewer/first-frame/1m-records": 1000,
	"viewer/seek/1m-records": 50,
	"viewer/seek/1m-records/p95": 50,
	"viewer/memory/1m-records": 300,
};

/** Shares of a peer's rate that should be reached; keys begin "id peer". */
export const RATIO_AIMS = {
	"tensor/train-step/4-layers-width-64-100-tokens-batch-32/wasm PyTorch": 0.5,
	"tensor/train-step/4-layers-width-64-100-tokens-batch-32/tfjs-node PyTorch": 1 / 1.2,
	"tensor/train-step/4-layers-width-64-100-tokens-batch-32/tfjs-node-gpu PyTorch": 1 / 1.2,
};
