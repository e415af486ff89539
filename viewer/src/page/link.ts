import { isSync, type Sync } from "./sync.ts";

export type { Sync } from "./sync.ts";

/** What a deep link restores. */
export interface Link {
	/** Addresses of replays, in the order of the panes. */
	readonly replays: readonly string[];
	/** Run folders to list. */
	readonly runs: readonly string[];
	/** Row of the vector environment; `null` for the first recorded. */
	readonly row: number | null;
	/** Moment on the timeline. */
	readonly at: number;
	readonly speed: number;
	/** Overlays switched on; `null` for the renderer's own choice. */
	readonly overlays: readonly string[] | null;
	readonly sync: Sync;
	readonly loop: readonly [number, number] | null;
	readonly follow: boolean;
	/** Whether the side panel is shown. */
	readonly panel: boolean;
}

export const NO_LINK: Link = {
	replays: [],
	runs: [],
	row: null,
	at: 0,
	speed: 1,
	overlays: null,
	sync: "step",
	loop: null,
	follow: false,
	panel: true,
};

/** Most replays side by side. */
export const MOST_PANES = 9;

/**
 * Reads an address: `?replay=` and `?run=` name what to open, the hash says all the rest. What makes
 * no sense is left out.
 */
export function parseLink(search: string, hash: string): Link {
	const query = new URLSearchParams(search);
	const rest = new URLSearchParams(hash.replace(/^#/, ""));
	const all = (name: string): string[] => {
		const values = rest.has(name) ? rest.getAll(name) : query.getAll(name);
		return values.filter((value) => value !== "");
	};
	const integer = (name: string): number | null => {
		const text = rest.get(name);
		return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
	};
	const speed = rest.get("speed") === "max" ? Infinity : Number(rest.get("speed") ?? 1);
	const loop = /^(\d{1,15})-(\d{1,15})$/.exec(rest.get("loop") ?? "");
	const overlays = rest.get("overlays");
	const sync = rest.get("sync");
	return {
		replays: all("replay").slice(0, MOST_PANES),
		runs: all("run"),
		row: integer("row"),
		at: integer("at") ?? 0,
		speed: speed > 0 ? speed : 1,
		overlays: overlays === null ? null : overlays.split(",").filter((id) => id !== ""),
		sync: isSync(sync) ? sync : "step",
		loop: loop ? [Number(loop[1]), Number(loop[2])] : null,
		follow: rest.get("follow") === "1",
		panel: rest.get("panel") !== "0",
	};
}

/** The hash of a link, "#…" or "". */
export function formatLink(link: Link): string {
	const parts = new URLSearchParams();
	for (const replay of link.replays) parts.append("replay", replay);
	for (const run of link.runs) parts.append("run", run);
	if (link.row !== null) parts.set("row", String(link.row));
	if (link.replays.length > 0) parts.set("at", String(link.at));
	if (link.speed !== 1) parts.set("speed", link.speed === Infinity ? "max" : String(link.speed));
	if (link.overlays !== null) parts.set("overlays", link.overlays.join(","));
	if (link.sync !== "step") parts.set("sync", link.sync);
	if (link.loop !== null) parts.set("loop", link.loop.join("-"));
	if (link.follow) parts.set("follow", "1");
	if (!link.panel) parts.set("panel", "0");
	const text = parts
		.toString()
		.replaceAll("%2F", "/")
		.replaceAll("%2C", ",")
		.replaceAll("%3A", ":");
	return text === "" ? "" : `#${text}`;
}

/**
 * The address behind a text, which may be relative to the page; `null` unless it is http(s).
 */
export function addressOf(text: string, base: string): string | null {
	try {
		const url = new URL(text, base);
		return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
	} catch {
		return null;
	}
}
