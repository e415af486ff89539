import { METRICS, type MetricName } from "../../scenario/index.ts";
import type { ResultRow } from "../aggregate.ts";
import { escapeHtml, number } from "./html.ts";
import { colour } from "./palette.ts";

function lowerIsBetter(metric: string | undefined): boolean {
	return METRICS[metric as MetricName]?.lowerIsBetter === true;
}

/** Best first; what has no mean last. */
export function ranked(rows: readonly ResultRow[]): ResultRow[] {
	const sign = lowerIsBetter(rows[0]?.metric) ? 1 : -1;
	const rank = ({ mean }: ResultRow): number =>
		Number.isFinite(mean) ? sign * mean : Number.MAX_VALUE;
	return [...rows].sort((a, b) => rank(a) - rank(b));
}

/** One metric in one variant: a line an agent, with its interval drawn to scale. */
export function metricTable(rows: readonly ResultRow[], order: readonly string[]): string {
	const list = ranked(rows);
	const finite = list
		.flatMap((row) => [row.low, row.mean, row.high])
		.filter((value) => value !== null && Number.isFinite(value));
	const low = Math.min(...finite, 0);
	const high = Math.max(...finite, low + 1e-9);
	const body = list
		.map(
			(row) =>
				`<tr><th scope="row"><span class="dot" style="background:${colour(order.indexOf(row.agent))}"></span>${escapeHtml(row.agent)}</th><td class="num strong">${number(row.mean)}</td><td class="num">${range(row.low, row.high)}</td><td class="whisker">${whisker(row, low, high, colour(order.indexOf(row.agent)))}</td><td class="num">${number(row.iqm)}</td><td class="num">${range(row.iqmLow, row.iqmHigh)}</td><td class="num">${number(row.sd)}</td><td class="num">${row.n}</td></tr>`,
		)
		.join("");
	const better = lowerIsBetter(list[0]!.metric) ? "lower is better" : "higher is better";
	return `<table><caption>${escapeHtml(list[0]!.metric)} <span class="note">${better}</span></caption><thead><tr><th scope="col">agent</th><th scope="col" class="num">mean</th><th scope="col" class="num">95 % interval</th><th scope="col"><span class="sr">interval, drawn</span></th><th scope="col" class="num">IQM</th><th scope="col" class="num">95 % interval</th><th scope="col" class="num">sd</th><th scope="col" class="num">n</th></tr></thead><tbody>${body}</tbody></table>`;
}

/** An interval; nothing where there is none, as of a single unit. */
function range(low: number, high: number): string {
	return Number.isFinite(low) && Number.isFinite(high) ? `${number(low)} – ${number(high)}` : "–";
}

function whisker(row: ResultRow, low: number, high: number, ink: string): string {
	if (row.n === 0) return "";
	const band = Number.isFinite(row.low) && Number.isFinite(row.high);
	const x = (value: number): string => (6 + (148 * (value - low)) / (high - low)).toFixed(1);
	return `<svg viewBox="0 0 160 16" width="160" height="16" aria-hidden="true"><line class="grid" x1="6" x2="154" y1="8" y2="8"/>${band ? `<line x1="${x(row.low)}" x2="${x(row.high)}" y1="8" y2="8" stroke="${ink}" stroke-width="5" opacity="0.45"/>` : ""}<circle cx="${x(row.mean)}" cy="8" r="4" fill="${ink}"/></svg>`;
}

/** One metric over a grid: a line a point, a column an agent, the best of each line bold. */
export function gridTable(
	rows: readonly ResultRow[],
	variants: readonly string[],
	order: readonly string[],
): string {
	const metric = rows[0]?.metric ?? "";
	const body = variants.map((variant) => {
		const mine = rows.filter((row) => row.variant === variant);
		const best = ranked(mine)[0]?.agent;
		const cells = order.map((agent) => {
			const row = mine.find((each) => each.agent === agent);
			return row ? gridCell(row, agent === best) : "<td></td>";
		});
		return `<tr><th scope="row">${escapeHtml(variant.replaceAll(",", ", "))}</th>${cells.join("")}</tr>`;
	});
	const heads = order.map(
		(agent, k) =>
			`<th scope="col" class="num"><span class="dot" style="background:${colour(k)}"></span>${escapeHtml(agent)}</th>`,
	);
	const better = lowerIsBetter(metric) ? "lower is better" : "higher is better";
	return `<div class="scroll"><table><caption>${escapeHtml(metric)}, mean ± half the 95 % interval <span class="note">${better}</span></caption><thead><tr><th scope="col">setting</th>${heads.join("")}</tr></thead><tbody>${body.join("")}</tbody></table></div>`;
}

function gridCell(row: ResultRow, best: boolean): string {
	// JSON writes NaN as null, which would count as 0.
	const known = Number.isFinite(row.low) && Number.isFinite(row.high);
	const spread = known ? ` <span class="note">± ${number((row.high - row.low) / 2)}</span>` : "";
	return `<td class="num${best ? " strong" : ""}">${number(row.mean)}${spread}</td>`;
}
