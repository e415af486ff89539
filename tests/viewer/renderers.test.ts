import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ReplayHeader } from "../../src/record/header.ts";
import type { ReplayRecord } from "../../src/record/window.ts";
import type { Frame } from "../../viewer/src/contract.ts";
import {
	PLAN,
	POLICY,
	POSTERIOR,
	planColumns,
	VALUES,
	VIEW,
} from "../../viewer/src/overlays/index.ts";
import { chosenRows } from "../../viewer/src/renderers/action-panel.ts";
import { banditMoment, betaSd, historyIsWhole } from "../../viewer/src/renderers/bandit-facts.ts";
import {
	actionValues,
	gridFacts,
	gridMoment,
	pathOf,
	underlyingAction,
	visitCounts,
	wayBetween,
} from "../../viewer/src/renderers/grid-facts.ts";
import { phaseRuns } from "../../viewer/src/renderers/phases.ts";
import { plansIn, pointFacts, presence, toScreen } from "../../viewer/src/renderers/point-facts.ts";
import { fitGrid, runsOf, tiles } from "../../viewer/src/renderers/shapes.ts";
import {
	boundsOf,
	choicesOf,
	gridShape,
	spaceAt,
	spanOf,
} from "../../viewer/src/renderers/space-tree.ts";
import {
	episodeOf,
	previousOf,
	returnInWords,
	returnOf,
	short,
} from "../../viewer/src/renderers/values.ts";
import { DARK, heat, LIGHT, mix } from "../../viewer/src/theme.ts";
import { ticksOf } from "../../viewer/src/ticks.ts";
import { record } from "./replays.ts";

const { header: GRID } = record({ env: "maze/FourRooms-v0", agent: "q-learning", steps: 1 });
const { header: ROOM } = record({ env: "maze/Darkroom-v0", agent: "random", steps: 1 });
const { header: POINT } = record({
	env: "maze/PointMaze-UMaze-v0",
	agent: "maze-shortest-path",
	steps: 1,
});
const { header: MAZE2D } = record({ env: "maze/Maze2D-UMaze-v0", agent: "random", steps: 1 });
const { header: ARMS } = record({
	env: "bandit/Bernoulli-v0",
	params: { arms: { min: 3, max: 3 } },
	agent: "thompson",
	steps: 1,
});

function frameOf(header: ReplayHeader, history: readonly ReplayRecord[]): Frame {
	const last = history[history.length - 1]!;
	const clock = (name: string): number => (last[name] as number | undefined) ?? 0;
	return {
		header,
		row: 0,
		index: history.length - 1,
		length: history.length,
		trial: clock("trial"),
		episode: clock("episode"),
		step: clock("step"),
		taken: history.filter(({ trial, step }) => trial === last.trial && step !== 0).length,
		record: last,
		history,
	};
}

const at = (step: number, rest: ReplayRecord, episode = 0): ReplayRecord => ({
	trial: 0,
	episode,
	step,
	...rest,
});

describe("values", () => {
	it("keeps numbers short and signs plain", () => {
		expect([0, 12, -3, 0.12345, 1234567, 1e-5, Number.NaN, -Infinity].map((x) => short(x))).toEqual(
			["0", "12", "−3", "0.123", "1.2e+6", "1.0e−5", "–", "−∞"],
		);
	});
	it("finds the episode of a moment and nothing of the one before", () => {
		const records = [at(0, {}), at(1, { reward: 5 }), at(0, {}, 1), at(1, { reward: 2 }, 1)];
		const frame = frameOf(GRID, records);
		expect(episodeOf(frame)).toEqual(records.slice(2));
		expect(previousOf(frame)).toBe(records[2]);
		expect(returnOf(frame)).toBe(2);
		expect(returnInWords(frame)).toBe("return 2");
		expect(returnInWords(frameOf(GRID, records.slice(1, 2)))).toBe("return 5 since step 1");
		expect(previousOf(frameOf(GRID, records.slice(0, 3)))).toBeUndefined();
	});
});

describe("shapes", () => {
	it("fits a grid inside its box, whole pixels a cell, centred", () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 60 }),
				fc.integer({ min: 1, max: 60 }),
				fc.integer({ min: 60, max: 2000 }),
				fc.integer({ min: 60, max: 2000 }),
				(rows, columns, width, height) => {
					const place = fitGrid({ x: 10, y: 20, width, height }, rows, columns);
					expect(place.x).toBeGreaterThanOrEqual(9);
					expect(place.y).toBeGreaterThanOrEqual(19);
					expect(place.x + place.cell * columns).toBeLessThanOrEqual(10 + width + 1);
					expect(place.y + place.cell * rows).toBeLessThanOrEqual(20 + height + 1);
					if (place.cell >= 4) expect(Number.isInteger(place.cell)).toBe(true);
				},
			),
		);
	});
	it("covers every wall once with runs", () => {
		const cells = [1, 1, 0, 1, 0, 0, 1, 1];
		expect(runsOf(cells, 2, 4)).toEqual([
			[0, 0, 2],
			[0, 3, 1],
			[1, 2, 2],
		]);
	});
	it("has room for every tile", () => {
		const { columns, rows } = tiles(7, { x: 0, y: 0, width: 600, height: 200 }, 1.5);
		expect(columns * rows).toBeGreaterThanOrEqual(7);
		expect(columns).toBeGreaterThan(rows);
	});
});

describe("grid facts", () => {
	const facts = gridFacts(GRID);
	const cell = (row: number, col: number): number => row * facts.width + col;
	const [UP, RIGHT, DOWN, LEFT] = ["up", "right", "down", "left"].map((name) =>
		facts.names.indexOf(name),
	) as [number, number, number, number];

	it("reads the layout out of a real header", () => {
		expect([facts.height, facts.width]).toEqual([13, 13]);
		expect(facts.layout!.filter((wall) => wall === 1).length).toBeGreaterThan(48);
		expect(facts.layout![0]).toBe(1);
		expect([UP, RIGHT, DOWN, LEFT].every((action) => action >= 0)).toBe(true);
	});
	it("stops at walls as the environment does", () => {
		const free = cell(1, 1);
		expect(facts.layout![free]).toBe(0);
		expect(pathOf(facts, facts.layout!, free, null, UP).cells).toEqual([free, free]);
		expect(pathOf(facts, facts.layout!, free, null, RIGHT).cells).toEqual([free, cell(1, 2)]);
	});
	it("follows Darkroom's sequences through every cell", () => {
		const room = gridFacts(ROOM);
		expect(room.sequences).toHaveLength(125);
		const action = room.sequences.findIndex((moves) => moves.join() === "1,1,2");
		const middle = 4 * 9 + 4;
		expect(pathOf(room, room.layout!, middle, null, action).cells).toEqual([
			middle,
			middle - 9,
			middle - 18,
			middle - 17,
		]);
		expect(pathOf(room, room.layout!, 0, null, action).cells).toEqual([0, 1]);
	});
	it("draws no line across a jump", () => {
		const from = at(3, { "hidden/position": cell(1, 1) });
		const jump = at(4, { "hidden/position": cell(8, 9), action: RIGHT });
		const step = at(4, { "hidden/position": cell(1, 2), action: RIGHT });
		const slip = at(4, { "hidden/position": cell(2, 1), action: RIGHT });
		expect(wayBetween(facts, from, jump)).toEqual([cell(8, 9)]);
		expect(wayBetween(facts, from, step)).toEqual([cell(1, 1), cell(1, 2)]);
		expect(wayBetween(facts, from, slip)).toEqual([cell(1, 1), cell(2, 1)]);
	});
	it("counts a visit a step, starts included", () => {
		const records = [
			at(0, { "hidden/position": cell(1, 1) }),
			at(1, { "hidden/position": cell(1, 2), action: RIGHT }),
			at(2, { "hidden/position": cell(1, 1), action: LEFT }),
			at(0, { "hidden/position": cell(2, 2) }, 1),
		];
		const counts = visitCounts(facts, records);
		expect(counts[cell(1, 1)]).toBe(2);
		expect(counts[cell(1, 2)]).toBe(1);
		expect(counts.reduce((a, b) => a + b, 0)).toBe(records.length);
	});
	it("finds the action behind identities of the moment of choice", () => {
		const before = at(0, { "info/action_ids": Int32Array.of(3, 1, 0, -1) });
		const after = at(1, { action: 0, "info/action_ids": Int32Array.of(2, 2, 2, 2) });
		expect(underlyingAction(after, before)).toBe(3);
		expect(underlyingAction(before, undefined)).toBeNull();
		const permuted = at(0, { "hidden/action_permutation": Int32Array.of(2, 0, 1, 3) });
		expect(underlyingAction(at(1, { action: 1 }), permuted)).toBe(0);
	});
	it("falls back on an observation that tells the cell", () => {
		expect(gridMoment(facts, { observation: 17 })).toMatchObject({ position: 17, goal: null });
		expect(gridMoment(facts, { observation: Int32Array.of(2, 3) }).position).toBe(cell(2, 3));
		expect(gridMoment(facts, { observation: new Uint8Array(25) }).position).toBeNull();
		const turning = { ...facts, turns: true };
		expect(gridMoment(turning, { observation: 17 * 4 + 2 })).toMatchObject({
			position: 17,
			direction: 2,
		});
	});
	it("leaves masked and impossible actions without a value", () => {
		const before = at(0, { action_mask: Uint8Array.of(1, 0) });
		const q = { "explanation/q": Float64Array.of(0.5, 9) };
		expect(actionValues(at(1, q), before)).toEqual([0.5, Number.NaN]);
		const steps = { "explanation/steps": Int32Array.of(4, -1) };
		expect(actionValues(at(1, steps), undefined)).toEqual([-4, Number.NaN]);
		expect(actionValues(at(1, {}), undefined)).toBeNull();
	});
});

describe("the panel of actions", () => {
	it("keeps the one taken and the likeliest, in order", () => {
		const rows = Array.from({ length: 40 }, (_, k) => ({
			name: String(k),
			probability: k === 30 ? 0.5 : 0.01,
			value: null,
			allowed: k !== 31,
			taken: k === 39,
		}));
		const kept = chosenRows(rows, 5).map(({ name }) => name);
		expect(kept).toHaveLength(5);
		expect(kept).toContain("30");
		expect(kept[4]).toBe("39");
		expect(chosenRows(rows.slice(0, 3), 5)).toHaveLength(3);
	});
});

describe("point mazes", () => {
	const place = { x: 100, y: 50, cell: 40 };

	it("puts Maze2D's rows down the screen and PointMaze's axis 1 up", () => {
		const maze2d = pointFacts(MAZE2D);
		expect(maze2d.rowsFirst).toBe(true);
		// The named point (row 1, column 3) lies 0.2 off the middle of its cell.
		const [x, y] = toScreen(maze2d, place, [1, 3]);
		expect(x).toBeCloseTo(100 + 3.7 * 40);
		expect(y).toBeCloseTo(50 + 1.7 * 40);
		const gym = pointFacts(POINT);
		expect(gym.rowsFirst).toBe(false);
		const [left, low] = toScreen(gym, place, [0, 0]);
		expect(left).toBeCloseTo(100 + (gym.width / 2) * 40);
		expect(low).toBeCloseTo(50 + (gym.height / 2) * 40);
		expect(toScreen(gym, place, [0, 1])[1]).toBeCloseTo(low - 40);
	});
	it("counts presence where the ball is, and nothing outside", () => {
		const facts = pointFacts(POINT);
		const records = [
			[0, 0],
			[0.01, 0.01],
			[99, 0],
		].map((position) => ({
			"hidden/position": Float64Array.from(position),
		}));
		const { counts } = presence(facts, records, 4);
		expect(counts.reduce((a, b) => a + b, 0)).toBe(2);
	});
	it("reads points, plans and plans a denoising level", () => {
		expect(plansIn([1, 2], [2])).toEqual([[[1, 2]]]);
		expect(plansIn([1, 2, 0, 3, 4, 0], [2, 3])).toEqual([
			[
				[1, 2],
				[3, 4],
			],
		]);
		expect(plansIn(new Float64Array(24), [3, 4, 2]).map((line) => line.length)).toEqual([4, 4, 4]);
	});
});

describe("bandits", () => {
	const means = Float64Array.of(0.2, 0.9, 0.5);
	const history = [
		at(0, { action: null, reward: null, "hidden/means": means, "hidden/best_arm": 1 }),
		at(1, { action: 0, reward: 1, "info/regret": 0.7 }),
		at(2, { action: 1, reward: 0, "info/regret": 0 }),
		at(3, {
			action: 0,
			reward: 1,
			"info/regret": 0.7,
			"hidden/means": means,
			"hidden/best_arm": 1,
			"explanation/posterior_mean": Float64Array.of(0.5, 0.4, 0.5),
			"explanation/posterior_alpha": Float64Array.of(1, 1, 1),
			"explanation/posterior_beta": Float64Array.of(1, 2, 1),
			"explanation/index": Float64Array.of(0.3, Infinity, -Infinity),
		}),
	];

	it("counts pulls, regret and gain", () => {
		const moment = banditMoment(frameOf(ARMS, history));
		expect(moment.arms.map(({ pulls }) => pulls)).toEqual([2, 1, 0]);
		expect(moment.regret).toBeCloseTo(1.4);
		expect(moment.gained).toBe(2);
		expect(moment.range).toEqual([0, 1]);
		expect(moment.arms.map(({ best }) => best)).toEqual([false, true, false]);
		expect(moment.arms.map(({ score }) => score)).toEqual([0.3, null, null]);
		expect(moment.arms[0]!.spread).toBeCloseTo(Math.sqrt(1 / 12));
	});
	it("takes the agent's counts where the history is cut", () => {
		const cut = [{ ...history[3]!, "explanation/count": Float64Array.of(10, 5, 2) }];
		const pulls = banditMoment(frameOf(ARMS, cut)).arms.map((arm) => arm.pulls);
		expect(pulls).toEqual([11, 5, 2]);
		expect([history, cut].map((each) => historyIsWhole(frameOf(ARMS, each)))).toEqual([
			true,
			false,
		]);
	});
	it("closes masked and empty arms, as the choice saw them", () => {
		const before = at(3, {
			action_mask: Uint8Array.of(1, 0, 1),
			"info/action_ids": Int32Array.of(5, 4, -1),
		});
		const { arms } = banditMoment(frameOf(ARMS, [before, at(4, { action: 0, reward: 1 })]));
		expect(arms.map(({ allowed }) => allowed)).toEqual([true, false, false]);
		expect(arms.map(({ id }) => id)).toEqual([5, 4, -1]);
	});
	it("knows the spread of a beta", () => {
		expect(betaSd(2, 3)).toBeCloseTo(0.2);
	});
	it("marks round numbers within the range", () => {
		expect(ticksOf(0, 1, 4)).toEqual([0, 0.5, 1]);
		fc.assert(
			fc.property(
				fc.double({ min: -1e6, max: 1e6, noNaN: true }),
				fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
				(low, size) => {
					const ticks = ticksOf(low, low + size, 5);
					expect(ticks.length).toBeLessThanOrEqual(7);
					for (const tick of ticks) {
						expect(tick).toBeGreaterThanOrEqual(low - size * 1e-6);
						expect(tick).toBeLessThanOrEqual(low + size * (1 + 1e-6));
					}
				},
			),
		);
	});
});

describe("spaces of any kind", () => {
	it("finds parts of nested spaces", () => {
		const space = {
			type: "Dict",
			subspaces: { a: { type: "Tuple", subspaces: [{ type: "Discrete", n: 3, start: 1 }] } },
		} as never;
		expect(choicesOf(spaceAt(space, "a/0"))).toEqual({ counts: [3], starts: [1] });
		expect(spaceAt(space, "a/1")).toBeNull();
		expect(spaceAt(space, "b/c")).toBeNull();
		expect(spaceAt(POINT.observationSpace, "achieved_goal")).toMatchObject({ type: "Box" });
	});
	it("takes bounds only where they are finite", () => {
		expect(boundsOf({ type: "Box", low: [0, -2], high: [1, 5] } as never)).toEqual([-2, 5]);
		expect(boundsOf({ type: "Box", low: [0, "-Infinity"], high: [1, 5] } as never)[0]).toBe(
			-Infinity,
		);
		expect(spanOf([3, Number.NaN, -1], [-Infinity, 5])).toEqual([-1, 3]);
		expect(spanOf([], [-Infinity, Infinity])).toEqual([0, 0]);
		expect(spanOf([3], [0, 5])).toEqual([0, 5]);
	});
	it("lays arrays of any shape out as a grid", () => {
		expect(gridShape([4, 5])).toEqual([4, 5]);
		expect(gridShape([2, 3, 4])).toEqual([6, 4]);
		expect(gridShape([7])).toEqual([1, 7]);
		expect(gridShape([])).toEqual([1, 1]);
	});
});

describe("phases", () => {
	it("runs from switch to switch", () => {
		const { header } = record({ env: "maze/FourRooms-v0", agent: "random", steps: 1 });
		const column = { role: "hidden", dtype: "int32", shape: [], nullable: false } as const;
		const columns = ["hidden/phase", "hidden/task_id"].map((name) => ({ ...column, name }));
		const scheduled = { ...header, columns: [...header.columns, ...columns] };
		const history = [0, 0, 1, 1, 2].map((phase, k) =>
			at(k, { "hidden/phase": phase, "hidden/task_id": phase % 2 }),
		);
		expect(phaseRuns(frameOf(scheduled, history))).toEqual([
			{ phase: 0, task: 0, from: 0, to: 2 },
			{ phase: 1, task: 1, from: 2, to: 4 },
			{ phase: 2, task: 0, from: 4, to: 5 },
		]);
		expect(phaseRuns(frameOf(header, history))).toEqual([]);
	});
});

describe("overlays", () => {
	it("are offered only where the replay has what they need", () => {
		expect([VALUES, POLICY, VIEW].map((each) => each.available(GRID))).toEqual([true, true, false]);
		expect([VALUES, POLICY].map((each) => each.available(ROOM))).toEqual([false, true]);
		expect([POSTERIOR, VALUES].map((each) => each.available(ARMS))).toEqual([true, true]);
		expect([PLAN, VALUES, POLICY].map((each) => each.available(POINT))).toEqual([
			true,
			false,
			false,
		]);
		expect(planColumns(POINT)).toEqual(["explanation/waypoint"]);
		expect(PLAN.available(MAZE2D)).toBe(false);
	});
});

describe("colours", () => {
	const lightness = (colour: number): number =>
		0.2126 * (((colour >> 16) & 255) / 255) ** 2.2 +
		0.7152 * (((colour >> 8) & 255) / 255) ** 2.2 +
		0.0722 * ((colour & 255) / 255) ** 2.2;

	it("go away from the page evenly, so that they tell without hue", () => {
		for (const theme of [LIGHT, DARK]) {
			const steps = Array.from({ length: 21 }, (_, k) => lightness(heat(k / 20, theme)));
			for (let k = 1; k < steps.length; k++)
				expect((steps[k]! - steps[k - 1]!) * (theme.dark ? 1 : -1)).toBeGreaterThan(0);
		}
	});
	it("leave text readable: at least 4.5 to 1 (WCAG AA)", () => {
		for (const theme of [LIGHT, DARK])
			for (const colour of [theme.ink, theme.soft]) {
				const [a, b] = [lightness(colour), lightness(theme.back)].sort((x, y) => y - x);
				expect((a! + 0.05) / (b! + 0.05)).toBeGreaterThan(4.5);
			}
	});
	it("mix channel by channel", () => {
		expect(mix(0x000000, 0xff8040, 0.5)).toBe(0x804020);
		expect(mix(0x123456, 0xffffff, -1)).toBe(0x123456);
	});
});
