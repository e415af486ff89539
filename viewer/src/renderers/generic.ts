import type { Container } from "pixi.js";
import type { ReplayColumn, ReplayHeader } from "../../../src/record/header.ts";
import type { SpaceJSON } from "../../../src/spaces/space.ts";
import {
	type Frame,
	type OverlayChoice,
	registerRenderer,
	type Scene,
	type Theme,
} from "../contract.ts";
import {
	ACTION_COLUMN,
	ATTENTION_COLUMN,
	ATTENTION_WEIGHTS,
	attentionHeads,
	chosenHead,
	STEP_COLUMN,
} from "../overlays/attention.ts";
import { hiddenState, POLICY } from "../overlays/index.ts";
import { mix } from "../theme.ts";
import { describeAttention } from "./attention-facts.ts";
import { drawHeatStrip } from "./attention-heat.ts";
import { shareStrip } from "./attention-strip.ts";
import { drawValue } from "./generic-tiles.ts";
import { Pen } from "./pen.ts";
import { describePhase, drawPhases } from "./phases.ts";
import { inset, pageOf, tiles } from "./shapes.ts";
import { spaceAt } from "./space-tree.ts";
import { endOf, numberIn, returnInWords, short } from "./values.ts";

/** Most columns shown. */
const TILES = 24;

/** Any environment: a tile a column, drawn as its space asks. */
class GenericScene implements Scene {
	readonly #pen: Pen;
	readonly #header: ReplayHeader;

	constructor(root: Container, header: ReplayHeader) {
		this.#pen = new Pen(root);
		this.#header = header;
	}

	draw(frame: Frame, overlays: OverlayChoice, theme: Theme, width: number, height: number): void {
		const pen = this.#pen;
		pen.begin();
		const attends = overlays.has("attention") && ATTENTION_WEIGHTS.available(this.#header);
		const whole = drawPhases(pen, frame, theme, pageOf(width, height));
		const { rest: body, strip } = shareStrip(whole, attends);
		pen.text(summary(frame), body.x, body.y + 9, { size: 14, colour: theme.ink, most: body.width });
		const columns = this.#header.columns.filter(
			(column) => isShown(column, overlays) && !(strip !== null && OF_STRIP.includes(column.name)),
		);
		const shown = columns.slice(0, TILES);
		const room = { ...body, y: body.y + 26, height: Math.max(1, body.height - 26) };
		const { columns: across, rows } = tiles(shown.length, room, 1.7);
		const w = room.width / across;
		const h = Math.min(220, room.height / rows);
		shown.forEach((column, k) => {
			const tile = {
				x: room.x + (k % across) * w,
				y: room.y + Math.floor(k / across) * h,
				width: w - 8,
				height: h - 8,
			};
			pen.shapes
				.roundRect(tile.x, tile.y, tile.width, tile.height, 6)
				.fill(mix(theme.back, theme.line, 0.22))
				.stroke({ width: 1, color: theme.line });
			const inner = inset(tile, 10);
			pen.text(titleOf(column), inner.x, inner.y + 4, {
				size: 12,
				colour: theme.soft,
				most: inner.width,
			});
			const content = { ...inner, y: inner.y + 18, height: Math.max(4, inner.height - 18) };
			const value = frame.record[column.name];
			drawValue(pen, value, column, spaceOf(this.#header, column), theme, content);
		});
		if (shown.length < columns.length)
			pen.text(
				`and ${columns.length - shown.length} more columns`,
				body.x + body.width,
				body.y + 9,
				{
					size: 12,
					colour: theme.soft,
					align: 1,
				},
			);
		if (strip !== null)
			drawHeatStrip(pen, frame, chosenHead(overlays, attentionHeads(this.#header)), theme, strip);
		pen.end();
	}

	destroy(): void {
		this.#pen.destroy();
	}
}

/** Columns that the strip of attention stands for. */
const OF_STRIP: readonly string[] = [ATTENTION_COLUMN, STEP_COLUMN, ACTION_COLUMN];

const APART: readonly string[] = ["clock", "reward", "terminated", "truncated"];

function isShown({ role }: ReplayColumn, overlays: OverlayChoice): boolean {
	if (APART.includes(role)) return false;
	if (role === "hidden") return overlays.has("hidden");
	return role !== "explanation" || overlays.has("policy");
}

function titleOf({ name, shape }: ReplayColumn): string {
	return shape.length === 0 ? name : `${name} (${shape.join(" × ")})`;
}

/** The space of an observation's or an action's column. */
export function spaceOf(header: ReplayHeader, { name, role }: ReplayColumn): SpaceJSON | null {
	const path = name.slice(role.length + 1);
	if (role === "observation") return spaceAt(header.observationSpace, path);
	return role === "action" ? spaceAt(header.actionSpace, path) : null;
}

function summary(frame: Frame): string {
	const reward = numberIn(frame.record, "reward");
	const parts = [
		reward === null ? "reset" : `reward ${short(reward)}`,
		returnInWords(frame),
		endOf(frame.record) ?? "",
	];
	return parts.filter((part) => part !== "").join("   ·   ");
}

function inWords(value: unknown): string {
	if (typeof value === "number") return short(value, 4);
	if (ArrayBuffer.isView(value)) {
		const list = Array.from(value as unknown as ArrayLike<number>);
		const first = list.slice(0, 6).map((each) => short(each));
		return `[${first.join(", ")}${list.length > 6 ? `, … ${list.length} numbers` : ""}]`;
	}
	return JSON.stringify(value)?.slice(0, 120) ?? "none";
}

function describe(frame: Frame): string {
	const { header, record } = frame;
	const of = (role: string): string =>
		header.columns
			.filter((column) => column.role === role && record[column.name] != null)
			.slice(0, 4)
			.map(({ name }) => `${name} ${inWords(record[name])}`)
			.join(", ");
	const reward = numberIn(record, "reward");
	const seen = of("observation") || "nothing observed";
	if (reward === null) return `Episode ${frame.episode} begins: ${seen}.${describePhase(frame)}`;
	const end = endOf(record);
	return `Step ${frame.step}: ${of("action") || "an unrecorded action"}, reward ${short(reward)}, then ${seen}.${end ? ` The episode is ${end}.` : ""}${describeAttention(frame, (index) => `action ${index}`)}${describePhase(frame)}`;
}

registerRenderer({
	family: "generic",
	overlays: [
		{
			...hiddenState([]),
			available: ({ columns }) => columns.some(({ role }) => role === "hidden"),
		},
		{
			...POLICY,
			label: "Explanation",
			available: ({ columns }) => columns.some(({ role }) => role === "explanation"),
		},
		ATTENTION_WEIGHTS,
	],
	create: (root, header) => new GenericScene(root, header),
	describe,
});
