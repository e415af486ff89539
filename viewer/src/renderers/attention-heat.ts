import type { Frame, Theme } from "../contract.ts";
import {
	ACTION_COLUMN,
	attentionHeads,
	headInWords,
	STEP_COLUMN,
	TOKEN,
} from "../overlays/attention.ts";
import { heat } from "../theme.ts";
import { tokenWeights } from "./attention-facts.ts";
import { actionColour } from "./attention-strip.ts";
import type { Pen } from "./pen.ts";
import type { Box } from "./shapes.ts";
import { listIn, short } from "./values.ts";

/** Most rows drawn one by one; of more heads only the mean. */
const MOST_ROWS = 64;

/** The context's weights as a table to draw: rows of heads, columns of tokens. */
export interface HeatRows {
	/** Indices of the tokens of each column; several where there are more tokens than pixels. */
	readonly columns: readonly (readonly number[])[];
	/** Sum of the weights of each column's tokens, row by row. */
	readonly rows: readonly Float64Array[];
	readonly most: number;
}

/** Weights by head and token, unused tokens left out, at most `most` columns; `null` = not told. */
export function heatRows(frame: Frame, head: number | null, most: number): HeatRows | null {
	const heads = attentionHeads(frame.header);
	const isEach = head === null && heads <= MOST_ROWS;
	const weights = isEach
		? Array.from({ length: heads }, (_, k) => tokenWeights(frame, k))
		: [tokenWeights(frame, head)];
	const told = weights.filter((each) => each !== null);
	const [first] = told;
	if (first === undefined || told.length < weights.length) return null;
	const marks = listIn(frame.record, STEP_COLUMN);
	const used: number[] = [];
	for (let j = 0; j < first.length; j++) if (marks?.[j] !== TOKEN.unused) used.push(j);
	if (used.length === 0) return null;
	const each = Math.ceil(used.length / Math.max(1, Math.floor(most)));
	const columns: number[][] = [];
	for (let j = 0; j < used.length; j += each) columns.push(used.slice(j, j + each));
	const rows = told.map((row) =>
		Float64Array.from(columns, (tokens) => tokens.reduce((sum, j) => sum + row[j]!, 0)),
	);
	const greatest = rows.reduce((a, row) => row.reduce((b, value) => Math.max(b, value), a), 1e-12);
	return { columns, rows, most: greatest };
}

/** A heat strip over the tokens of the context, a row a head; the foot tells each token's action. */
export function drawHeatStrip(
	pen: Pen,
	frame: Frame,
	head: number | null,
	theme: Theme,
	box: Box,
): void {
	const look = { size: 11, colour: theme.soft };
	const found = heatRows(frame, head, box.width / 2);
	const heads = attentionHeads(frame.header);
	const which = headInWords(head, heads);
	const rowsInWords =
		found !== null && found.rows.length > 1 ? `a row each of ${heads} heads` : which;
	const title = `Attention over the context${rowsInWords === "" ? "" : `, ${rowsInWords}`}`;
	pen.text(title, box.x, box.y + 7, { ...look, most: box.width * 0.66 });
	if (found === null) {
		pen.text("none", box.x, box.y + 30, { ...look, size: 13 });
		return;
	}
	pen.text(`greatest ${short(found.most * 100, 2)} %`, box.x + box.width, box.y + 7, {
		...look,
		align: 1,
		most: box.width * 0.32,
	});
	const marks = listIn(frame.record, STEP_COLUMN);
	const actions = listIn(frame.record, ACTION_COLUMN);
	const top = box.y + 18;
	const foot = marks === null ? 0 : 10;
	const tall = Math.max(1, (box.height - 18 - foot) / found.rows.length);
	const pitch = Math.min(18, box.width / found.columns.length);
	const gap = pitch >= 6 ? 1 : 0;
	found.rows.forEach((row, k) => {
		row.forEach((weight, column) => {
			pen.shapes
				.rect(box.x + column * pitch, top + k * tall, pitch - gap, tall - (tall >= 6 ? 1 : 0))
				.fill(heat(weight / found.most, theme));
		});
	});
	if (marks === null) return;
	found.columns.forEach(([token = 0], column) => {
		const colour =
			marks[token] === TOKEN.start ? theme.ink : actionColour(theme, actions?.[token] ?? -1);
		const isStep = marks[token]! >= 0;
		pen.shapes
			.rect(box.x + column * pitch, box.y + box.height - 7, pitch - gap, isStep ? 3 : 7)
			.fill(colour);
	});
}
