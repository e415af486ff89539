import type { SameStepResult, VectorEnv } from "../env/index.ts";
import { allocate, type Column, type Columns, dtypeOf } from "../spaces/index.ts";
import type { Transition } from "./agent.ts";

/**
 * The transition that `learn` sees, kept for a vector environment under `same-step`: call `before`
 * ahead of each step and `after` behind it.
 */
export class Transitions {
	readonly transition: Transition;

	constructor(
		private readonly env: VectorEnv<"same-step">,
		/** What is stepped with: the columns that the agent's `act` writes. */
		action: Columns,
	) {
		const { kernel } = env;
		this.transition = {
			observation: copyOfColumns(kernel.observation ?? {}),
			action,
			reward: kernel.reward,
			terminated: kernel.terminated,
			truncated: kernel.truncated,
			nextObservation: copyOfColumns(kernel.observation ?? {}),
			info: copyOfColumns(kernel.info),
		};
	}

	/** Keeps what the agent acted on. */
	before(): void {
		const { observation } = this.transition;
		const live = this.env.kernel.observation ?? {};
		for (const key in live) observation[key]!.data.set(live[key]!.data);
	}

	/** Takes what the step led to: in rows that ended, the last observation. */
	after({ finalMask }: SameStepResult): void {
		const { env } = this;
		const { nextObservation, info } = this.transition;
		let ended = false;
		for (let i = 0; i < finalMask.length && !ended; i++) ended = finalMask[i] === 1;
		const mask = ended ? finalMask : undefined;
		mergeEnds(env.kernel.observation ?? {}, env.finalColumns, mask, nextObservation);
		mergeEnds(env.kernel.info, env.finalInfoColumns, mask, info);
	}
}

/** Columns of the same kinds and sizes. */
export function copyOfColumns(columns: Columns): Columns {
	const copies: Record<string, Column> = {};
	for (const [key, { data, width, shape }] of Object.entries(columns))
		copies[key] = { data: allocate(dtypeOf(data), data.length), width, shape };
	return copies;
}

/** Copies `live`, taking the rows that ended from `final`. */
function mergeEnds(
	live: Columns,
	final: Columns,
	ended: Uint8Array | undefined,
	to: Columns,
): void {
	for (const key in live) {
		const { data, width } = to[key]!;
		data.set(live[key]!.data);
		if (ended === undefined) continue;
		const ends = final[key]!.data;
		for (let i = 0; i < ended.length; i++)
			if (ended[i] === 1) for (let k = i * width; k < (i + 1) * width; k++) data[k] = ends[k]!;
	}
}
