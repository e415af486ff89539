import { type Snapshot, structureOf, type VectorEnv } from "../env/index.ts";
import { SeedTree } from "../random/index.ts";
import { type Columns, column, copyRows, dtypeOf, type TypedArray } from "../spaces/index.ts";
import type { Agent, AgentView, Transition } from "./agent.ts";
import { viewOf } from "./view.ts";

/** Makes the agent under test. */
export type AgentMaker = (view: AgentView, seeds: SeedTree) => Agent;

/** A moment of play: environment, memory and the step's number. */
export interface Moment {
	readonly env: Snapshot;
	readonly memory: Readonly<Record<string, TypedArray>>;
	readonly shared: Readonly<Record<string, TypedArray>>;
}

/** Plays an agent in a batch, as the run loop does: reset memory at trials, act, step, learn. */
export class AgentPlayer {
	readonly agent: Agent;
	readonly actions: Columns;
	readonly view: AgentView;
	private readonly structured: unknown;
	private readonly transition: Transition;

	constructor(
		readonly env: VectorEnv<"same-step">,
		make: AgentMaker,
		seed: number,
	) {
		const { kernel } = env;
		const seeds = new SeedTree(seed);
		env.reset({ seed: seeds.child("env") });
		this.view = viewOf(env);
		this.agent = make(this.view, seeds.child("agent"));
		this.agent.training = true;
		this.agent.reset(0, env.numEnvs);
		this.actions = emptyLike(kernel.action ?? {});
		this.structured = structureOf(kernel.actionSpace, this.actions, "");
		this.transition = {
			observation: emptyLike(kernel.observation ?? {}),
			action: this.actions,
			reward: kernel.reward,
			terminated: kernel.terminated,
			truncated: kernel.truncated,
			nextObservation: emptyLike(kernel.observation ?? {}),
			info: emptyLike(kernel.info),
		};
	}

	/** Memory reset where trials begin, then the choice of actions. */
	act(): void {
		const { trialStart } = this.env.clocks;
		for (let i = 0; i < trialStart.length; i++) if (trialStart[i] === 1) this.agent.reset(i, i + 1);
		this.agent.act(this.actions);
	}

	/** The step that the last choice leads to. */
	step(): void {
		const { env, transition } = this;
		const { kernel, numEnvs } = env;
		const rows = (from: Columns, to: Columns, begin: number, end: number): void => {
			for (const key of Object.keys(from)) copyRows(from[key]!, to[key]!, begin, end);
		};
		rows(kernel.observation ?? {}, transition.observation, 0, numEnvs);
		const { finalMask } = env.step(this.structured);
		if (!this.agent.learn) return;
		rows(kernel.observation ?? {}, transition.nextObservation, 0, numEnvs);
		rows(kernel.info, transition.info, 0, numEnvs);
		for (let i = 0; i < numEnvs; i++) {
			if (finalMask[i] === 0) continue;
			rows(env.finalColumns, transition.nextObservation, i, i + 1);
			rows(env.finalInfoColumns, transition.info, i, i + 1);
		}
		this.agent.learn(transition);
	}

	/** One round; the actions of row `row`, or of all rows, as text. */
	advance(row?: number): string {
		this.act();
		const text = this.chosen(row);
		this.step();
		return text;
	}

	chosen(row?: number): string {
		return Object.entries(this.actions)
			.map(([key, { data, width }]) =>
				[key, ...(row === undefined ? data : data.slice(row * width, (row + 1) * width))].join(),
			)
			.join(" ");
	}

	save(): Moment {
		const { memory, shared = {} } = this.agent;
		return { env: this.env.snapshot(), memory: copies(memory), shared: copies(shared) };
	}

	/** Goes on from a moment; `only` picks the arrays of the memory to load. */
	load(moment: Moment, only: (name: string) => boolean = () => true): void {
		const { memory, shared = {} } = this.agent;
		this.env.restore(moment.env);
		for (const [name, array] of Object.entries(moment.memory))
			if (only(name)) memory[name]?.set(array);
		for (const [name, array] of Object.entries(moment.shared)) shared[name]?.set(array);
	}
}

/** Copies of arrays by name. */
export function copies(arrays: Readonly<Record<string, TypedArray>>): Record<string, TypedArray> {
	return Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, array.slice()]));
}

function emptyLike(columns: Columns): Columns {
	return Object.fromEntries(
		Object.entries(columns).map(([key, { data, shape }]) => {
			const width = shape.reduce((product, size) => product * size, 1);
			return [key, column(dtypeOf(data), width === 0 ? 0 : data.length / width, shape)];
		}),
	);
}
