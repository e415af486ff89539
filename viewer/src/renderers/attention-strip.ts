import type { Theme } from "../contract.ts";
import { headInWords } from "../overlays/attention.ts";
import { mix, seriesColour } from "../theme.ts";
import type { Attention } from "./attention-facts.ts";
import type { Pen } from "./pen.ts";
import type { Box } from "./shapes.ts";
import { short } from "./values.ts";

/** Height the strip takes, and the least height of a picture that spares it. */
export const STRIP = 92;
export const ROOM_FOR_STRIP = 300;

/** A bar of the strip: a prompt, the start, or the steps that share a few pixels. */
export interface Bar {
	readonly x: number;
	readonly width: number;
	/** Share of the greatest bar's height, in [0, 1]. */
	readonly share: number;
	/** Action index of what weighs most in it; -1 = none. */
	readonly action: number;
	/** How good the reward was among those of the context, in [0, 1]; `null` = not told. */
	readonly good: number | null;
}

export interface StripPlan {
	readonly start: Bar | null;
	readonly prompts: readonly Bar[];
	readonly steps: readonly Bar[];
	/** First and last step, for the labels. */
	readonly range: readonly [number, number] | null;
}

/** Least width of a bar, in pixels: steps share one where there are more. */
const LEAST = 2;
const GAP = 14;

/** Where the bars of the strip stand within [x, x + width]. Steps in order of time, left to right. */
export function planStrip(
	{ start, prompts, steps }: Attention,
	x: number,
	width: number,
): StripPlan {
	const apart = (start === null ? 0 : 1) + prompts.length;
	const each = Math.min(16, (width * 0.35) / Math.max(1, apart));
	let at = x;
	const sums: number[] = [];
	const first: Omit<Bar, "share">[] = [];
	if (start !== null) {
		first.push({ x: at, width: each, action: -1, good: null });
		sums.push(start);
		at += each + (prompts.length > 0 ? GAP / 2 : GAP);
	}
	for (const { action, weight } of prompts) {
		first.push({ x: at, width: each, action, good: null });
		sums.push(weight);
		at += each;
	}
	if (prompts.length > 0) at += GAP;
	const later = binsOf(steps, at, Math.max(LEAST, x + width - at));
	const most = Math.max(1e-12, ...sums, ...later.map(({ sum }) => sum));
	const early = first.map((bar, k) => ({ ...bar, share: sums[k]! / most }));
	return {
		start: start === null ? null : early[0]!,
		prompts: start === null ? early : early.slice(1),
		steps: later.map(({ bar, sum }) => ({ ...bar, share: sum / most })),
		range: steps.length === 0 ? null : [steps[0]!.step, steps[steps.length - 1]!.step],
	};
}

function binsOf(
	steps: Attention["steps"],
	x: number,
	width: number,
): { bar: Omit<Bar, "share">; sum: number }[] {
	if (steps.length === 0) return [];
	const from = steps[0]!.step;
	const count = steps[steps.length - 1]!.step - from + 1;
	const perBin = Math.max(1, Math.ceil((count * LEAST) / width));
	const bins = Math.ceil(count / perBin);
	const pitch = Math.min(14, width / bins);
	let low = Infinity;
	let high = -Infinity;
	for (const { reward } of steps)
		if (reward !== null) {
			low = Math.min(low, reward);
			high = Math.max(high, reward);
		}
	const goodOf = (reward: number | null): number | null =>
		reward === null ? null : high > low ? (reward - low) / (high - low) : reward > 0 ? 1 : 0;
	const found = new Map<
		number,
		{ sum: number; top: number; action: number; good: number | null }
	>();
	for (const { step, weight, action, reward } of steps) {
		const k = Math.floor((step - from) / perBin);
		const bin = found.get(k) ?? { sum: 0, top: -1, action: -1, good: null };
		found.set(k, bin);
		bin.sum += weight;
		if (weight <= bin.top) continue;
		Object.assign(bin, { top: weight, action, good: goodOf(reward) });
	}
	return [...found].map(([k, { sum, action, good }]) => ({
		sum,
		bar: { x: x + k * pitch, width: pitch, action, good },
	}));
}

/** Colour of an action: the series' colours, darker each time they begin again. */
export function actionColour(theme: Theme, action: number): number {
	if (action < 0) return theme.soft;
	const round = Math.floor(action / theme.series.length);
	return mix(seriesColour(theme, action), theme.ink, Math.min(0.6, 0.3 * round));
}

/**
 * The context as a strip: prompt tokens by action, then the steps in order of time. A bar's height is
 * its attention; the foot has the action's colour, the paler the lower the reward.
 */
export function drawStrip(pen: Pen, attention: Attention, theme: Theme, box: Box): void {
	const { heads, head, most } = attention;
	const plan = planStrip(attention, box.x, box.width);
	const look = { size: 11, colour: theme.soft };
	const which = headInWords(head, heads);
	pen.text(`Attention over the context${which === "" ? "" : `, ${which}`}`, box.x, box.y + 7, {
		...look,
		most: box.width * 0.66,
	});
	pen.text(`greatest ${short(most * 100, 2)} %`, box.x + box.width, box.y + 7, {
		...look,
		align: 1,
		most: box.width * 0.32,
	});
	const foot = { top: box.y + box.height - 26, height: 8 };
	const room = Math.max(4, foot.top - 2 - (box.y + 18));
	const draw = ({ x, width, share, action, good }: Bar, isStep: boolean): void => {
		const wide = Math.max(0.75, width - (width > 4 ? 1 : 0));
		const colour = actionColour(theme, action);
		const tall = room * share;
		if (tall >= 0.25)
			pen.shapes
				.rect(x, foot.top - 2 - tall, wide, tall)
				.fill({ color: colour, alpha: 0.45 + 0.55 * share });
		const alpha = isStep ? 0.25 + 0.75 * (good ?? 0) : 1;
		pen.shapes.rect(x, foot.top, wide, foot.height).fill(mix(theme.back, colour, alpha));
	};
	pen.shapes.rect(box.x, foot.top - 1.5, box.width, 1).fill(theme.line);
	for (const bar of plan.steps) draw(bar, true);
	for (const bar of plan.prompts) draw(bar, false);
	if (plan.start !== null) draw(plan.start, false);
	const y = box.y + box.height - 8;
	const [prompt] = plan.prompts;
	const words = [plan.start === null ? "" : "start", prompt === undefined ? "" : "prompt"];
	const left = plan.start ?? prompt;
	if (left !== undefined)
		pen.text(words.filter((word) => word !== "").join(" · "), left.x, y, look);
	const [step] = plan.steps;
	if (step === undefined || plan.range === null) return;
	const last = plan.steps[plan.steps.length - 1]!;
	const end = last.x + last.width;
	const from = left === undefined ? step.x : Math.max(step.x, left.x + 80);
	const [a, b] = plan.range;
	pen.text(a === b ? `step ${a}` : `steps ${a} to ${b}`, Math.max(from, Math.min(end, from)), y, {
		...look,
		most: Math.max(40, box.x + box.width - from),
	});
}

/** The box without the strip's room, and that room; `null` where the picture is too low for it. */
export function shareStrip(box: Box, wanted: boolean): { rest: Box; strip: Box | null } {
	if (!wanted || box.height < ROOM_FOR_STRIP) return { rest: box, strip: null };
	const rest = { ...box, height: box.height - STRIP - 8 };
	return { rest, strip: { ...box, y: rest.y + rest.height + 8, height: STRIP } };
}
