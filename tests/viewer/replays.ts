import "../../envs/index.ts";
import "../../agents/index.ts";
import { makeAgent, viewOf } from "../../src/agent/index.ts";
import { makeVec, type Params } from "../../src/env/index.ts";
import { SeedTree } from "../../src/random/index.ts";
import {
	createReplay,
	describeReplay,
	MemorySink,
	Recorder,
	type ReplayColumn,
	type ReplayHeader,
	ReplayWriter,
} from "../../src/record/index.ts";

interface Recipe {
	readonly env: string;
	readonly params?: Params;
	readonly agent: string;
	readonly numEnvs?: number;
	readonly episodesPerTrial?: number;
	readonly maxEpisodeSteps?: number;
	readonly steps: number;
	readonly batchRecords?: number;
	readonly seed?: number;
	/** Records the time of a clock that goes this much a step. */
	readonly secondsPerStep?: number;
}

/** Records an agent in an environment, in memory. */
export function record(recipe: Recipe): { bytes: Uint8Array; header: ReplayHeader } {
	const { env: id, agent: agentId, params, numEnvs = 2, seed = 7, ...rest } = recipe;
	const env = makeVec(id as never, {
		numEnvs,
		...(params ? { params } : {}),
		...(rest.episodesPerTrial ? { episodesPerTrial: rest.episodesPerTrial } : {}),
		...(rest.maxEpisodeSteps ? { maxEpisodeSteps: rest.maxEpisodeSteps } : {}),
	});
	const agent = makeAgent(agentId, undefined, viewOf(env), new SeedTree(seed));
	const { secondsPerStep } = rest;
	const header = describeReplay(env, {
		agent,
		seed,
		extra: { label: agentId },
		...(secondsPerStep ? { time: true } : {}),
	});
	const sink = new MemorySink();
	const options = rest.batchRecords ? { batchRecords: rest.batchRecords } : {};
	let ticks = 0;
	const recorder = new Recorder(env, new ReplayWriter(sink, header, options), agent, () =>
		secondsPerStep === undefined ? 0 : Math.round(ticks * secondsPerStep * 1e6) / 1e6,
	);
	env.reset({ seed });
	agent.reset(0, numEnvs);
	recorder.reset();
	const { action, reward, terminated, truncated, observation, info } = env.kernel;
	for (let t = 0; t < rest.steps; t++) {
		const before = structuredClone(observation!);
		agent.act(action!);
		env.step(action![""]!.data);
		ticks++;
		agent.learn?.({
			observation: before,
			action: action!,
			reward,
			terminated,
			truncated,
			nextObservation: observation!,
			info,
		});
		recorder.step();
	}
	recorder.close();
	return { bytes: sink.toUint8Array(), header };
}

export const MAZE: Recipe = {
	env: "maze/FourRooms-v0",
	agent: "random",
	episodesPerTrial: 3,
	maxEpisodeSteps: 30,
	steps: 400,
};

export const BANDIT: Recipe = {
	env: "bandit/Bernoulli-v0",
	agent: "thompson",
	steps: 300,
};

/**
 * A replay of any length on disk: one row, a maze's columns, episodes of 100 steps, 10 a trial. The
 * agent walks a fixed round, so that writing is quick.
 */
export function writeLong(path: string, records: number): void {
	const { header } = record({ ...MAZE, numEnvs: 1, steps: 1 });
	const writer = createReplay(path, header, { overwrite: true });
	const { columns } = writer;
	const extra = header.columns.filter(({ role }) => role === "hidden" || role === "info");
	for (let k = 0; k < records; k++) {
		const i = writer.begin();
		const step = k % 101;
		columns.trial!.data![i] = Math.floor(k / 1010);
		columns.episode!.data![i] = Math.floor(k / 101) % 10;
		columns.step!.data![i] = step;
		for (const name of ["action", "reward"]) {
			columns[name]!.valid![i] = step === 0 ? 0 : 1;
			columns[name]!.data![i] = name === "action" ? k % 4 : step === 100 ? 1 : 0;
		}
		columns.terminated!.data![i] = step === 100 ? 1 : 0;
		for (const { name } of extra) {
			const target = columns[name]!;
			if (target.data) for (let j = 0; j < target.width; j++) target.data[i * target.width + j] = 1;
		}
		writer.commit();
	}
	writer.close();
}

/** Which generation each one came from; -1 = none. */
export const PARENTS = [-1, 0, 0, 2, 3, 1];
/** Records of each generation: two episodes of ten. */
export const PER_GENERATION = 20;

/** A replay whose agent is bred: every generation with the one it came from, in the columns of info. */
export function generations(): Uint8Array {
	const { header } = record({ ...MAZE, numEnvs: 1, steps: 1 });
	const added = ["generation", "parent"].map((name): ReplayColumn => {
		return { name: `info/${name}`, role: "info", dtype: "int32", shape: [], nullable: false };
	});
	const sink = new MemorySink();
	const told = { ...header, columns: [...header.columns, ...added] };
	const writer = new ReplayWriter(sink, told, { batchRecords: 32 });
	const { columns } = writer;
	PARENTS.forEach((parent, generation) => {
		for (let k = 0; k < PER_GENERATION; k++) {
			const i = writer.begin();
			const step = k % 10;
			columns.trial!.data![i] = generation;
			columns.episode!.data![i] = Math.floor(k / 10);
			columns.step!.data![i] = step;
			columns["info/generation"]!.data![i] = generation;
			columns["info/parent"]!.data![i] = parent;
			for (const name of ["action", "reward"]) {
				columns[name]!.valid![i] = step === 0 ? 0 : 1;
				columns[name]!.data![i] = step === 0 ? 0 : 1;
			}
			writer.commit();
		}
	});
	writer.close();
	return sink.toUint8Array();
}

/** An empty replay as a later version of the format would begin it. */
export function otherVersion(): Uint8Array {
	const { header } = record({ ...MAZE, steps: 1 });
	const sink = new MemorySink();
	new ReplayWriter(sink, { ...header, version: 2 as never }).close();
	return sink.toUint8Array();
}
