import { METRICS, type ResolvedScenario } from "../../scenario/index.ts";
import type { ResultRow } from "../aggregate.ts";
import { lineChart } from "./chart.ts";
import { count, duration, escapeHtml, number } from "./html.ts";
import type { ReportInput } from "./input.ts";
import { STYLE } from "./style.ts";
import { gridTable, metricTable } from "./table.ts";
import { viewFigures } from "./views.ts";

export type { ReportInput } from "./input.ts";

/** The report of a run: one self-contained HTML page, no script, no network. */
export function renderReport(input: ReportInput): string {
	const { scenarios, results } = input;
	const scenario = scenarios[0]!;
	const order = [...new Set(results.rows.map((row) => row.agent))];
	const variants = scenarios.map((each) => each.variant);
	const parts = [
		heading(scenario),
		facts(input),
		variants.length > 1 ? overview(results.rows, variants, order, scenario) : "",
		...variants.map((variant) => section(input, variant, order, variants.length > 1)),
		throughput(input),
		reproduce(input),
	];
	return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(scenario.title || scenario.name)} · Palaestra</title><style>${STYLE}</style></head>
<body>${parts.join("\n")}</body></html>
`;
}

function heading(scenario: ResolvedScenario): string {
	const source = scenario.source ? `<p class="soft">After ${escapeHtml(scenario.source)}.</p>` : "";
	return `<header><h1>${escapeHtml(scenario.title || scenario.name)}</h1>${scenario.description ? `<p>${escapeHtml(scenario.description)}</p>` : ""}${source}</header>`;
}

function facts({ manifest, scenarios, results }: ReportInput): string {
	const { protocol, env, agents } = scenarios[0]!;
	const { evaluate, train } = protocol;
	const steps = results.timing.reduce((sum, row) => sum + row.steps, 0);
	const list: [string, string][] = [
		["environment", env.id],
		["agents", String(agents.length)],
		[
			"seeds",
			protocol.seeds.length > 6
				? `${protocol.seeds.length} (${protocol.seeds[0]} … ${protocol.seeds.at(-1)})`
				: protocol.seeds.join(", "),
		],
		["environments a seed", String(protocol.numEnvs)],
		["training", train ? `${count(train.steps)} steps each` : "none"],
		[
			"evaluation",
			"trials" in evaluate
				? `${evaluate.trials} trial${evaluate.trials === 1 ? "" : "s"} each`
				: `${count(evaluate.steps)} steps each`,
		],
		["environment steps", count(steps)],
		["wall time", duration(manifest.seconds)],
		["started", manifest.started.replace("T", " ").slice(0, 16)],
		["palaestra, node", `${manifest.palaestra}, ${manifest.node}`],
	];
	if (env.layers.length > 0)
		list.splice(1, 0, ["layers", env.layers.map((layer) => layer.id).join(" → ")]);
	return `<dl class="facts">${list.map(([term, value]) => `<div><dt>${escapeHtml(term)}</dt><dd>${escapeHtml(value)}</dd></div>`).join("")}</dl>`;
}

function overview(
	rows: readonly ResultRow[],
	variants: readonly string[],
	order: readonly string[],
	scenario: ResolvedScenario,
): string {
	const tables = scenario.metrics.map((metric) =>
		gridTable(
			rows.filter((row) => row.metric === metric),
			variants,
			order,
		),
	);
	return `<h2>Over the grid</h2>${tables.join("")}`;
}

function section(
	{ scenarios, results }: ReportInput,
	variant: string,
	order: readonly string[],
	folded: boolean,
): string {
	const scenario = scenarios.find((each) => each.variant === variant)!;
	const mine = <T extends { readonly variant: string }>(list: readonly T[]): T[] =>
		list.filter((each) => each.variant === variant);
	const tables = scenario.metrics.map((metric) => {
		const rows = mine(results.rows).filter((row) => row.metric === metric);
		return `<div class="scroll">${metricTable(rows, order)}</div><p class="note">${escapeHtml(metric)}: ${escapeHtml(METRICS[metric].description)}.${reference(scenario, metric)}</p>`;
	});
	const charts = [...new Set(mine(results.curves).map((curve) => curve.metric))].map((metric) => {
		const curves = mine(results.curves).filter((curve) => curve.metric === metric);
		const how =
			metric === "regret" || (metric === "return" && curves[0]!.x === "step") ? "cumulative " : "";
		const single = mine(results.rows).every((row) => row.n < 2);
		return lineChart(curves, order, `${how}${metric}, mean${single ? "" : " and 95 % band"}`);
	});
	const units = `<p class="note">n counts independent units: ${unitText(mine(results.rows))}. Intervals are 95 % bootstrap intervals over them${mine(results.rows).some((row) => row.n === 1) ? "; one unit has none" : ""}.</p>`;
	const body = `${tables.join("")}${units}${charts.join("")}${viewFigures(mine(results.views), order)}`;
	return folded
		? `<details><summary>${escapeHtml(variant)}</summary>${body}</details>`
		: `<h2>Results</h2>${body}`;
}

function unitText(rows: readonly ResultRow[]): string {
	const units = new Set(rows.map((row) => row.unit));
	if (!units.has("seed")) return "environments of all seeds";
	const seeds = "seeds of agents that were trained, one training a seed";
	return units.has("environment") ? `${seeds}; environments of all seeds of the others` : seeds;
}

/** What the scenario's author measured, to hold a run against. */
function reference(scenario: ResolvedScenario, metric: string): string {
	const scores = (scenario.reference?.scores ?? []).filter(
		(score) => score.metric === metric && (score.variant ?? "") === scenario.variant,
	);
	if (scores.length === 0) return "";
	const list = scores.map(
		({ role, agent, mean }) => `${role} ${number(mean)}${agent === role ? "" : ` (${agent})`}`,
	);
	return ` Reference scores of the scenario: ${escapeHtml(list.join(", "))}.`;
}

function throughput({ results }: ReportInput): string {
	const agents = [...new Set(results.timing.map((row) => row.agent))];
	const rows = agents.map((agent) => {
		const mine = results.timing.filter((row) => row.agent === agent);
		const steps = mine.reduce((sum, row) => sum + row.steps, 0);
		const seconds = mine.reduce((sum, row) => sum + row.seconds, 0);
		return `<tr><th scope="row">${escapeHtml(agent)}</th><td class="num">${count(steps)}</td><td class="num">${duration(seconds)}</td><td class="num">${count(steps / Math.max(seconds, 1e-9))}</td></tr>`;
	});
	return `<h2>Throughput</h2><p class="note">Environment, agent, metrics and recording together, summed over all jobs; steps/s are those of one thread.</p><div class="scroll"><table><thead><tr><th scope="col">agent</th><th scope="col" class="num">environment steps</th><th scope="col" class="num">time stepping</th><th scope="col" class="num">steps/s</th></tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}

function reproduce({ manifest, scenarios }: ReportInput): string {
	const resolved = JSON.stringify(scenarios.length === 1 ? scenarios[0] : scenarios, null, 2);
	return `<h2>How it was made</h2><p>The scenario below, with every default filled in, decides all of it: the same version gives the same numbers on any machine and with any number of workers. Intervals are 95 % percentile bootstrap intervals (2000 resamples, 500 for more than 2000 units); IQM is the mean of the middle half.</p><pre><code>${escapeHtml(manifest.command ?? `palaestra run ${manifest.scenario}`)}</code></pre><details><summary>Resolved scenario</summary><pre><code>${escapeHtml(resolved)}</code></pre></details>`;
}
