import type { ReplayRecord } from "../../../src/record/window.ts";
import type { Frame, Theme } from "../contract.ts";
import { heat, mix } from "../theme.ts";
import {
	type CellValues,
	COLUMN_STEP,
	type GridFacts,
	headingOf,
	ROW_STEP,
	visitCounts,
	wayBetween,
} from "./grid-facts.ts";
import type { Pen } from "./pen.ts";
import { arrow, type GridPlace, polyline, runsOf, star } from "./shapes.ts";
import { episodeOf } from "./values.ts";

type Point = readonly [number, number];

/** Latest steps of a trail that are drawn, and that have an edge. */
const TRAIL = 80;
const HALO = 40;

/** Middle of a cell, in pixels. */
export function middleOf({ width }: GridFacts, place: GridPlace, cell: number): Point {
	return [
		place.x + ((cell % width) + 0.5) * place.cell,
		place.y + (Math.floor(cell / width) + 0.5) * place.cell,
	];
}

/** Floor, walls and the lines between cells; drawn again when they change. */
export function drawWalls(
	pen: Pen,
	facts: GridFacts,
	place: GridPlace,
	layout: ArrayLike<number>,
	theme: Theme,
): void {
	const { height, width } = facts;
	const { x, y, cell } = place;
	const key = [x, y, cell, theme.dark, theme.wall, Array.from(layout).join("")].join();
	pen.backdrop(key, (g) => {
		g.rect(x, y, width * cell, height * cell).fill(mix(theme.back, theme.line, 0.25));
		if (cell >= 6) {
			for (let k = 1; k < width; k++) g.rect(x + k * cell, y, 1, height * cell);
			for (let k = 1; k < height; k++) g.rect(x, y + k * cell, width * cell, 1);
			g.fill(mix(theme.back, theme.line, 0.8));
		}
		for (const [row, col, length] of runsOf(layout, height, width))
			g.rect(x + col * cell, y + row * cell, length * cell, cell);
		g.fill(theme.wall);
		g.rect(x, y, width * cell, height * cell).stroke({ width: 1, color: theme.wall });
	});
}

/** How often each cell was passed in the trial, by lightness. */
export function drawVisits(
	pen: Pen,
	facts: GridFacts,
	place: GridPlace,
	frame: Frame,
	layout: ArrayLike<number>,
	theme: Theme,
): void {
	const counts = visitCounts(facts, frame.history);
	const most = Math.log1p(counts.reduce((a, b) => Math.max(a, b), 1));
	counts.forEach((count, cell) => {
		if (count === 0 || layout[cell] === 1) return;
		fillCell(pen, facts, place, cell, heat(Math.log1p(count) / most, theme), 0.9);
	});
}

/** Tints a cell within its lines. */
export function fillCell(
	pen: Pen,
	{ width }: GridFacts,
	{ x, y, cell: side }: GridPlace,
	cell: number,
	colour: number,
	alpha: number,
): void {
	const gap = side >= 6 ? 1 : 0;
	pen.shapes
		.rect(
			x + (cell % width) * side + gap,
			y + Math.floor(cell / width) * side + gap,
			side - gap,
			side - gap,
		)
		.fill({ color: colour, alpha });
}

/** The goal: a star on a tinted cell. */
export function drawGoal(
	pen: Pen,
	facts: GridFacts,
	place: GridPlace,
	goal: number,
	theme: Theme,
): void {
	fillCell(pen, facts, place, goal, theme.good, 0.3);
	star(pen.shapes, ...middleOf(facts, place, goal), place.cell * 0.4, theme.good);
}

/** The way of the episode: thin and pale at first, wider towards the moment. */
export function drawTrail(
	pen: Pen,
	facts: GridFacts,
	place: GridPlace,
	frame: Frame,
	theme: Theme,
): void {
	const records = episodeOf(frame).slice(-TRAIL);
	const width = Math.max(1.5, place.cell * 0.09);
	const ways = records
		.slice(1)
		.map((record, k) =>
			wayBetween(facts, records[k]!, record).map((cell) => middleOf(facts, place, cell)),
		);
	// A light edge keeps the way apart from whatever lies under it.
	for (const points of ways.slice(-HALO))
		polyline(pen.shapes, points, { width: width + 3, color: theme.back, alpha: 0.5 });
	ways.forEach((points, k) => {
		const age = ways.length - k;
		const last = age === 1;
		polyline(pen.shapes, points, {
			width: last ? width * 1.5 : width,
			color: theme.accent,
			alpha: last ? 1 : Math.max(0.12, 0.8 * (1 - age / TRAIL)),
		});
		if (!last || points.length < 3) return;
		for (const [x, y] of points.slice(1, -1))
			pen.shapes.circle(x, y, width * 1.4).fill(theme.accent);
	});
}

/** The square the agent sees; what lies outside is veiled. */
export function drawView(
	pen: Pen,
	facts: GridFacts,
	place: GridPlace,
	position: number,
	direction: number | null,
	theme: Theme,
): void {
	const { height, width, viewSize } = facts;
	if (viewSize === null) return;
	const half = (viewSize - 1) / 2;
	const heading = facts.turns && direction !== null ? direction + 1 : 0;
	const row = Math.floor(position / width) + ROW_STEP[heading]! * half - half;
	const col = (position % width) + COLUMN_STEP[heading]! * half - half;
	const clip = (value: number, most: number): number => Math.max(0, Math.min(most, value));
	const [top, bottom] = [clip(row, height), clip(row + viewSize, height)];
	const [left, right] = [clip(col, width), clip(col + viewSize, width)];
	const { x, y, cell } = place;
	const veil = { color: theme.back, alpha: 0.55 };
	const { shapes } = pen;
	shapes.rect(x, y, width * cell, top * cell).fill(veil);
	shapes.rect(x, y + bottom * cell, width * cell, (height - bottom) * cell).fill(veil);
	shapes.rect(x, y + top * cell, left * cell, (bottom - top) * cell).fill(veil);
	shapes
		.rect(x + right * cell, y + top * cell, (width - right) * cell, (bottom - top) * cell)
		.fill(veil);
	shapes
		.rect(x + left * cell, y + top * cell, (right - left) * cell, (bottom - top) * cell)
		.stroke({ width: 2, color: theme.series[4] ?? theme.accent });
}

/** The agent: a disc, or an arrowhead where it faces somewhere. */
export function drawAgent(
	pen: Pen,
	facts: GridFacts,
	place: GridPlace,
	position: number,
	direction: number | null,
	theme: Theme,
): void {
	const [x, y] = middleOf(facts, place, position);
	const { shapes } = pen;
	const r = place.cell * 0.36;
	const edge = { width: Math.max(1, place.cell * 0.06), color: theme.back };
	if (direction === null) {
		shapes.circle(x, y, r).fill(theme.bad).stroke(edge);
		return;
	}
	const [dx, dy] = [COLUMN_STEP[direction + 1]!, ROW_STEP[direction + 1]!];
	const at = (forward: number, side: number): [number, number] => [
		x + (dx * forward - dy * side) * r,
		y + (dy * forward + dx * side) * r,
	];
	shapes
		.poly([...at(1.05, 0), ...at(-0.85, 0.85), ...at(-0.45, 0), ...at(-0.85, -0.85)])
		.fill(theme.bad)
		.stroke(edge);
}

/** Action values of the cells passed: a triangle a heading, or the best of all actions. */
export function drawValues(
	pen: Pen,
	facts: GridFacts,
	place: GridPlace,
	known: ReadonlyMap<number, CellValues>,
	theme: Theme,
): readonly [number, number] | null {
	let low = Number.POSITIVE_INFINITY;
	let high = Number.NEGATIVE_INFINITY;
	for (const { values } of known.values())
		for (const value of values) {
			if (!Number.isFinite(value)) continue;
			low = Math.min(low, value);
			high = Math.max(high, value);
		}
	if (!(high >= low)) return null;
	const colour = (value: number): number =>
		heat(high === low ? 0 : (value - low) / (high - low), theme);
	for (const { cell, values, at } of known.values()) {
		const finite = values.filter((value) => Number.isFinite(value));
		if (finite.length === 0) continue;
		const split = !facts.turns && facts.moves === 1 && place.cell >= 12;
		fillCell(pen, facts, place, cell, colour(Math.max(...finite)), split ? 0.3 : 0.9);
		if (split) drawTriangles(pen, facts, place, { cell, values, at }, colour);
	}
	return [low, high];
}

function drawTriangles(
	pen: Pen,
	facts: GridFacts,
	place: GridPlace,
	{ cell, values, at }: CellValues,
	colour: (value: number) => number,
): void {
	const [x, y] = middleOf(facts, place, cell);
	const h = place.cell / 2 - 0.5;
	values.forEach((value, action) => {
		const heading = headingOf(facts, action, at);
		if (heading === null || !Number.isFinite(value)) return;
		if (heading === 0) {
			pen.shapes.circle(x, y, h * 0.35).fill(colour(value));
			return;
		}
		const [dx, dy] = [COLUMN_STEP[heading]!, ROW_STEP[heading]!];
		pen.shapes
			.poly([x, y, x + (dx - dy) * h, y + (dy + dx) * h, x + (dx + dy) * h, y + (dy - dx) * h])
			.fill({ color: colour(value), alpha: 0.95 });
	});
}

/** Where the policy would have led: the chance of each end as an arrow's or a disc's size. */
export function drawPolicy(
	pen: Pen,
	facts: GridFacts,
	place: GridPlace,
	from: number,
	at: ReplayRecord,
	probabilities: ArrayLike<number>,
	ends: ReadonlyMap<number, number>,
	theme: Theme,
): void {
	const start = middleOf(facts, place, from);
	const { cell } = place;
	const colour = theme.series[3] ?? theme.accent;
	if (facts.moves > 1) {
		for (const [end, chance] of ends)
			pen.shapes
				.circle(...middleOf(facts, place, end), cell * 0.46 * Math.sqrt(chance))
				.fill({ color: colour, alpha: 0.6 });
		return;
	}
	for (let action = 0; action < probabilities.length; action++) {
		const chance = probabilities[action]!;
		const heading = headingOf(facts, action, at);
		if (!heading || chance < 0.005) continue;
		const reach = cell * (0.3 + 0.55 * chance);
		const end: Point = [
			start[0] + COLUMN_STEP[heading]! * reach,
			start[1] + ROW_STEP[heading]! * reach,
		];
		arrow(pen.shapes, start, end, Math.max(1.5, cell * (0.04 + 0.1 * chance)), colour, 0.9);
	}
}
