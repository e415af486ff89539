import { problemOf } from "../data/problems.ts";
import { h, svg } from "./dom.ts";
import { addressOf, MOST_PANES } from "./link.ts";
import { listRuns, type Run, readRun, replaysOf } from "./runs.ts";

export interface HomeActions {
	openFiles(files: readonly File[]): void;
	openAddresses(addresses: readonly string[]): void;
}

type Order = "newest" | "name" | "status";

/** What there is to open: the server's runs, files, an address. */
export class Home {
	readonly element: HTMLElement;
	readonly #actions: HomeActions;
	readonly #list = h("div", { class: "runs" });
	readonly #filter: HTMLInputElement;
	readonly #order: HTMLSelectElement;
	readonly #compare: HTMLButtonElement;
	readonly #chosen = new Set<string>();
	readonly #runsPart: HTMLElement;
	#runs: Run[] = [];

	constructor(actions: HomeActions, pickFile: () => void) {
		this.#actions = actions;
		this.#filter = h("input", {
			type: "search",
			"aria-label": "Filter runs",
			placeholder: "Filter by name, scenario, agent",
			oninput: () => this.#show(),
		});
		this.#order = h(
			"select",
			{ "aria-label": "Order of runs", onchange: () => this.#show() },
			h("option", { value: "newest" }, "newest first"),
			h("option", { value: "name" }, "by name"),
			h("option", { value: "status" }, "by status"),
		);
		this.#compare = h(
			"button",
			{ type: "button", class: "main", onclick: () => actions.openAddresses([...this.#chosen]) },
			"Compare",
		);
		this.#runsPart = h(
			"section",
			{ hidden: true },
			h("div", { class: "bar" }, h("h2", {}, "Runs"), this.#filter, this.#order, this.#compare),
			this.#list,
		);
		const address = h("input", {
			type: "text",
			"aria-label": "Address of a replay",
			placeholder: "https://…/replay.arrow",
			spellcheck: "false",
		});
		this.element = h(
			"main",
			{ class: "home" },
			this.#runsPart,
			h(
				"section",
				{ class: "drop" },
				h("h2", {}, "Open a replay"),
				h("p", {}, "Drop replay files anywhere on this page, up to nine to compare them."),
				h("button", { type: "button", class: "main", onclick: pickFile }, "Choose files…"),
				h(
					"form",
					{
						onsubmit: (event: SubmitEvent) => {
							event.preventDefault();
							if (address.value.trim() !== "") actions.openAddresses([address.value.trim()]);
						},
					},
					address,
					h("button", { type: "submit" }, "Open address"),
				),
			),
		);
		this.#showCompare();
	}

	/** Reads the server's runs, and those named in the address. */
	async load(named: readonly string[]): Promise<void> {
		const base = location.href;
		const listing = await listRuns(base);
		const urls = [
			...named.map((text) => addressOf(text, base) ?? ""),
			...(listing?.runs ?? []).map(({ url }) => new URL(url, base).href),
		].filter((url) => url !== "");
		const results = await Promise.allSettled([...new Set(urls)].map(readRun));
		this.#runs = results.flatMap((result) => (result.status === "fulfilled" ? result.value : []));
		const failures = results.flatMap((result) =>
			result.status === "rejected" ? problemOf(result.reason) : [],
		);
		this.#show();
		for (const { title, detail, advice } of failures)
			this.#list.append(h("p", { class: "note" }, `${title}: ${detail}. ${advice}`));
		const single = (listing?.replays ?? []).map(({ name, url }) =>
			h("li", {}, this.#link(new URL(url, base).href, name)),
		);
		if (single.length > 0) this.#list.append(h("ul", { class: "replays" }, ...single));
		this.#runsPart.hidden = urls.length + single.length === 0;
	}

	#show(): void {
		const words = this.#filter.value.toLowerCase().split(/\s+/);
		const order = this.#order.value as Order;
		const shown = this.#runs
			.filter((run) => words.every((word) => textOf(run).includes(word)))
			.sort((a, b) => compareRuns(a, b, order));
		const notes = [...this.#list.querySelectorAll(":scope > .note, :scope > .replays")];
		this.#list.replaceChildren(...shown.map((run) => this.#card(run)), ...notes);
		if (shown.length === 0 && this.#runs.length > 0)
			this.#list.prepend(h("p", { class: "soft" }, "No run fits the filter."));
	}

	#card(run: Run): HTMLElement {
		const { manifest, results } = run;
		const replays = replaysOf(run);
		const metric = manifest.jobs[0]?.metrics[0] ?? "";
		const rows = (results?.rows ?? []).filter((row) => row.metric === metric);
		const shown = rows.slice(0, 12);
		return h(
			"article",
			{ class: "run" },
			h(
				"header",
				{},
				h("h3", {}, run.name),
				h("span", { class: `badge ${manifest.status}` }, manifest.status),
				h(
					"span",
					{ class: "soft" },
					`${manifest.scenario} · ${manifest.started.slice(0, 16).replace("T", " ")} · ${manifest.jobs.length} jobs`,
				),
				results === null
					? null
					: h("a", { href: new URL("report.html", run.url).href, target: "_blank" }, "report"),
			),
			shown.length === 0
				? h("p", { class: "soft" }, "No results yet.")
				: h(
						"div",
						{ class: "scroll", tabindex: 0, role: "region", "aria-label": `Scores of ${run.name}` },
						h(
							"table",
							{},
							h("caption", { class: "sr" }, `Scores of ${run.name}`),
							h(
								"thead",
								{},
								h(
									"tr",
									{},
									...["agent", `${metric}, mean`, "95 % interval", "IQM", "n", "curve"].map(
										(name) => h("th", { scope: "col" }, name),
									),
								),
							),
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
						),
					),
			rows.length > shown.length
				? h("p", { class: "soft" }, `and ${rows.length - shown.length} more in the report`)
				: null,
			replays.length === 0
				? h("p", { class: "soft" }, "This run recorded no replays.")
				: h(
						"details",
						{ open: replays.length <= 6 },
						h("summary", {}, `${replays.length} replays`),
						h(
							"ul",
							{ class: "replays" },
							...replays.map((replay) =>
								h("li", {}, this.#link(replay.url, `${nameOf(replay)}, seed ${replay.seed}`)),
							),
						),
					),
		);
	}

	/** A replay to open, or to choose for comparing. */
	#link(url: string, label: string): HTMLElement {
		const box = h("input", {
			type: "checkbox",
			"aria-label": `Compare ${label}`,
			onchange: () => {
				if (box.checked) this.#chosen.add(url);
				else this.#chosen.delete(url);
				this.#showCompare();
			},
		});
		box.checked = this.#chosen.has(url);
		return h(
			"span",
			{},
			box,
			h(
				"button",
				{ type: "button", class: "link", onclick: () => this.#actions.openAddresses([url]) },
				label,
			),
		);
	}

	#showCompare(): void {
		const { size } = this.#chosen;
		this.#compare.disabled = size < 2 || size > MOST_PANES;
		this.#compare.textContent = size === 0 ? "Compare (choose 2 to 9)" : `Compare ${size}`;
	}
}

function nameOf({ agent, variant }: { readonly agent: string; readonly variant: string }): string {
	return variant === "" ? agent : `${agent} [${variant}]`;
}

function score(value: number | null): string {
	if (value === null || !Number.isFinite(value)) return "–";
	return Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

function textOf({ name, manifest }: Run): string {
	const agents = manifest.jobs.map(({ agent }) => agent.label).join(" ");
	return `${name} ${manifest.scenario} ${manifest.status} ${agents}`.toLowerCase();
}

function compareRuns(a: Run, b: Run, order: Order): number {
	if (order === "name") return a.name.localeCompare(b.name);
	const byTime = b.manifest.started.localeCompare(a.manifest.started);
	return order === "newest" ? byTime : a.manifest.status.localeCompare(b.manifest.status) || byTime;
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
		svg("polyline", {
			points: points.join(" "),
			fill: "none",
			stroke: "currentColor",
			"stroke-width": 1.5,
		}),
	);
}
