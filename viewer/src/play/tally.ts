import { h } from "../page/dom.ts";

/** A few numbers with their names. */
export class Tally {
	readonly element = h("dl", { class: "tally" });

	show(values: readonly (readonly [string, string])[]): void {
		const { element } = this;
		if (element.children.length === 0)
			element.append(...values.map(([key]) => h("div", {}, h("dt", {}, key), h("dd", {}))));
		const cells = element.querySelectorAll("dd");
		values.forEach(([, value], k) => {
			setText(cells[k]!, value);
		});
	}
}

/** Sets an element's text unless it has it: nothing is read out again for nothing. */
export function setText(element: HTMLElement, text: string): void {
	if (element.textContent !== text) element.textContent = text;
}
