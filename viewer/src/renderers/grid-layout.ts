import type { ReplayRecord } from "../../../src/record/window.ts";
import type { Frame, OverlayChoice } from "../contract.ts";
import { ATTENTION } from "../overlays/attention.ts";
import { POLICY, VALUES } from "../overlays/index.ts";
import type { ActionRow } from "./action-panel.ts";
import { shareStrip } from "./attention-strip.ts";
import { actionSign, actionValues, type GridFacts, gridFacts } from "./grid-facts.ts";
import { withoutPhases } from "./phases.ts";
import { type Box, fitGrid, pageOf } from "./shapes.ts";
import { listIn, numberIn, previousOf } from "./values.ts";

/** Width of the list of actions beside a grid, in pixels. */
const PANEL = 190;

/** Where the parts of a grid's picture lie. */
export function layoutOf(
	facts: GridFacts,
	frame: Frame,
	overlays: OverlayChoice,
	width: number,
	height: number,
) {
	const attends = overlays.has("attention") && ATTENTION.available(frame.header);
	const whole = withoutPhases(frame, pageOf(width, height));
	const { rest, strip } = shareStrip(whole, attends);
	const rows = actionRows(facts, frame, overlays);
	const { main, panel } = share(rest, rows !== null);
	const caption = main.height > 90 ? 24 : 0;
	const room = { ...main, height: Math.max(1, main.height - caption) };
	const place = fitGrid(room, facts.height, facts.width);
	return { attends, strip, rows, main, panel, caption, place };
}

/** The cell at a point of a grid's picture of this size; `null` beside the grid. */
export function cellAt(
	frame: Frame,
	overlays: OverlayChoice,
	[x, y]: readonly [number, number],
	width: number,
	height: number,
): number | null {
	const facts = gridFacts(frame.header);
	const { place } = layoutOf(facts, frame, overlays, width, height);
	const row = Math.floor((y - place.y) / place.cell);
	const column = Math.floor((x - place.x) / place.cell);
	if (row < 0 || column < 0 || row >= facts.height || column >= facts.width) return null;
	return row * facts.width + column;
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
