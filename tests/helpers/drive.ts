import { type Agent, makeAgent, viewOf } from "../../src/agent/index.ts";
import { type LayerUse, makeVec, type Params, type VectorEnv } from "../../src/env/index.ts";
import { SeedTree } from "../../src/random/index.ts";
import { allocate, type Column, type Columns, dtypeOf } from "../../src/spaces/index.ts";

/** What to drive: an environment, an agent, and for how long. */
export interface DriveOptions {
	readonly env: string;
	readonly params?: Params;
	readonly layers?: readonly LayerUse[];
	readonly numEnvs: number;
	readonly episodesPerTrial?: number;
	readonly agent: string;
	readonly agentParams?: Params;
	readonly steps: number;
	readonly seed?: number;
	/** Whether the agent explains its actions. */
	readonly explaining?: boolean;
	/** Called after every step, before the agent learns. */
	readonly each?: (driven: Driven, step: number) => void;
}

/** A drive under way; arrays are per row. */
export interface Driven {
	readonly env: VectorEnv<"same-step">;
	readonly agent: Agent;
	/** Cumulative pseudo-regret. */
	readonly regret: Float64Array;
	/** This step's pseudo-regret. */
	readonly stepRegret: Float64Array;
	/** Actions of this step. */
	readonly action: Int32Array;
	/** What the agent acted on in this step. */
	readonly before: Columns;
}

/** Runs an agent in a batch of environments; Discrete actions. */
export function drive(options: DriveOptions): Driven {
	const { numEnvs, seed = 1 } = options;
	const env = makeVec(options.env, {
		numEnvs,
		autoreset: "same-step",
		...(options.params ? { params: options.params } : {}),
		...(options.layers ? { layers: options.layers } : {}),
		...(options.episodesPerTrial ? { episodesPerTrial: options.episodesPerTrial } : {}),
	});
	env.reset({ seed: new SeedTree(seed).child("env") });
	const view = viewOf(env as VectorEnv);
	const agent = makeAgent(
		options.agent,
		options.agentParams,
		view,
		new SeedTree(seed).child("agent"),
	);
	if (options.explaining) agent.explaining = true;
	const { kernel } = env;
	const actions = env.kernel.actionSpace.allocate(numEnvs)!;
	const action = actions[""]!.data as Int32Array;
	const before = copyOf(view.observation);
	const next = copyOf(view.observation);
	const info = copyOf(kernel.info);
	const transition = {
		observation: before,
		action: actions,
		reward: kernel.reward,
		terminated: kernel.terminated,
		truncated: kernel.truncated,
		nextObservation: next,
		info,
	};
	const regret = new Float64Array(numEnvs);
	const stepRegret = info.regret ? (info.regret.data as Float64Array) : new Float64Array(numEnvs);
	const driven: Driven = { env, agent, regret, stepRegret, action, before };
	const { trialStart } = env.clocks;
	for (let step = 0; step < options.steps; step++) {
		for (let row = 0; row < numEnvs; row++) if (trialStart[row] === 1) agent.reset(row, row + 1);
		agent.act(actions);
		fill(before, view.observation);
		const result = env.step(action);
		fill(next, view.observation);
		fill(info, kernel.info);
		for (let row = 0; row < numEnvs; row++)
			if (result.finalMask[row] === 1) {
				fillRow(info, result.finalInfo, row);
				if ("" in next) fillRow(next, { "": result.finalObservation }, row);
			}
		for (let row = 0; row < numEnvs; row++) regret[row] = regret[row]! + stepRegret[row]!;
		options.each?.(driven, step);
		agent.learn?.(transition);
	}
	return driven;
}

function copyOf(columns: Columns): Columns {
	const out: Record<string, Column> = {};
	for (const [key, { data, width, shape }] of Object.entries(columns))
		out[key] = { data: allocate(dtypeOf(data), data.length), width, shape };
	return out;
}

function fill(to: Columns, from: Columns): void {
	for (const key in to) to[key]!.data.set(from[key]!.data);
}

function fillRow(to: Columns, from: Record<string, unknown>, row: number): void {
	for (const key in to) {
		const { data, width } = to[key]!;
		const source = from[key] as ArrayLike<number>;
		for (let k = row * width; k < (row + 1) * width; k++) data[k] = source[k]!;
	}
}

/** Mean, standard deviation and standard error of the mean. */
export function summary(values: ArrayLike<number>): { mean: number; sd: number; se: number } {
	const list = Array.from(values);
	const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
	const variance =
		list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, list.length - 1);
	const sd = Math.sqrt(variance);
	return { mean, sd, se: sd / Math.sqrt(list.length) };
}
