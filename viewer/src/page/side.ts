import { auditTime } from "rxjs";
import { type Frame, rendererFor } from "../contract.ts";
import type { ReplayState } from "../data/replay.ts";
import { h } from "./dom.ts";
import { labelsOf } from "./labels.ts";
import { overlaySwitch } from "./overlay-switch.ts";
import type { Session } from "./session.ts";
import { isSync, SYNC_NAMES, syncsOf } from "./sync.ts";
import { formatValue, Values } from "./values.ts";

/** What is open, the moment in words, overlays, values, differences. */
export class Side {
	readonly element: HTMLElement;
	readonly #session: Session;
	readonly #facts = h("dl", { class: "facts" });
	readonly #state = h("p", { class: "soft", role: "status" });
	readonly #words = h("p", { class: "words", "aria-live": "polite" });
	readonly #overlays = h("fieldset", {}, h("legend", {}, "Overlays"));
	readonly #compare = h("section", { class: "compare" });
	readonly #sync = h("select");
	/** Of the panes. */
	#labels: readonly string[] = [];
	readonly #values = new Values();
	readonly #valuesBox = h(
		"details",
		{ open: true },
		h("summary", {}, "Values"),
		this.#values.element,
	);

	/** @param charts stand below the overlays. */
	constructor(session: Session, charts: HTMLElement) {
		this.#session = session;
		this.element = h(
			"aside",
			{ class: "side", "aria-label": "Details", tabindex: 0 },
			h("section", { "aria-label": "Moment" }, this.#words, this.#state),
			this.#overlays,
			charts,
			this.#compare,
			this.#valuesBox,
			h("details", {}, h("summary", {}, "Replay"), this.#facts),
		);
		session.panes$.subscribe(() => this.#showReplay());
		session.overlays$.subscribe(() => this.#showOverlays());
		session.playing$.subscribe((playing) =>
			this.#words.setAttribute("aria-live", playing ? "off" : "polite"),
		);
		session.frames$.pipe(auditTime(60)).subscribe((frames) => this.#showMoment(frames));
		session.state$.subscribe((state) => {
			this.#showState(state);
			this.#showSyncs();
		});
		session.sync$.subscribe(() => this.#showSyncs());
		this.#sync.addEventListener("change", () => {
			if (isSync(this.#sync.value)) session.sync$.next(this.#sync.value);
		});
	}

	#showMoment(frames: readonly (Frame | null)[]): void {
		this.#showSyncs();
		const words = frames.map((frame, k) => {
			if (frame === null) return "";
			const label = frames.length > 1 ? `${this.#labels[k]}: ` : "";
			return label + rendererFor(frame.header).describe(frame);
		});
		const text = words.join("\n");
		if (this.#words.textContent !== text) this.#words.textContent = text;
		const [frame] = frames;
		if (frame && this.#valuesBox.open) this.#values.show(frame.header, frame.record);
	}

	#showState({ phase, records, share }: ReplayState): void {
		const count = records.toLocaleString("en");
		const watchable = this.#session.leader?.replay.watchable ?? false;
		const words: Record<ReplayState["phase"], string> = {
			indexing: `Reading: ${Math.round(share * 100)} %`,
			whole: "",
			open: watchable
				? `${count} records so far. The writer has not closed this replay: the run goes on, or was cut short.`
				: `This replay was cut short; the ${count} records that can be read are shown.`,
			capped: `Only the first ${count} records are shown.`,
			failed: `Reading stopped after ${count} records.`,
		};
		if (this.#state.textContent !== words[phase]) this.#state.textContent = words[phase];
	}

	#showOverlays(): void {
		const { overlaySpecs, overlays$ } = this.#session;
		this.#overlays.hidden = overlaySpecs.length === 0;
		const session = this.#session;
		const boxes = overlaySpecs.map(({ spec, header }) =>
			overlaySwitch(
				spec,
				header,
				() => overlays$.value,
				(choice) => session.chooseOverlays(choice),
			),
		);
		const focused = (document.activeElement as HTMLInputElement | null)?.name;
		this.#overlays.replaceChildren(h("legend", {}, "Overlays"), ...boxes);
		if (focused?.startsWith("overlay-"))
			this.#overlays.querySelector<HTMLElement>(`[name="${focused}"]`)?.focus();
	}

	#showReplay(): void {
		const { leader, panes$ } = this.#session;
		if (leader === undefined) return;
		const { header, name } = leader.replay;
		this.#facts.replaceChildren(
			...factsOf(header, name).map(([key, value]) =>
				h("div", {}, h("dt", {}, key), h("dd", {}, value)),
			),
		);
		this.#showCompare(panes$.value.length);
	}

	/** The ways to hold the panes together; more may come while the files are read. */
	#showSyncs(): void {
		const { panes$, sync$ } = this.#session;
		if (panes$.value.length < 2) return;
		// What a link asked for stays a choice, though the data for it may come later.
		const choices = [...new Set([...syncsOf(panes$.value), sync$.value])];
		const select = this.#sync;
		if ([...select.options].map(({ value }) => value).join() !== choices.join())
			select.replaceChildren(
				...choices.map((sync) => h("option", { value: sync }, SYNC_NAMES[sync])),
			);
		select.value = sync$.value;
	}

	/** The parameters in which the panes differ. */
	#showCompare(count: number): void {
		this.#labels = labelsOf(this.#session.panes$.value.map(({ replay }) => replay.header));
		this.#compare.hidden = count < 2;
		if (count < 2) return;
		const { panes$ } = this.#session;
		const facts = panes$.value.map(({ replay }) => new Map(factsOf(replay.header, replay.name)));
		const keys = [...new Set(facts.flatMap((each) => [...each.keys()]))];
		const differing = keys.filter((key) => new Set(facts.map((each) => each.get(key))).size > 1);
		this.#showSyncs();
		this.#compare.replaceChildren(
			h("h2", {}, "Comparison"),
			h("label", {}, "Together by ", this.#sync),
			h(
				"div",
				{ class: "scroll", tabindex: 0, role: "region", "aria-label": "What differs" },
				h(
					"table",
					{},
					h("caption", { class: "sr" }, "What differs"),
					h(
						"thead",
						{},
						h("tr", {}, ...this.#labels.map((label) => h("th", { scope: "col" }, label))),
					),
					// What differs stands above its values, so that these have the panel's width.
					...differing.map((key) =>
						h(
							"tbody",
							{},
							h("tr", {}, h("th", { scope: "rowgroup", colspan: count }, key)),
							h("tr", {}, ...facts.map((each) => h("td", {}, each.get(key) ?? "–"))),
						),
					),
				),
			),
		);
	}
}

type Header = Frame["header"];

function factsOf(header: Header, name: string): [string, string][] {
	const { env, agent, seed, scenario, palaestra, rows, numEnvs } = header;
	const facts: [string, string][] = [
		["file", name],
		["environment", env.id],
		["agent", agent?.id ?? "none"],
		["seed", seed === null ? "none" : String(seed)],
		["scenario", scenario ?? "none"],
		["rows recorded", `${rows.length} of ${numEnvs}`],
		["version", palaestra],
	];
	for (const [key, value] of Object.entries(env.params)) facts.push([key, formatValue(value)]);
	for (const layer of env.layers)
		facts.push([`layer ${layer.id}`, formatValue(layer.params ?? {})]);
	for (const [key, value] of Object.entries(agent?.params ?? {}))
		facts.push([`agent: ${key}`, formatValue(value)]);
	return facts;
}
