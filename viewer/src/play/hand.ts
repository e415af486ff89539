import { agentSpec, type Checkpoint, viewOf, whyUnfit } from "../../../src/agent/index.ts";
import { InvalidParamsError, type Params } from "../../../src/env/index.ts";
import { h } from "../page/dom.ts";
import type { Clockwork } from "./clockwork.ts";
import type { Game } from "./game.ts";
import { ParamsForm } from "./params-form.ts";
import { fittingAgents } from "./pilot.ts";
import { readWeights } from "./weights.ts";

/** An agent as it is handed over to. */
export interface Handed {
	readonly id: string;
	readonly params: Params;
	readonly checkpoint?: Checkpoint;
}

export interface HandActions {
	/** Hands over to an agent, or back to the person. @throws what making the agent throws. */
	choose(agent: Handed | null): void;
	step(): void;
	run(): void;
}

const RATES = [1, 2, 5, 10, 25, 50, 100];

/** Who acts: the person, or an agent step by step or by itself; and how fast time runs. */
export class Hand {
	readonly element: HTMLElement;
	readonly #actions: HandActions;
	readonly #who: HTMLSelectElement;
	readonly #rate: HTMLSelectElement;
	readonly #step: HTMLButtonElement;
	readonly #run: HTMLButtonElement;
	readonly #form = new ParamsForm();
	readonly #formBox: HTMLDetailsElement;
	readonly #errors = h("div", { class: "errors", role: "alert", hidden: true });
	readonly #weights = h("p", { class: "soft", role: "status" });
	#game: Game | null = null;
	#clockwork: Clockwork | null = null;
	#checkpoint: Checkpoint | undefined;
	/** Whose parameters the form shows. */
	#shown = "";

	constructor(actions: HandActions) {
		this.#actions = actions;
		this.#who = h("select", {
			"aria-label": "Agent",
			onchange: () => this.#choose(this.#who.value, {}),
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
		this.#formBox = h(
			"details",
			{ hidden: true },
			h("summary", {}, "Parameters of the agent"),
			h(
				"form",
				{
					onsubmit: (event: SubmitEvent) => {
						event.preventDefault();
						this.#apply();
					},
				},
				this.#form.element,
				h("button", { type: "submit" }, "Apply"),
			),
		);
		const picker = h("input", {
			type: "file",
			multiple: true,
			hidden: true,
			accept: ".json,.safetensors",
			"aria-label": "Trained weights",
			onchange: () => {
				void this.takeWeights([...(picker.files ?? [])]);
				picker.value = "";
			},
		});
		const pick = h(
			"button",
			{
				type: "button",
				title:
					"An agent that was trained: NAME.json and NAME.safetensors, picked or dropped together",
				onclick: () => picker.click(),
			},
			"Weights…",
		);
		this.element = h(
			"fieldset",
			{ class: "hand" },
			h("legend", {}, "Hand over"),
			h("div", { class: "bar" }, h("label", {}, "Agent ", this.#who), pick, picker),
			this.#weights,
			this.#formBox,
			this.#errors,
			h("div", { class: "bar" }, this.#step, this.#run, this.#rate),
		);
	}

	setGame(game: Game): void {
		this.#game = game;
		this.#complain([]);
		this.#offer();
	}

	/** Reads a pair of files and hands over to their agent, where it can act. */
	async takeWeights(files: readonly File[]): Promise<void> {
		const game = this.#game;
		this.#complain([]);
		try {
			const checkpoint = await readWeights(files);
			if (game === null || game !== this.#game) return;
			const { agent, file } = checkpoint;
			const reason = whyUnfit(agent, viewOf(game.env), undefined, checkpoint);
			if (reason !== null) throw new Error(`${agent} of ${file} cannot act here: ${reason}`);
			this.#checkpoint = checkpoint;
			this.#weights.textContent = `Weights of ${agent} from ${file}.`;
			this.#offer();
			this.#choose(agent, {});
		} catch (error) {
			this.#complain([(error as Error).message]);
		}
	}

	show(running: boolean, clockwork: Clockwork): void {
		this.#clockwork = clockwork;
		const pilot = this.#game?.pilot ?? null;
		const id = pilot?.id ?? "";
		this.#who.value = id;
		if (id !== this.#shown) {
			this.#shown = id;
			this.#form.show(id === "" ? undefined : agentSpec(id).params);
			this.#formBox.hidden = this.#form.empty;
		}
		this.#rate.value = String(clockwork.rate);
		this.#step.disabled = pilot === null || running;
		this.#run.disabled = pilot === null;
		const text = pilot !== null && running ? "Stop it" : "Let it play";
		if (this.#run.textContent !== text) this.#run.textContent = text;
	}

	#offer(): void {
		const agents = fittingAgents(this.#game!.env, this.#checkpoint);
		this.#who.replaceChildren(
			h("option", { value: "" }, "none: you act"),
			...agents.map((id) => h("option", { value: id }, id)),
		);
	}

	#apply(): void {
		try {
			this.#choose(this.#who.value, this.#form.read());
		} catch (error) {
			this.#complain([(error as Error).message]);
		}
	}

	/** What is wrong with parameters stands beside their fields; the agent before goes on. */
	#choose(id: string, params: Params): void {
		this.#complain([]);
		const checkpoint = this.#checkpoint?.agent === id ? this.#checkpoint : undefined;
		try {
			this.#actions.choose(
				id === "" ? null : { id, params, ...(checkpoint ? { checkpoint } : {}) },
			);
		} catch (error) {
			const lines =
				error instanceof InvalidParamsError
					? error.problems.map(({ path, message }) => [path.join("."), message].join(": "))
					: [(error as Error).message];
			this.#complain(lines.map((line) => line.replace(/^: /, "")));
		}
	}

	#complain(errors: readonly string[]): void {
		this.#errors.hidden = errors.length === 0;
		this.#errors.replaceChildren(h("ul", {}, ...errors.map((text) => h("li", {}, text))));
	}
}
