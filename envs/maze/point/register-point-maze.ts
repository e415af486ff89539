import { type Params, type Problem, register } from "../../../src/env/index.ts";
import { MARGIN_MUJOCO, POINTMAZE_RADIUS } from "./constants.ts";
import { type PointLayout, parsePointLayout } from "./layout.ts";
import { type PointMazeMap, type PointMazeName, pointMazeLayout } from "./layouts.ts";
import type { MazeSource } from "./mazes.ts";
import { checkMaze, commonProperties, mazeProperties, mazeSource, schema } from "./params.ts";
import { goalCells, PointMazeKernel, startCells } from "./point-maze.ts";

/** Observation of the PointMaze ids. */
export interface PointMazeObservation {
	/** (x, y) of the ball. */
	readonly achieved_goal: Float64Array;
	/** (x, y) of the goal. */
	readonly desired_goal: Float64Array;
	/** (x, y, vx, vy). */
	readonly observation: Float64Array;
}

type PointMazeTypes = [observation: PointMazeObservation, action: ArrayLike<number>];

declare global {
	interface PalaestraEnvs {
		"maze/PointMaze-v0": PointMazeTypes;
		"maze/PointMaze-UMaze-v0": PointMazeTypes;
		"maze/PointMaze-Open-v0": PointMazeTypes;
		"maze/PointMaze-Medium-v0": PointMazeTypes;
		"maze/PointMaze-Large-v0": PointMazeTypes;
	}
}

const SOURCE = "Gymnasium-Robotics, PointMaze v3";

const TASK_PROPERTIES = {
	continuingTask: {
		type: "boolean",
		default: true,
		description: "true: episodes only end by the time limit; false: reaching the goal terminates.",
	},
	resetTarget: {
		type: "boolean",
		default: false,
		description:
			"With continuingTask: after a step that reaches the goal a new one is drawn, more than 0.45 away.",
	},
};

function kernel(
	name: string,
	params: Params,
	numEnvs: number,
	source: MazeSource,
): PointMazeKernel {
	const { reward, margin, continuingTask, resetTarget } = params as unknown as {
		readonly reward: "sparse" | "dense";
		readonly margin: number;
		readonly continuingTask: boolean;
		readonly resetTarget: boolean;
	};
	return new PointMazeKernel(
		{
			name,
			frame: "pointmaze",
			source,
			reward,
			margin,
			radius: POINTMAZE_RADIUS,
			continuingTask,
			resetTarget,
		},
		numEnvs,
	);
}

const IDS: readonly (readonly [id: string, name: PointMazeName, limit: number])[] = [
	["maze/PointMaze-UMaze-v0", "umaze", 300],
	["maze/PointMaze-Open-v0", "open", 300],
	["maze/PointMaze-Medium-v0", "medium", 600],
	["maze/PointMaze-Large-v0", "large", 800],
];

for (const [id, name, limit] of IDS) {
	const maps: PointMazeMap[] = ["default", "diverse_g", "diverse_gr"];
	register({
		id,
		family: "point-maze",
		description: `A ball pushed to a random goal in the ${name} maze, ${limit} steps an episode; the observation says the goal.`,
		source: SOURCE,
		params: schema({
			...commonProperties(MARGIN_MUJOCO),
			...TASK_PROPERTIES,
			...(name === "umaze"
				? {}
				: {
						map: {
							enum: maps,
							default: "default",
							description:
								'"default": start and goal anywhere; "diverse_g": one start, several goals; "diverse_gr": both among several cells.',
						},
					}),
		}),
		maxEpisodeSteps: limit,
		create: (params, numEnvs) => {
			const rows = pointMazeLayout(name, (params.map as PointMazeMap | undefined) ?? "default")!;
			return kernel(id, params, numEnvs, { kind: "fixed", layout: parsePointLayout(rows) });
		},
	});
}

function problems(params: Params): readonly Problem[] {
	const found = checkMaze(params);
	if (found.length > 0) return found;
	const source = mazeSource(params);
	return source.kind === "fixed" ? placeProblems(source.layout) : [];
}

/** A start must be left when the goal's cell is taken away. */
function placeProblems(layout: PointLayout): readonly Problem[] {
	const starts = startCells(layout);
	const goals = goalCells(layout);
	const path = ["layout"];
	if (starts.length === 0)
		return [{ path, message: "has only goals, expected free cells to start in or cells marked S" }];
	if (goals.length === 0)
		return [{ path, message: "has only starts, expected free cells or cells marked G or C" }];
	if (starts.length === 1 && goals.includes(starts[0]!))
		return [{ path, message: "has one start that may also be the goal, expected another start" }];
	return [];
}

register({
	id: "maze/PointMaze-v0",
	family: "point-maze",
	description:
		"PointMaze in any maze: a text layout, or one from a generator (a new one for every trial unless `layoutSeed` fixes it).",
	source: SOURCE,
	params: schema({
		...mazeProperties(),
		...commonProperties(MARGIN_MUJOCO),
		...TASK_PROPERTIES,
	}),
	check: problems,
	maxEpisodeSteps: (params) => params.maxEpisodeSteps as number,
	create: (params, numEnvs) => kernel("maze/PointMaze-v0", params, numEnvs, mazeSource(params)),
});
