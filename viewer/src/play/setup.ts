import {
	InvalidParamsError,
	type LayerUse,
	listEnvs,
	type Params,
	spec,
} from "../../../src/env/index.ts";
import { h } from "../page/dom.ts";
import type { PlayLink } from "./link.ts";

/** Families that can be acted in by hand. */
const FAMILIES = ["grid", "point-maze", "bandit"];

/** Ids of the environments that can be played, in order. */
export function playableEnvs(): string[] {
	return listEnvs().filter((id) => FAMILIES.includes(spec(id).family));
}

/** The form that says what to play: environment, parameters, layers, seed. */
export class Setup {
	readonly element: HTMLElement;
	readonly #env = h("select", { onchange: () => this.#showDefaults() });
	readonly #seed = h("input", { type: "text", inputmode: "numeric", size: 8 });
	readonly #episodes = h("input", { type: "text", inputmode: "numeric", size: 4 });
	readonly #params = h("textarea", { rows: 7, spellcheck: "false" });
	readonly #layers = h("textarea", { rows: 2, spellcheck: "false" });
	readonly #about = h("p", { class: "soft" });
	readonly #meaning = h("dl", {});
	readonly #errors = h("div", { class: "errors", role: "alert", hidden: true });
	#limit: number | null | undefined;

	/** @param start is told what the form says; what it throws is shown beside the form. */
	constructor(private readonly start: (link: PlayLink) => void) {
		const ids = playableEnvs();
		this.#env.append(...ids.map((id) => h("option", { value: id }, id)));
		this.element = h(
			"form",
			{
				class: "setup",
				onsubmit: (event: SubmitEvent) => {
					event.preventDefault();
					this.submit();
				},
			},
			h("label", {}, "Environment ", this.#env),
			this.#about,
			h(
				"div",
				{ class: "pair" },
				h("label", {}, "Seed ", this.#seed),
				h("label", {}, "Episodes in a trial ", this.#episodes),
			),
			h("label", {}, "Parameters, as JSON ", this.#params),
			h(
				"details",
				{ class: "meaning" },
				h("summary", {}, "What the parameters mean"),
				this.#meaning,
			),
			h("label", {}, "Layers, as JSON ", this.#layers),
			this.#errors,
			h("button", { type: "submit", class: "main" }, "Begin anew"),
		);
	}

	/** Fills the form in. */
	show(link: PlayLink): void {
		this.#env.value = link.env;
		if (this.#env.value !== link.env) this.#env.value = playableEnvs()[0] ?? "";
		this.#showDefaults();
		this.#seed.value = String(link.seed);
		this.#episodes.value = String(link.episodesPerTrial);
		this.#limit = link.maxEpisodeSteps;
		if (link.params !== null)
			this.#params.value = textOf({ ...defaultsOf(this.#env.value), ...link.params });
		if (link.layers !== null) this.#layers.value = textOf(link.layers);
	}

	/** Begins with what the form says. */
	submit(): void {
		this.complain([]);
		try {
			const params = parse("Parameters", this.#params.value);
			const layers = parse("Layers", this.#layers.value);
			const defaults = defaultsOf(this.#env.value);
			const told = Object.entries(params ?? {}).filter(
				([key, value]) => JSON.stringify(value) !== JSON.stringify(defaults[key]),
			);
			this.start({
				env: this.#env.value,
				params:
					Array.isArray(params) || params === null ? (params as never) : Object.fromEntries(told),
				layers: layers as unknown as readonly LayerUse[],
				seed: numberIn("Seed", this.#seed.value),
				episodesPerTrial: numberIn("Episodes in a trial", this.#episodes.value),
				...(this.#limit === undefined ? {} : { maxEpisodeSteps: this.#limit }),
				from: null,
			});
		} catch (error) {
			this.complain(
				error instanceof InvalidParamsError
					? error.problems.map(
							({ path, message }) => `${path.length > 0 ? `${path.join(".")}: ` : ""}${message}`,
						)
					: [(error as Error).message],
			);
		}
	}

	complain(errors: readonly string[]): void {
		this.#errors.hidden = errors.length === 0;
		this.#errors.replaceChildren(h("ul", {}, ...errors.map((text) => h("li", {}, text))));
	}

	#showDefaults(): void {
		const id = this.#env.value;
		this.#about.textContent = spec(id).description;
		this.#params.value = textOf(defaultsOf(id));
		const properties = Object.entries(spec(id).params?.properties ?? {});
		this.#meaning.replaceChildren(
			...properties.map(([key, property]) => {
				const { description = "" } = property as { description?: string };
				return h("div", {}, h("dt", {}, key), h("dd", {}, description));
			}),
		);
		this.#layers.value = "[]";
		this.#limit = undefined;
		this.complain([]);
	}
}

/** Parameters that have a default. */
function defaultsOf(id: string): Params {
	const properties = spec(id).params?.properties ?? {};
	return Object.fromEntries(
		Object.entries(properties).flatMap(([key, property]) => {
			const { default: value } = property as { default?: unknown };
			return value === undefined ? [] : [[key, value]];
		}),
	);
}

function textOf(value: unknown): string {
	return JSON.stringify(value, null, 2);
}

/** @throws Error saying what is wrong with the text. */
function parse(name: string, text: string): Params | null {
	try {
		return JSON.parse(text.trim() === "" ? "{}" : text);
	} catch (cause) {
		throw new Error(`${name}: no JSON (${(cause as Error).message})`, { cause });
	}
}

function numberIn(name: string, text: string): number {
	const value = text.trim() === "Infinity" ? Infinity : Number(text.trim() || Number.NaN);
	if (Number.isNaN(value)) throw new Error(`${name}: ${JSON.stringify(text)} is no number`);
	return value;
}
