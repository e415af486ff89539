import type { Frame, Theme } from "../contract.ts";
import { seriesColour } from "../theme.ts";
import type { Attention } from "./attention-facts.ts";
import { type GridFacts, gridMoment } from "./grid-facts.ts";
import { fillCell, middleOf } from "./grid-parts.ts";
import type { Pen } from "./pen.ts";
import type { GridPlace } from "./shapes.ts";
import { previousOf, sameEpisode } from "./values.ts";

/** Arcs drawn, to the cells that weigh most. */
const ARCS = 8;
/** Cells of less than this share of the greatest weight have no arc. */
const LEAST_ARC = 0.05;

/** Attention of the steps by the cell the agent stood on when it took them. */
export function attentionByCell(
	facts: GridFacts,
	frame: Frame,
	{ steps }: Attention,
): ReadonlyMap<number, number> {
	const { history } = frame;
	const cells = new Map<number, number>();
	for (const { place, weight } of steps) {
		const after = history[place];
		const before = history[place - 1];
		if (after === undefined || before === undefined || !sameEpisode(before, after)) continue;
		const { position } = gridMoment(facts, before);
		if (position !== null) cells.set(position, (cells.get(position) ?? 0) + weight);
	}
	return cells;
}

/** The cells that weigh most beside the one the agent stands on, the heaviest first. */
export function arcsOf(cells: ReadonlyMap<number, number>, from: number): [number, number][] {
	const most = Math.max(1e-12, ...cells.values());
	return [...cells]
		.filter(([cell, weight]) => cell !== from && weight >= most * LEAST_ARC)
		.sort((a, b) => b[1] - a[1] || a[0] - b[0])
		.slice(0, ARCS)
		.map(([cell, weight]) => [cell, weight / most]);
}

/** Attention in a grid: the more a cell's steps weigh, the stronger its tint; arcs lead to the first. */
export function drawAttentionCells(
	pen: Pen,
	facts: GridFacts,
	place: GridPlace,
	frame: Frame,
	attention: Attention,
	theme: Theme,
): void {
	const cells = attentionByCell(facts, frame, attention);
	const most = Math.max(1e-12, ...cells.values());
	const colour = seriesColour(theme, 6);
	for (const [cell, weight] of cells)
		fillCell(pen, facts, place, cell, colour, 0.08 + (0.72 * weight) / most);
	const before = previousOf(frame);
	const from = before === undefined ? null : gridMoment(facts, before).position;
	if (from === null) return;
	const [x, y] = middleOf(facts, place, from);
	for (const [cell, share] of arcsOf(cells, from)) {
		const [toX, toY] = middleOf(facts, place, cell);
		// Bent to the left of the way, by a fifth of its length.
		const bendX = (x + toX) / 2 + (toY - y) * 0.2;
		const bendY = (y + toY) / 2 - (toX - x) * 0.2;
		const width = Math.max(1, place.cell * (0.03 + 0.1 * share));
		pen.shapes
			.moveTo(x, y)
			.quadraticCurveTo(bendX, bendY, toX, toY)
			.stroke({ width, color: colour, alpha: 0.35 + 0.6 * share, cap: "round" });
		pen.shapes.circle(toX, toY, width * 1.3).fill(colour);
	}
}
