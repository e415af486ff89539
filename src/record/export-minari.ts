import fs from "node:fs";
import path from "node:path";
import type { Group } from "h5wasm/node";
import { episodesOf, type RecordedEpisode } from "./episodes.ts";
import { ReplayError } from "./errors.ts";
import { checkMinariSpace, MinariGroup } from "./minari-group.ts";
import type { ReplayReader } from "./reader.ts";

/** What a Minari dataset tells about itself beside the data. */
export interface MinariOptions {
	/**
	 * Minari's id, `(namespace/)name-vN`; `palaestra/<environment>/<agent>-v0` unless told. Minari
	 * finds the dataset when the target is `$MINARI_DATASETS_PATH/<id>`.
	 */
	readonly datasetId?: string;
	readonly author?: string;
	readonly authorEmail?: string;
	readonly description?: string;
	readonly progress?: (done: number, total: number) => void;
}

/** Version of Minari whose layout this is. */
export const MINARI_VERSION = "0.5.4";

const DATASET_ID = /^([-_\w][-_\w/]*[-_\w]+\/)?[-_\w]+-v\d+$/;

/**
 * Writes complete episodes as Minari stores them: a group `episode_i` with observations (T + 1),
 * actions, rewards, terminations, truncations (T) and infos (T + 1). Flags are uint8 0 and 1.
 *
 * Source: Minari 0.5.4, `minari/dataset/_storages/hdf5_storage.py`.
 * @throws ReplayError "not-exportable" for spaces Minari does not know and replays without observations.
 */
export async function exportMinari(
	reader: ReplayReader,
	folder: string,
	options: MinariOptions,
): Promise<{ bytes: number; records: number; episodes: number; droppedEpisodes: number }> {
	const { observationSpace, actionSpace } = reader.header;
	const id = options.datasetId ?? defaultId(reader);
	if (!DATASET_ID.test(id)) {
		const reason = `dataset id is ${JSON.stringify(id)}, expected (namespace/)name-vN`;
		throw new ReplayError("replay-argument", reason, { path: reader.name });
	}
	checkMinariSpace(observationSpace, "observation space", reader.name);
	checkMinariSpace(actionSpace, "action space", reader.name);
	if (!reader.columns.some(({ role }) => role === "observation")) {
		const reason = "holds no observations, which Minari needs";
		throw new ReplayError("not-exportable", reason, { path: reader.name });
	}
	const data = path.join(folder, "data");
	fs.mkdirSync(data, { recursive: true });
	const file = path.join(data, "main_data.hdf5");
	const totals = await writeEpisodes(reader, file, options);
	const metadata = {
		total_episodes: totals.episodes,
		total_steps: totals.steps,
		data_format: "hdf5",
		jpeg_encoding: false,
		observation_space: JSON.stringify(observationSpace),
		action_space: JSON.stringify(actionSpace),
		dataset_id: id,
		minari_version: MINARI_VERSION,
		algorithm_name: reader.header.agent?.id ?? "unknown",
		author: [options.author ?? "unknown"],
		author_email: options.authorEmail === undefined ? [] : [options.authorEmail],
		description: options.description ?? `${reader.header.env.id}, recorded by Palaestra`,
		code_permalink: null,
		dataset_size: Math.round(fs.statSync(file).size / 1e5) / 10,
		palaestra: { ...reader.header, columns: undefined },
	};
	const meta = path.join(data, "metadata.json");
	fs.writeFileSync(meta, JSON.stringify(metadata));
	const bytes = fs.statSync(file).size + fs.statSync(meta).size;
	const { episodes, droppedEpisodes, steps } = totals;
	return { bytes, records: steps + episodes, episodes, droppedEpisodes };
}

async function writeEpisodes(
	reader: ReplayReader,
	file: string,
	options: MinariOptions,
): Promise<{ episodes: number; droppedEpisodes: number; steps: number }> {
	const { ready, File } = await import("h5wasm/node");
	const module = await ready;
	const columns = reader.columns
		.filter(({ role }) => role === "observation" || role === "action" || role === "info")
		.map(({ name }) => name);
	const { progress } = options;
	let episodes = 0;
	let steps = 0;
	let droppedEpisodes = 0;
	// Otherwise a full disk is only printed, and the dataset silently lacks what did not fit.
	module.activate_throwing_error_handler();
	const hdf5 = openHDF5(() => new File(file, "w"));
	let isWhole = false;
	try {
		const all = episodesOf(reader, { columns, ...(progress ? { progress } : {}) });
		for await (const episode of all) {
			if (!episode.complete || episode.steps === 0) droppedEpisodes++;
			else {
				const name = `episode_${episodes}`;
				hdf5.create_group(name);
				writeEpisode(hdf5.get(name) as Group, episode, episodes, reader);
				steps += episode.steps;
				episodes++;
			}
		}
		hdf5.flush();
		isWhole = true;
	} catch (error) {
		throw briefError(error);
	} finally {
		closeHDF5(hdf5, isWhole);
		module.deactivate_throwing_error_handler();
	}
	return { episodes, droppedEpisodes, steps };
}

function openHDF5<T>(open: () => T): T {
	try {
		return open();
	} catch (error) {
		throw briefError(error);
	}
}

/** Closes a file; what fails after a failure would only hide the reason. */
function closeHDF5(hdf5: { close(): number }, isWhole: boolean): void {
	try {
		hdf5.close();
	} catch (error) {
		if (isWhole) throw briefError(error);
	}
}

/** HDF5's trace of fifty lines as the one that tells: the system's message, or its first complaint. */
function briefError(error: unknown): unknown {
	const trace = error instanceof Error ? error.message : String(error);
	if (trace !== "" && !trace.includes("HDF5-DIAG")) return error;
	const said = /error message = '([^']*)'/.exec(trace)?.[1];
	const reason = said ?? /\(\): (.*)/.exec(trace)?.[1] ?? "HDF5 does not say why";
	const code = said === "No space left on device" ? { code: "ENOSPC" } : {};
	return Object.assign(new Error(reason, { cause: error }), code);
}

function writeEpisode(
	group: Group,
	recorded: RecordedEpisode,
	id: number,
	reader: ReplayReader,
): void {
	const { observationSpace, actionSpace, seed } = reader.header;
	const { columns, steps, env, trial, episode } = recorded;
	const attributes = { id, total_steps: steps, env, trial, episode };
	for (const [key, value] of Object.entries(attributes))
		group.create_attribute(key, Int32Array.of(value), []);
	// The run's root seed; together with env, trial and episode it names this episode.
	if (seed !== null) group.create_attribute("seed", BigInt64Array.of(BigInt(seed)), []);
	const target = new MinariGroup(group, columns);
	target.space("observations", observationSpace, "observation", 0, steps + 1);
	target.space("actions", actionSpace, "action", 1, steps);
	target.column("rewards", columns.reward!, 1, steps);
	target.column("terminations", columns.terminated!, 1, steps);
	target.column("truncations", columns.truncated!, 1, steps);
	target.group("infos");
	for (const info of Object.values(columns)) {
		if (info.column.role !== "info") continue;
		if (info.text === null)
			target.column(`infos/${info.column.name.slice("info/".length)}`, info, 0, steps + 1);
		else
			target.strings(
				"infos/json",
				info.text.map((text) => text ?? "null"),
			);
	}
}

/** "palaestra/maze-Darkroom-v0/random-v0" of environment "maze/Darkroom-v0" and agent "random". */
function defaultId(reader: ReplayReader): string {
	const { env, agent } = reader.header;
	const clean = (text: string): string => text.replace(/[^-_\w]+/g, "-");
	return `palaestra/${clean(env.id)}/${clean(agent?.id ?? "unknown")}-v0`;
}
