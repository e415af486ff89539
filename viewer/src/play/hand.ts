import { h } from "../page/dom.ts";
import type { Clockwork } from "./clockwork.ts";
import type { Game } from "./game.ts";
import { fittingAgents } from "./pilot.ts";

export interface HandActions {
	/** Hands over to an agent, or back to the person. */
	choose(id: string | null): void;
	step(): void;
	run(): void;
}

const RATES = [1, 2, 5, 10, 25, 50, 100];

/** Who acts: the person, or an agent step by step or by itself; and how fast time runs. */
export class Hand {
	readonly element: HTMLElement;
	readonly #who: HTMLSelectElement;
	readonly #rate: HTMLSelectElement;
	readonly #step: HTMLButtonElement;
	readonly #run: HTMLButtonElement;
	#game: Game | null = null;
	#clockwork: Clockwork | null = null;

	constructor(actions: HandActions) {
		this.#who = h("select", {
			"aria-label": "Agent",
			onchange: () => actions.choose(this.#who.value === "" ? null : this.#who.value),
		});
		this.#rate = h(
			"select",
			{
				"aria-label": "Steps a second",
				title: "Steps a second",
				onchange: () => {
					if (this.#clockwork !== null) this.#clockwork.rate = Number(this.#rate.value);
				},
			},
			...RATES.map((rate) => h("option", { value: rate }, `${rate} /s`)),
		);
		this.#step = h("button", { type: "button", onclick: () => actions.step() }, "Agent's step");
		this.#run = h("button", { type: "button", onclick: () => actions.run() }, "Let it play");
		this.element = h(
			"fieldset",
			{ class: "hand" },
			h("legend", {}, "Hand over"),
			h("div", { class: "bar" }, h("label", {}, "Agent ", this.#who)),
			h("div", { class: "bar" }, this.#step, this.#run, this.#rate),
		);
	}

	setGame(game: Game): void {
		this.#game = game;
		const agents = fittingAgents(game.env);
		this.#who.replaceChildren(
			h("option", { value: "" }, "none: you act"),
			...agents.map((id) => h("option", { value: id }, id)),
		);
	}

	show(running: boolean, clockwork: Clockwork): void {
		this.#clockwork = clockwork;
		const pilot = this.#game?.pilot ?? null;
		this.#who.value = pilot?.id ?? "";
		this.#rate.value = String(clockwork.rate);
		this.#step.disabled = pilot === null || running;
		this.#run.disabled = pilot === null;
		const text = pilot !== null && running ? "Stop it" : "Let it play";
		if (this.#run.textContent !== text) this.#run.textContent = text;
	}
}
