import {
	type Agent,
	type Checkpoint,
	listAgents,
	makeAgent,
	type Transition,
	viewOf,
	whyUnfit,
} from "../../../src/agent/index.ts";
import { type Params, structureOf, type VectorEnv } from "../../../src/env/index.ts";
import { SeedTree } from "../../../src/random/index.ts";
import { type Columns, column, copyRows, dtypeOf } from "../../../src/spaces/index.ts";

/**
 * Ids of the agents that can act in an environment, as they are by default; those that need trained
 * weights only where the checkpoint is theirs.
 */
export function fittingAgents(env: VectorEnv, checkpoint?: Checkpoint): string[] {
	const view = viewOf(env);
	return listAgents().filter((id) => {
		try {
			const own = checkpoint?.agent === id ? checkpoint : undefined;
			return whyUnfit(id, view, undefined, own) === null;
		} catch {
			return false;
		}
	});
}

/** An agent beside a person: it acts when asked, and otherwise watches and learns as if it had acted. */
export class Pilot {
	readonly agent: Agent;
	/** Where actions are written before a step: the agent's, or the person's over them. */
	readonly actions: Columns;
	readonly #structured: unknown;
	readonly #transition: Transition;

	/** @throws UnknownIdError, InvalidParamsError, UnsupportedAgentError */
	constructor(
		readonly env: VectorEnv<"same-step">,
		readonly id: string,
		params: Params | undefined,
		seed: number,
		checkpoint?: Checkpoint,
	) {
		const { kernel } = env;
		const seeds = new SeedTree(seed).child("evaluate", "agent", id);
		this.agent = makeAgent(id, params, viewOf(env), seeds, checkpoint);
		this.agent.training = false;
		this.agent.explaining = true;
		this.agent.reset(0, 1);
		this.actions = emptyLike(kernel.action ?? {});
		this.#structured = structureOf(kernel.actionSpace, this.actions, "");
		this.#transition = {
			observation: emptyLike(kernel.observation ?? {}),
			action: this.actions,
			reward: kernel.reward,
			terminated: kernel.terminated,
			truncated: kernel.truncated,
			nextObservation: emptyLike(kernel.observation ?? {}),
			info: emptyLike(kernel.info),
		};
	}

	/** Chooses, as at the moment; memory begins anew where a trial does. */
	choose(): void {
		if (this.env.clocks.trialStart[0] === 1) this.agent.reset(0, 1);
		this.agent.act(this.actions);
	}

	/** Takes the step that `actions` say, and learns from it. */
	step(): void {
		const { env, agent } = this;
		const { kernel } = env;
		const { observation, nextObservation, info } = this.#transition;
		copyAll(kernel.observation ?? {}, observation);
		const { finalMask } = env.step(this.#structured);
		if (!agent.learn) return;
		const ended = finalMask[0] === 1;
		copyAll(ended ? env.finalColumns : (kernel.observation ?? {}), nextObservation);
		copyAll(ended ? env.finalInfoColumns : kernel.info, info);
		agent.learn(this.#transition);
	}
}

function copyAll(from: Columns, to: Columns): void {
	for (const key in from) copyRows(from[key]!, to[key]!, 0, 1);
}

export function emptyLike(columns: Columns): Columns {
	return Object.fromEntries(
		Object.entries(columns).map(([key, { data, shape }]) => [key, column(dtypeOf(data), 1, shape)]),
	);
}
