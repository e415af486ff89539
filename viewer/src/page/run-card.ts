import { h, svg } from "./dom.ts";
import { isLive } from "./run-watch.ts";
import { type Run, replaysOf } from "./runs.ts";

/** Rows of scores shown of a run; the report has all. */
const MOST_ROWS = 12;

/**
 * A run with its scores and replays.
 * @param link makes what opens a replay.
 */
export function runCard(run: Run, link: (url: string, label: string) => HTMLElement): HTMLElement {
	const { manifest, results } = run;
	const live = isLive(run);
	const facts = [
		manifest.scenario,
		manifest.started.slice(0, 16).replace("T", " "),
		`${manifest.jobs.length} jobs`,
	];
	return h(
		"article",
		{ class: live ? "run live" : "run", "data-url": run.url },
		h(
			"header",
			{},
			h("h3", {}, run.name),
			h("span", { class: `badge ${manifest.status}` }, manifest.status),
			h("span", { class: "soft" }, facts.join(" · ")),
			results === null
				? null
				: h("a", { href: new URL("report.html", run.url).href, target: "_blank" }, "report"),
		),
		...scores(run, live),
		replayList(run, link),
	);
}

function scores(run: Run, live: boolean): HTMLElement[] {
	const metric = run.manifest.jobs[0]?.metrics[0] ?? "";
	const rows = (run.results?.rows ?? []).filter((row) => row.metric === metric);
	const shown = rows.slice(0, MOST_ROWS);
	if (shown.length === 0) {
		const words = live ? "Under way: no results yet. Its replays grow." : "No results yet.";
		return [h("p", { class: "soft" }, words)];
	}
	const heads = ["agent", `${metric}, mean`, "95 % interval", "IQM", "n", "curve"];
	const table = h(
		"table",
		{},
		h("caption", { class: "sr" }, `Scores of ${run.name}`),
		h("thead", {}, h("tr", {}, ...heads.map((name) => h("th", { scope: "col" }, name)))),
		h(
			"tbody",
			{},
			...shown.map((row) =>
				h(
					"tr",
					{},
					h("th", { scope: "row" }, nameOf(row)),
					h("td", {}, score(row.mean)),
					h("td", { class: "soft" }, `${score(row.low)} – ${score(row.high)}`),
					h("td", {}, score(row.iqm)),
					h("td", { class: "soft" }, String(row.n)),
					h("td", {}, sparkline(run, row)),
				),
			),
		),
	);
	const label = `Scores of ${run.name}`;
	const box = h(
		"div",
		{ class: "scroll", tabindex: 0, role: "region", "aria-label": label },
		table,
	);
	if (rows.length === shown.length) return [box];
	const more = `and ${rows.length - shown.length} more in the report`;
	return [box, h("p", { class: "soft" }, more)];
}

function replayList(run: Run, link: (url: string, label: string) => HTMLElement): HTMLElement {
	const replays = replaysOf(run);
	if (replays.length === 0) return h("p", { class: "soft" }, "This run recorded no replays.");
	return h(
		"details",
		{ open: replays.length <= 6 },
		h("summary", {}, `${replays.length} replays`),
		h(
			"ul",
			{ class: "replays" },
			...replays.map((replay) =>
				h("li", {}, link(replay.url, `${nameOf(replay)}, seed ${replay.seed}`)),
			),
		),
	);
}

function nameOf({ agent, variant }: { readonly agent: string; readonly variant: string }): string {
	return variant === "" ? agent : `${agent} [${variant}]`;
}

function score(value: number | null): string {
	if (value === null || !Number.isFinite(value)) return "–";
	return Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

/** The first curve of an agent, a thumbnail wide. */
function sparkline(
	{ results }: Run,
	row: { readonly agent: string; readonly variant: string },
): Node {
	const curve = results?.curves.find(
		({ agent, variant, xs }) => agent === row.agent && variant === row.variant && xs.length > 1,
	);
	if (curve === undefined) return h("span", { class: "soft" }, "–");
	const { mean } = curve;
	const low = Math.min(...mean);
	const span = Math.max(...mean) - low || 1;
	const points = mean.map((value, k) => {
		const x = (k / (mean.length - 1)) * 96 + 2;
		return `${x.toFixed(1)},${(21 - ((value - low) / span) * 18).toFixed(1)}`;
	});
	const label = `${curve.metric} from ${score(mean[0]!)} to ${score(mean.at(-1)!)}`;
	const line = { points: points.join(" "), fill: "none", stroke: "currentColor" };
	return svg(
		"svg",
		{
			viewBox: "0 0 100 24",
			width: 100,
			height: 24,
			role: "img",
			"aria-label": label,
			class: "spark",
		},
		svg("polyline", { ...line, "stroke-width": 1.5 }),
	);
}
