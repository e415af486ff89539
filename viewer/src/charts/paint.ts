import type { Theme } from "../contract.ts";
import { short } from "../renderers/values.ts";
import { mix, seriesColour } from "../theme.ts";
import { ticksOf } from "../ticks.ts";
import type { Pyramid } from "./pyramid.ts";
import { type ChartRange, padded, placeTicks } from "./scale.ts";
import type { Surface } from "./surface.ts";

export type SeriesShape = "line" | "steps" | "bars";

/** A series as it is painted. */
export interface PaintedSeries {
	readonly label: string;
	readonly shape: SeriesShape;
	readonly pyramid: Pyramid;
}

/** First places of episodes, ascending; and phases with the task of each. */
export interface ChartBands {
	readonly episodes?: ArrayLike<number>;
	readonly phases?: { readonly starts: ArrayLike<number>; readonly ids: ArrayLike<number> };
}

/** All that a chart's picture depends on. */
export interface ChartPicture {
	readonly series: readonly PaintedSeries[];
	readonly bands: ChartBands;
	readonly range: ChartRange;
	readonly length: number;
	readonly theme: Theme;
	readonly width: number;
	readonly height: number;
}

/** Room around the plot, in pixels. */
export const MARGIN = { left: 52, right: 10, top: 6, bottom: 20 };

/** x of a place, in pixels. */
export function xOf(
	{ range, width }: Pick<ChartPicture, "range" | "width">,
	place: number,
): number {
	const wide = width - MARGIN.left - MARGIN.right;
	return MARGIN.left + ((place - range.from) / (range.to - range.from)) * wide;
}

/** The place under x, kept within the timeline. */
export function placeAt(
	{ range, width, length }: Pick<ChartPicture, "range" | "width" | "length">,
	x: number,
): number {
	const wide = Math.max(1, width - MARGIN.left - MARGIN.right);
	const place = Math.floor(range.from + ((x - MARGIN.left) / wide) * (range.to - range.from));
	return Math.max(0, Math.min(length - 1, place));
}

/** Index of the last start that is not after a place; −1 before the first. */
export function bandAt(starts: ArrayLike<number>, place: number): number {
	let low = 0;
	let high = starts.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (starts[middle]! <= place) low = middle + 1;
		else high = middle;
	}
	return low - 1;
}

/** Paints bands, axes and series; the cursor and the legend are the page's. */
export function paint(surface: Surface, picture: ChartPicture): void {
	const { width, height, theme, range } = picture;
	const box = {
		x: MARGIN.left,
		y: MARGIN.top,
		width: Math.max(1, width - MARGIN.left - MARGIN.right),
		height: Math.max(1, height - MARGIN.top - MARGIN.bottom),
	};
	surface.rect(0, 0, width, height, theme.back);
	paintBands(surface, picture, box);
	const extremes = picture.series.map(({ pyramid, shape }) => {
		const [low, high] = pyramid.extremes(Math.floor(range.from), Math.ceil(range.to));
		return shape === "bars" ? [Math.min(0, low), Math.max(0, high)] : [low, high];
	});
	const [low, high] = padded(
		Math.min(...extremes.map((each) => each[0]!)),
		Math.max(...extremes.map((each) => each[1]!)),
	);
	const y = (value: number): number => box.y + box.height * (1 - (value - low) / (high - low));
	for (const tick of ticksOf(low, high, Math.max(2, Math.floor(box.height / 24)))) {
		surface.rect(box.x, Math.round(y(tick)), box.width, 1, tick === 0 ? theme.soft : theme.line);
		surface.text(short(tick), box.x - 6, y(tick), theme.soft, "right");
	}
	for (const tick of placeTicks(range, Math.max(2, Math.floor(box.width / 90)))) {
		const x = xOf(picture, tick + 0.5);
		if (x < box.x || x > box.x + box.width - 4) continue;
		surface.rect(Math.round(x), box.y + box.height, 1, 4, theme.soft);
		surface.text(tick.toLocaleString("en"), x, box.y + box.height + 12, theme.soft, "center");
	}
	surface.clip(box.x, box.y, box.width, box.height);
	picture.series.forEach((series, k) => {
		paintSeries(surface, picture, series, seriesColour(theme, k), y, box.width);
	});
	surface.unclip();
}

interface Plot {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

/** Every other episode is shaded; phases are a ribbon in the colours of their tasks. */
function paintBands(surface: Surface, picture: ChartPicture, box: Plot): void {
	const { bands, range, theme, length } = picture;
	const { episodes, phases } = bands;
	const cut = (place: number): number =>
		Math.max(box.x, Math.min(box.x + box.width, xOf(picture, place)));
	if (episodes && episodes.length > 0) {
		const first = Math.max(0, bandAt(episodes, range.from));
		const last = bandAt(episodes, range.to - 1);
		const shade = mix(theme.back, theme.line, 0.4);
		// Finer than the screen, the bands would be one grey.
		if (last - first <= box.width / 4)
			for (let k = first + (first & 1); k <= last; k += 2) {
				const from = cut(episodes[k]!);
				const to = cut(episodes[k + 1] ?? length);
				surface.rect(from, box.y, to - from, box.height, shade);
			}
	}
	if (!phases || phases.starts.length === 0) return;
	const first = Math.max(0, bandAt(phases.starts, range.from));
	const last = bandAt(phases.starts, range.to - 1);
	if (last - first > box.width) return;
	for (let k = first; k <= last; k++) {
		const from = cut(phases.starts[k]!);
		const to = cut(phases.starts[k + 1] ?? length);
		surface.rect(from, box.y, to - from, 4, seriesColour(theme, phases.ids[k] ?? k));
		if (k > first) surface.rect(from, box.y, 1, box.height, theme.soft);
	}
}

/** Each place where there is room for it; else the extremes under each pixel. */
function paintSeries(
	surface: Surface,
	picture: ChartPicture,
	{ pyramid, shape }: PaintedSeries,
	colour: number,
	y: (value: number) => number,
	columns: number,
): void {
	const { range } = picture;
	const { values } = pyramid;
	const from = Math.max(0, Math.floor(range.from) - 1);
	const to = Math.min(pyramid.length, Math.ceil(range.to) + 1);
	const perPixel = (range.to - range.from) / columns;
	if (shape === "bars") {
		paintBars(surface, picture, pyramid, colour, y, columns);
		return;
	}
	if (perPixel <= 1) {
		const points = new Float64Array(4 * Math.max(0, to - from));
		let count = 0;
		const add = (x: number, value: number): void => {
			points[2 * count] = x;
			points[2 * count + 1] = y(value);
			count++;
		};
		for (let i = from; i < to; i++) {
			if (shape === "steps") {
				add(xOf(picture, i), values[i]!);
				add(xOf(picture, i + 1), values[i]!);
			} else add(xOf(picture, i + 0.5), values[i]!);
		}
		surface.line(points, count, colour, 1.5);
		return;
	}
	const points = new Float64Array(4 * columns);
	let count = 0;
	let before = Number.NaN;
	for (let column = 0; column < columns; column++) {
		const begin = Math.floor(range.from + column * perPixel);
		const [low, high] = pyramid.extremes(begin, Math.floor(range.from + (column + 1) * perPixel));
		if (low > high) continue;
		// The nearer extreme first, so that neighbours join without crossing.
		const lowFirst = Number.isNaN(before) || Math.abs(before - low) <= Math.abs(before - high);
		const ends = lowFirst ? [low, high] : [high, low];
		for (const end of ends) {
			points[2 * count] = MARGIN.left + column + 0.5;
			points[2 * count + 1] = y(end);
			count++;
		}
		before = ends[1]!;
	}
	surface.line(points, count, colour, 1);
}

function paintBars(
	surface: Surface,
	picture: ChartPicture,
	pyramid: Pyramid,
	colour: number,
	y: (value: number) => number,
	columns: number,
): void {
	const { range } = picture;
	const perPixel = (range.to - range.from) / columns;
	const bars = Math.min(columns, Math.ceil(range.to) - Math.floor(range.from));
	for (let k = 0; k < bars; k++) {
		const begin = perPixel > 1 ? range.from + k * perPixel : Math.floor(range.from) + k;
		const end = perPixel > 1 ? begin + perPixel : begin + 1;
		const [low, high] = pyramid.extremes(
			Math.floor(begin),
			Math.max(Math.floor(begin) + 1, Math.floor(end)),
		);
		if (low > high || (low === 0 && high === 0)) continue;
		const x = xOf(picture, begin);
		const wide = Math.max(1, (xOf(picture, end) - x) * (perPixel > 1 ? 1 : 0.8));
		const top = y(Math.max(0, high));
		surface.rect(x, top, wide, Math.max(1, y(Math.min(0, low)) - top), colour);
	}
}
