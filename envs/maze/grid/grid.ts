import { type Params, register } from "../../../src/env/index.ts";
import { CLASSIC_FOUR_ROOMS } from "./generate/index.ts";
import { GridKernel } from "./kernel.ts";
import { checkGrid, type GridParams, gridConfig, gridSchema, sizeOf } from "./params.ts";

/** Observation of a grid environment: a cell for "cell", an array for the others. */
export type GridObservation = number | Int32Array | Uint8Array;

declare global {
	interface PalaestraEnvs {
		"maze/Grid-v0": [observation: GridObservation, action: number];
		"maze/FourRooms-v0": [observation: GridObservation, action: number];
		"maze/GoalTeleport-v0": [observation: GridObservation, action: number];
	}
}

/** Continuing tasks have no limit; the others 4 steps a cell. */
function stepLimit(params: Params): number | undefined {
	const grid = params as unknown as GridParams;
	const [height, width] = sizeOf(grid);
	return grid.goalBehaviour === "teleport" ? undefined : 4 * height * width;
}

register({
	id: "maze/Grid-v0",
	family: "grid",
	description:
		"A grid maze from a generator or a text layout, with a goal that pays 1. A new maze every trial of every environment unless the layout is fixed.",
	params: gridSchema(),
	check: checkGrid,
	maxEpisodeSteps: stepLimit,
	create: (params, numEnvs) => new GridKernel(gridConfig("maze/Grid-v0", params), numEnvs),
});

register({
	id: "maze/FourRooms-v0",
	family: "grid",
	description:
		"Four rooms joined by four doors, start and goal drawn anywhere. The classic 11 × 11 layout; with `layout: null`, rooms of any size with random doors.",
	source:
		"Sutton, Precup & Singh, Between MDPs and semi-MDPs (1999), Fig. 2; random doors as MiniGrid's FourRooms",
	params: gridSchema({ layout: CLASSIC_FOUR_ROOMS, generator: "four-rooms", size: 19 }),
	check: checkGrid,
	maxEpisodeSteps: stepLimit,
	create: (params, numEnvs) => new GridKernel(gridConfig("maze/FourRooms-v0", params), numEnvs),
});

register({
	id: "maze/GoalTeleport-v0",
	family: "grid",
	description:
		"A continuing 5 × 5 grid: entering the goal pays 1 and moves the agent to a uniformly drawn other cell. Redraw the goal with a schedule for switching MDPs.",
	source: "Abel et al., A Definition of Continual Reinforcement Learning (NeurIPS 2023), Example 1",
	params: gridSchema({ generator: "open", size: 5, goalBehaviour: "teleport" }),
	check: checkGrid,
	maxEpisodeSteps: stepLimit,
	create: (params, numEnvs) => new GridKernel(gridConfig("maze/GoalTeleport-v0", params), numEnvs),
});
