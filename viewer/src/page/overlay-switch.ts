import type { ReplayHeader } from "../../../src/record/header.ts";
import { type OverlayChoice, type OverlaySpec, withOverlay, withVariant } from "../contract.ts";
import { h } from "./dom.ts";

/**
 * A box that switches an overlay, with the ways to draw it where there are several.
 * @param changed is called with the new choice.
 */
export function overlaySwitch(
	{ id, label, variants }: OverlaySpec,
	header: ReplayHeader,
	choice: () => OverlayChoice,
	changed: (choice: OverlayChoice) => void,
): HTMLElement {
	const now = choice();
	const box = h("input", {
		type: "checkbox",
		name: `overlay-${id}`,
		onchange: () => changed(withOverlay(choice(), id, box.checked)),
	});
	box.checked = now.has(id);
	const ticked = h("label", { class: "switch" }, box, h("span", {}, label));
	const ways = variants?.(header) ?? [];
	if (ways.length < 2) return ticked;
	const select = h(
		"select",
		{
			"aria-label": `${label}: which`,
			name: `overlay-${id}-variant`,
			onchange: () => changed(withVariant(choice(), id, select.value === "" ? null : select.value)),
		},
		...ways.map((way) => h("option", { value: way.id ?? "" }, way.label)),
	);
	select.value = ways.find((way) => way.id !== null && now.has(way.id))?.id ?? "";
	return h("div", { class: "switches" }, ticked, select);
}
