import fs from "node:fs";
import path from "node:path";
import type { Dataset, Group, File as Hdf5File } from "h5wasm/node";
import { MINARI_VERSION } from "../record/index.ts";
import { Box } from "../spaces/index.ts";
import { DatasetError } from "./errors.ts";
import { isDataset, numbersOf, openHdf5 } from "./hdf5.ts";
import { checkRange, type TransitionSource } from "./source.ts";
import { guarded, systemFailure } from "./store.ts";

export interface MinariDatasetOptions {
	/** Minari's id, e.g. "palaestra/maze2d-umaze-v0". */
	readonly datasetId: string;
	readonly algorithm: string;
	readonly description: string;
}

const DATA = path.join("data", "main_data.hdf5");

/**
 * Writes a Maze2D data set as Minari stores one: an episode for each target, cut off (truncated)
 * where it was reached or given up. Observations are where the ball was (`infos/qpos`,
 * `infos/qvel`), one more than there are steps, so D4RL's repeated rows are gone. The last row of
 * all has no next observation and is left out.
 * @throws DatasetError "dataset-write-failed", "not-a-dataset"
 */
export async function writeMinari(
	source: TransitionSource,
	folder: string,
	options: MinariDatasetOptions,
	progress?: (rows: number) => void,
): Promise<{ episodes: number; steps: number }> {
	for (const field of ["actions", "rewards", "timeouts", "infos/goal", "infos/qpos", "infos/qvel"])
		if (!Object.hasOwn(source.widths, field))
			throw new DatasetError("not-a-dataset", `has no ${field}`, source.name);
	const draft = `${folder}.new`;
	const { ready } = await import("h5wasm/node");
	const module = await ready;
	try {
		fs.rmSync(draft, { recursive: true, force: true });
		fs.mkdirSync(path.join(draft, "data"), { recursive: true });
		const hdf5 = await openHdf5(path.join(draft, DATA), "w");
		module.activate_throwing_error_handler();
		let totals: { episodes: number; steps: number };
		try {
			totals = writeEpisodes(hdf5, source, progress);
			hdf5.flush();
		} finally {
			hdf5.close();
			module.deactivate_throwing_error_handler();
		}
		const size = fs.statSync(path.join(draft, DATA)).size;
		fs.writeFileSync(
			path.join(draft, "data", "metadata.json"),
			JSON.stringify(metadata(options, totals, size)),
		);
		fs.renameSync(draft, folder);
		return totals;
	} catch (cause) {
		fs.rmSync(draft, { recursive: true, force: true });
		throw systemFailure("cannot write", folder, cause);
	}
}

function metadata(
	{ datasetId, algorithm, description }: MinariDatasetOptions,
	{ episodes, steps }: { episodes: number; steps: number },
	bytes: number,
): Record<string, unknown> {
	const box = (low: number, high: number, shape: number[], dtype: "float32"): string =>
		JSON.stringify(new Box({ low, high, shape, dtype }).toJSON());
	return {
		total_episodes: episodes,
		total_steps: steps,
		data_format: "hdf5",
		jpeg_encoding: false,
		observation_space: box(-Infinity, Infinity, [4], "float32"),
		action_space: box(-1, 1, [2], "float32"),
		dataset_id: datasetId,
		minari_version: MINARI_VERSION,
		algorithm_name: algorithm,
		author: ["unknown"],
		author_email: [],
		description,
		code_permalink: null,
		dataset_size: Math.round(bytes / 1e5) / 10,
	};
}

function writeEpisodes(
	hdf5: Hdf5File,
	source: TransitionSource,
	progress: ((rows: number) => void) | undefined,
): { episodes: number; steps: number } {
	const last = source.rows - 1;
	let episodes = 0;
	let begin = 0;
	for (const end of ends(source)) {
		// `end` is the row after the episode's last; that row's state is the last observation.
		const stop = Math.min(end, last);
		if (stop > begin) writeEpisode(hdf5, source, episodes++, begin, stop);
		begin = end;
		progress?.(Math.min(end, source.rows));
	}
	return { episodes, steps: Math.max(0, last) };
}

/** Rows after which a new target was drawn, and the end of all. */
function* ends(source: TransitionSource): globalThis.Generator<number> {
	const stretch = 65536;
	for (let from = 0; from < source.rows; from += stretch) {
		const to = Math.min(source.rows, from + stretch);
		const flags = source.read("timeouts", from, to);
		for (let row = from; row < to; row++)
			if (flags[row - from] !== 0 && row + 1 < source.rows) yield row + 1;
	}
	yield source.rows;
}

function writeEpisode(
	hdf5: Hdf5File,
	source: TransitionSource,
	id: number,
	begin: number,
	end: number,
): void {
	const steps = end - begin;
	const name = `episode_${id}`;
	hdf5.create_group(name);
	const group = hdf5.get(name) as Group;
	group.create_attribute("id", Int32Array.of(id), []);
	group.create_attribute("total_steps", Int32Array.of(steps), []);
	const qpos = source.read("infos/qpos", begin, end + 1);
	const qvel = source.read("infos/qvel", begin, end + 1);
	const observations = new Float32Array(4 * (steps + 1));
	for (let row = 0; row <= steps; row++) {
		observations.set(qpos.subarray(2 * row, 2 * row + 2), 4 * row);
		observations.set(qvel.subarray(2 * row, 2 * row + 2), 4 * row + 2);
	}
	const truncations = new Uint8Array(steps);
	truncations[steps - 1] = 1;
	// The goal under way belongs to every observation of the episode, the last included.
	const goal = source.read("infos/goal", begin, end + 1);
	goal.copyWithin(2 * steps, 2 * (steps - 1), 2 * steps);
	group.create_dataset({ name: "observations", data: observations, shape: [steps + 1, 4] });
	group.create_dataset({
		name: "actions",
		data: source.read("actions", begin, end),
		shape: [steps, 2],
	});
	group.create_dataset({
		name: "rewards",
		data: Float64Array.from(source.read("rewards", begin, end)),
		shape: [steps],
	});
	group.create_dataset({ name: "terminations", data: new Uint8Array(steps), shape: [steps] });
	group.create_dataset({ name: "truncations", data: truncations, shape: [steps] });
	group.create_group("infos");
	group.create_dataset({ name: "infos/goal", data: goal, shape: [steps + 1, 2] });
}

/**
 * Opens a Minari data set (a folder with `data/main_data.hdf5`) as rows, one a step, episodes one
 * after another: `observations` are those acted on, `terminals` and `timeouts` the terminations and
 * truncations. Of dictionary observations, each entry is a field: `observations/achieved_goal`, …;
 * the one called `observation` is `observations`. Discrete and nested observations are left out.
 * @throws DatasetError "dataset-read-failed", "not-a-dataset"
 */
export async function openMinari(folder: string): Promise<TransitionSource> {
	const file = path.join(folder, DATA);
	const hdf5 = await openHdf5(file, "r");
	const episodes = hdf5
		.keys()
		.filter((key) => /^episode_\d+$/.test(key))
		.sort((a, b) => Number(a.slice(8)) - Number(b.slice(8)));
	const first = episodes[0] === undefined ? null : (hdf5.get(episodes[0]) as Group);
	if (!first) {
		hdf5.close();
		throw new DatasetError("not-a-dataset", "has no episodes as Minari's files do", file);
	}
	const fields = fieldsOf(first);
	const widths: Record<string, number> = {};
	for (const [field, dataset] of fields) {
		const { shape } = first.get(dataset) as Dataset;
		widths[field] = (shape ?? []).slice(1).reduce((product, size) => product * size, 1);
	}
	const offsets = new Int32Array(episodes.length + 1);
	episodes.forEach((name, k) => {
		const steps = ((hdf5.get(`${name}/actions`) as Dataset).shape ?? [0])[0]!;
		offsets[k + 1] = offsets[k]! + steps;
	});
	return new MinariSource(folder, hdf5, episodes, offsets, widths, new Map(fields));
}

/** Pairs of a field's name and its data set in an episode. */
function fieldsOf(episode: Group): [string, string][] {
	const fields: [string, string][] = [];
	const observations = episode.get("observations");
	if (isDataset(observations)) fields.push(["observations", "observations"]);
	else
		for (const key of (observations as Group | null)?.keys() ?? []) {
			const name = `observations/${key}`;
			if (!isDataset(episode.get(name))) continue;
			fields.push([key === "observation" ? "observations" : name, name]);
		}
	fields.push(["actions", "actions"], ["rewards", "rewards"]);
	fields.push(["terminals", "terminations"], ["timeouts", "truncations"]);
	if (isDataset(episode.get("infos/goal"))) fields.push(["infos/goal", "infos/goal"]);
	return fields;
}

class MinariSource implements TransitionSource {
	readonly rows: number;

	constructor(
		readonly name: string,
		private readonly hdf5: Hdf5File,
		private readonly episodes: readonly string[],
		private readonly offsets: Int32Array,
		readonly widths: Readonly<Record<string, number>>,
		private readonly fields: ReadonlyMap<string, string>,
	) {
		this.rows = offsets.at(-1)!;
	}

	read(field: string, from: number, to: number, out?: Float32Array): Float32Array {
		checkRange(this, field, from, to);
		const { offsets, episodes } = this;
		const width = this.widths[field]!;
		const target = out ?? new Float32Array((to - from) * width);
		let episode = episodeOf(offsets, from);
		for (let row = from; row < to; episode++) {
			const begin = offsets[episode]!;
			const end = Math.min(to, offsets[episode + 1]!);
			if (end > row) {
				const dataset = this.hdf5.get(`${episodes[episode]}/${this.fields.get(field)}`) as Dataset;
				const data = guarded("cannot read", this.name, () =>
					dataset.slice([[row - begin, end - begin]]),
				);
				target.set(numbersOf(data as ArrayLike<unknown>), (row - from) * width);
			}
			row = end;
		}
		return target;
	}

	close(): void {
		this.hdf5.close();
	}
}

/** The last episode that begins at or before a row. */
function episodeOf(offsets: Int32Array, row: number): number {
	let low = 0;
	let high = offsets.length - 2;
	while (low < high) {
		const middle = (low + high + 1) >> 1;
		if (offsets[middle]! <= row) low = middle;
		else high = middle - 1;
	}
	return low;
}
