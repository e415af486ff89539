import type { Params, ParamsSchema, Problem } from "../../../src/env/index.ts";
import { Generator } from "../../../src/random/index.ts";
import { LEFT, MAX_SIDE, MOVE_NAMES, UP } from "./codes.ts";
import {
	atomicActions,
	type Control,
	GOAL_BEHAVIOURS,
	type GoalBehaviour,
	type GridConfig,
	OBSERVATIONS,
	type ObservationName,
	type WallSource,
} from "./config.ts";
import {
	alwaysFree,
	corners,
	GENERATORS,
	type GeneratorName,
	MazeGenerator,
	type MazeStyle,
} from "./generate/index.ts";
import { groundOf, layoutProblems, parseLayout } from "./layout.ts";

/** Parameters of the maze/Grid family, defaults filled in. */
export interface GridParams {
	readonly generator: GeneratorName;
	readonly size: number | readonly [number, number];
	readonly braid: number;
	readonly roomCount: number;
	readonly minRoomSize: number;
	readonly layoutSeed: number | null;
	readonly layout: readonly string[] | null;
	readonly perRow: boolean;
	readonly starts: readonly (readonly [number, number])[] | null;
	readonly goals: readonly (readonly [number, number])[] | null;
	readonly minGoalDistance: number;
	readonly control: Control;
	readonly noop: boolean;
	readonly goalBehaviour: GoalBehaviour;
	readonly goalReward: number;
	readonly stepReward: number;
	readonly slip: number;
	readonly wind: number;
	readonly windDirection: string;
	readonly observation: ObservationName;
	readonly viewSize: number;
	readonly showGoal: boolean;
	readonly distance: boolean;
}

const side = { type: "integer", minimum: 2, maximum: MAX_SIDE };
const probability = { type: "number", minimum: 0, maximum: 1 };
const cellList = (what: string): object => ({
	description: `Cells ${what}, as [row, column]; null for those the layout marks, or else any free cell.`,
	anyOf: [
		{
			type: "array",
			minItems: 1,
			uniqueItems: true,
			items: {
				type: "array",
				minItems: 2,
				maxItems: 2,
				items: { type: "integer", minimum: 0, maximum: MAX_SIDE },
			},
			description: "a list of [row, column]",
		},
		{ type: "null", description: "null" },
	],
	default: null,
});

/** How observations are made; shared with Darkroom. */
export const observationProperties = (
	observation: ObservationName,
	showGoal: boolean,
): Record<string, unknown> => ({
	observation: {
		type: "string",
		enum: [...OBSERVATIONS],
		description:
			'"cell": index of the agent\'s cell; "position": its row and column; "egocentric": the cells around it; "full": the whole grid.',
		default: observation,
	},
	viewSize: {
		type: "integer",
		minimum: 3,
		maximum: 31,
		description: 'Side of the "egocentric" view in cells, odd.',
		default: 5,
	},
	showGoal: {
		type: "boolean",
		description: 'Whether "egocentric" and "full" observations show the goal.',
		default: showGoal,
	},
	distance: {
		type: "boolean",
		description: "Adds the number of moves to the goal to info, as `distance`.",
		default: false,
	},
});

/** Schema of the family's parameters with the defaults of one id. */
export function gridSchema(defaults: Partial<GridParams> = {}): ParamsSchema {
	const properties: Record<string, Record<string, unknown>> = {
		generator: {
			type: "string",
			enum: [...GENERATORS],
			description:
				'Where layouts come from when `layout` is null. "dfs", "prim", "kruskal": perfect mazes; "rooms": rooms with doors; "four-rooms": four equal rooms with random doors; "open": no walls at all.',
			default: "dfs",
		},
		size: {
			anyOf: [
				{ ...side, description: `an integer from 2 to ${MAX_SIDE}` },
				{ type: "array", minItems: 2, maxItems: 2, items: side, description: "[height, width]" },
			],
			description:
				'Side in cells, outer walls included, or [height, width]. "dfs", "prim", "kruskal" and "rooms" need odd sides ≥ 5, "four-rooms" sides ≥ 7. Ignored with a `layout`.',
			default: 11,
		},
		braid: {
			...probability,
			description: "Fraction of a maze's dead ends that are opened: 0 a tree, 1 no dead end.",
			default: 0,
		},
		roomCount: {
			type: "integer",
			minimum: 1,
			maximum: 1024,
			description: 'For "rooms": how many, if they fit.',
			default: 6,
		},
		minRoomSize: {
			type: "integer",
			minimum: 1,
			maximum: MAX_SIDE,
			description: 'For "rooms": shortest side in cells, odd.',
			default: 3,
		},
		layoutSeed: {
			anyOf: [
				{
					type: "integer",
					minimum: 0,
					maximum: Number.MAX_SAFE_INTEGER,
					description: "an integer ≥ 0",
				},
				{ type: "null", description: "null" },
			],
			description:
				"Generates one layout from this seed for all environments and trials; null for a new one every trial.",
			default: null,
		},
		layout: {
			anyOf: [
				{
					type: "array",
					minItems: 1,
					maxItems: MAX_SIDE,
					items: { type: "string", minLength: 1, maxLength: MAX_SIDE },
					description: "an array of strings",
				},
				{ type: "null", description: "null" },
			],
			description:
				"A fixed layout as text: # wall, . or space free, S start, G goal; of several S or G one is drawn. null to generate.",
			default: null,
		},
		perRow: {
			type: "boolean",
			description:
				"Gives every environment a layout of its own even where it is fixed, so that the reset option `layout` and schedules can change it. Generated layouts always are.",
			default: false,
		},
		starts: cellList("an episode may start in") as Record<string, unknown>,
		goals: cellList("the goal is drawn from") as Record<string, unknown>,
		minGoalDistance: {
			type: "integer",
			minimum: 0,
			maximum: MAX_SIDE * MAX_SIDE,
			description: "Least number of moves from start to goal; 0 lets an episode start on the goal.",
			default: 1,
		},
		control: {
			type: "string",
			enum: ["cardinal", "turn"],
			description:
				'"cardinal": up, right, down, left; "turn": turn left, turn right, forward (MiniGrid).',
			default: "cardinal",
		},
		noop: { type: "boolean", description: "Adds an action 0 that does nothing.", default: false },
		goalBehaviour: {
			type: "string",
			enum: [...GOAL_BEHAVIOURS],
			description:
				'At the goal: "terminate" ends the episode, "teleport" moves the agent to a uniformly drawn other cell, "stay" does nothing.',
			default: "terminate",
		},
		goalReward: {
			type: "number",
			description: "Reward of a step that touches the goal.",
			default: 1,
		},
		stepReward: { type: "number", description: "Reward of any other step.", default: 0 },
		slip: {
			...probability,
			description: "Probability that a move goes to its left or right instead (half each).",
			default: 0,
		},
		wind: {
			...probability,
			description: "Probability that a step ends with a push of one cell.",
			default: 0,
		},
		windDirection: {
			type: "string",
			enum: MOVE_NAMES.slice(UP, LEFT + 1),
			description: "Where the wind pushes.",
			default: "up",
		},
		...(observationProperties("cell", true) as Record<string, Record<string, unknown>>),
	};
	for (const [key, value] of Object.entries(defaults))
		properties[key] = { ...properties[key], default: value };
	return { type: "object", properties, additionalProperties: false };
}

/** Height and width that parameters ask for. */
export function sizeOf({ size, layout }: GridParams): [number, number] {
	if (layout) return [layout.length, layout[0]!.length];
	return typeof size === "number" ? [size, size] : [size[0], size[1]];
}

/** What a schema cannot say about the family's parameters. */
export function checkGrid(raw: Params): Problem[] {
	const params = raw as unknown as GridParams;
	const found = [
		...oddProblems(raw, ["viewSize", "minRoomSize"]),
		...(params.layout ? layoutProblems(params.layout) : styleProblems(params)),
	];
	if (found.length > 0) return found;
	const cells = [...cellProblems(params, "starts"), ...cellProblems(params, "goals")];
	if (cells.length > 0) return cells;
	return distanceProblems(params);
}

/** Numbers among these parameters that are not odd. */
export function oddProblems(params: Params, keys: readonly string[]): Problem[] {
	return keys
		.filter((key) => (params[key] as number) % 2 === 0)
		.map((key) => ({
			path: [key],
			message: `is ${params[key]}, expected an odd number`,
			value: params[key],
		}));
}

function styleOf(params: GridParams): MazeStyle {
	const [height, width] = sizeOf(params);
	const { generator, braid, roomCount, minRoomSize } = params;
	return { generator, height, width, braid, roomCount, minRoomSize };
}

function styleProblems(params: GridParams): Problem[] {
	const { generator, size, braid, minRoomSize } = params;
	const problems: Problem[] = [];
	const odd = generator !== "open" && generator !== "four-rooms";
	const least = odd ? 5 : generator === "open" ? 2 : 7;
	for (const length of new Set(sizeOf(params)))
		if (length < least || (odd && length % 2 === 0))
			problems.push({
				path: ["size"],
				message: `is ${JSON.stringify(size)}, expected ${odd ? "odd sides" : "sides"} ≥ ${least} for generator "${generator}"`,
				value: size,
			});
	if (braid > 0 && !["dfs", "prim", "kruskal"].includes(generator))
		problems.push({
			path: ["braid"],
			message: `is ${braid}, expected 0 for generator "${generator}": only mazes have dead ends to open`,
			value: braid,
		});
	const room = Math.min(...sizeOf(params)) - 2;
	if (generator === "rooms" && minRoomSize > room)
		problems.push({
			path: ["minRoomSize"],
			message: `is ${minRoomSize}, expected at most ${room} in a grid of size ${JSON.stringify(size)}`,
			value: minRoomSize,
		});
	return problems;
}

function cellProblems(params: GridParams, key: "starts" | "goals"): Problem[] {
	const problems: Problem[] = [];
	const [height, width] = sizeOf(params);
	params[key]?.forEach(([row, col], k) => {
		const text = `is [${row}, ${col}]`;
		const path = [key, k];
		if (row >= height || col >= width)
			problems.push({
				path,
				message: `${text}, outside the grid: expected a row below ${height} and a column below ${width}`,
				value: [row, col],
			});
		else if (
			params.layout ? params.layout[row]![col] === "#" : !alwaysFree(styleOf(params), row, col)
		)
			problems.push({
				path,
				message: params.layout
					? `${text}, a wall; expected a free cell`
					: `${text}, which generator "${params.generator}" may make a wall; expected ${params.generator === "four-rooms" ? "a cell inside a room" : "an odd row and an odd column"}`,
				value: [row, col],
			});
	});
	return problems;
}

function distanceProblems(params: GridParams): Problem[] {
	const { minGoalDistance } = params;
	if (params.layout) {
		const found = groundOf(layoutOf(params, params.layout), minGoalDistance);
		if ("problems" in found) return found.problems;
		if (!params.perRow) return [];
		const whole = groundOf({ ...layoutOf(params, params.layout), starts: null, goals: null }, 0);
		return "problems" in whole ? whole.problems : [];
	}
	// No way is shorter than the rows and columns between, and corners are always free.
	const ends = corners(styleOf(params));
	let apart = 0;
	for (const [r0, c0] of params.starts ?? ends)
		for (const [r1, c1] of params.goals ?? ends)
			apart = Math.max(apart, Math.abs(r0 - r1) + Math.abs(c0 - c1));
	if (apart >= minGoalDistance) return [];
	return [
		{
			path: ["minGoalDistance"],
			message: `is ${minGoalDistance}, expected at most ${apart}: more cannot be promised in every layout of this size`,
			value: minGoalDistance,
		},
	];
}

/** The text layout with the marks that `starts` and `goals` replace. */
function layoutOf(params: GridParams, text: readonly string[]): ReturnType<typeof parseLayout> {
	const layout = parseLayout(text);
	return {
		...layout,
		starts: cellsOf(params.starts, layout.width) ?? layout.starts,
		goals: cellsOf(params.goals, layout.width) ?? layout.goals,
	};
}

function cellsOf(list: GridParams["starts"], width: number): Int32Array | null {
	return list ? Int32Array.from(list, ([row, col]) => row * width + col) : null;
}

/** Resolves parameters that passed schema and check. */
export function gridConfig(name: string, raw: Params): GridConfig {
	const params = raw as unknown as GridParams;
	const [height, width] = sizeOf(params);
	const layout = fixedLayout(params, height, width);
	const ground = layout ? groundOf(layout, params.minGoalDistance) : null;
	const drawn = ground && "ground" in ground ? ground.ground : null;
	return {
		name,
		height,
		width,
		walls: wallSource(params, layout?.walls),
		cells: params.perRow ? null : (drawn?.cells ?? null),
		starts: layout ? layout.starts : cellsOf(params.starts, width),
		goals: layout ? layout.goals : cellsOf(params.goals, width),
		minGoalDistance: params.minGoalDistance,
		control: params.control,
		actions: atomicActions(params.control, params.noop),
		goalBehaviour: params.goalBehaviour,
		goalReward: params.goalReward,
		stepReward: params.stepReward,
		slip: params.slip,
		wind: params.wind,
		windHeading: MOVE_NAMES.indexOf(params.windDirection),
		observation: params.observation,
		showGoal: params.showGoal,
		viewSize: params.viewSize,
		distance: params.distance,
	};
}

/** The one layout of a text or a layout seed, `null` when every trial has its own. */
function fixedLayout(
	params: GridParams,
	height: number,
	width: number,
): ReturnType<typeof parseLayout> | null {
	if (params.layout) return layoutOf(params, params.layout);
	if (params.layoutSeed === null && params.generator !== "open") return null;
	const walls = new Uint8Array(height * width);
	const { state } = new Generator(params.layoutSeed ?? 0, "layout");
	new MazeGenerator(styleOf(params)).write(walls, 0, state, 0);
	return {
		height,
		width,
		walls,
		starts: cellsOf(params.starts, width),
		goals: cellsOf(params.goals, width),
	};
}

function wallSource(params: GridParams, walls: Uint8Array | undefined): WallSource {
	if (!walls) return { kind: "generated", maze: new MazeGenerator(styleOf(params)) };
	return { kind: params.perRow ? "copied" : "shared", walls };
}
