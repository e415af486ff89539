import { h } from "./dom.ts";
import { RunList } from "./run-list.ts";
import { RunWatch } from "./run-watch.ts";

export interface HomeActions {
	openAddresses(addresses: readonly string[]): void;
	pickFile(): void;
}

/** What there is to open: the server's runs, files, an address. */
export class Home {
	readonly element: HTMLElement;
	readonly #watch: RunWatch;

	constructor(actions: HomeActions) {
		const list = new RunList((addresses) => actions.openAddresses(addresses));
		this.#watch = new RunWatch((found) => list.show(found));
		const address = h("input", {
			type: "text",
			"aria-label": "Address of a replay",
			placeholder: "https://…/replay.arrow",
			spellcheck: "false",
		});
		this.element = h(
			"main",
			{ class: "home" },
			list.element,
			h(
				"section",
				{ class: "drop" },
				h("h2", {}, "Open a replay"),
				h("p", {}, "Drop replay files anywhere on this page, up to nine to compare them."),
				h(
					"button",
					{ type: "button", class: "main", onclick: () => actions.pickFile() },
					"Choose files…",
				),
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
	}

	/** Reads the server's runs and those named in the address, and keeps the list up to date. */
	load(named: readonly string[]): Promise<void> {
		return this.#watch.start(named);
	}

	/** Nobody looks on any more. */
	leave(): void {
		this.#watch.stop();
	}
}
