import type { Params, ParamsSchema, Problem } from "../../../src/env/index.ts";
import { Generator } from "../../../src/random/index.ts";
import { type GeneratorName, MazeGenerator } from "../grid/generate/index.ts";
import { formatLayout } from "../grid/layout.ts";
import { checkGrid, gridSchema } from "../grid/params.ts";
import { parsePointLayout, pointLayoutProblems } from "./layout.ts";
import { MAZE2D_LAYOUTS, type Maze2DName } from "./layouts.ts";
import type { MazeSource } from "./mazes.ts";

/** Parameters of every continuous maze. */
export function commonProperties(margin: number): Record<string, unknown> {
	return {
		reward: {
			enum: ["sparse", "dense"],
			default: "sparse",
			description: "1 within the radius and 0 beyond, or exp(−distance to the target).",
		},
		margin: {
			type: "number",
			minimum: 0,
			maximum: 0.05,
			default: margin,
			description:
				"Distance in cells at which a wall begins to push: 0.002 as MuJoCo when D4RL was made, 0.004 as current MuJoCo.",
		},
	};
}

/** Parameters of the mazes of any size: where layouts come from, and the time limit. */
export function mazeProperties(): Record<string, unknown> {
	const { generator, size, braid, roomCount, minRoomSize, layoutSeed } = gridSchema().properties;
	return {
		layout: {
			anyOf: [
				{ enum: Object.keys(MAZE2D_LAYOUTS), description: "the name of a D4RL layout" },
				{
					type: "array",
					minItems: 1,
					items: { type: "string" },
					description: "an array of strings",
				},
				{ type: "null", description: "null" },
			],
			default: null,
			description:
				"A fixed layout, by name or as rows of text: # wall, O, 0, . or space free, S start, G goal, C both. null to generate.",
		},
		generator,
		size,
		braid,
		roomCount,
		minRoomSize,
		layoutSeed,
		maxEpisodeSteps: {
			type: "integer",
			minimum: 1,
			default: 600,
			description: "Steps after which an episode is truncated.",
		},
	};
}

export function schema(properties: Record<string, unknown>): ParamsSchema {
	return { type: "object", properties, additionalProperties: false };
}

interface MazeParams {
	readonly layout: Maze2DName | readonly string[] | null;
	readonly generator: GeneratorName;
	readonly size: number | readonly [number, number];
	readonly braid: number;
	readonly roomCount: number;
	readonly minRoomSize: number;
	readonly layoutSeed: number | null;
}

function rowsOf(layout: MazeParams["layout"]): readonly string[] | null {
	return typeof layout === "string" ? MAZE2D_LAYOUTS[layout] : layout;
}

/** What a schema cannot say about where mazes come from. */
export function checkMaze(raw: Params): readonly Problem[] {
	const params = raw as unknown as MazeParams;
	const rows = rowsOf(params.layout);
	if (rows) return pointLayoutProblems(rows);
	return checkGrid({ ...raw, starts: null, goals: null, minGoalDistance: 0, perRow: false });
}

/** Where mazes come from, by parameters that passed `checkMaze`. */
export function mazeSource(raw: Params): MazeSource {
	const params = raw as unknown as MazeParams;
	const rows = rowsOf(params.layout);
	if (rows) return { kind: "fixed", layout: parsePointLayout(rows) };
	const { generator, size, braid, roomCount, minRoomSize, layoutSeed } = params;
	const [height, width] = typeof size === "number" ? [size, size] : size;
	const maze = new MazeGenerator({ generator, height, width, braid, roomCount, minRoomSize });
	if (layoutSeed === null) return { kind: "generated", maze };
	const walls = new Uint8Array(height * width);
	maze.write(walls, 0, new Generator(layoutSeed, "layout").state, 0);
	return { kind: "fixed", layout: parsePointLayout(formatLayout(walls, height, width)) };
}
