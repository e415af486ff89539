import type { PageActions } from "./commands.ts";
import { h, iconButton } from "./dom.ts";

/** Which part of the page is shown. */
export type Shown = "home" | "player" | "play";

/** The bar at the top: what is open, which row of it, and what can be done with all of it. */
export class TopBar {
	readonly element: HTMLElement;
	readonly #title = h("h1", {}, "Runs and replays");
	readonly #row = h("select", { "aria-label": "Row of the vector environment" });
	readonly #rowLabel = h("label", { class: "rowchoice" }, "Row ", this.#row);
	readonly #ofPlayer: readonly HTMLElement[];
	readonly #play: HTMLButtonElement;

	constructor(actions: PageActions, chooseRow: (row: number) => void) {
		this.#row.addEventListener("change", () => chooseRow(Number(this.#row.value)));
		this.#ofPlayer = [
			iconButton("image", "Save this picture as PNG", "S", actions.picture),
			iconButton("save", "Export a picture, film or chart", "X", actions.exportFile),
			iconButton("link", "Copy a link to this moment", "C", actions.copyLink),
		];
		const button = (
			text: string,
			act: () => void,
			more: Readonly<Record<string, string>> = {},
		): HTMLButtonElement => h("button", { type: "button", ...more, onclick: act }, text);
		this.#play = button("Play", actions.takeOver, {
			title: "Act in an environment yourself (H)",
		});
		this.element = h(
			"header",
			{ class: "top" },
			button("Palaestra", actions.home, { class: "brand", title: "All runs (R)" }),
			this.#title,
			this.#rowLabel,
			h(
				"div",
				{ class: "tools" },
				...this.#ofPlayer,
				this.#play,
				button("Open…", actions.openFile),
				iconButton("theme", "Light, dark or automatic colours", "T", actions.theme),
				button("?", actions.help, {
					"aria-label": "Keys and help",
					title: "Keys and help (?)",
				}),
			),
		);
	}

	/** @param short the title for the browser's tab. */
	setTitle(text: string, short = text): void {
		this.#title.textContent = text;
		document.title = `${short} · Palaestra viewer`;
	}

	/** The rows to choose from; no choice where there is but one. */
	setRows(rows: readonly number[], row: number): void {
		this.#rowLabel.hidden = rows.length < 2;
		this.#row.replaceChildren(...rows.map((each) => h("option", { value: each }, String(each))));
		this.#row.value = String(row);
	}

	/** Offers what the part shown can do. */
	show(shown: Shown): void {
		for (const button of this.#ofPlayer) button.hidden = shown !== "player";
		this.#play.textContent = shown === "player" ? "Take over" : "Play";
		this.#play.hidden = shown === "play";
		if (shown !== "player") this.#rowLabel.hidden = true;
		if (shown !== "home") return;
		this.#title.textContent = "Runs and replays";
		document.title = "Palaestra viewer";
	}
}
