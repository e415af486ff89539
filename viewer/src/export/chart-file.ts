import { BehaviorSubject } from "rxjs";
import { toCsv } from "../charts/csv.ts";
import { type ChartRange, type ChartSeries, createChart } from "../charts/index.ts";
import type { Theme } from "../contract.ts";
import { type Plot, plotsOf } from "../page/charts.ts";
import { labelsOf } from "../page/labels.ts";
import type { Pane } from "../page/session.ts";
import { ExportError, type ExportRequest } from "./request.ts";

/** Pixels that a saved chart's title takes. */
const HEAD = 22;

/** The plot of an id. @throws ExportError "argument" naming those there are. */
export function plotOf(panes: readonly Pane[], id: string): Plot {
	const plots = plotsOf(panes);
	const found = plots.find((plot) => plot.id === id);
	if (found !== undefined) return found;
	const ids = plots.map((plot) => plot.id).join(", ");
	throw new ExportError("argument", `there is no chart ${JSON.stringify(id)}; there are ${ids}`);
}

/**
 * A chart of moments [from, to], a line a pane: a picture, or a table with a row a moment.
 * @throws ExportError, ReplayError, ViewerError
 */
export async function chartFile(
	panes: readonly Pane[],
	{ kind, chart, from, to, width, height }: ExportRequest,
	theme: Theme,
): Promise<Blob> {
	const plot = plotOf(panes, chart);
	const labels = labelsOf(panes.map(({ replay }) => replay.header));
	const series: ChartSeries[] = [];
	for (const [k, pane] of panes.entries()) {
		const values = await plot.read(pane);
		if (values === null) continue;
		const label = panes.length === 1 ? plot.label : labels[k]!;
		series.push({ id: `${k}`, label, values, length: pane.timeline.length });
	}
	const range: ChartRange = { from, to: to + 1 };
	if (kind === "csv") {
		const columns = series.map(({ label, values }) => ({ label, values, length: values.length }));
		return new Blob([toCsv(columns, range)], { type: "text/csv" });
	}
	const host = document.createElement("div");
	// A chart takes its width from the page.
	Object.assign(host.style, { position: "absolute", left: "-10000px", width: `${width}px` });
	document.body.append(host);
	const drawn = createChart(host, {
		label: plot.label,
		theme,
		height: height - HEAD,
		range$: new BehaviorSubject<ChartRange | null>(range),
	});
	try {
		drawn.setSeries(series);
		const { starts, phase } = panes[0]!.timeline;
		const ids = Array.from(starts.phase.values, (place) => phase.at(place));
		drawn.setBands({
			episodes: starts.episode.values,
			...(ids.length > 0 ? { phases: { starts: starts.phase.values, ids } } : {}),
		});
		return new Blob([drawn.toSVG()], { type: "image/svg+xml" });
	} finally {
		drawn.destroy();
		host.remove();
	}
}
