import { auditTime, combineLatest, startWith } from "rxjs";
import type { Theme } from "../contract.ts";
import type { Unit } from "../data/timeline.ts";
import { SPEEDS } from "../player/state.ts";
import { goTo, nameOfSpeed, toggleLoop } from "./commands.ts";
import { h, iconButton, setIcon } from "./dom.ts";
import { Jumps } from "./jumps.ts";
import type { Session } from "./session.ts";
import { Strip } from "./strip.ts";

/** Play, scrub, jump, speed, clocks. */
export class Transport {
	readonly element: HTMLElement;
	readonly strip: Strip;
	readonly #session: Session;

	constructor(session: Session, theme: Theme) {
		this.#session = session;
		const { player } = session;
		this.strip = new Strip(theme);
		this.strip.onSeek = (index) => player.send({ type: "seek", index });
		this.strip.onLoop = (loop) => player.send({ type: "loop", loop });
		const play = iconButton("play", "Play", "Space", () => player.send({ type: "toggle" }));
		const loop = iconButton("loop", "Loop", "L", () => toggleLoop(session));
		const follow = iconButton("follow", "Follow the end", "E", () =>
			player.send({ type: "follow", on: !player.state.follow }),
		);
		const slider = h("input", {
			type: "range",
			class: "scrub",
			"aria-label": "Moment",
			min: 0,
			max: 0,
			value: 0,
			step: 1,
			oninput: () => player.send({ type: "seek", index: slider.valueAsNumber }),
		});
		const jumps = new Jumps(session);
		const buttons = h(
			"div",
			{ class: "buttons", role: "group", "aria-label": "Player" },
			jumps.back,
			iconButton("back", "Step back", "←", () => player.send({ type: "step", by: -1 })),
			play,
			iconButton("next", "Step forward", "→", () => player.send({ type: "step", by: 1 })),
			jumps.next,
			jumps.unit,
			jumps.parent,
			loop,
			follow,
			iconButton("fit", "Show the whole timeline", "F", () => this.strip.fit()),
		);
		const clocks = h("dl", { class: "clocks" });
		this.element = h(
			"footer",
			{ class: "transport", "aria-label": "Player controls" },
			this.strip.element,
			slider,
			h("div", { class: "row" }, buttons, clocks, this.#place(), this.#speed()),
		);
		player.state$.subscribe((state) => {
			setIcon(play, state.playing ? "pause" : "play", state.playing ? "Pause" : "Play");
			loop.setAttribute("aria-pressed", String(state.loop !== null));
			follow.setAttribute("aria-pressed", String(state.follow));
			this.strip.setTimeline(session.leader?.timeline ?? null, state.length);
			this.strip.setMoment(Math.max(0, player.index), state.loop);
			slider.max = String(Math.max(0, state.length - 1));
			slider.value = String(Math.max(0, player.index));
		});
		session.panes$.subscribe(() => {
			this.strip.setTimeline(session.leader?.timeline ?? null, player.state.length);
		});
		session.state$.subscribe(({ phase }) => {
			follow.hidden = !(
				session.leader?.replay.watchable &&
				(phase === "open" || phase === "failed")
			);
		});
		combineLatest([
			player.index$,
			player.state$.pipe(auditTime(30), startWith(player.state)),
		]).subscribe(() => this.#tell(clocks, slider));
	}

	#speed(): HTMLElement {
		const { player } = this.#session;
		const select = h(
			"select",
			{
				"aria-label": "Speed",
				title: "Speed (1 to 9)",
				onchange: () => player.send({ type: "speed", speed: Number(select.value) }),
			},
			...SPEEDS.map((speed) => h("option", { value: speed }, nameOfSpeed(speed))),
		);
		player.state$.subscribe(({ speed }) => {
			const value = String(speed);
			if (select.value !== value) select.value = value;
		});
		return select;
	}

	#place(): HTMLElement {
		const input = h("input", {
			type: "text",
			class: "place",
			size: 9,
			"aria-label":
				"Go to a moment: 120, e12 for an episode, t3 a trial, p2 a phase, g5 a generation",
			title: "120 is a moment, e12 an episode, t3 a trial, p2 a phase, g5 a generation",
			placeholder: "Go to…",
			autocomplete: "off",
			onkeydown: (event: KeyboardEvent) => {
				if (event.key !== "Enter") return;
				const isPlace = goTo(this.#session, input.value);
				input.setAttribute("aria-invalid", String(!isPlace));
				if (isPlace) input.value = "";
			},
		});
		return input;
	}

	/** The clocks in numbers. */
	#tell(clocks: HTMLElement, slider: HTMLInputElement): void {
		const { leader, player } = this.#session;
		if (leader === undefined || player.index < 0) return;
		const { timeline } = leader;
		const index = Math.min(player.index, timeline.length - 1);
		if (index < 0) return;
		const many = (unit: Unit): boolean => timeline.starts[unit].length > 0;
		const values: [string, string][] = [
			["Moment", `${player.index} / ${Math.max(0, player.state.length - 1)}`],
			["Step", String(timeline.step.at(index))],
			["Episode", String(timeline.episode.at(index))],
			["Trial", String(timeline.trial.at(index))],
		];
		if (many("phase")) values.push(["Phase", String(timeline.phase.at(index))]);
		if (many("generation")) {
			const generation = timeline.generation.at(index);
			values.push(["Generation", String(generation)]);
			if (timeline.parents.size > 0)
				values.push(["Lineage", lineageInWords(timeline.ancestors(generation))]);
		}
		if (timeline.time.length > 0) values.push(["Time", secondsOf(timeline.time.at(index))]);
		if (clocks.children.length !== values.length)
			clocks.replaceChildren(
				...values.map(([name]) => h("div", {}, h("dt", {}, name), h("dd", {}))),
			);
		values.forEach(([, value], k) => {
			const cell = clocks.children[k]!.lastElementChild!;
			if (cell.textContent !== value) cell.textContent = value;
		});
		slider.setAttribute(
			"aria-valuetext",
			values
				.slice(1)
				.map(([name, value]) => `${name.toLowerCase()} ${value}`)
				.join(", "),
		);
	}
}

/** Ancestors shown, the nearest first. */
const MOST_ANCESTORS = 4;

/** "← 3 ← 1 ← 0"; an em dash for a generation without a parent. */
export function lineageInWords(ancestors: readonly number[]): string {
	if (ancestors.length === 0) return "—";
	const more = ancestors.length > MOST_ANCESTORS ? " ← …" : "";
	return (
		ancestors
			.slice(0, MOST_ANCESTORS)
			.map((each) => `← ${each}`)
			.join(" ") + more
	);
}

/** Seconds as people write them: "3.25 s", "2:05.3", "1:02:03". */
export function secondsOf(time: number): string {
	if (time < 60) return `${time.toFixed(2)} s`;
	const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
	const minutes = Math.floor(time / 60);
	if (minutes < 60) return `${minutes}:${two(time % 60)}.${Math.floor((time * 10) % 10)}`;
	return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(time % 60)}`;
}
