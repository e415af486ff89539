import type { Params, ParamsSchema } from "../../env/index.ts";

/** How often a random choice is made anew: once for all rows, or in each row's trials or episodes. */
export type Refresh = "run" | "trial" | "episode";

/**
 * What becomes of an unavailable action: `mask` keeps its index and forbids it; `remove` takes the
 * index away, so that the first K indices are the K actions left.
 */
export type Absence = "mask" | "remove";

/** Which underlying actions there are at all. */
export interface SubsetParams {
	/** Underlying ids, in this order. */
	readonly ids?: readonly number[];
	/** One side of `splitActions(n, fraction, seed)`; "all" is train then test. */
	readonly split?: {
		readonly name: "train" | "test" | "all";
		readonly fraction: number;
		readonly seed: number;
	};
	/** Only the first so many of them. */
	readonly count?: number;
}

/** Actions kept from the agent: exactly one of `count`, `fraction` and `ids`. */
export interface HideParams {
	readonly count?: number;
	/** floor(fraction × number of actions) are hidden. */
	readonly fraction?: number;
	/** Underlying ids. */
	readonly ids?: readonly number[];
	readonly mode: Absence;
	readonly when: Refresh;
}

/** A number of actions drawn uniformly from min … max. */
export interface ResizeParams {
	readonly min: number;
	readonly max: number;
	readonly when: "trial" | "episode";
	/** The first K in the current order, or K at random. */
	readonly pick: "first" | "random";
	readonly mode: Absence;
}

/** So many actions at a step of the episode. */
export interface CountAt {
	readonly step: number;
	readonly count: number;
}

/** Actions that appear: one of the laws. */
export interface BirthParams {
	readonly at?: readonly CountAt[];
	/** Chance of each unborn action, each step. */
	readonly probability?: number;
	/** Each action is there from the start with probability `initial`, else born uniformly in 0 … `until`. */
	readonly uniform?: { readonly initial: number; readonly until: number };
}

/** Actions that disappear for the rest of the episode: one of the laws. */
export interface DeathParams {
	readonly at?: readonly CountAt[];
	/** Chance of each living action, each step. */
	readonly probability?: number;
	/** Steps an action lives, uniform in min … max. */
	readonly lifetime?: { readonly min: number; readonly max: number };
}

/** Action sets that grow and shrink within an episode. */
export interface DynamicsParams {
	readonly mode: Absence;
	/** Actions there at step 0: all unless told. */
	readonly initial?: { readonly count?: number; readonly fraction?: number };
	readonly births?: BirthParams;
	readonly deaths?: DeathParams;
}

/** Parameters of `ActionSet`; see its schema for defaults. */
export interface ActionSetParams {
	readonly permute: "never" | Refresh;
	readonly seed: number;
	readonly subset?: SubsetParams;
	readonly hide?: HideParams;
	readonly resize?: ResizeParams;
	readonly dynamics?: DynamicsParams;
	readonly minimum: number;
	readonly capacity?: number;
	readonly observe: boolean;
}

/** Schema-valid parameters as what they are. */
export function asActionSetParams(params: Params): ActionSetParams {
	return params as unknown as ActionSetParams;
}

const MOST = 65536;
const count = (description: string) => ({
	type: "integer",
	minimum: 1,
	maximum: MOST,
	description,
});
const fraction = (description: string) => ({
	type: "number",
	minimum: 0,
	maximum: 1,
	description,
});
const ids = (description: string) => ({
	type: "array",
	items: { type: "integer", minimum: 0 },
	minItems: 1,
	maxItems: MOST,
	description,
});
const mode = (byDefault: Absence) => ({
	enum: ["mask", "remove"],
	default: byDefault,
	description: "mask: the index stays, forbidden; remove: the indices left are compacted.",
});
const object = (
	description: string,
	properties: Record<string, unknown>,
	required: readonly string[] = [],
) => ({ type: "object", description, properties, required, additionalProperties: false });
const at = (what: string) => ({
	type: "array",
	minItems: 1,
	maxItems: 1024,
	items: object(
		`So many ${what} at a step.`,
		{
			step: { type: "integer", minimum: 1, maximum: 2 ** 30, description: "Step of the episode." },
			count: count("How many."),
		},
		["step", "count"],
	),
	description: `Numbers of ${what} at given steps of the episode.`,
});

/** JSON Schema of `ActionSet`'s parameters. */
export const ACTION_SET_SCHEMA: ParamsSchema = {
	type: "object",
	properties: {
		permute: {
			enum: ["never", "run", "trial", "episode"],
			default: "never",
			description:
				"Shuffles which action stands behind which index: once for all rows (from `seed`), each trial, or each episode.",
		},
		seed: {
			type: "integer",
			minimum: 0,
			default: 0,
			description: 'Seed of the choices made once for all rows (`"run"`).',
		},
		subset: object("The actions there are at all; every one unless told.", {
			ids: ids("Underlying ids, in this order."),
			split: object(
				"One side of a random split into seen and unseen actions.",
				{
					name: {
						enum: ["train", "test", "all"],
						default: "train",
						description: "Which side; all is train then test.",
					},
					fraction: fraction("Share of the train side; its size is rounded down."),
					seed: { type: "integer", minimum: 0, default: 0, description: "Seed of the split." },
				},
				["fraction"],
			),
			count: count("Only the first so many of them."),
		}),
		hide: object("Actions kept from the agent: one of count, fraction, ids.", {
			count: count("How many, drawn at random."),
			fraction: fraction("Which share, drawn at random; rounded down."),
			ids: ids("Which, by underlying id."),
			mode: mode("mask"),
			when: {
				enum: ["run", "trial", "episode"],
				default: "trial",
				description: "When they are drawn; run: once for all rows, from `seed`.",
			},
		}),
		resize: object(
			"A number of actions K drawn uniformly from min … max.",
			{
				min: count("Smallest K."),
				max: count("Largest K."),
				when: { enum: ["trial", "episode"], default: "trial", description: "When K is drawn." },
				pick: {
					enum: ["first", "random"],
					default: "first",
					description: "The first K in the current order, or K at random.",
				},
				mode: mode("remove"),
			},
			["min", "max"],
		),
		dynamics: object("Actions that appear and disappear within an episode.", {
			mode: mode("mask"),
			initial: object("Actions there at step 0, drawn at random; all unless told.", {
				count: count("How many."),
				fraction: fraction("Which share; rounded down."),
			}),
			births: object("Actions that appear: one of at, probability, uniform.", {
				at: at("births"),
				probability: fraction("Chance of each unborn action to appear, each step."),
				uniform: object(
					"Each action is there from the start with probability `initial`, else appears at a step drawn uniformly from 0 … `until`.",
					{
						initial: { ...fraction("Chance to be there from the start."), default: 0.7 },
						until: {
							type: "integer",
							minimum: 1,
							maximum: 2 ** 30,
							description: "Last step of birth; half the horizon, say.",
						},
					},
					["until"],
				),
			}),
			deaths: object("Actions that disappear for good: one of at, probability, lifetime.", {
				at: at("deaths"),
				probability: fraction("Chance of each living action to disappear, each step."),
				lifetime: object(
					"Steps an action lives, drawn uniformly.",
					{ min: count("Fewest."), max: count("Most.") },
					["min", "max"],
				),
			}),
		}),
		minimum: {
			type: "integer",
			minimum: 1,
			default: 1,
			description: "Actions that always stay available.",
		},
		capacity: count("Number of indices, padded with empty ones; as many as needed unless told."),
		observe: {
			type: "boolean",
			default: true,
			description:
				"Observation is { observation, action_ids, action_mask } instead of the inner one.",
		},
	},
	additionalProperties: false,
};
