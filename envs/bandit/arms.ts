import { type Params, type Problem, show } from "../../src/env/index.ts";

/** How many arms a bandit has: drawn for every row and trial, uniformly from min to max. */
export interface ArmRange {
	readonly min: number;
	readonly max: number;
}

/** Arms when neither `arms` nor `means` says how many. */
export const DEFAULT_ARMS = 10;

/** JSON Schema of the `arms` parameter. */
export const ARMS_SCHEMA = {
	description: `How many arms: a number, or { min, max } drawn for every trial (default ${DEFAULT_ARMS}, or as many as are listed).`,
	anyOf: [
		{ type: "integer", minimum: 1, maximum: 65536, description: "an integer from 1 to 65536" },
		{
			type: "object",
			description: "{ min, max }, drawn for every trial",
			properties: {
				min: { type: "integer", minimum: 1, maximum: 65536 },
				max: { type: "integer", minimum: 1, maximum: 65536 },
			},
			required: ["min", "max"],
			additionalProperties: false,
		},
	],
};

/** JSON Schema of the `horizon` parameter. */
export const HORIZON_SCHEMA = {
	type: "integer",
	minimum: 1,
	default: 300,
	description: "Steps of an episode; the last one truncates it.",
};

/** The range that schema-valid `arms` stands for; `listed` is how many the parameters list. */
export function armRange(arms: unknown, listed = DEFAULT_ARMS): ArmRange {
	if (arms === undefined) return { min: listed, max: listed };
	return typeof arms === "number" ? { min: arms, max: arms } : (arms as ArmRange);
}

/** What is wrong with schema-valid `arms`, and with the list of `means` beside it. */
export function armProblems(params: Params): Problem[] {
	const { arms } = params;
	const list = params.means as readonly number[] | undefined;
	const { min, max } = armRange(arms, list?.length);
	if (min > max)
		return [{ path: ["arms"], message: `is ${show(arms)}, expected min ≤ max`, value: arms }];
	if (list !== undefined && list.length !== max)
		return [
			{
				path: ["means"],
				message: `lists ${list.length} arms, expected ${max} as \`arms\` says`,
				value: list,
			},
		];
	return [];
}
