const MOST = 1_000_000;

const whole = (minimum: number, description: string, maximum = MOST) => ({
	type: "integer",
	minimum,
	maximum,
	description,
});

const params = (description: string) => ({ type: "object", description });

/** JSON Schema (draft 2020-12) of a `HistoryRecipe`; fills in defaults. */
export const HISTORY_RECIPE_SCHEMA = {
	type: "object",
	description: "How learning histories are made.",
	required: ["env", "agent"],
	additionalProperties: false,
	properties: {
		env: {
			type: "object",
			description: "The tasks: one trial a history.",
			required: ["id"],
			additionalProperties: false,
			properties: {
				id: { type: "string", description: "A registered environment." },
				params: { ...params("Its parameters."), default: {} },
				layers: {
					type: "array",
					description: "Layers from the innermost to the outermost.",
					default: [],
					items: {
						type: "object",
						required: ["id"],
						additionalProperties: false,
						properties: {
							id: { type: "string", description: "A registered layer." },
							params: { ...params("Its parameters."), default: {} },
						},
					},
				},
				maxEpisodeSteps: {
					anyOf: [
						whole(1, "an integer from 1 to 2147483647", 2147483647),
						{ type: "null", description: "null for no limit" },
					],
					description:
						"Steps after which an episode is truncated; the environment's own unless told.",
				},
				episodesPerTrial: {
					anyOf: [
						whole(1, "an integer ≥ 1", Number.MAX_SAFE_INTEGER),
						{ const: "endless", description: '"endless"' },
					],
					default: "endless",
					description: "Episodes over one task; a history must fit in one trial.",
				},
			},
		},
		agent: {
			type: "object",
			description: "The source: the algorithm whose learning is recorded.",
			required: ["id"],
			additionalProperties: false,
			properties: {
				id: { type: "string", description: "A registered agent." },
				params: { ...params("Its parameters."), default: {} },
			},
		},
		steps: whole(1, "Length of a history in environment steps; this or `episodes`."),
		episodes: whole(
			1,
			"Length of a history in episodes; this or `steps`. Needs a `window`, for lengths in steps differ.",
		),
		draw: {
			type: "object",
			description:
				'Values drawn anew, uniformly, for each batch, by path: { "env.params.arms": { "min": 4, "max": 20 } }.',
			default: {},
			additionalProperties: {
				anyOf: [
					{
						type: "object",
						description: "{ min, max } (integers)",
						required: ["min", "max"],
						additionalProperties: false,
						properties: {
							min: { type: "integer", description: "Smallest." },
							max: { type: "integer", description: "Largest." },
						},
					},
					{
						type: "object",
						description: "{ choices }, a list of any values",
						required: ["choices"],
						additionalProperties: false,
						properties: {
							choices: {
								type: "array",
								minItems: 1,
								maxItems: 1024,
								items: {},
								description: "Any.",
							},
						},
					},
				],
			},
		},
		window: {
			type: "object",
			description: "Training sees a random stretch of each history instead of all of it.",
			required: ["steps"],
			additionalProperties: false,
			properties: { steps: whole(1, "Length of the stretch in environment steps.") },
		},
		subsample: {
			...whole(
				1,
				"Only every so-manieth episode is kept, from the first; lengths in steps count kept ones.",
			),
			default: 1,
		},
	},
} as const;
