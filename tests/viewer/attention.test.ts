import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ReplayHeader } from "../../src/record/header.ts";
import { ReplayReader } from "../../src/record/index.ts";
import type { ReplayRecord } from "../../src/record/window.ts";
import { type Frame, withOverlay, withVariant } from "../../viewer/src/contract.ts";
import { Replay } from "../../viewer/src/data/replay.ts";
import {
	ATTENTION,
	ATTENTION_WEIGHTS,
	attentionHeads,
	chosenHead,
} from "../../viewer/src/overlays/attention.ts";
import { VALUES } from "../../viewer/src/overlays/index.ts";
import {
	type Attention,
	attentionOf,
	describeAttention,
	placesOfSteps,
	tokenWeights,
} from "../../viewer/src/renderers/attention-facts.ts";
import { arcsOf, attentionByCell } from "../../viewer/src/renderers/attention-grid.ts";
import { heatRows } from "../../viewer/src/renderers/attention-heat.ts";
import { actionColour, planStrip, shareStrip } from "../../viewer/src/renderers/attention-strip.ts";
import { banditMoment } from "../../viewer/src/renderers/bandit-facts.ts";
import { actionValues, gridFacts, valueName } from "../../viewer/src/renderers/grid-facts.ts";
import { LIGHT } from "../../viewer/src/theme.ts";
import { CAPACITY, HEADS } from "./attentive-agent.ts";
import { recordLearning } from "./learned-replay.ts";
import { record } from "./replays.ts";

const BANDIT = recordLearning({
	env: "bandit/Bernoulli-v0",
	params: { arms: { min: 4, max: 4 }, horizon: 300 },
	agent: "attentive",
	steps: 250,
});
const MAZE = recordLearning({
	env: "maze/FourRooms-v0",
	agent: "attentive",
	episodesPerTrial: 9,
	maxEpisodeSteps: 20,
	steps: 400,
});

async function framesOf(bytes: Uint8Array, ...moments: number[]): Promise<Frame[]> {
	const file = new File([bytes as Uint8Array<ArrayBuffer>], "a.arrow");
	const replay = await Replay.open({ kind: "file", file });
	await expect.poll(() => replay.state$.value.phase).toBe("whole");
	const frames = [];
	for (const moment of moments) frames.push(await replay.frameAt(0, moment));
	replay.close();
	return frames;
}

/** A frame with the attention given, over steps of arm 1 that paid their own number. */
function made(
	weights: readonly number[],
	marks: readonly number[],
	more: { readonly heads?: number; readonly actions?: readonly number[]; taken?: number } = {},
): Frame {
	const { heads = 1, actions, taken = 4 } = more;
	const { header } = record({ env: "bandit/Bernoulli-v0", agent: "random", numEnvs: 1, steps: 1 });
	const capacity = weights.length / heads;
	const told: ReplayHeader = {
		...header,
		columns: [
			...header.columns,
			{
				name: "explanation/attention",
				role: "explanation",
				dtype: "float32",
				shape: [heads, capacity],
				nullable: true,
			},
			{
				name: "explanation/attention_step",
				role: "explanation",
				dtype: "int32",
				shape: [capacity],
				nullable: true,
			},
		],
	};
	const history: ReplayRecord[] = Array.from({ length: taken + 1 }, (_, step) => ({
		trial: 0,
		episode: 0,
		step,
		action: step === 0 ? null : 1,
		reward: step === 0 ? null : step,
	}));
	const last = {
		...history[taken],
		"explanation/attention": Float32Array.from(weights),
		"explanation/attention_step": Int32Array.from(marks),
		...(actions ? { "explanation/attention_action": Int32Array.from(actions) } : {}),
	};
	history[taken] = last;
	const clocks = { trial: 0, episode: 0, step: taken };
	const length = taken + 1;
	return { header: told, row: 0, index: taken, length, ...clocks, taken, record: last, history };
}

describe("what was attended to", () => {
	it("tokens are told apart: start, prompts by action, steps in order of time", () => {
		const frame = made([0.1, 0.2, 0.05, 0.3, 0.35, 9], [-3, -1, -1, 2, 0, -2], {
			actions: [-1, 1, 0, 5, 1, -1],
		});
		const found = attentionOf(frame)!;
		expect(found.start).toBeCloseTo(0.1);
		expect(found.prompts.map(({ action }) => action)).toEqual([0, 1]);
		expect(found.prompts[1]!.weight).toBeCloseTo(0.2);
		expect(found.steps.map(({ step, action, reward }) => [step, action, reward])).toEqual([
			[0, 1, 1],
			[2, 5, 3],
		]);
		expect(found.most).toBeCloseTo(0.35);
	});

	it("tokens of one step are added up; its action is of whichever token has one", () => {
		const found = attentionOf(made([0.25, 0.5, 0.25], [1, 1, 2], { actions: [-1, 3, -1] }))!;
		expect(found.steps.map(({ weight }) => weight)).toEqual([0.75, 0.25]);
		expect(found.steps.map(({ action }) => action)).toEqual([3, 1]);
	});

	it("the step being chosen tells no reward: the agent did not know it", () => {
		const { steps } = attentionOf(made([0.5, 0.5], [2, 3]))!;
		expect(steps.map(({ reward }) => reward)).toEqual([3, null]);
	});

	it("one head, or the mean of all; weights that are none count nothing", () => {
		const frame = made([1, 0, 0.5, Number.NaN], [0, 1], { heads: 2 });
		expect([...tokenWeights(frame, null)!]).toEqual([0.75, 0]);
		expect([...tokenWeights(frame, 1)!]).toEqual([0.5, 0]);
		expect(attentionOf(frame, 0)!.heads).toBe(2);
	});

	it("the mean over heads is the mean of the heads", () => {
		const cell = fc.float({ min: 0, max: 1, noNaN: true });
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 6 }),
				fc.array(cell, { minLength: 5 }),
				(heads, row) => {
					const weights = Array.from({ length: heads }, (_, k) =>
						row.map((value) => value * (k + 1)),
					);
					const marks = row.map((_, k) => k);
					const frame = made(weights.flat(), marks, { heads });
					const mean = tokenWeights(frame, null)!;
					row.forEach((_, j) => {
						const sum = weights.reduce((total, each) => total + Math.fround(each[j]!), 0);
						expect(mean[j]).toBeCloseTo(sum / heads, 10);
					});
				},
			),
			{ numRuns: 50 },
		);
	});

	it("is nothing where the replay does not tell, or tells nonsense", () => {
		const frame = made([1], [0]);
		const without = { ...frame, record: { ...frame.record, "explanation/attention": null } };
		expect(attentionOf(without)).toBeNull();
		expect(describeAttention(without, String)).toBe("");
		const short = { ...frame.record, "explanation/attention_step": new Int32Array(7) };
		expect(attentionOf({ ...frame, record: short })).toBeNull();
		expect(attentionOf(made([0.5, 0.5], [-2, -2]))).toBeNull();
		const { header } = record({ env: "bandit/Bernoulli-v0", agent: "ucb1", steps: 1 });
		expect(ATTENTION.available(header)).toBe(false);
		expect(ATTENTION_WEIGHTS.available(header)).toBe(false);
	});

	it("steps that the history does not reach are told without a reward", () => {
		const frame = made([0.5, 0.5], [0, 3]);
		const later = { ...frame, history: frame.history.slice(-1) };
		expect(attentionOf(later)!.steps.map(({ place, reward }) => [place, reward])).toEqual([
			[-1, null],
			[0, null],
		]);
		expect(placesOfSteps({ ...frame, taken: null }).size).toBe(0);
	});

	it("in words", () => {
		const frame = made([0.1, 0.7, 0.2], [-1, 1, -3], { actions: [0, 2, -1] });
		expect(describeAttention(frame, (arm) => `arm ${arm}`)).toBe(
			" It attended most to step 1 of the trial (arm 2, reward 2): 70 %.",
		);
		const prompt = made([0.9, 0.1], [-1, 0], { actions: [3, 0] });
		expect(describeAttention(prompt, (arm) => `arm ${arm}`)).toContain("the prompt of arm 3: 90 %");
	});
});

describe("of a replay", () => {
	it("every token's step is the record with its action and reward", async () => {
		const reader = await ReplayReader.open(MAZE);
		const all = await reader.window(0, reader.records);
		for (const frame of await framesOf(MAZE, 3, 60, 130, 300)) {
			const found = attentionOf(frame);
			if (frame.step === 0) continue;
			expect(found!.steps.length).toBeGreaterThan(0);
			for (const { step, action, reward, place } of found!.steps) {
				const index = frame.index - (frame.history.length - 1 - place);
				expect(all.columns.action!.data[index]).toBe(action);
				expect(all.columns.reward!.data[index]).toBe(reward);
				expect(step).toBeLessThan(frame.taken!);
			}
		}
	});

	it("counts actions over episodes and from each trial anew", async () => {
		const frames = await framesOf(MAZE, 0, 1, 20, 21, 22, 400);
		expect(frames.slice(0, 2).map(({ taken }) => taken)).toEqual([0, 1]);
		for (const { taken, history } of frames) {
			const acted = history.filter(({ step }) => step !== 0).length;
			expect(taken).toBe(acted);
		}
	});

	it("the context slides: old steps are gone, their places told right", async () => {
		const [frame] = await framesOf(BANDIT, 230);
		const { steps, prompts, start } = attentionOf(frame!, 0)!;
		expect(prompts.length).toBe(4);
		expect(start).not.toBeNull();
		expect(steps.length).toBe(CAPACITY - 5);
		expect(steps[0]!.step).toBe(229 - (CAPACITY - 5));
		expect(steps.at(-1)).toMatchObject({ step: 228, place: frame!.history.length - 2 });
		expect(steps.at(-1)!.weight).toBe(Math.max(...steps.map(({ weight }) => weight)));
	});

	it("heads are offered, one chosen", async () => {
		const [{ header }] = (await framesOf(BANDIT, 1)) as [Frame];
		expect(attentionHeads(header)).toBe(HEADS);
		expect(ATTENTION.variants!(header).map(({ id }) => id)).toEqual([
			null,
			...[0, 1, 2, 3].map((head) => `attention.${head}`),
		]);
		const on = withVariant(
			withOverlay(new Set(["trail"]), "attention", true),
			"attention",
			"attention.2",
		);
		expect(chosenHead(on, HEADS)).toBe(2);
		expect(chosenHead(withVariant(on, "attention", null), HEADS)).toBeNull();
		expect(chosenHead(new Set(["attention.4", "attention.x"]), HEADS)).toBeNull();
		expect([...withVariant(on, "attention", "attention.0")]).toEqual([
			"trail",
			"attention",
			"attention.0",
		]);
	});
});

describe("the strip", () => {
	const attention = (count: number, more: Partial<Attention> = {}): Attention => ({
		heads: 1,
		head: null,
		start: 0.1,
		prompts: [0, 1, 2].map((action) => ({ action, weight: 0.2 })),
		steps: Array.from({ length: count }, (_, step) => ({
			step: step + 10,
			action: step % 3,
			reward: step % 2,
			weight: (step + 1) / count,
			place: step,
		})),
		most: 1,
		...more,
	});

	it("bars stand in order, within the strip, none over another", () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 0, max: 3000 }),
				fc.integer({ min: 40, max: 1500 }),
				(count, width) => {
					const { start, prompts, steps } = planStrip(attention(count), 7, width);
					const bars = [start!, ...prompts, ...steps];
					for (const [k, bar] of bars.entries()) {
						expect(bar.x).toBeGreaterThanOrEqual(7);
						expect(bar.x + bar.width).toBeLessThanOrEqual(7 + width + 1e-6);
						expect(bar.share).toBeGreaterThanOrEqual(0);
						expect(bar.share).toBeLessThanOrEqual(1);
						if (k > 0)
							expect(bar.x).toBeGreaterThanOrEqual(bars[k - 1]!.x + bars[k - 1]!.width - 1e-6);
					}
					if (count > 0) expect(Math.max(...bars.map(({ share }) => share))).toBe(1);
				},
			),
			{ numRuns: 60 },
		);
	});

	it("steps that share a bar add up; its colour is the heaviest one's", () => {
		const { steps } = planStrip(attention(1000), 0, 200);
		expect(steps.length).toBeLessThanOrEqual(100);
		const few = planStrip(attention(2, { start: null, prompts: [] }), 0, 100).steps;
		expect(few.map(({ share, action, good }) => [share, action, good])).toEqual([
			[0.5, 0, 0],
			[1, 1, 1],
		]);
	});

	it("gaps in the context stay gaps", () => {
		const apart = attention(2, { start: null, prompts: [] });
		const steps = [apart.steps[0]!, { ...apart.steps[1]!, step: 15 }];
		const plan = planStrip({ ...apart, steps }, 0, 60);
		expect(plan.steps[1]!.x - plan.steps[0]!.x).toBeCloseTo(5 * plan.steps[0]!.width);
		expect(plan.range).toEqual([10, 15]);
	});

	it("spares low pictures, and those without attention", () => {
		const box = { x: 1, y: 2, width: 300, height: 400 };
		const { rest, strip } = shareStrip(box, true);
		expect(strip!.y).toBeGreaterThanOrEqual(rest.y + rest.height);
		expect(strip!.y + strip!.height).toBe(402);
		expect(shareStrip(box, false)).toEqual({ rest: box, strip: null });
		expect(shareStrip({ ...box, height: 120 }, true).strip).toBeNull();
	});

	it("actions keep apart in colour, as many as they are", () => {
		const colours = Array.from({ length: 16 }, (_, k) => actionColour(LIGHT, k));
		expect(new Set(colours).size).toBe(16);
		expect(actionColour(LIGHT, -1)).toBe(LIGHT.soft);
	});
});

describe("in a grid", () => {
	it("a step's weight lies on the cell the agent stood on; arcs lead to the heaviest others", async () => {
		const [frame] = (await framesOf(MAZE, 130)) as [Frame];
		const facts = gridFacts(frame.header);
		const found = attentionOf(frame)!;
		const cells = attentionByCell(facts, frame, found);
		const inSteps = found.steps.reduce((sum, { weight }) => sum + weight, 0);
		const onCells = [...cells.values()].reduce((sum, weight) => sum + weight, 0);
		expect(onCells).toBeCloseTo(inSteps, 6);
		for (const { place, weight } of found.steps) {
			const cell = frame.history[place - 1]!["hidden/position"] as number;
			expect(cells.get(cell)).toBeGreaterThanOrEqual(weight - 1e-12);
		}
		const [[heaviest]] = [...cells].sort((a, b) => b[1] - a[1]) as [[number, number]];
		const arcs = arcsOf(cells, -1);
		expect(arcs[0]![0]).toBe(heaviest);
		expect(arcs.length).toBeLessThanOrEqual(8);
		expect(arcsOf(cells, heaviest).some(([cell]) => cell === heaviest)).toBe(false);
	});

	it("similarity stands in for values where there are none better", async () => {
		const [frame] = (await framesOf(MAZE, 131)) as [Frame];
		const similarity = frame.record["explanation/similarity"] as Float32Array;
		expect(actionValues(frame.record, undefined)).toEqual([...similarity]);
		expect(valueName(frame.header)).toBe("similarity");
		expect(VALUES.available(frame.header)).toBe(true);
		const both = { ...frame.record, "explanation/q": Float64Array.of(1, 2) };
		expect(actionValues(both, undefined)).toEqual([1, 2]);
	});
});

describe("elsewhere", () => {
	it("a bandit's similarities are shares between the least and the greatest", async () => {
		const [frame] = (await framesOf(BANDIT, 40)) as [Frame];
		const shares = banditMoment(frame).arms.map(({ similarity }) => similarity!);
		expect(Math.max(...shares)).toBe(1);
		expect(Math.min(...shares)).toBe(0);
	});

	it("the heat strip has a row a head, no unused tokens, and as many columns as fit", async () => {
		const [frame] = (await framesOf(BANDIT, 40)) as [Frame];
		const all = heatRows(frame, null, 500)!;
		expect(all.rows.length).toBe(HEADS);
		expect(all.columns.length).toBe(1 + 4 + 39);
		for (const row of all.rows)
			expect(row.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
		const few = heatRows(frame, 2, 10)!;
		expect(few.rows.length).toBe(1);
		expect(few.columns.length).toBeLessThanOrEqual(10);
		expect(few.rows[0]!.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
	});
});
