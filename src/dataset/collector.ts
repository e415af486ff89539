import { type Agent, type AgentView, makeAgent } from "../agent/index.ts";
import { build, Clocks, type Kernel, type Params } from "../env/index.ts";
import { nextNormal, SeedTree, STREAM_WORDS } from "../random/index.ts";
import { type Column, column, type TypedArray } from "../spaces/index.ts";
import { DatasetError } from "./errors.ts";
import { type Chunk, MAZE2D_FIELDS } from "./fields.ts";

/** What decides every number of a Maze2D data set. */
export interface CollectorOptions {
	/** A Maze2D environment. */
	readonly env: string;
	readonly params?: Params;
	readonly seed: number;
	/** Standard deviation of the noise added to the controller's (clipped) action; D4RL's is 0.5. */
	readonly noise: number;
	/** Steps after which a target is given up. */
	readonly limit: number;
}

/** Distance from the layout's goal that is rewarded. */
const REWARD_RADIUS = 0.5;

/**
 * Collects a Maze2D data set as D4RL's generation script does: one endless trajectory without
 * resets; the waypoint controller runs to a random target, with noise on its actions, and gets
 * another when it is there. Rewards are those of the layout's fixed goal, at the observation (not
 * after the action), as D4RL relabels them.
 *
 * Faithful in a glitch too: the row after a new target repeats the observation of the row before
 * (`infos/qpos` and `infos/qvel` tell where the ball was), and the controller acts on it.
 *
 * Needs the environments and agents registered; touches no files, so it runs in a browser.
 */
export class Maze2DCollector {
	/** Rows collected so far. */
	rows = 0;
	/** Targets reached or given up so far. */
	targets = 0;
	private readonly kernel: Kernel;
	private readonly agent: Agent;
	private readonly noise = new Uint32Array(STREAM_WORDS);
	private readonly actions: { readonly "": Column<Float64Array> };
	/** What the controller sees: position and velocity of the stored observation. */
	private readonly position = column("float64", 1, [2]);
	private readonly velocity = column("float64", 1, [2]);
	/** Steps since the target was drawn. */
	private readonly elapsed = new Int32Array(1);
	private readonly goal: readonly [number, number];

	/** @throws UnknownIdError, InvalidParamsError, SeedError, DatasetError "dataset-argument" */
	constructor(readonly options: CollectorOptions) {
		const { env, params, seed, noise, limit } = options;
		if (!(noise >= 0 && noise <= 100))
			throw new DatasetError("dataset-argument", `noise is ${noise}, expected 0 to 100`);
		if (!Number.isSafeInteger(limit) || limit < 1)
			throw new DatasetError("dataset-argument", `limit is ${limit}, expected an integer ≥ 1`);
		const root = new SeedTree(seed).child("dataset");
		this.kernel = build(
			env,
			{ params: { ...params, goal: "random" }, maxEpisodeSteps: null },
			1,
		).kernel;
		this.goal = goalOf(this.kernel);
		this.kernel.seed(0, root);
		this.kernel.reset(0, 1, true);
		root.child("noise").stream(this.noise);
		this.actions = { "": column("float64", 1, [2]) };
		this.agent = makeAgent("waypoint", {}, this.view(), root.child("agent"));
		this.agent.reset(0, 1);
		this.observe();
	}

	/** Writes the next `count` rows to `chunk` from row `at` on. */
	collect(chunk: Chunk, at: number, count: number): void {
		const { kernel, agent, noise, actions, elapsed, goal } = this;
		const { noise: sd, limit } = this.options;
		const q = this.position.data;
		const v = this.velocity.data;
		const action = actions[""].data;
		const push = kernel.action![""]!.data;
		const solved = agent.memory.solved!;
		const position = kernel.hidden.position!.data;
		const velocity = kernel.hidden.velocity!.data;
		const target = kernel.hidden.target!.data;
		const random = kernel.state.random as Uint32Array;
		const { observations, actions: taken, rewards, terminals, timeouts } = chunk;
		const goals = chunk["infos/goal"];
		const qpos = chunk["infos/qpos"];
		const qvel = chunk["infos/qvel"];
		for (let row = at; row < at + count; row++) {
			agent.act(actions);
			const over = solved[0] === 1 || elapsed[0]! >= limit;
			observations[4 * row] = q[0]!;
			observations[4 * row + 1] = q[1]!;
			observations[4 * row + 2] = v[0]!;
			observations[4 * row + 3] = v[1]!;
			for (let k = 0; k < 2; k++) {
				const noisy = action[k]! + (sd > 0 ? sd * nextNormal(noise, 0) : 0);
				push[k] = Math.min(Math.max(noisy, -1), 1);
				taken[2 * row + k] = push[k]!;
				goals[2 * row + k] = target[k]!;
				qpos[2 * row + k] = position[k]!;
				qvel[2 * row + k] = velocity[k]!;
			}
			const dx = q[0]! - goal[0];
			const dy = q[1]! - goal[1];
			rewards[row] = Math.sqrt(dx * dx + dy * dy) <= REWARD_RADIUS ? 1 : 0;
			terminals[row] = 0;
			timeouts[row] = over ? 1 : 0;
			kernel.step(0, 1);
			elapsed[0]! += 1;
			if (over) {
				this.targets++;
				elapsed[0] = 0;
				kernel.task!.sample(0, random, 0);
				kernel.task!.changed(0);
			} else this.observe();
		}
		this.rows += count;
	}

	/** All that decides the rows to come, as named arrays; live. */
	arrays(): Record<string, TypedArray> {
		const named = (prefix: string, arrays: Readonly<Record<string, TypedArray>>) =>
			Object.fromEntries(Object.entries(arrays).map(([key, data]) => [`${prefix}.${key}`, data]));
		return {
			...named("kernel", this.kernel.state),
			...named("agent", this.agent.memory),
			noise: this.noise,
			position: this.position.data,
			velocity: this.velocity.data,
			elapsed: this.elapsed,
		};
	}

	private observe(): void {
		this.position.data.set(this.kernel.hidden.position!.data);
		this.velocity.data.set(this.kernel.hidden.velocity!.data);
	}

	private view(): AgentView {
		const { kernel } = this;
		return {
			numEnvs: 1,
			observationSpace: kernel.observationSpace,
			actionSpace: kernel.actionSpace,
			observation: kernel.observation!,
			info: kernel.info,
			// No episode ever starts: the controller plans when it sees a new target.
			clocks: new Clocks(1, Number.POSITIVE_INFINITY),
			hidden: { ...kernel.hidden, position: this.position, velocity: this.velocity },
			constants: kernel.describe!(),
		};
	}
}

/** The goal that a layout marks. @throws DatasetError "dataset-argument" */
function goalOf(kernel: Kernel): readonly [number, number] {
	const { frame, layout } = (kernel.describe?.() ?? {}) as {
		readonly frame?: string;
		readonly layout?: readonly string[];
	};
	const row = layout?.findIndex((text) => text.includes("G")) ?? -1;
	if (frame !== "maze2d" || row < 0)
		throw new DatasetError(
			"dataset-argument",
			`${kernel.name} has no fixed layout with a goal, expected a Maze2D environment whose layout marks G`,
		);
	return [row, layout![row]!.indexOf("G")];
}

/** Bytes a row takes on disk. */
export const ROW_BYTES =
	4 * Object.values(MAZE2D_FIELDS).reduce<number>((sum, width) => sum + width, 0);
