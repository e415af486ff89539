import type { Params, ParamsSchema } from "../../env/index.ts";

/** What changes: the task, the sign of rewards, what observations or actions mean. */
export type ScheduleScope = "task" | "reward-sign" | "observation" | "action";

/** How it changes. */
export type ScheduleLaw =
	| "abrupt"
	| "poisson"
	| "recurring"
	| "markov"
	| "drift"
	| "blend"
	| "seasonal"
	| "bit-flip"
	| "active";

/** Which steps count as visits under the law "active": exactly one of these. */
export interface ActiveRegion {
	/** Steps whose reward is at least this. */
	readonly reward?: number;
	/** Steps that take one of these actions (values of the inner action space). */
	readonly actions?: readonly number[];
	/** Steps that lead to one of these observations (values of the inner Discrete space). */
	readonly observations?: readonly number[];
}

/** Parameters of `Schedule`; see its schema for defaults. */
export interface ScheduleParams {
	readonly scope: ScheduleScope | readonly ScheduleScope[];
	readonly law: ScheduleLaw;
	readonly period?: number;
	readonly probability?: number;
	readonly tasks?: number;
	readonly matrix?: readonly (readonly number[])[];
	readonly sigma?: number;
	readonly width?: number;
	readonly amplitude?: number;
	readonly offset?: number;
	readonly bits?: number;
	readonly flips?: "one" | "all";
	readonly visits?: number;
	readonly region?: ActiveRegion;
	readonly affine?: { readonly scale: number; readonly shift: number };
	readonly signal: "none" | "on-change" | "task-id" | { readonly delayed: number };
	readonly clock: "step" | "episode";
	readonly reset: "continuing" | "episodic";
}

/** Schema-valid parameters as what they are. */
export function asScheduleParams(params: Params): ScheduleParams {
	return params as unknown as ScheduleParams;
}

/** Parameters of each law; others have no effect and are refused. */
export const LAW_KEYS: Readonly<Record<ScheduleLaw, readonly (keyof ScheduleParams)[]>> = {
	abrupt: ["period", "tasks"],
	poisson: ["probability", "tasks"],
	recurring: ["period", "tasks"],
	markov: ["probability", "matrix", "tasks"],
	drift: ["sigma"],
	blend: ["period", "width", "tasks"],
	seasonal: ["period", "amplitude", "offset"],
	"bit-flip": ["period", "bits", "flips"],
	active: ["visits", "region", "tasks"],
};

/** Time units between changes, where the law has them. */
export function periodOf({ law, period }: ScheduleParams): number {
	return period ?? (law === "seasonal" ? 2000 : law === "bit-flip" ? 10000 : 1000);
}

/** Number of tasks the schedule moves among; `undefined` when it always draws a new one. */
export function tasksOf({ law, tasks, matrix, bits }: ScheduleParams): number | undefined {
	if (law === "bit-flip") return 2 ** (bits ?? 15);
	return tasks ?? matrix?.length ?? (law === "recurring" || law === "markov" ? 3 : undefined);
}

/** The scopes as a list. */
export function scopesOf({ scope }: ScheduleParams): readonly ScheduleScope[] {
	return typeof scope === "string" ? [scope] : scope;
}

const SCOPES: readonly ScheduleScope[] = ["task", "reward-sign", "observation", "action"];
const TIME = { type: "integer", minimum: 1, maximum: 2 ** 30 };
const chance = (description: string) => ({
	type: "number",
	minimum: 0,
	maximum: 1,
	description,
});
const values = (description: string) => ({
	type: "array",
	items: { type: "integer" },
	minItems: 1,
	maxItems: 65536,
	description,
});

/** JSON Schema of `Schedule`'s parameters. */
export const SCHEDULE_SCHEMA: ParamsSchema = {
	type: "object",
	properties: {
		scope: {
			anyOf: [
				{ enum: SCOPES, description: `one of ${SCOPES.join(", ")}` },
				{
					type: "array",
					items: { enum: SCOPES },
					minItems: 1,
					uniqueItems: true,
					description: "a list of them, which change together",
				},
			],
			default: "task",
			description:
				"What changes: the task's own parameters, the sign of rewards, the meaning of observations, the meaning of actions.",
		},
		law: {
			enum: Object.keys(LAW_KEYS),
			default: "abrupt",
			description: "How it changes over time.",
		},
		period: {
			...TIME,
			description:
				"Time units of a phase (abrupt, recurring, blend: 1000 unless told), of a cycle (seasonal: 2000) or between flips (bit-flip: 10000).",
		},
		probability: chance(
			"Chance to switch before each time unit but the first (poisson, markov; 0.001 unless told).",
		),
		tasks: {
			type: "integer",
			minimum: 2,
			maximum: 65536,
			description:
				"Number of tasks to switch among. Unless told: 3 (recurring, markov), else a new task every time.",
		},
		matrix: {
			type: "array",
			items: { type: "array", items: { type: "number", minimum: 0, maximum: 1 }, minItems: 2 },
			minItems: 2,
			maxItems: 1024,
			description: "Markov: row-stochastic; entry (i, j) is the chance to go from task i to j.",
		},
		sigma: {
			type: "number",
			minimum: 0,
			description: "Drift: standard deviation of a time unit's change (0.005 unless told).",
		},
		width: {
			...TIME,
			description:
				"Blend: time units from one task to the next (500 unless told, or the period if less).",
		},
		amplitude: chance("Seasonal: half the swing, as a share of the bounds' range (0.4)."),
		offset: chance("Seasonal: the middle, as a share of the bounds' range (0.5)."),
		bits: {
			type: "integer",
			minimum: 1,
			maximum: 30,
			description: "Bit-flip: number of slow bits (15).",
		},
		flips: {
			enum: ["one", "all"],
			description: "Bit-flip: flip one bit (unless told), or draw all anew.",
		},
		visits: {
			type: "integer",
			minimum: 0,
			maximum: 2 ** 30,
			description: "Active: the task changes when the visits exceed this (200 unless told).",
		},
		region: {
			type: "object",
			properties: {
				reward: { type: "number", description: "Steps whose reward is at least this." },
				actions: values("Steps that take one of these actions."),
				observations: values("Steps that lead to one of these Discrete observations."),
			},
			minProperties: 1,
			maxProperties: 1,
			additionalProperties: false,
			description: "Active: what counts as a visit; rewards of at least 1 unless told.",
		},
		affine: {
			type: "object",
			properties: {
				scale: {
					...chance("Factors are uniform in 1 − scale … 1 + scale."),
					default: 0.5,
				},
				shift: {
					type: "number",
					minimum: 0,
					default: 0.5,
					description: "Terms are uniform in −shift … shift.",
				},
			},
			additionalProperties: false,
			description: "Scope observation, Box: ranges of the factor and term of each element.",
		},
		signal: {
			anyOf: [
				{ enum: ["none", "on-change", "task-id"], description: "none, on-change or task-id" },
				{
					type: "object",
					properties: {
						delayed: {
							type: "integer",
							minimum: 1,
							maximum: 65536,
							description: "Time units by which the task id comes late.",
						},
					},
					required: ["delayed"],
					additionalProperties: false,
					description: "{ delayed: k }",
				},
			],
			default: "none",
			description:
				"What the observation tells: nothing, that a switch happened, the task's id, or the id k time units ago.",
		},
		clock: {
			enum: ["step", "episode"],
			default: "step",
			description: "Unit of time: steps, counted on through episodes, or episodes.",
		},
		reset: {
			enum: ["continuing", "episodic"],
			default: "continuing",
			description:
				"Whether time goes on through the episodes of a trial or starts again with each, over the same tasks.",
		},
	},
	additionalProperties: false,
};
