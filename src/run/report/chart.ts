import type { ResultCurve } from "../aggregate.ts";
import { count, escapeHtml, number } from "./html.ts";
import { colour, stroke } from "./palette.ts";

const WIDTH = 720;
const HEIGHT = 300;
const LEFT = 56;
const RIGHT = 150;
const TOP = 12;
const BOTTOM = 40;

/** Round tick values that span [low, high], about `wanted` of them. */
export function ticks(low: number, high: number, wanted = 5): number[] {
	const span = high - low || Math.abs(high) || 1;
	const rough = span / wanted;
	const power = 10 ** Math.floor(Math.log10(rough));
	const step = [1, 2, 2.5, 5, 10]
		.map((m) => m * power)
		.find((each) => span / each <= wanted + 0.5)!;
	const values: number[] = [];
	for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++)
		values.push(Number((k * step).toPrecision(12)));
	return values;
}

/** Curves of one metric with their 95 % bands, as SVG; `order` gives each agent its colour. */
export function lineChart(
	curves: readonly ResultCurve[],
	order: readonly string[],
	label: string,
): string {
	const drawn = curves.filter((curve) => curve.xs.length > 1);
	if (drawn.length === 0) return "";
	const xMax = Math.max(...drawn.map((curve) => curve.xs.at(-1)!));
	const highs = drawn.flatMap((curve) => curve.high);
	const lows = drawn.flatMap((curve) => curve.low);
	const yMin = Math.min(0, ...lows);
	const yMax = Math.max(...highs, yMin + 1e-9);
	const x = (value: number): number => LEFT + ((WIDTH - LEFT - RIGHT) * value) / xMax;
	const y = (value: number): number =>
		HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * (value - yMin)) / (yMax - yMin);
	const point = (a: number, b: number): string => `${x(a).toFixed(1)},${y(b).toFixed(1)}`;
	const parts: string[] = [];
	for (const tick of ticks(yMin, yMax))
		parts.push(
			`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(tick).toFixed(1)}" y2="${y(tick).toFixed(1)}"/>`,
			`<text class="tick" x="${LEFT - 8}" y="${(y(tick) + 4).toFixed(1)}" text-anchor="end">${tickText(tick)}</text>`,
		);
	for (const tick of ticks(0, xMax, 6))
		parts.push(
			`<text class="tick" x="${x(tick).toFixed(1)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${tickText(tick)}</text>`,
		);
	parts.push(
		`<text class="axis" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 4}" text-anchor="middle">${drawn[0]!.x}</text>`,
	);
	for (const curve of drawn) {
		const k = order.indexOf(curve.agent);
		const upper = curve.xs.map((at, i) => point(at, curve.high[i]!));
		const lower = curve.xs.map((at, i) => point(at, curve.low[i]!)).reverse();
		parts.push(
			`<polygon points="${[...upper, ...lower].join(" ")}" fill="${colour(k)}" opacity="0.16"/>`,
			`<polyline points="${curve.xs.map((at, i) => point(at, curve.mean[i]!)).join(" ")}" fill="none" stroke-width="2" ${stroke(k)}><title>${escapeHtml(curve.agent)}: ${number(curve.mean.at(-1)!)} at the end</title></polyline>`,
		);
	}
	parts.push(...endLabels(drawn, order, y));
	return `<figure><figcaption>${escapeHtml(label)}</figcaption><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(label)}: ${drawn.map((curve) => `${escapeHtml(curve.agent)} ends at ${number(curve.mean.at(-1)!)}`).join("; ")}">${parts.join("")}</svg></figure>`;
}

/** Names at the ends of the lines, pushed apart so that none covers another. */
function endLabels(
	curves: readonly ResultCurve[],
	order: readonly string[],
	y: (value: number) => number,
): string[] {
	const gap = 15;
	const labels = curves
		.map((curve) => ({ curve, at: y(curve.mean.at(-1)!), wanted: y(curve.mean.at(-1)!) }))
		.sort((a, b) => a.at - b.at);
	for (let i = 1; i < labels.length; i++)
		labels[i]!.at = Math.max(labels[i]!.at, labels[i - 1]!.at + gap);
	const overflow = (labels.at(-1)?.at ?? 0) - (HEIGHT - BOTTOM + 4);
	if (overflow > 0)
		for (let i = labels.length - 1, limit = HEIGHT - BOTTOM + 4; i >= 0; i--, limit -= gap)
			labels[i]!.at = Math.min(labels[i]!.at, limit);
	return labels.map(({ curve, at, wanted }) => {
		const k = order.indexOf(curve.agent);
		const from = WIDTH - RIGHT;
		return `<path d="M${from + 2} ${wanted.toFixed(1)}L${from + 12} ${at.toFixed(1)}" stroke="${colour(k)}" fill="none" opacity="0.6"/><text class="name" x="${from + 15}" y="${(at + 4).toFixed(1)}" style="fill:${colour(k)}">${escapeHtml(shorten(curve.agent))}</text>`;
	});
}

/** A tick is a round number: no zeros after it. */
function tickText(value: number): string {
	return Math.abs(value) >= 10000
		? count(Math.abs(value)).replace(/^/, value < 0 ? "−" : "")
		: String(value).replace("-", "−");
}

function shorten(name: string): string {
	return name.length > 20 ? `${name.slice(0, 19)}…` : name;
}
