import { BehaviorSubject, type Subscription } from "rxjs";
import {
	type Chart,
	type ChartRange,
	type ChartSeries,
	createChart,
	cumulative,
	entropies,
	returns,
} from "../charts/index.ts";
import type { Theme } from "../contract.ts";
import { download, h } from "./dom.ts";
import { labelsOf } from "./labels.ts";
import type { Pane, Session } from "./session.ts";

/** Something to plot. */
export interface Plot {
	readonly id: string;
	readonly label: string;
	/** Values over a pane's whole timeline; `null` where its replay lacks the column. */
	read(pane: Pane): Promise<ArrayLike<number> | null>;
}

/** Charts shown unless told. */
const FIRST = ["return", "cumulative info/regret"];

/** Charts of the rows on the stage, a line a pane, tied to the moment both ways. */
export class Charts {
	readonly element = h("section", { class: "charts", "aria-label": "Charts" });
	readonly #session: Session;
	readonly #range$ = new BehaviorSubject<ChartRange | null>(null);
	readonly #list = h("div", {});
	readonly #select = h("select", { "aria-label": "Add a chart" });
	#theme: Theme;
	#plots: readonly Plot[] = [];
	#shown: { plot: Plot; chart: Chart; box: HTMLElement; seeks: Subscription }[] = [];
	#turn = 0;

	constructor(session: Session, theme: Theme) {
		this.#session = session;
		this.#theme = theme;
		this.#select.addEventListener("change", () => {
			const plot = this.#plots.find(({ id }) => id === this.#select.value);
			if (plot !== undefined) this.#add(plot);
			this.#offer();
		});
		this.element.append(h("h2", {}, "Charts"), this.#list, this.#select);
		session.panes$.subscribe((panes) => this.#setPanes(panes));
		session.player.index$.subscribe((index) => {
			for (const { chart } of this.#shown) chart.cursor$.next(Math.max(0, index));
		});
		session.state$.subscribe(({ phase }) => {
			if (phase === "whole" || phase === "open" || phase === "capped") this.#fill();
		});
	}

	setTheme(theme: Theme): void {
		this.#theme = theme;
		for (const { chart } of this.#shown) chart.setTheme(theme);
	}

	/** Shows the whole timeline. */
	fit(): void {
		this.#range$.next(null);
	}

	#setPanes(panes: readonly Pane[]): void {
		const kept = this.#shown.map(({ plot }) => plot.id);
		for (const { chart, box, seeks } of this.#shown) {
			seeks.unsubscribe();
			chart.destroy();
			box.remove();
		}
		this.#shown = [];
		this.#range$.next(null);
		this.#plots = plotsOf(panes);
		const wanted = kept.length > 0 ? kept : FIRST;
		for (const plot of this.#plots) if (wanted.includes(plot.id)) this.#add(plot);
		this.#offer();
	}

	#add(plot: Plot): void {
		const box = h("div", { class: "chartbox" });
		const chart = createChart(box, {
			label: plot.label,
			theme: this.#theme,
			height: 110,
			range$: this.#range$,
		});
		const name = plot.id.replace(/[^\w]+/g, "-");
		const save = (kind: "svg" | "csv"): void => {
			const text = kind === "svg" ? chart.toSVG() : chart.toCSV();
			const type = kind === "svg" ? "image/svg+xml" : "text/csv";
			download(new Blob([text], { type }), `${name}.${kind}`);
		};
		const button = (text: string, label: string, act: () => void): HTMLButtonElement =>
			h("button", { type: "button", class: "small", "aria-label": label, onclick: act }, text);
		box.append(
			h(
				"div",
				{ class: "charttools" },
				button("SVG", `Save ${plot.label} as SVG`, () => save("svg")),
				button("CSV", `Save ${plot.label} as CSV`, () => save("csv")),
				button("Remove", `Remove ${plot.label}`, () => this.#remove(plot)),
			),
		);
		const seeks = chart.seek$.subscribe((index) =>
			this.#session.player.send({ type: "seek", index }),
		);
		chart.cursor$.next(Math.max(0, this.#session.player.index));
		this.#list.append(box);
		this.#shown.push({ plot, chart, box, seeks });
		void this.#fillOne(plot, chart, this.#turn);
	}

	#remove(plot: Plot): void {
		const entry = this.#shown.find((each) => each.plot === plot);
		if (entry === undefined) return;
		entry.seeks.unsubscribe();
		entry.chart.destroy();
		entry.box.remove();
		this.#shown = this.#shown.filter((each) => each !== entry);
		this.#offer();
	}

	/** The plots that are not shown yet. */
	#offer(): void {
		const shown = new Set(this.#shown.map(({ plot }) => plot));
		const rest = this.#plots.filter((plot) => !shown.has(plot));
		this.#select.replaceChildren(
			h("option", { value: "" }, "Add a chart…"),
			...rest.map(({ id, label }) => h("option", { value: id }, label)),
		);
		this.#select.hidden = rest.length === 0;
	}

	#fill(): void {
		const turn = ++this.#turn;
		for (const { plot, chart } of this.#shown) void this.#fillOne(plot, chart, turn);
	}

	async #fillOne(plot: Plot, chart: Chart, turn: number): Promise<void> {
		const panes = this.#session.panes$.value;
		const labels = labelsOf(panes.map(({ replay }) => replay.header));
		const series: ChartSeries[] = [];
		for (const [k, pane] of panes.entries()) {
			// What cannot be read now is told by the player; the chart stays as it is.
			const values = await plot.read(pane).catch(() => null);
			if (values === null) continue;
			const label = panes.length === 1 ? plot.label : labels[k]!;
			series.push({ id: `${k}`, label, values });
		}
		if (turn !== this.#turn || panes !== this.#session.panes$.value) return;
		chart.setSeries(series);
		const { starts, phase } = panes[0]!.timeline;
		const ids = Array.from(starts.phase.values, (place) => phase.at(place));
		chart.setBands({
			episodes: starts.episode.values,
			...(ids.length > 0 ? { phases: { starts: starts.phase.values, ids } } : {}),
		});
	}
}

/** Everything the panes have numbers for. */
export function plotsOf(panes: readonly Pane[]): Plot[] {
	const plots = new Map<string, Plot>();
	const add = (id: string, label: string, read: Plot["read"]): void => {
		if (!plots.has(id)) plots.set(id, { id, label, read });
	};
	if (panes.length > 0) {
		add("return", "Return in the episode", async ({ timeline }) =>
			returns(timeline.reward.values, timeline.starts.episode.values),
		);
		add("reward", "Reward", async ({ timeline }) => timeline.reward.values);
	}
	for (const { replay } of panes)
		for (const { name, role, dtype, shape } of replay.header.columns) {
			if (!["info", "hidden", "explanation"].includes(role) || dtype === "json") continue;
			const label = name.replace("/", ": ").replaceAll("_", " ");
			if (shape.length === 0) {
				if (name === "info/regret")
					add(`cumulative ${name}`, "Cumulative regret", async (pane) => {
						const values = await columnOf(pane, name);
						return values === null ? null : cumulative(values);
					});
				add(name, label, (pane) => columnOf(pane, name));
			} else if (role === "explanation" && /prob/.test(name) && shape.length === 1)
				add(`entropy ${name}`, "Entropy of the policy (nats)", async (pane) => {
					const values = await columnOf(pane, name);
					return values === null ? null : entropies(values, shape[0]!);
				});
		}
	return [...plots.values()];
}

async function columnOf(
	{ replay, row, timeline }: Pane,
	name: string,
): Promise<Float64Array | null> {
	if (!replay.header.columns.some((column) => column.name === name)) return null;
	return replay.series(row, name, 0, timeline.length);
}
