import type { LayerUse, Params } from "../../../src/env/index.ts";

/** What the page to play on is opened with. */
export interface PlayLink {
	/** Id of the environment; "" leaves the choice to the person. */
	readonly env: string;
	readonly params: Params | null;
	readonly layers: readonly LayerUse[] | null;
	readonly seed: number;
	readonly episodesPerTrial: number;
	/** Steps after which an episode is truncated; absent for the environment's own limit. */
	readonly maxEpisodeSteps?: number | null;
	/** The replay to take over from. */
	readonly from: {
		readonly address: string;
		readonly row: number;
		readonly moment: number;
	} | null;
}

/** Reads "#play=ENV&…"; `null` when the hash asks for something else. */
export function parsePlayLink(hash: string): PlayLink | null {
	const query = new URLSearchParams(hash.replace(/^#/, ""));
	const env = query.get("play");
	if (env === null) return null;
	const whole = (name: string, otherwise: number): number => {
		const text = query.get(name) ?? "";
		return /^\d{1,15}$/.test(text) ? Number(text) : otherwise;
	};
	const address = query.get("from");
	const limit = query.get("limit");
	return {
		env,
		params: jsonIn(query.get("params")) as Params | null,
		layers: jsonIn(query.get("layers")) as readonly LayerUse[] | null,
		seed: whole("seed", 0),
		episodesPerTrial: query.get("episodes") === "Infinity" ? Infinity : whole("episodes", 1),
		...(limit === null ? {} : { maxEpisodeSteps: limit === "none" ? null : whole("limit", 1) }),
		from: address === null ? null : { address, row: whole("row", 0), moment: whole("at", 0) },
	};
}

export function formatPlayLink(link: PlayLink): string {
	const query = new URLSearchParams({ play: link.env });
	const { params, layers, seed, episodesPerTrial, maxEpisodeSteps, from } = link;
	if (from !== null) {
		query.set("from", from.address);
		query.set("row", String(from.row));
		query.set("at", String(from.moment));
	} else {
		query.set("seed", String(seed));
		if (episodesPerTrial !== 1) query.set("episodes", String(episodesPerTrial));
		if (maxEpisodeSteps !== undefined)
			query.set("limit", maxEpisodeSteps === null ? "none" : String(maxEpisodeSteps));
		if (params !== null && Object.keys(params).length > 0)
			query.set("params", JSON.stringify(params));
		if (layers !== null && layers.length > 0) query.set("layers", JSON.stringify(layers));
	}
	return `#${query.toString().replaceAll("%2F", "/")}`;
}

function jsonIn(text: string | null): unknown {
	try {
		return text === null ? null : JSON.parse(text);
	} catch {
		return null;
	}
}
