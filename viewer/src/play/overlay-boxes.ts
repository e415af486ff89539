import type { ReplayHeader } from "../../../src/record/header.ts";
import { type OverlayChoice, type OverlaySpec, rendererFor } from "../contract.ts";
import { h } from "../page/dom.ts";
import { overlaySwitch } from "../page/overlay-switch.ts";

/** A box for each overlay that a game has data for. */
export class OverlayBoxes {
	readonly element = h("fieldset", {}, h("legend", {}, "Overlays"));
	#specs: readonly OverlaySpec[] = [];
	/** What the person chose; `null` before they did. */
	#chosen: OverlayChoice | null = null;

	/** @param changed is called after a box was ticked. */
	constructor(private readonly changed: () => void) {}

	/** What is on. What agents may not see stays hidden from people too, until they ask for it. */
	get choice(): OverlayChoice {
		if (this.#chosen !== null) return this.#chosen;
		const initial = this.#specs.filter(({ id, initially }) => initially && id !== "hidden");
		return new Set(initial.map(({ id }) => id));
	}

	/** Forgets what was chosen. */
	reset(): void {
		this.#chosen = null;
	}

	/** Shows the boxes of a game whose columns these are. */
	show(header: ReplayHeader): void {
		this.#specs = rendererFor(header).overlays.filter((overlay) => overlay.available(header));
		this.element.hidden = this.#specs.length === 0;
		this.element.replaceChildren(
			h("legend", {}, "Overlays"),
			...this.#specs.map((spec) =>
				overlaySwitch(
					spec,
					header,
					() => this.choice,
					(choice) => {
						this.#chosen = choice;
						this.changed();
					},
				),
			),
		);
	}
}
