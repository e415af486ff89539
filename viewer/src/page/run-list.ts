import { h } from "./dom.ts";
import { MOST_PANES } from "./link.ts";
import { runCard } from "./run-card.ts";
import { isLive, type RunsFound } from "./run-watch.ts";
import type { Run } from "./runs.ts";

type Order = "newest" | "name" | "status";

/** A run's card, made anew when the run has changed. */
interface Card {
	readonly state: string;
	readonly element: HTMLElement;
}

/**
 * The runs to choose from. What was found anew changes only what is new: filter, choice, open lists
 * and the place of the keyboard stay.
 */
export class RunList {
	readonly element: HTMLElement;
	readonly #open: (addresses: readonly string[]) => void;
	readonly #list = h("div", { class: "runs" });
	readonly #note = h("p", { class: "soft", role: "status" });
	readonly #filter: HTMLInputElement;
	readonly #order: HTMLSelectElement;
	readonly #compare: HTMLButtonElement;
	readonly #chosen = new Set<string>();
	readonly #cards = new Map<string, Card>();
	#rest: Card = { state: "", element: h("div", { class: "rest" }) };
	#found: RunsFound = { runs: [], replays: [], problems: [], any: false };

	constructor(open: (addresses: readonly string[]) => void) {
		this.#open = open;
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
			{ type: "button", class: "main", onclick: () => open([...this.#chosen]) },
			"Compare",
		);
		this.element = h(
			"section",
			{ hidden: true },
			h("div", { class: "bar" }, h("h2", {}, "Runs"), this.#filter, this.#order, this.#compare),
			this.#note,
			this.#list,
		);
		this.#showCompare();
	}

	show(found: RunsFound): void {
		this.#found = found;
		this.element.hidden = !found.any;
		this.#show();
	}

	#show(): void {
		const { runs } = this.#found;
		const words = this.#filter.value.toLowerCase().split(/\s+/);
		const order = this.#order.value as Order;
		const shown = runs
			.filter((run) => words.every((word) => textOf(run).includes(word)))
			.sort((a, b) => compareRuns(a, b, order));
		for (const url of this.#cards.keys())
			if (!runs.some((run) => run.url === url)) this.#cards.delete(url);
		this.#showRest();
		place(this.#list, [...shown.map((run) => this.#card(run)), this.#rest.element]);
		const live = runs.filter(isLive).length;
		const parts = [
			shown.length === 0 && runs.length > 0 ? "No run fits the filter." : "",
			live === 0 ? "" : `${live} under way.`,
		];
		const text = parts.filter((part) => part !== "").join(" ");
		if (this.#note.textContent !== text) this.#note.textContent = text;
	}

	#card(run: Run): HTMLElement {
		const state = JSON.stringify([run.manifest, run.results]);
		const before = this.#cards.get(run.url);
		if (before?.state === state) return before.element;
		const element = runCard(run, (url, label) => this.#link(url, label));
		this.#cards.set(run.url, { state, element });
		if (before !== undefined) replaceKeeping(before.element, element);
		return element;
	}

	/** What stands below the runs: trouble, and replays named one by one. */
	#showRest(): void {
		const { problems, replays } = this.#found;
		const state = JSON.stringify([problems, replays]);
		if (state === this.#rest.state) return;
		const links = replays.map(({ name, url }) => h("li", {}, this.#link(url, name)));
		const element = h(
			"div",
			{ class: "rest" },
			...problems.map(({ title, detail, advice }) =>
				h("p", { class: "note" }, `${title}: ${detail}. ${advice}`),
			),
			links.length === 0 ? null : h("ul", { class: "replays" }, ...links),
		);
		replaceKeeping(this.#rest.element, element);
		this.#rest = { state, element };
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
		const open = (): void => this.#open([url]);
		return h(
			"span",
			{ "data-url": url },
			box,
			h("button", { type: "button", class: "link", onclick: open }, label),
		);
	}

	#showCompare(): void {
		const { size } = this.#chosen;
		this.#compare.disabled = size < 2 || size > MOST_PANES;
		this.#compare.textContent = size === 0 ? "Compare (choose 2 to 9)" : `Compare ${size}`;
	}
}

/** Puts children into an order, moving only those that stand elsewhere. */
function place(parent: HTMLElement, children: readonly HTMLElement[]): void {
	const wanted = new Set<Element>(children);
	for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
	children.forEach((child, k) => {
		if (parent.children[k] !== child) parent.insertBefore(child, parent.children[k] ?? null);
	});
}

/** Puts an element in another's place; what was folded out and where the keyboard was stay. */
function replaceKeeping(before: HTMLElement, after: HTMLElement): void {
	const open = before.querySelector("details")?.open;
	const details = after.querySelector("details");
	if (open !== undefined && details !== null) details.open = open;
	const { activeElement } = document;
	const focused = before.contains(activeElement) ? activeElement : null;
	const url = focused?.closest<HTMLElement>("[data-url]")?.dataset.url;
	before.replaceWith(after);
	if (focused === null) return;
	const again = [after, ...after.querySelectorAll<HTMLElement>("[data-url]")].find(
		({ dataset }) => dataset.url === url,
	);
	const tag = focused.tagName.toLowerCase();
	(again?.querySelector<HTMLElement>(tag) ?? after.querySelector<HTMLElement>(tag))?.focus();
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
