import type { Container } from "pixi.js";
import type { ReplayHeader } from "../../../src/record/header.ts";
import type { ReplayRecord } from "../../../src/record/window.ts";
import {
	type Frame,
	type OverlayChoice,
	registerRenderer,
	type Scene,
	type Theme,
} from "../contract.ts";
import { ATTENTION, attentionHeads, chosenHead } from "../overlays/attention.ts";
import { hiddenState, POLICY, trail, VALUES, VIEW, visits } from "../overlays/index.ts";
import { heat } from "../theme.ts";
import { type ActionRow, drawActions } from "./action-panel.ts";
import { attentionOf, describeAttention } from "./attention-facts.ts";
import { drawAttentionCells } from "./attention-grid.ts";
import { actionColour, drawStrip, shareStrip } from "./attention-strip.ts";
import {
	actionName,
	actionSign,
	actionValues,
	cellInWords,
	type GridFacts,
	gridFacts,
	gridMoment,
	layoutAt,
	pathOf,
	underlyingOf,
	valueName,
	valuesByCell,
} from "./grid-facts.ts";
import {
	drawAgent,
	drawGoal,
	drawPolicy,
	drawTrail,
	drawValues,
	drawView,
	drawVisits,
	drawWalls,
} from "./grid-parts.ts";
import { Pen } from "./pen.ts";
import { describePhase, drawPhases } from "./phases.ts";
import { type Box, fitGrid, pageOf } from "./shapes.ts";
import { endOf, episodeOf, listIn, numberIn, previousOf, returnInWords, short } from "./values.ts";

const POSITIONS = ["hidden/position", "observation", "observation/observation"];
const DIRECTIONS = ["up", "right", "down", "left"];
const PANEL = 190;

/** Grid mazes: Darkroom, FourRooms, generated mazes, the teleporting grid. */
class GridScene implements Scene {
	readonly #pen: Pen;
	readonly #facts: GridFacts;

	constructor(root: Container, header: ReplayHeader) {
		this.#pen = new Pen(root);
		this.#facts = gridFacts(header);
	}

	draw(frame: Frame, overlays: OverlayChoice, theme: Theme, width: number, height: number): void {
		const pen = this.#pen;
		const facts = this.#facts;
		pen.begin();
		const whole = pageOf(width, height);
		const attends = overlays.has("attention") && ATTENTION.available(frame.header);
		const { rest: body, strip } = shareStrip(drawPhases(pen, frame, theme, whole), attends);
		const attention = attends
			? attentionOf(frame, chosenHead(overlays, attentionHeads(frame.header)))
			: null;
		const rows = actionRows(facts, frame, overlays)?.map((row, action) =>
			strip === null ? row : { ...row, colour: actionColour(theme, action) },
		);
		const { main, panel } = share(body, rows !== undefined);
		const caption = main.height > 90 ? 24 : 0;
		const place = fitGrid(
			{ ...main, height: Math.max(1, main.height - caption) },
			facts.height,
			facts.width,
		);
		const layout = layoutAt(facts, frame.record);
		drawWalls(pen, facts, place, layout, theme);
		if (overlays.has("visits")) drawVisits(pen, facts, place, frame, layout, theme);
		const range = overlays.has("values")
			? drawValues(pen, facts, place, valuesByCell(facts, frame.history), theme)
			: null;
		if (attention !== null) {
			drawAttentionCells(pen, facts, place, frame, attention, theme);
			if (strip !== null) drawStrip(pen, attention, theme, strip);
		}
		const { position, goal, direction } = gridMoment(facts, frame.record);
		if (goal !== null && overlays.has("hidden")) drawGoal(pen, facts, place, goal, theme);
		if (overlays.has("trail")) drawTrail(pen, facts, place, frame, theme);
		if (overlays.has("policy")) this.#drawPolicy(frame, place, theme);
		if (position !== null) {
			if (overlays.has("view")) drawView(pen, facts, place, position, direction, theme);
			drawAgent(pen, facts, place, position, direction, theme);
		}
		const under = place.y + facts.height * place.cell + 14;
		if (caption > 0)
			pen.text(summary(facts, frame), main.x + main.width / 2, under, {
				size: 13,
				colour: theme.ink,
				align: 0.5,
				most: main.width,
			});
		if (panel !== null && rows !== undefined) {
			const name = valueName(frame.header);
			drawActions(pen, rows, theme, panel, "Last choice", name);
			if (range) drawScale(pen, range, name, theme, scaleBox(panel, rows.length));
		}
		pen.end();
	}

	#drawPolicy(frame: Frame, place: ReturnType<typeof fitGrid>, theme: Theme): void {
		const facts = this.#facts;
		const before = previousOf(frame);
		const chances = listIn(frame.record, "explanation/probability");
		if (!before || !chances) return;
		const { position, direction } = gridMoment(facts, before);
		if (position === null) return;
		const layout = layoutAt(facts, before);
		const ends = new Map<number, number>();
		for (let action = 0; action < chances.length; action++) {
			const own = underlyingOf(action, before);
			if (chances[action] === 0 || own < 0) continue;
			const { cells } = pathOf(facts, layout, position, direction, own);
			const end = cells[cells.length - 1]!;
			ends.set(end, (ends.get(end) ?? 0) + chances[action]!);
		}
		drawPolicy(this.#pen, facts, place, position, before, chances, ends, theme);
	}

	destroy(): void {
		this.#pen.destroy();
	}
}

/** Room for the grid and, where there is something to tell, for the list of actions beside or below. */
function share(body: Box, wanted: boolean): { main: Box; panel: Box | null } {
	if (!wanted) return { main: body, panel: null };
	const { x, y, width, height } = body;
	if (width >= height + PANEL * 0.6 && width > 420) {
		const main = { x, y, width: width - PANEL - 24, height };
		return { main, panel: { x: x + width - PANEL - 6, y, width: PANEL, height } };
	}
	if (height < width + 150) return { main: body, panel: null };
	const most = Math.min(260, height - width);
	const panel = { x: x + 6, y: y + height - most, width: width - 12, height: most };
	return { main: { x, y, width, height: height - most - 10 }, panel };
}

/** What the record says of each action; `null` when nothing. */
function actionRows(
	facts: GridFacts,
	frame: Frame,
	overlays: OverlayChoice,
): readonly ActionRow[] | null {
	const { header } = frame;
	const told = [POLICY, VALUES].some(
		(overlay) => overlays.has(overlay.id) && overlay.available(header),
	);
	if (!told) return null;
	const before: ReplayRecord = previousOf(frame) ?? frame.record;
	const chances = overlays.has("policy") ? listIn(frame.record, "explanation/probability") : null;
	const values = overlays.has("values") ? actionValues(frame.record, before) : null;
	const mask = listIn(before, "action_mask");
	const taken = numberIn(frame.record, "action");
	const count = chances?.length ?? values?.length ?? mask?.length ?? facts.names.length;
	return Array.from({ length: count }, (_, action) => ({
		name: actionSign(facts, action, before),
		probability: chances?.[action] ?? null,
		value: values?.[action] ?? null,
		allowed: !mask || mask[action] === 1,
		taken: action === taken,
	}));
}

/** Beneath the rows of the panel, or at its foot when they fill it. */
function scaleBox(panel: Box, rows: number): Box {
	const under = Math.min(panel.height - 22, 40 + rows * 34);
	return { ...panel, y: panel.y + under, height: 22 };
}

function drawScale(
	pen: Pen,
	[low, high]: readonly [number, number],
	name: string,
	theme: Theme,
	box: Box,
): void {
	const steps = 24;
	for (let k = 0; k < steps; k++)
		pen.shapes
			.rect(box.x + (k * box.width) / steps, box.y + 14, box.width / steps + 0.5, 6)
			.fill(heat((k + 0.5) / steps, theme));
	const look = { size: 11, colour: theme.soft };
	pen.text(short(low), box.x, box.y + 5, look);
	pen.text(name, box.x + box.width / 2, box.y + 5, { ...look, align: 0.5 });
	pen.text(short(high), box.x + box.width, box.y + 5, { ...look, align: 1 });
}

function summary(facts: GridFacts, frame: Frame): string {
	const action = numberIn(frame.record, "action");
	const before = previousOf(frame) ?? frame.record;
	const reward = numberIn(frame.record, "reward");
	const parts = [
		action === null ? "reset" : actionSign(facts, action, before),
		reward === null ? "" : `reward ${short(reward)}`,
		returnInWords(frame),
		endOf(frame.record) ?? "",
	];
	return parts.filter((part) => part !== "").join("   ·   ");
}

function describe(frame: Frame): string {
	const facts = gridFacts(frame.header);
	const { position, goal, direction } = gridMoment(facts, frame.record);
	const action = numberIn(frame.record, "action");
	const before = previousOf(frame) ?? frame.record;
	const facing = direction === null ? "" : `, facing ${DIRECTIONS[direction]}`;
	const where =
		position === null ? "somewhere unrecorded" : `at ${cellInWords(facts, position)}${facing}`;
	const target = goal === null ? "" : `; the goal is at ${cellInWords(facts, goal)}`;
	const end = endOf(frame.record);
	const first =
		action === null
			? `Episode ${frame.episode} begins: the agent is ${where}${target}.`
			: `Step ${frame.step}: the agent took "${actionName(facts, action, before)}" and is ${where}${target}.`;
	const reward = numberIn(frame.record, "reward");
	const steps = episodeOf(frame).length - 1;
	const second =
		reward === null
			? ""
			: ` Reward ${short(reward)}, ${returnInWords(frame)} after ${steps} ${steps === 1 ? "step" : "steps"}${end ? `; the episode ${end === "terminated" ? "ends here" : "is cut off here"}` : ""}.`;
	const named = (index: number): string => `"${actionName(facts, index, before)}"`;
	return first + second + describeAttention(frame, named) + describePhase(frame);
}

registerRenderer({
	family: "grid",
	overlays: [
		hiddenState(["goal"]),
		POLICY,
		VALUES,
		ATTENTION,
		trail(POSITIONS),
		visits(POSITIONS),
		VIEW,
	],
	create: (root, header) => new GridScene(root, header),
	describe,
});
