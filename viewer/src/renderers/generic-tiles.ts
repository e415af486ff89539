import type { ReplayColumn } from "../../../src/record/header.ts";
import type { SpaceJSON } from "../../../src/spaces/space.ts";
import type { Theme } from "../contract.ts";
import { heat, mix } from "../theme.ts";
import type { Pen } from "./pen.ts";
import { type Box, fitGrid, tiles } from "./shapes.ts";
import { boundsOf, choicesOf, gridShape, spanOf } from "./space-tree.ts";
import { short } from "./values.ts";

/** Most chips, bars and cells drawn one by one. */
const CHIPS = 40;
const BARS = 200;
const CELLS = 16_384;

/** A column's value in the box: chips, bars, a heat map, a picture or words. */
export function drawValue(
	pen: Pen,
	value: unknown,
	column: ReplayColumn,
	space: SpaceJSON | null,
	theme: Theme,
	box: Box,
): void {
	if (value === null || value === undefined) {
		words(pen, "none", theme, box);
		return;
	}
	const list = numbersOf(value);
	if (list === null) {
		words(pen, JSON.stringify(value).slice(0, 300), theme, box);
		return;
	}
	const choices = choicesOf(space);
	const { shape } = column;
	if (choices && list.length <= 8 && choices.counts.every((n) => n <= CHIPS))
		drawChips(pen, list, choices, theme, box);
	else if (list.length === 1) words(pen, oneNumber(list[0]!, choices?.counts[0]), theme, box);
	else if (shape.length === 3 && (shape[2] === 3 || shape[2] === 4) && column.dtype === "uint8")
		drawPixels(pen, list, shape, box);
	else if (shape.length >= 2 && list.length <= CELLS)
		drawHeat(pen, list, shape, boundsOf(space), theme, box);
	else if (list.length <= BARS) drawBars(pen, list, boundsOf(space), theme, box);
	else {
		const [low, high] = spanOf(list);
		words(pen, `${list.length} numbers from ${short(low)} to ${short(high)}`, theme, box);
	}
}

function numbersOf(value: unknown): ArrayLike<number> | null {
	if (typeof value === "boolean") return [value ? 1 : 0];
	if (typeof value === "number") return [value];
	if (ArrayBuffer.isView(value)) return value as unknown as ArrayLike<number>;
	return null;
}

function oneNumber(value: number, of: number | undefined): string {
	return of === undefined ? short(value, 5) : `${value} of ${of}`;
}

/** Words on as many lines as they need, large when few. */
function words(pen: Pen, text: string, theme: Theme, box: Box): void {
	const size = text.length <= 14 ? 20 : 12;
	const perLine = Math.max(8, Math.floor(box.width / (size * 0.6)));
	const most = Math.max(1, Math.floor(box.height / (size * 1.35)));
	for (let k = 0; k * perLine < text.length && k < most; k++)
		pen.text(text.slice(k * perLine, (k + 1) * perLine), box.x, box.y + size * (0.7 + 1.35 * k), {
			size,
			colour: theme.ink,
			most: box.width,
		});
}

/** A row a component, a chip a choice; the one chosen is filled. */
function drawChips(
	pen: Pen,
	values: ArrayLike<number>,
	{ counts, starts }: { counts: number[]; starts: number[] },
	theme: Theme,
	box: Box,
): void {
	const row = box.height / counts.length;
	counts.forEach((count, k) => {
		const area = { x: box.x, y: box.y + k * row, width: box.width, height: row };
		const inRow = Math.max(1, Math.floor(area.width / 34));
		const even = { columns: count, rows: 1 };
		const { columns, rows } = count <= inRow ? even : tiles(count, area, 1.3);
		const w = Math.min(34, area.width / columns);
		const h = Math.min(26, area.height / rows);
		for (let choice = 0; choice < count; choice++) {
			const x = area.x + (choice % columns) * w;
			const y = area.y + Math.floor(choice / columns) * h;
			const isChosen = values[k] === choice + starts[k]!;
			const chip = pen.shapes.roundRect(x + 1, y + 1, w - 3, h - 3, Math.min(5, h / 4));
			if (isChosen) chip.fill(theme.accent);
			else chip.fill(mix(theme.back, theme.line, 0.6));
			if (w < 15 || h < 12) continue;
			pen.text(String(choice + starts[k]!), x + w / 2 - 0.5, y + h / 2 - 0.5, {
				size: Math.min(13, h * 0.6),
				colour: isChosen ? theme.back : theme.ink,
				weight: isChosen ? "bold" : "normal",
				align: 0.5,
				most: w - 5,
			});
		}
	});
}

/** A bar a number, up or down from zero. */
function drawBars(
	pen: Pen,
	values: ArrayLike<number>,
	bounds: readonly [number, number],
	theme: Theme,
	box: Box,
): void {
	const span = spanOf(values, bounds);
	const low = Math.min(0, span[0]);
	const high = Math.max(0, span[1]);
	const room = { ...box, height: Math.max(4, box.height - 14) };
	const size = high - low || 1;
	const zero = room.y + (room.height * high) / size;
	const pitch = Math.min(46, room.width / values.length);
	for (let k = 0; k < values.length; k++) {
		const value = values[k]!;
		const x = room.x + k * pitch;
		const wide = Math.max(1, pitch - Math.min(4, pitch * 0.25));
		if (Number.isNaN(value)) continue;
		const level = room.y + (room.height * (high - Math.max(low, Math.min(high, value)))) / size;
		pen.shapes
			.rect(x, Math.min(level, zero), wide, Math.max(1, Math.abs(level - zero)))
			.fill(value < 0 ? theme.bad : theme.accent);
		if (pitch >= 26)
			pen.text(short(value, 2), x + wide / 2, box.y + box.height - 5, {
				size: 11,
				colour: theme.soft,
				align: 0.5,
				most: pitch,
			});
	}
	pen.shapes.rect(room.x, zero, pitch * values.length, 1).fill(theme.soft);
	if (pitch < 26)
		pen.text(`${short(span[0])} … ${short(span[1])}`, box.x, box.y + box.height - 5, {
			size: 11,
			colour: theme.soft,
			most: box.width,
		});
}

function drawHeat(
	pen: Pen,
	values: ArrayLike<number>,
	shape: readonly number[],
	bounds: readonly [number, number],
	theme: Theme,
	box: Box,
): void {
	const [rows, columns] = gridShape(shape);
	const [low, high] = spanOf(values, bounds);
	const place = fitGrid({ ...box, height: Math.max(4, box.height - 14) }, rows, columns);
	const x0 = box.x;
	const gap = place.cell >= 8 ? 1 : 0;
	for (let k = 0; k < values.length; k++) {
		const value = values[k]!;
		if (!Number.isFinite(value)) continue;
		pen.shapes
			.rect(
				x0 + (k % columns) * place.cell,
				place.y + Math.floor(k / columns) * place.cell,
				place.cell - gap,
				place.cell - gap,
			)
			.fill(heat(high === low ? 0 : (value - low) / (high - low), theme));
	}
	pen.text(`${short(low)} … ${short(high)}`, x0, box.y + box.height - 5, {
		size: 11,
		colour: theme.soft,
		most: box.width,
	});
}

/** Height × width × RGB(A) bytes as a picture. */
function drawPixels(
	pen: Pen,
	values: ArrayLike<number>,
	[height = 0, width = 0, channels = 3]: readonly number[],
	box: Box,
): void {
	// A picture of more pixels than the tile has is thinned out.
	const stride = Math.max(1, Math.ceil(Math.sqrt((height * width) / CELLS)));
	const rows = Math.ceil(height / stride);
	const columns = Math.ceil(width / stride);
	const { y, cell } = fitGrid(box, rows, columns);
	for (let row = 0; row < rows; row++)
		for (let column = 0; column < columns; column++) {
			const at = (row * stride * width + column * stride) * channels;
			const colour = (values[at]! << 16) | (values[at + 1]! << 8) | values[at + 2]!;
			pen.shapes.rect(box.x + column * cell, y + row * cell, cell, cell).fill(colour);
		}
}
