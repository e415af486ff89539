import { type EnvSpec, type Params, type Problem, register } from "../../../src/env/index.ts";
import { MARGIN_D4RL, MAZE2D_RADIUS } from "./constants.ts";
import { parsePointLayout } from "./layout.ts";
import { MAZE2D_LAYOUTS, type Maze2DName } from "./layouts.ts";
import { Maze2DKernel } from "./maze2d.ts";
import type { MazeSource } from "./mazes.ts";
import { checkMaze, commonProperties, mazeProperties, mazeSource, schema } from "./params.ts";
import { D4RL_REFERENCES, type ReferenceReturns } from "./score.ts";

type Maze2DTypes = [observation: Float64Array, action: ArrayLike<number>];

declare global {
	interface PalaestraEnvs {
		"maze/Maze2D-v0": Maze2DTypes;
		"maze/Maze2D-UMaze-v0": Maze2DTypes;
		"maze/Maze2D-Medium-v0": Maze2DTypes;
		"maze/Maze2D-Large-v0": Maze2DTypes;
		"maze/Maze2D-Open-v0": Maze2DTypes;
		"maze/Maze2D-EvalUMaze-v0": Maze2DTypes;
		"maze/Maze2D-EvalMedium-v0": Maze2DTypes;
		"maze/Maze2D-EvalLarge-v0": Maze2DTypes;
	}
}

const SOURCE = "Fu et al., D4RL (2020), Maze2D";

function goalProperties(goal: "fixed" | "random"): Record<string, unknown> {
	return {
		goal: {
			enum: ["fixed", "random"],
			default: goal,
			description:
				'"fixed": the layout\'s goal cell exactly (its first free cell when none is marked); "random": a free cell ± 0.1 for every trial, as Multi2D.',
		},
		resetTarget: {
			type: "boolean",
			default: false,
			description: "Draws a random target at every reset, whatever `goal` says.",
		},
	};
}

function kernel(
	name: string,
	params: Params,
	numEnvs: number,
	source: MazeSource,
	reference: ReferenceReturns | null,
): Maze2DKernel {
	const { reward, margin, goal, resetTarget } = params as unknown as {
		readonly reward: "sparse" | "dense";
		readonly margin: number;
		readonly goal: "fixed" | "random";
		readonly resetTarget: boolean;
	};
	return new Maze2DKernel(
		{
			name,
			frame: "maze2d",
			source,
			reward,
			margin,
			radius: MAZE2D_RADIUS,
			goal,
			resetTarget,
			reference,
		},
		numEnvs,
	);
}

const LAYOUT_IDS: readonly (readonly [id: string, layout: Maze2DName, limit: number])[] = [
	["maze/Maze2D-UMaze-v0", "umaze", 300],
	["maze/Maze2D-Medium-v0", "medium", 600],
	["maze/Maze2D-Large-v0", "large", 800],
	["maze/Maze2D-Open-v0", "open", 150],
	["maze/Maze2D-EvalUMaze-v0", "eval-umaze", 300],
	["maze/Maze2D-EvalMedium-v0", "eval-medium", 600],
	["maze/Maze2D-EvalLarge-v0", "eval-large", 800],
];

for (const [id, name, limit] of LAYOUT_IDS) {
	const references = D4RL_REFERENCES[name]!;
	const spec: EnvSpec = {
		id,
		family: "point-maze",
		description: `A ball pushed through D4RL's ${name} maze, ${limit} steps an episode; the return counts the steps within 0.5 of the target.`,
		source: SOURCE,
		params: schema({ ...commonProperties(MARGIN_D4RL), ...goalProperties("fixed") }),
		maxEpisodeSteps: limit,
		create: (params, numEnvs) =>
			kernel(
				id,
				params,
				numEnvs,
				{ kind: "fixed", layout: parsePointLayout(MAZE2D_LAYOUTS[name]) },
				references[params.reward as "sparse" | "dense"] ?? null,
			),
	};
	register(spec);
}

function problems(params: Params): readonly Problem[] {
	const found = checkMaze(params);
	if (found.length > 0 || params.goal !== "fixed") return found;
	const source = mazeSource(params);
	if (source.kind === "generated")
		return [
			{
				path: ["goal"],
				message:
					'is "fixed", expected "random" where every trial has a new maze (or give `layout` or `layoutSeed`)',
				value: "fixed",
			},
		];
	const { goals } = source.layout;
	if (goals.length < 2) return [];
	return [
		{
			path: ["layout"],
			message: `has ${goals.length} goals, expected at most one with goal "fixed"`,
		},
	];
}

register({
	id: "maze/Maze2D-v0",
	family: "point-maze",
	description:
		"Maze2D in any maze: a text layout, or one from a generator (a new one for every trial unless `layoutSeed` fixes it).",
	source: SOURCE,
	params: schema({
		...mazeProperties(),
		...commonProperties(MARGIN_D4RL),
		...goalProperties("random"),
	}),
	check: problems,
	maxEpisodeSteps: (params) => params.maxEpisodeSteps as number,
	create: (params, numEnvs) => kernel("maze/Maze2D-v0", params, numEnvs, mazeSource(params), null),
});
