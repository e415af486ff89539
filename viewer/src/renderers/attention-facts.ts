import type { ReplayRecord } from "../../../src/record/window.ts";
import type { Frame } from "../contract.ts";
import {
	ACTION_COLUMN,
	ATTENTION_COLUMN,
	attentionColumn,
	attentionHeads,
	STEP_COLUMN,
	TOKEN,
} from "../overlays/attention.ts";
import { listIn, numberIn, short } from "./values.ts";

/** A step of the context with all its tokens' weight. */
export interface AttendedStep {
	/** Actions taken in the trial before it. */
	readonly step: number;
	/** Action index; -1 = none. */
	readonly action: number;
	/** `null` where the history does not reach so far back, and for the step being chosen. */
	readonly reward: number | null;
	readonly weight: number;
	/** Place in the frame's history of the record the step led to; -1 = not there. */
	readonly place: number;
}

/** What the agent attended to when it chose the action of a moment. */
export interface Attention {
	readonly heads: number;
	/** `null` for the mean of all heads. */
	readonly head: number | null;
	/** Weight of the start token; `null` where the context has none. */
	readonly start: number | null;
	/** Prompt tokens by action, in order. */
	readonly prompts: readonly { readonly action: number; readonly weight: number }[];
	/** In order of time. */
	readonly steps: readonly AttendedStep[];
	/** Greatest weight of any of these; above 0. */
	readonly most: number;
}

/** Weight of each token of the context: of one head, or the mean of all; `null` where none is told. */
export function tokenWeights(frame: Frame, head: number | null): Float64Array | null {
	const column = attentionColumn(frame.header);
	const values = listIn(frame.record, ATTENTION_COLUMN);
	if (column === null || values === null) return null;
	const capacity = column.shape[column.shape.length - 1]!;
	const heads = attentionHeads(frame.header);
	if (values.length !== heads * capacity) return null;
	const weights = new Float64Array(capacity);
	const from = head ?? 0;
	const to = head === null ? heads : head + 1;
	for (let k = from; k < to; k++)
		for (let j = 0; j < capacity; j++) {
			const value = values[k * capacity + j]!;
			if (value > 0 && value < Infinity) weights[j]! += value / (to - from);
		}
	return weights;
}

/** The attention behind a moment's action; `null` where the replay does not tell. */
export function attentionOf(frame: Frame, head: number | null = null): Attention | null {
	const weights = tokenWeights(frame, head);
	const marks = listIn(frame.record, STEP_COLUMN);
	if (weights === null || marks === null || marks.length !== weights.length) return null;
	const actions = listIn(frame.record, ACTION_COLUMN);
	const places = placesOfSteps(frame);
	let start: number | null = null;
	const prompts = new Map<number, number>();
	const steps = new Map<number, { weight: number; action: number }>();
	weights.forEach((weight, j) => {
		const mark = marks[j]!;
		const action = actions?.[j] ?? -1;
		if (mark === TOKEN.start) start = (start ?? 0) + weight;
		else if (mark === TOKEN.prompt) prompts.set(action, (prompts.get(action) ?? 0) + weight);
		else if (mark >= 0) {
			const known = steps.get(mark);
			if (known === undefined) steps.set(mark, { weight, action });
			else {
				known.weight += weight;
				known.action = Math.max(known.action, action);
			}
		}
	});
	if (prompts.size + steps.size === 0 && start === null) return null;
	const attended = [...steps]
		.sort(([a], [b]) => a - b)
		.map(([step, { weight, action }]) => attendedStep(frame, places, step, weight, action));
	const most = Math.max(
		1e-12,
		start ?? 0,
		...prompts.values(),
		attended.reduce((a, { weight }) => Math.max(a, weight), 0),
	);
	return {
		heads: attentionHeads(frame.header),
		head,
		start,
		prompts: [...prompts].sort(([a], [b]) => a - b).map(([action, weight]) => ({ action, weight })),
		steps: attended,
		most,
	};
}

function attendedStep(
	frame: Frame,
	places: ReadonlyMap<number, number>,
	step: number,
	weight: number,
	action: number,
): AttendedStep {
	const place = places.get(step) ?? -1;
	// The record of the step being chosen holds what came of it, which the agent could not know.
	const isNow = place === frame.history.length - 1;
	const record: ReplayRecord | undefined = isNow ? undefined : frame.history[place];
	return {
		step,
		action: action >= 0 ? action : (numberIn(record, "action") ?? -1),
		reward: numberIn(record, "reward"),
		weight,
		place,
	};
}

/** Place in the history of the record that each step of the trial led to. */
export function placesOfSteps(frame: Frame): ReadonlyMap<number, number> {
	const { history } = frame;
	const places = new Map<number, number>();
	let { taken } = frame;
	if (taken === null) return places;
	for (let k = history.length - 1; k >= 0; k--) if (history[k]!.step !== 0) places.set(--taken, k);
	return places;
}

/** What was attended to most, in words; empty where nothing is told. */
export function describeAttention(frame: Frame, action: (index: number) => string): string {
	const found = attentionOf(frame);
	if (found === null) return "";
	const { start, prompts, steps } = found;
	const all: { weight: number; words: string }[] = [
		...(start === null ? [] : [{ weight: start, words: "the start of its context" }]),
		...prompts.map((prompt) => ({
			weight: prompt.weight,
			words: `the prompt of ${action(prompt.action)}`,
		})),
		...steps.map(({ weight, step, action: taken, reward }) => ({
			weight,
			words: `step ${step} of the trial${taken < 0 ? "" : ` (${action(taken)}${reward === null ? "" : `, reward ${short(reward)}`})`}`,
		})),
	];
	const first = all.reduce((a, b) => (b.weight > a.weight ? b : a));
	return ` It attended most to ${first.words}: ${short(first.weight * 100, 2)} %.`;
}
