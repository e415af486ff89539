import { auditTime, merge } from "rxjs";
import type { Unit } from "../data/timeline.ts";
import { goToParent, jumpBy, UNITS } from "./commands.ts";
import { h, iconButton } from "./dom.ts";
import type { Session } from "./session.ts";

/** Buttons that jump by whole stretches, and the choice of which: episodes unless told. */
export class Jumps {
	readonly back: HTMLButtonElement;
	readonly next: HTMLButtonElement;
	/** Shown where there is more to choose from than episodes. */
	readonly unit: HTMLSelectElement;
	/** Shown where a replay tells which generation came from which. */
	readonly parent: HTMLButtonElement;
	readonly #session: Session;
	#chosen: Unit = "episode";

	constructor(session: Session) {
		this.#session = session;
		this.back = iconButton("lastStretch", "Episode before", "[", () =>
			jumpBy(session, this.#chosen, -1),
		);
		this.next = iconButton("nextStretch", "Next episode", "]", () =>
			jumpBy(session, this.#chosen, 1),
		);
		this.unit = h("select", {
			"aria-label": "Jump by",
			title: "What the jump buttons go by",
			hidden: true,
			onchange: () => this.#choose(this.unit.value as Unit),
		});
		this.parent = h(
			"button",
			{
				type: "button",
				hidden: true,
				title: "Go to the begin of the generation that this one came from",
				onclick: () => goToParent(session),
			},
			"Parent",
		);
		merge(session.panes$, session.player.state$, session.state$)
			.pipe(auditTime(100))
			.subscribe(() => this.#show());
	}

	#choose(unit: Unit): void {
		this.#chosen = unit;
		const key = (sign: string): string => (unit === "episode" ? ` (${sign})` : "");
		const name = unit[0]!.toUpperCase() + unit.slice(1);
		for (const [button, label, sign] of [
			[this.back, `${name} before`, "["],
			[this.next, `Next ${unit}`, "]"],
		] as const) {
			button.setAttribute("aria-label", label);
			button.title = label + key(sign);
		}
	}

	/** Offers what the timeline has; more may be found while it is read. */
	#show(): void {
		const { leader, player } = this.#session;
		if (leader === undefined) return;
		const { starts, parents, generation } = leader.timeline;
		const units = UNITS.filter((unit) => unit === "episode" || starts[unit].length > 1);
		const { unit } = this;
		if ([...unit.options].map(({ value }) => value).join() !== units.join()) {
			unit.replaceChildren(...units.map((each) => h("option", { value: each }, `by ${each}`)));
			if (!units.includes(this.#chosen)) this.#choose("episode");
			unit.value = this.#chosen;
		}
		unit.hidden = units.length < 2;
		this.parent.hidden = parents.size === 0;
		const index = Math.min(player.index, generation.length - 1);
		this.parent.disabled = index < 0 || !parents.has(generation.at(index));
	}
}
