import type { Timeline } from "../data/timeline.ts";

/**
 * How several replays are held together: at the same place (`step`); at the same step of the same
 * episode, counted from its begin (`episode`) or its end (`end`); at the same time since the recording
 * began (`time`); or around the first reward above 0 or the first success of each.
 */
export type Sync = "step" | "episode" | "end" | "time" | "reward" | "success";

/** All of them, as they are named on the page. */
export const SYNC_NAMES: Readonly<Record<Sync, string>> = {
	step: "step",
	episode: "episode",
	end: "episode's end",
	time: "wall time",
	reward: "first reward",
	success: "first success",
};

export function isSync(text: string | null): text is Sync {
	return text !== null && Object.hasOwn(SYNC_NAMES, text);
}

type Held = { readonly timeline: Timeline };

/** Those that make sense for these panes, in the order of choosing. */
export function syncsOf(panes: readonly Held[]): Sync[] {
	const all = (test: (timeline: Timeline) => boolean): boolean =>
		panes.every(({ timeline }) => test(timeline));
	const found: Sync[] = ["step", "episode", "end"];
	if (all(({ time }) => time.length > 0)) found.push("time");
	if (all(({ firstReward }) => firstReward >= 0)) found.push("reward");
	if (all(({ firstSuccess }) => firstSuccess >= 0)) found.push("success");
	return found;
}

/** Moments of the common timeline: the longest of all by step, else the leader's. */
export function lengthOf(panes: readonly Held[], sync: Sync): number {
	if (sync !== "step") return panes[0]?.timeline.length ?? 0;
	return Math.max(0, ...panes.map(({ timeline }) => timeline.length));
}

/**
 * Where each pane stands at a moment of the common timeline, kept within what it has; -1 for an empty
 * one. A replay that lacks what `sync` asks for goes by step.
 */
export function placesOf(panes: readonly Held[], index: number, sync: Sync): number[] {
	const leader = panes[0]?.timeline;
	if (leader === undefined) return [];
	return panes.map(({ timeline }) => {
		const last = timeline.length - 1;
		const own = Math.min(index, last);
		if (sync === "step" || timeline === leader || last < 0) return own;
		return Math.max(0, Math.min(last, placeOf(timeline, leader, index, sync) ?? own));
	});
}

function placeOf(timeline: Timeline, leader: Timeline, index: number, sync: Sync): number | null {
	const at = Math.min(index, leader.length - 1);
	const around = (mine: number, its: number): number | null =>
		mine < 0 || its < 0 ? null : mine + index - its;
	if (sync === "time")
		return timeline.time.length === 0 || leader.time.length === 0
			? null
			: timeline.placeAt(leader.time.at(at));
	if (sync === "reward") return around(timeline.firstReward, leader.firstReward);
	if (sync === "success") return around(timeline.firstSuccess, leader.firstSuccess);
	const episode = leader.stretchAt("episode", at);
	if (episode >= timeline.starts.episode.length) return timeline.length - 1;
	const [from, to] = timeline.rangeOf("episode", timeline.startOf("episode", episode));
	const [begin, end] = leader.rangeOf("episode", at);
	if (sync === "end") return Math.max(from, to - (end - index));
	return Math.min(from + index - begin, to - 1);
}
