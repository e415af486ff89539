import type { Container } from "pixi.js";
import type { ReplayHeader } from "../../../src/record/header.ts";
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
import { drawActions } from "./action-panel.ts";
import { attentionOf, describeAttention } from "./attention-facts.ts";
import { drawAttentionCells } from "./attention-grid.ts";
import { actionColour, drawStrip } from "./attention-strip.ts";
import {
	actionName,
	actionSign,
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
import { layoutOf } from "./grid-layout.ts";
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
import { type Box, type fitGrid, pageOf } from "./shapes.ts";
import { endOf, episodeOf, listIn, numberIn, previousOf, returnInWords, short } from "./values.ts";

const POSITIONS = ["hidden/position", "observation", "observation/observation"];
const DIRECTIONS = ["up", "right", "down", "left"];

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
		drawPhases(pen, frame, theme, pageOf(width, height));
		const {
			attends,
			strip,
			main,
			panel,
			caption,
			place,
			rows: told,
		} = layoutOf(facts, frame, overlays, width, height);
		const rows = told?.map((row, action) =>
			strip === null ? row : { ...row, colour: actionColour(theme, action) },
		);
		const attention = attends
			? attentionOf(frame, chosenHead(overlays, attentionHeads(frame.header)))
			: null;
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
