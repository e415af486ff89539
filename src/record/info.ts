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

/** What is known of a row's episode under way. */
interface RowState {
	trial: number;
	isOpen: boolean;
	/** Whether its reset was recorded. */
	isWhole: boolean;
	steps: number;
	return: number;
}

/** Sums a replay up; reads its clocks, rewards and flags only. @throws ReplayError */
export async function replayInfo(reader: ReplayReader): Promise<ReplayInfo> {
	const { header } = reader;
	const columns = ["env", "trial", "step", "reward", "terminated", "truncated"];
	const rows = new Map<number, RowState>();
	const sum = { steps: 0, episodes: 0, incompleteEpisodes: 0, trials: 0, returns: 0, lengths: 0 };
	for await (const window of reader.stream({ columns })) {
		const { env, trial, step, reward, terminated, truncated } = window.columns;
		for (let i = 0; i < window.length; i++) {
			let row = rows.get(env!.data[i]!);
			if (row === undefined) {
				row = { trial: -1, isOpen: false, isWhole: false, steps: 0, return: 0 };
				rows.set(env!.data[i]!, row);
			}
			if (step!.data[i] === 0 || !row.isOpen) {
				if (row.isOpen) sum.incompleteEpisodes++;
				if (row.trial !== trial!.data[i]) sum.trials++;
				row.trial = trial!.data[i]!;
				row.isOpen = true;
				row.isWhole = step!.data[i] === 0;
				row.steps = 0;
				row.return = 0;
			}
			if (step!.data[i] !== 0) {
				sum.steps++;
				row.steps++;
				row.return += reward!.data[i]!;
			}
			if (terminated!.data[i] === 0 && truncated!.data[i] === 0) continue;
			row.isOpen = false;
			if (!row.isWhole) sum.incompleteEpisodes++;
			else {
				sum.episodes++;
				sum.lengths += row.steps;
				sum.returns += row.return;
			}
		}
	}
	for (const { isOpen } of rows.values()) if (isOpen) sum.incompleteEpisodes++;
	const { steps, episodes, incompleteEpisodes, trials } = sum;
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
		meanReturn: episodes === 0 ? null : sum.returns / episodes,
		meanEpisodeSteps: episodes === 0 ? null : sum.lengths / episodes,
		columns: reader.columns,
	};
}
