import type { Checkpoint, LearnerView } from "../../src/agent/index.ts";
import { type Params, type ParamsSchema, type Problem, show } from "../../src/env/index.ts";
import type { Discrete } from "../../src/spaces/index.ts";
import { fitsMore } from "./codes.ts";
import { formatOf, type LearnedModel, MODEL_SCHEMA } from "./model-config.ts";
import { type StateLeaf, stateLeaf, tokensOf } from "./token-format.ts";

/** What a model is told of its data. */
export type DataFacts = Pick<LearnedModel, "steps" | "actions" | "states" | "stateWidth">;

/** What training tells a model of its data, whose observations have a state in `leaf`. */
export function factsOf({ steps, actionSpace }: LearnerView, leaf: StateLeaf): DataFacts {
	const { states, stateWidth } = leaf;
	return { steps, actions: (actionSpace as Discrete).n, states, stateWidth };
}

/**
 * What a schema cannot say of training parameters (`LearnerSpec.check`): those that contradict each
 * other, and those with which no agent could act in what it was trained on.
 */
export function checkModel(
	head: LearnedModel["head"],
	params: Params,
	view: LearnerView,
): readonly Problem[] {
	const problems = contradictions(params as unknown as LearnedModel);
	const add = (path: readonly string[], message: string): void => {
		problems.push({ path, message });
	};
	const leaf = stateLeaf(view.observationSpace);
	if (typeof leaf === "string") {
		add([], leaf);
		return problems;
	}
	const model = { head, ...params, ...factsOf(view, leaf) } as unknown as LearnedModel;
	const { steps, actions, contextTokens } = model;
	if (steps < 2)
		add(
			[],
			`histories of ${steps} step, expected 2 or more: an action follows from the one before`,
		);
	if (model.head === "codes" && actions > model.codeSize && !fitsMore(model.codes, model.codeSize))
		add(
			["codeSize"],
			`is ${model.codeSize}, expected a power of 2 or at least ${actions}, as many as there are actions`,
		);
	const needed = contextNeeded(model, actions);
	if (contextTokens > 0 && needed > contextTokens)
		add(
			["contextTokens"],
			`is ${contextTokens}, expected at least ${needed} for ${actions} actions and ${steps} steps, or 0 for no limit`,
		);
	return problems;
}

/** Tokens of a full context among so many actions. */
export function contextNeeded(model: LearnedModel, actions: number): number {
	const prompts = model.head === "codes" && model.prompt ? actions : 0;
	return tokensOf(formatOf(model), model.steps, prompts);
}

function contradictions({ width, heads, positions, ...model }: LearnedModel): Problem[] {
	const problems: Problem[] = [];
	if (width % heads !== 0)
		problems.push({
			path: ["heads"],
			message: `is ${heads}, expected a divisor of width, ${width}`,
			value: heads,
		});
	else if (positions === "rope" && (width / heads) % 2 !== 0)
		problems.push({
			path: ["heads"],
			message: `is ${heads}, expected width / heads to be even with rope, width is ${width}`,
			value: heads,
		});
	const { actionTokens } = model as { actionTokens?: string };
	if (actionTokens === "set" && positions === "rope")
		problems.push({
			path: ["actionTokens"],
			message: 'is "set", expected "sequence" with rope: positions tell an order',
			value: actionTokens,
		});
	return problems;
}

/** Absent in weights of earlier versions, which say nothing of it. */
const OPTIONAL = ["finalNorm"];
const COUNTS = { steps: 1, actions: 1, states: 0, stateWidth: 0 } as const;

/**
 * Why what a checkpoint says of its model cannot be meant, `null` when it can: a file may be of
 * another version or changed by hand, and acting on a guess would act wrongly without a word.
 * @param learner schema of the head's own parameters.
 */
export function whyNoModel(
	{ config, file }: Checkpoint,
	head: LearnedModel["head"],
	learner: ParamsSchema["properties"],
): string | null {
	const wrong = (name: string, expected: string): string =>
		Object.hasOwn(config, name)
			? `${file}: config.${name} is ${show(config[name])}, expected ${expected}`
			: `${file}: config lacks the key ${show(name)}, expected ${expected}`;
	if (config.head !== head) return wrong("head", show(head));
	const fields = { ...MODEL_SCHEMA, ...learner } as Readonly<Record<string, Field>>;
	for (const [name, field] of Object.entries(fields)) {
		if (OPTIONAL.includes(name) && config[name] === undefined) continue;
		const expected = whatNot(config[name], field);
		if (expected !== null) return wrong(name, expected);
	}
	for (const [name, minimum] of Object.entries(COUNTS)) {
		const expected = whatNot(config[name], { type: "integer", minimum });
		if (expected !== null) return wrong(name, expected);
	}
	const [problem] = contradictions(config as unknown as LearnedModel);
	return problem ? `${file}: config.${problem.path.join(".")} ${problem.message}` : null;
}

/** As much of a JSON Schema as parameters of models have. */
interface Field {
	readonly enum?: readonly unknown[];
	readonly type?: string;
	readonly minimum?: number;
	readonly maximum?: number;
}

/** What a value should be and is not; `null` when it is. By hand: pages may not compile schemas. */
function whatNot(value: unknown, { enum: choices, type, ...range }: Field): string | null {
	if (choices) return choices.includes(value) ? null : choices.map(show).join(" or ");
	if (type === "boolean") return typeof value === "boolean" ? null : "true or false";
	const { minimum = -Infinity, maximum = Infinity } = range;
	const kind = type === "integer" ? "an integer" : "a number";
	const fits = type === "integer" ? Number.isSafeInteger(value) : typeof value === "number";
	if (fits && (value as number) >= minimum && (value as number) <= maximum) return null;
	return maximum === Infinity
		? `${kind} of at least ${minimum}`
		: `${kind} from ${minimum} to ${maximum}`;
}
