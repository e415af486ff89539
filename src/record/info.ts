import { episodesOf } from "./episodes.ts";
import type { ReplayColumn, ReplayHeader } from "./header.ts";
import type { ReplayReader } from "./reader.ts";

/** A replay in a few numbers, as JSON. */
export interface ReplayInfo {
	readonly path: string;
	readonly bytes: number;
	/** Whether the writer closed it. */
	readonly complete: boolean;
	/** Version of the package that wrote it. */
	readonly palaestra: string;
	readonly env: ReplayHeader["env"];
	readonly agent: ReplayHeader["agent"];
	readonly scenario: string | null;
	readonly seed: number | null;
	/** Rows of the vector environment that were recorded. */
	readonly rows: readonly number[];
	readonly numEnvs: number;
	readonly every: number;
	/** Records: one a reset, one a step. */
	readonly records: number;
	readonly steps: number;
	/** Episodes from a reset to an end. */
	readonly episodes: number;
	/** Episodes cut short by a reset or by the end of the recording. */
	readonly incompleteEpisodes: number;
	/** Trials begun, over all rows. */
	readonly trials: number;
	/** Over complete episodes; `null` when there are none. */
	readonly meanReturn: number | null;
	readonly meanEpisodeSteps: number | null;
	readonly columns: readonly ReplayColumn[];
}

/** Sums a replay up; reads its clocks, rewards and flags only. @throws ReplayError */
export async function replayInfo(reader: ReplayReader): Promise<ReplayInfo> {
	const { header } = reader;
	let episodes = 0;
	let incompleteEpisodes = 0;
	let steps = 0;
	let completeSteps = 0;
	let returns = 0;
	let trials = 0;
	const lastTrial = new Map<number, number>();
	for await (const episode of episodesOf(reader, { columns: ["env"] })) {
		steps += episode.steps;
		if (lastTrial.get(episode.env) !== episode.trial) trials++;
		lastTrial.set(episode.env, episode.trial);
		if (!episode.complete) incompleteEpisodes++;
		else {
			episodes++;
			completeSteps += episode.steps;
			returns += episode.return;
		}
	}
	return {
		path: reader.name,
		bytes: reader.bytes,
		complete: reader.complete,
		palaestra: header.palaestra,
		env: header.env,
		agent: header.agent,
		scenario: header.scenario,
		seed: header.seed,
		rows: header.rows,
		numEnvs: header.numEnvs,
		every: header.every,
		records: reader.records,
		steps,
		episodes,
		incompleteEpisodes,
		trials,
		meanReturn: episodes === 0 ? null : returns / episodes,
		meanEpisodeSteps: episodes === 0 ? null : completeSteps / episodes,
		columns: reader.columns,
	};
}
