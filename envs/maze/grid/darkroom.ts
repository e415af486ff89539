import { type Params, type ParamsSchema, type Problem, register } from "../../../src/env/index.ts";
import { atomicActions, type GridConfig, type ObservationName } from "./config.ts";
import type { GridObservation } from "./grid.ts";
import { GridKernel } from "./kernel.ts";
import { observationProperties, oddProblems } from "./params.ts";
import {
	ACTION_SETS,
	type ActionSet,
	type ActionSplitRule,
	actionSet,
	goalSplit,
	sequenceActions,
	sequenceCount,
} from "./splits.ts";

declare global {
	interface PalaestraEnvs {
		"maze/Darkroom-v0": [observation: GridObservation, action: number];
		"maze/DarkroomDense-v0": [observation: GridObservation, action: number];
	}
}

/** Steps of an episode. */
const HORIZON = 20;

interface RoomParams {
	readonly size: number;
	readonly goals: "all" | "train" | "test" | readonly (readonly [number, number])[];
	readonly splitSeed: number;
	readonly observation: ObservationName;
	readonly viewSize: number;
	readonly showGoal: boolean;
	readonly distance: boolean;
}

interface DarkroomParams extends RoomParams {
	readonly sequenceLength: number;
	readonly actions: ActionSet | readonly number[];
	readonly actionSplitSeed: number;
	readonly actionSplit: ActionSplitRule;
}

const seed = (what: string): object => ({
	type: "integer",
	minimum: 0,
	maximum: Number.MAX_SAFE_INTEGER,
	description: `Seed of the split of ${what} into train and test.`,
	default: 0,
});

const roomProperties = {
	size: {
		type: "integer",
		minimum: 3,
		maximum: 31,
		description: "Side in cells, odd; episodes start in the middle.",
		default: 9,
	},
	goals: {
		anyOf: [
			{ type: "string", enum: ["all", "train", "test"], description: '"all", "train", "test"' },
			{
				type: "array",
				minItems: 1,
				uniqueItems: true,
				items: {
					type: "array",
					minItems: 2,
					maxItems: 2,
					items: { type: "integer", minimum: 0 },
				},
				description: "a list of [row, column]",
			},
		],
		description:
			"Cells the goal of a trial is drawn from: all, the 85 % to train on, the others, or a list of [row, column].",
		default: "all",
	},
	splitSeed: seed("goals"),
	...observationProperties("cell", false),
};

function roomSchema(more: Record<string, unknown> = {}): ParamsSchema {
	const { size, goals, splitSeed, ...rest } = roomProperties;
	return {
		type: "object",
		properties: { size, goals, splitSeed, ...more, ...rest },
		additionalProperties: false,
	};
}

function roomProblems(raw: Params): Problem[] {
	const { goals, size } = raw as unknown as RoomParams;
	const odd = oddProblems(raw, ["size", "viewSize"]);
	if (typeof goals === "string") return odd;
	const outside = goals.flatMap(([row, col], k) =>
		row < size && col < size
			? []
			: [
					{
						path: ["goals", k],
						message: `is [${row}, ${col}], outside the grid: expected a row and a column below ${size}`,
						value: [row, col],
					},
				],
	);
	return [...odd, ...outside];
}

function actionProblems({ actions, sequenceLength }: DarkroomParams): Problem[] {
	const count = sequenceCount(sequenceLength);
	if (typeof actions === "string") return [];
	return actions.flatMap((id, k) =>
		id < count
			? []
			: [
					{
						path: ["actions", k],
						message: `is ${id}, expected a sequence from 0 to ${count - 1} (5^${sequenceLength} of them)`,
						value: id,
					},
				],
	);
}

function roomConfig(name: string, params: RoomParams): GridConfig {
	const { size, goals, splitSeed } = params;
	const cells = Int32Array.from({ length: size * size }, (_, cell) => cell);
	return {
		name,
		height: size,
		width: size,
		walls: { kind: "shared", walls: new Uint8Array(size * size) },
		cells,
		starts: Int32Array.of((size * size - 1) / 2),
		goals:
			goals === "all"
				? cells
				: typeof goals === "string"
					? Int32Array.from(goalSplit(size * size, splitSeed)[goals])
					: Int32Array.from(goals, ([row, col]) => row * size + col),
		// The start cell is a goal like any other.
		minGoalDistance: 0,
		control: "cardinal",
		actions: atomicActions("cardinal", true),
		goalBehaviour: "stay",
		goalReward: 1,
		stepReward: 0,
		slip: 0,
		wind: 0,
		windHeading: 0,
		observation: params.observation,
		showGoal: params.showGoal,
		viewSize: params.viewSize,
		distance: params.distance,
	};
}

register({
	id: "maze/Darkroom-v0",
	family: "grid",
	description:
		"A dark room: find the goal cell that is not shown. An action is a sequence of atomic moves (125 of length 3); a step that touches the goal pays 1 and ends the episode.",
	source: "Sinii et al., In-Context RL for Variable Action Spaces (ICML 2024), §4.3 and App. F",
	params: roomSchema({
		sequenceLength: {
			type: "integer",
			minimum: 1,
			maximum: 5,
			description:
				"Atomic moves (noop, up, right, down, left) an action is made of; 5^sequenceLength actions.",
			default: 3,
		},
		actions: {
			anyOf: [
				{
					type: "string",
					enum: [...ACTION_SETS],
					description: ACTION_SETS.map((set) => `"${set}"`).join(", "),
				},
				{
					type: "array",
					minItems: 1,
					uniqueItems: true,
					items: { type: "integer", minimum: 0 },
					description: "a list of sequences as numbers to base 5",
				},
			],
			description:
				"The sequences that are actions. train: 40 % of them; permuted: train in another order; sliced: as many of test; test: the others; train-test: all, train first; or a list of base-5 numbers.",
			default: "all",
		},
		actionSplitSeed: seed("sequences"),
		actionSplit: {
			type: "string",
			enum: ["random", "displacement"],
			description:
				'How sequences are split: at random, or by net displacement, with those of 2 cells to test ("displacement", App. F).',
			default: "random",
		},
	}),
	check: (raw: Params) => {
		const params = raw as unknown as DarkroomParams;
		const problems = [...roomProblems(raw), ...actionProblems(params)];
		const { actions, actionSplit: rule, sequenceLength, actionSplitSeed } = params;
		if (problems.length > 0 || typeof actions !== "string") return problems;
		if (actionSet(actions, sequenceLength, actionSplitSeed, rule).length > 0) return [];
		return [
			{
				path: ["actions"],
				message: `is "${actions}", which has no sequence of length ${sequenceLength} under the split "${rule}"`,
				value: actions,
			},
		];
	},
	maxEpisodeSteps: HORIZON,
	create: (raw, numEnvs) => {
		const params = raw as unknown as DarkroomParams;
		const { actions, sequenceLength, actionSplitSeed, actionSplit } = params;
		const ids =
			typeof actions === "string"
				? actionSet(actions, sequenceLength, actionSplitSeed, actionSplit)
				: actions;
		const config: GridConfig = {
			...roomConfig("maze/Darkroom-v0", params),
			actions: sequenceActions(ids, sequenceLength),
			goalBehaviour: "terminate",
		};
		return new GridKernel(config, numEnvs);
	},
});

register({
	id: "maze/DarkroomDense-v0",
	family: "grid",
	description:
		"The dark room of Algorithm Distillation: five atomic actions, reward 1 for every step on the goal, no end before the time limit.",
	source: "Laskin et al., In-context RL with Algorithm Distillation (2022), Dark Room",
	params: roomSchema(),
	check: roomProblems,
	maxEpisodeSteps: HORIZON,
	create: (raw, numEnvs) =>
		new GridKernel(roomConfig("maze/DarkroomDense-v0", raw as unknown as RoomParams), numEnvs),
});
