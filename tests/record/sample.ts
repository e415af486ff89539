import type { Agent } from "../../src/agent/index.ts";
import { type AutoresetMode, TimeLimit, VectorEnv } from "../../src/env/index.ts";
import { Generator } from "../../src/random/index.ts";
import {
	describeReplay,
	MemorySink,
	Recorder,
	type ReplayOptions,
	ReplayWriter,
} from "../../src/record/index.ts";
import { column } from "../../src/spaces/index.ts";
import { WalkKernel } from "../helpers/walk-kernel.ts";

/** A walk with a time limit: Dict observations, a mask, info, hidden state. */
export function walkEnv<M extends AutoresetMode>(
	numEnvs: number,
	autoreset: M,
	limit = 6,
	episodesPerTrial = 2,
): VectorEnv<M> {
	const kernel = new TimeLimit(new WalkKernel(numEnvs), limit);
	return new VectorEnv(kernel, undefined, "test/Walk-v0 {}", autoreset, episodesPerTrial);
}

/** Picks allowed actions at random; explains itself with made-up values of each action. */
export class ChattyAgent implements Agent {
	readonly id = "chatty";
	readonly memory = {};
	readonly explanation;
	explaining = false;
	private readonly random = new Generator(5);

	constructor(readonly env: VectorEnv) {
		this.explanation = {
			q: column("float32", env.numEnvs, [3]),
			sure: column("uint8", env.numEnvs),
		};
	}

	reset(): void {}

	act(): void {
		const { action, actionMask } = this.env.kernel;
		for (let i = 0; i < this.env.numEnvs; i++) {
			let choice = this.random.integer(3);
			while (actionMask && actionMask.data[3 * i + choice] === 0) choice = this.random.integer(3);
			action![""]!.data[i] = choice;
			for (let a = 0; a < 3; a++) this.explanation.q.data[3 * i + a] = this.random.uniform();
			this.explanation.sure.data[i] = choice;
		}
	}
}

/** What a record of the walk must say, gathered without the recorder. */
export interface Expected {
	env: number;
	trial: number;
	episode: number;
	step: number;
	cell: number;
	sense: number[];
	action: number | null;
	reward: number | null;
	terminated: boolean;
	truncated: boolean;
	success: number;
	goal: number;
	q: number[] | null;
}

/**
 * Drives single-row walks by hand, so that the episodes of row `i` are known whatever the autoreset
 * mode: seeds and actions are those of `recordWalk`.
 */
export interface Recorded {
	readonly bytes: Uint8Array;
	readonly expected: readonly Expected[];
	readonly recorder: Recorder;
}

/** Records a walk into memory and notes beside it what each record should be. */
export function recordWalk(
	numEnvs: number,
	steps: number,
	autoreset: AutoresetMode = "same-step",
	options: Omit<ReplayOptions, "agent"> & { batchRecords?: number; close?: boolean } = {},
): Recorded {
	const { batchRecords = 32, close = true, ...rest } = options;
	const env = walkEnv(numEnvs, autoreset);
	const agent = new ChattyAgent(env);
	const header = describeReplay(env, { agent, agentParams: { volume: 3 }, ...rest });
	const sink = new MemorySink();
	const writer = new ReplayWriter(sink, header, { batchRecords });
	const recorder = new Recorder(env, writer, agent);
	const expected: Expected[] = [];
	const { kernel, clocks } = env;
	const note = (
		row: number,
		acted: boolean,
		at: { trial: number; episode: number; step: number },
		final = false,
	): void => {
		const observation = final ? env.finalColumns : kernel.observation!;
		const info = final ? env.finalInfoColumns : kernel.info;
		const hidden = final ? env.finalHiddenColumns : kernel.hidden;
		const { sense, cell } = observation;
		expected.push({
			env: row,
			...at,
			cell: cell!.data[row]!,
			sense: Array.from(sense!.data.slice(2 * row, 2 * row + 2)),
			action: acted ? kernel.action![""]!.data[row]! : null,
			reward: acted ? kernel.reward[row]! : null,
			terminated: acted && kernel.terminated[row] === 1,
			truncated: acted && kernel.truncated[row] === 1,
			success: info.success!.data[row]!,
			goal: hidden.goal!.data[row]!,
			q: acted ? Array.from(agent.explanation.q.data.slice(3 * row, 3 * row + 3)) : null,
		});
	};
	const now = (row: number) => ({
		trial: clocks.trial[row]!,
		episode: clocks.episode[row]!,
		step: clocks.step[row]!,
	});
	env.reset({ seed: 11 });
	recorder.reset();
	for (let row = 0; row < numEnvs; row++) note(row, false, now(row));
	for (let t = 0; t < steps; t++) {
		const before = Array.from({ length: numEnvs }, (_, row) => now(row));
		const over = Array.from(
			{ length: numEnvs },
			(_, row) => kernel.terminated[row]! | kernel.truncated[row]!,
		);
		agent.act();
		env.step(kernel.action![""]!.data.slice());
		recorder.step();
		for (let row = 0; row < numEnvs; row++) {
			const then = { ...before[row]!, step: before[row]!.step + 1 };
			const ended = kernel.terminated[row] === 1 || kernel.truncated[row] === 1;
			if (autoreset === "next-step" && over[row] === 1) note(row, false, now(row));
			else if (autoreset === "same-step" && ended) {
				note(row, true, then, true);
				note(row, false, now(row));
			} else note(row, true, then);
		}
	}
	if (close) recorder.close();
	else recorder.flush();
	return { bytes: sink.toUint8Array(), expected, recorder };
}
