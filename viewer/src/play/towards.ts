import type { ReplayRecord } from "../../../src/record/window.ts";
import {
	type GridFacts,
	gridMoment,
	layoutAt,
	pathOf,
	underlyingOf,
} from "../renderers/grid-facts.ts";
import { listIn } from "../renderers/values.ts";

/**
 * The action that begins a shortest way to a cell, slip and wind aside; where no actions lead there
 * (a wall, or moves that come in several), one that begins a shortest way as near to it as can be.
 * @param allowed action indices to choose from.
 * @returns `null` where no action leads nearer than where the agent is.
 */
export function actionTowards(
	facts: GridFacts,
	record: ReplayRecord,
	target: number,
	allowed: readonly number[],
): number | null {
	const { position, direction } = gridMoment(facts, record);
	if (position === null || position === target) return null;
	const layout = layoutAt(facts, record);
	const actions = allowed.map((action) => ({ action, own: underlyingOf(action, record) }));
	const distance = (cell: number): number =>
		Math.abs(Math.floor(cell / facts.width) - Math.floor(target / facts.width)) +
		Math.abs((cell % facts.width) - (target % facts.width));
	const key = (cell: number, facing: number | null): number => cell * 5 + (facing ?? 4);
	const seen = new Set([key(position, direction)]);
	// Breadth first over cells and headings; each place keeps the action its way began with.
	let places: { cell: number; facing: number | null; first: number }[] = [
		{ cell: position, facing: direction, first: -1 },
	];
	let best: { first: number; left: number } = { first: -1, left: distance(position) };
	while (places.length > 0) {
		const next: typeof places = [];
		for (const { cell, facing, first } of places)
			for (const { action, own } of actions) {
				if (own < 0) continue;
				const way = pathOf(facts, layout, cell, facing, own);
				const end = way.cells[way.cells.length - 1]!;
				const place = key(end, way.direction);
				if (seen.has(place)) continue;
				seen.add(place);
				const begun = first < 0 ? action : first;
				const left = distance(end);
				if (left === 0) return begun;
				if (left < best.left) best = { first: begun, left };
				next.push({ cell: end, facing: way.direction, first: begun });
			}
		places = next;
	}
	return best.first < 0 ? null : best.first;
}

/** Whether the names of the actions are kept from a person who is not told the hidden state. */
export function movesAreHidden(record: ReplayRecord, told: boolean): boolean {
	return !told && listIn(record, "hidden/action_permutation") !== null;
}
