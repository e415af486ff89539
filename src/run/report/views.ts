import type { ResultView } from "../aggregate.ts";
import type { ViewResult } from "../views.ts";
import { escapeHtml, number } from "./html.ts";
import { colour } from "./palette.ts";

/** Where each agent's steps went: arms by rank, or cells. */
export function viewFigures(views: readonly ResultView[], order: readonly string[]): string {
	if (views.length === 0) return "";
	const figures = views.map(({ agent, view }) => {
		const ink = colour(order.indexOf(agent));
		return `<figure class="small"><figcaption>${escapeHtml(agent)}</figcaption>${view.kind === "arms" ? arms(view, ink) : cells(view, ink)}</figure>`;
	});
	const heading =
		views[0]!.view.kind === "arms"
			? "Arms pulled, by the rank of their true mean"
			: "Cells visited";
	return `<h3>${heading}</h3><div class="smalls">${figures.join("")}</div>`;
}

function arms(view: Extract<ViewResult, { kind: "arms" }>, ink: string): string {
	const { share } = view;
	const width = 220;
	const height = 120;
	const bar = width / share.length;
	const bars = share.map((part, k) => {
		const tall = Math.max(part > 0 ? 0.5 : 0, part * (height - 34));
		return `<rect x="${(k * bar + Math.min(1, bar / 8)).toFixed(1)}" y="${(height - 18 - tall).toFixed(1)}" width="${Math.max(0.5, bar - Math.min(2, bar / 4)).toFixed(1)}" height="${tall.toFixed(1)}" fill="${ink}"><title>rank ${k + 1}: ${(100 * part).toFixed(1)} % of pulls</title></rect>`;
	});
	return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="best arm ${(100 * share[0]!).toFixed(1)} % of pulls"><line class="grid" x1="0" x2="${width}" y1="${height - 18}" y2="${height - 18}"/>${bars.join("")}<text class="tick" x="0" y="${height - 4}">best</text><text class="tick" x="${width}" y="${height - 4}" text-anchor="end">worst of ${share.length}</text><text class="tick" x="${width}" y="11" text-anchor="end">best arm: ${(100 * share[0]!).toFixed(1)} %</text></svg>`;
}

function cells(view: Extract<ViewResult, { kind: "cells" }>, ink: string): string {
	const { width, height, visits, layout } = view;
	const size = 220 / Math.max(width, height);
	const peak = Math.max(...visits, 1);
	const total = visits.reduce((sum, each) => sum + each, 0) || 1;
	const parts: string[] = [];
	for (let row = 0; row < height; row++)
		for (let col = 0; col < width; col++) {
			const seen = visits[row * width + col]!;
			const wall = layout?.[row]?.[col] === "#";
			if (!wall && seen === 0) continue;
			const place = `x="${(col * size).toFixed(2)}" y="${(row * size).toFixed(2)}" width="${size.toFixed(2)}" height="${size.toFixed(2)}"`;
			// The root of the share, so that rarely visited cells can still be seen.
			parts.push(
				wall
					? `<rect class="wall" ${place}/>`
					: `<rect ${place} fill="${ink}" opacity="${Math.max(0.04, Math.sqrt(seen / peak)).toFixed(3)}"><title>row ${row}, column ${col}: ${((100 * seen) / total).toFixed(2)} % of steps</title></rect>`,
			);
		}
	return `<svg viewBox="-1 -1 ${(width * size + 2).toFixed(1)} ${(height * size + 2).toFixed(1)}" role="img" aria-label="visits over ${width} by ${height} cells; the busiest holds ${number((100 * peak) / total)} %"><rect class="frame" x="-0.5" y="-0.5" width="${(width * size + 1).toFixed(1)}" height="${(height * size + 1).toFixed(1)}"/>${parts.join("")}</svg>`;
}
