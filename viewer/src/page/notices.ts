import type { Problem } from "../data/problems.ts";
import { h } from "./dom.ts";

/** What went wrong, with what may help; stays until it is over or dismissed. */
export class ProblemBox {
	readonly element = h("div", { class: "problem", role: "alert", hidden: true });
	#said = "";

	constructor(private readonly actions: { retry(): void; dismiss(): void }) {}

	show(problem: Omit<Problem, "retry"> & { readonly retry?: boolean }): void {
		const { title, detail, advice, retry = false } = problem;
		this.element.hidden = false;
		// Told once: the same trouble again must not be read out again, nor move the buttons away.
		const said = `${title}\n${detail}`;
		if (this.#said === said) return;
		this.#said = said;
		const button = (text: string, act: () => void): HTMLElement =>
			h("button", { type: "button", onclick: act }, text);
		this.element.replaceChildren(
			h("strong", {}, title),
			h("p", {}, advice),
			h("p", { class: "soft detail" }, detail),
			h(
				"div",
				{},
				retry ? button("Try again", () => this.actions.retry()) : null,
				button("Dismiss", () => this.actions.dismiss()),
			),
		);
	}

	clear(): void {
		this.element.hidden = true;
		this.element.replaceChildren();
		this.#said = "";
	}
}

/** Milliseconds a toast stays. */
const STAY = 4000;

/** A line that tells what was done and goes away by itself. */
export class Toast {
	readonly element = h("div", { class: "toast", role: "status", hidden: true });
	#timer: ReturnType<typeof setTimeout> | undefined;

	say(text: string): void {
		this.element.textContent = text;
		this.element.hidden = false;
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => {
			this.element.hidden = true;
		}, STAY);
	}
}
