import { withOverlay } from "../contract.ts";
import type { Unit } from "../data/timeline.ts";
import { type Loop, SPEEDS } from "../player/state.ts";
import type { Session } from "./session.ts";
import { syncsOf } from "./sync.ts";

/** Something the user can do, by key or by name. */
export interface Command {
	readonly id: string;
	readonly label: string;
	/** `event.key`, "Shift+ArrowLeft", "Control+k". */
	readonly keys: readonly string[];
	run(): void;
}

/** What commands need of the page beside the session. */
export interface PageActions {
	fit(): void;
	zoom(factor: number): void;
	help(): void;
	palette(): void;
	theme(): void;
	panel(): void;
	picture(): void;
	exportFile(): void;
	copyLink(): void;
	openFile(): void;
	play(): void;
	takeOver(): void;
	home(): void;
}

/** All commands. */
export function commandsOf(session: Session, page: PageActions): Command[] {
	const { player } = session;
	const command = (
		id: string,
		label: string,
		keys: readonly string[],
		run: () => void,
	): Command => ({
		id,
		label,
		keys,
		run,
	});
	const step =
		(by: number): (() => void) =>
		() =>
			player.send({ type: "step", by });
	const jump =
		(unit: Unit, by: 1 | -1): (() => void) =>
		() =>
			jumpBy(session, unit, by);
	const speed =
		(value: number): (() => void) =>
		() =>
			player.send({ type: "speed", speed: value });
	return [
		command("play", "Play or pause", [" ", "k"], () => player.send({ type: "toggle" })),
		command("next", "Next moment", ["ArrowRight"], step(1)),
		command("back", "Moment before", ["ArrowLeft"], step(-1)),
		command("next-10", "Ten moments on", ["Shift+ArrowRight"], step(10)),
		command("back-10", "Ten moments back", ["Shift+ArrowLeft"], step(-10)),
		command("first", "First moment", ["Home"], () => player.send({ type: "seek", index: 0 })),
		command("last", "Last moment", ["End"], () =>
			player.send({ type: "seek", index: player.state.length - 1 }),
		),
		command("next-episode", "Next episode", ["]"], jump("episode", 1)),
		command("last-episode", "Begin of the episode, or the one before", ["["], jump("episode", -1)),
		command("next-trial", "Next trial", ["}"], jump("trial", 1)),
		command("last-trial", "Begin of the trial, or the one before", ["{"], jump("trial", -1)),
		command("next-phase", "Next phase", [], jump("phase", 1)),
		command("last-phase", "Begin of the phase, or the one before", [], jump("phase", -1)),
		command("next-generation", "Next generation", [], jump("generation", 1)),
		command(
			"last-generation",
			"Begin of the generation, or the one before",
			[],
			jump("generation", -1),
		),
		command("parent", "Begin of the generation that this one came from", [], () =>
			goToParent(session),
		),
		...SPEEDS.map((value, k) =>
			command(`speed-${k}`, `Speed ${nameOfSpeed(value)}`, [String((k + 1) % 10)], speed(value)),
		),
		command("loop", "Loop this episode, or stop looping", ["l"], () => toggleLoop(session)),
		command("loop-from", "Loop from here", ["i"], () => loopEdge(session, "from")),
		command("loop-to", "Loop until here", ["o"], () => loopEdge(session, "to")),
		command("follow", "Follow the end of a run under way", ["e"], () =>
			player.send({ type: "follow", on: !player.state.follow }),
		),
		command("fit", "Show the whole timeline", ["f"], page.fit),
		command("zoom-in", "Zoom the timeline in", ["+", "="], () => page.zoom(0.5)),
		command("zoom-out", "Zoom the timeline out", ["-"], () => page.zoom(2)),
		...session.overlaySpecs.map(({ spec: { id, label } }) =>
			command(`overlay-${id}`, `Overlay: ${label}`, [], () => {
				const { value } = session.overlays$;
				session.chooseOverlays(withOverlay(value, id, !value.has(id)));
			}),
		),
		command("sync", "Compare by step, episode, time or event: the next way", ["y"], () =>
			nextSync(session),
		),
		command("panel", "Show or hide the side panel", ["p"], page.panel),
		command("theme", "Light, dark or automatic colours", ["t"], page.theme),
		command("picture", "Save this picture as PNG", ["s"], page.picture),
		command("export", "Export a picture, film or chart", ["x"], page.exportFile),
		command("link", "Copy a link to this moment", ["c"], page.copyLink),
		command("open", "Open a replay file", [], page.openFile),
		command("take-over", "Act by hand, from this moment on", ["h"], page.takeOver),
		command("act", "Act by hand in this environment, from its begin", [], page.play),
		command("home", "All runs", ["r"], page.home),
		command("palette", "Find a command", ["Control+k", "Meta+k"], page.palette),
		command("help", "Keys and help", ["?"], page.help),
	];
}

/** Holds the panes together in the next way that makes sense for them. */
function nextSync({ panes$, sync$ }: Session): void {
	if (panes$.value.length < 2) return;
	const choices = syncsOf(panes$.value);
	sync$.next(choices[(choices.indexOf(sync$.value) + 1) % choices.length]!);
}

/** How a key event is written in `Command.keys`. */
export function keyOf(
	event: Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">,
): string {
	const { key } = event;
	if (event.altKey) return "";
	const name = key.length === 1 && /[A-Z]/.test(key) ? key.toLowerCase() : key;
	if (event.ctrlKey) return `Control+${name}`;
	if (event.metaKey) return `Meta+${name}`;
	// Shift is part of the sign itself in "?", "{" and "+".
	return event.shiftKey && key.length > 1 ? `Shift+${name}` : name;
}

export function nameOfSpeed(speed: number): string {
	return speed === Infinity ? "max" : `${speed}×`;
}

/** What can be jumped over, the shortest first. */
export const UNITS: readonly Unit[] = ["episode", "trial", "phase", "generation"];

/** Goes by whole stretches on the leading timeline. */
export function jumpBy(session: Session, unit: Unit, by: 1 | -1): void {
	const { leader, player } = session;
	if (leader === undefined || player.index < 0) return;
	const { timeline } = leader;
	if (timeline.starts[unit].length === 0) return;
	const index = Math.min(player.index, timeline.length - 1);
	player.send({ type: "seek", index: timeline.jump(unit, index, by) });
}

/** Goes to the begin of the generation that the one shown came from; false where it has none. */
export function goToParent({ leader, player }: Session): boolean {
	if (leader === undefined || player.index < 0) return false;
	const { timeline } = leader;
	const index = Math.min(player.index, timeline.length - 1);
	if (timeline.generation.length === 0) return false;
	const parent = timeline.parents.get(timeline.generation.at(index));
	const place = parent === undefined ? -1 : timeline.placeOfGeneration(parent, index);
	if (place >= 0) player.send({ type: "seek", index: place });
	return place >= 0;
}

/**
 * "120" is a moment, "e12" an episode, "t3" a trial, "p2" a phase and "g5" a generation, counted from 0;
 * `null` for anything else.
 */
export function parsePlace(text: string): { unit: "moment" | Unit; number: number } | null {
	const match = /^\s*(e|t|p|g|episode|trial|phase|generation)?\s*#?\s*(\d{1,15})\s*$/i.exec(text);
	if (!match) return null;
	const letter = match[1]?.[0]?.toLowerCase() ?? "";
	const unit = UNITS.find((each) => each[0] === letter) ?? "moment";
	return { unit, number: Number(match[2]) };
}

/** Goes to what the user typed; false when it is no place. */
export function goTo(session: Session, text: string): boolean {
	const place = parsePlace(text);
	const { leader, player } = session;
	if (place === null || leader === undefined) return false;
	const { unit, number } = place;
	if (unit !== "moment" && leader.timeline.starts[unit].length === 0) return false;
	const { timeline } = leader;
	const index =
		unit === "moment"
			? number
			: // Generations go by their own number: a search may leave some out, or come back to one.
				unit === "generation"
				? timeline.placeOfGeneration(number, player.index)
				: timeline.startOf(unit, number);
	if (index < 0) return false;
	player.send({ type: "seek", index });
	return true;
}

/** Loops the episode under the cursor, or stops looping. */
export function toggleLoop(session: Session): void {
	const { player } = session;
	player.send({ type: "loop", loop: player.state.loop === null ? episodeOf(session) : null });
}

/** Places of the episode under the cursor. */
export function episodeOf({ leader, player }: Session): Loop | null {
	if (leader === undefined || player.index < 0) return null;
	const index = Math.min(player.index, leader.timeline.length - 1);
	const [from, to] = leader.timeline.rangeOf("episode", index);
	return { from, to: to - 1 };
}

function loopEdge({ player }: Session, edge: "from" | "to"): void {
	const { loop, length } = player.state;
	const whole = { from: 0, to: Math.max(0, length - 1) };
	const next = { ...(loop ?? whole), [edge]: player.index };
	player.send({
		type: "loop",
		loop: next.from <= next.to ? next : { from: player.index, to: player.index },
	});
}
