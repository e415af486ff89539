import { type Agent, copyOfColumns, makeAgent, Transitions, viewOf } from "../agent/index.ts";
import { type Kernel, makeVec, structureOf, type VectorEnv } from "../env/index.ts";
import type { SeedTree } from "../random/index.ts";
import { type Columns, Discrete } from "../spaces/index.ts";
import { HistoryBuffer } from "./buffer.ts";
import { HistoryError } from "./errors.ts";
import type { ResolvedRecipe } from "./recipe.ts";

/** First room for histories whose length in steps is not known. */
const FIRST_ROOM = 256;

/**
 * Environments and a source agent of one recipe whose drawn values are in place: makes `rows`
 * histories at a time.
 */
export class HistorySource {
	/** N: size of the action set. */
	readonly actions: number;
	private env!: VectorEnv<"same-step">;
	private action!: Columns;
	private structured: unknown;
	private transitions!: Transitions;
	private readonly start: number;
	/** Some layer remembers across resets and rows; then nothing may be used twice. */
	private readonly mustRemake: boolean;
	/** Rows: 1 while the episode under way is kept. */
	private readonly keeping: Uint8Array;
	/** Rows: 1 until the history is long enough. */
	private readonly live: Uint8Array;
	/** Rows: episodes that ended. */
	private readonly ended: Int32Array;

	/**
	 * @throws HistoryError when actions are not Discrete or observations have no fixed size
	 * @throws UnknownIdError, InvalidParamsError, InvalidArgumentError
	 */
	constructor(
		readonly recipe: ResolvedRecipe,
		readonly rows: number,
	) {
		this.open();
		const { kernel } = this.env;
		const { actionSpace, observation } = kernel;
		const { id } = recipe.env;
		if (!(actionSpace instanceof Discrete))
			throw new HistoryError(
				"invalid-histories",
				`env ${id}: histories need a Discrete action space, got ${actionSpace}`,
			);
		if (observation === null || Object.keys(observation).length === 0)
			throw new HistoryError(
				"invalid-histories",
				`env ${id}: histories need observations of a fixed size, got ${kernel.observationSpace}`,
			);
		this.actions = actionSpace.n;
		this.start = actionSpace.start;
		this.mustRemake = remembersAcrossResets(kernel);
		this.keeping = new Uint8Array(rows);
		this.live = new Uint8Array(rows);
		this.ended = new Int32Array(rows);
	}

	/** The batch of environments; for their spaces. */
	get kernel(): Kernel {
		return this.env.kernel;
	}

	/** Room for this source's histories. */
	allocate(): HistoryBuffer {
		const { kernel } = this.env;
		const masked = kernel.actionMask !== undefined;
		const room = this.recipe.steps ?? FIRST_ROOM;
		return new HistoryBuffer(this.rows, this.actions, masked, kernel.observation!, room);
	}

	/** A source agent before it has learnt anything. @throws UnsupportedAgentError and others */
	makeAgent(node: SeedTree): Agent {
		const { id, params } = this.recipe.agent;
		return makeAgent(id, params, viewOf(this.env), node);
	}

	/**
	 * Lets the agent learn in `rows` tasks; writes their histories from the beginning. What comes out
	 * depends on `node` alone: environments have `node`'s child "env", the agent its child "agent".
	 * @throws HistoryError when a trial ends before its history does
	 */
	generate(node: SeedTree, into: HistoryBuffer): void {
		if (this.mustRemake) this.open();
		const { env, rows, keeping, live, ended, action, structured, transitions } = this;
		const { trialStart } = env.clocks;
		env.reset({ seed: node.child("env") });
		const agent = this.makeAgent(node.child("agent"));
		agent.training = true;
		agent.reset(0, rows);
		keeping.fill(1);
		live.fill(1);
		ended.fill(0);
		into.lengths.fill(0);
		for (let left = rows; left > 0; ) {
			this.noteBefore(into);
			agent.act(action);
			if (agent.learn) transitions.before();
			const result = env.step(structured);
			if (agent.learn) {
				transitions.after(result);
				agent.learn(transitions.transition);
			}
			this.noteAfter(into);
			left -= this.finishRows(into, result.finalMask);
			// Only rows that are done begin another trial.
			for (let i = 0; i < rows; i++) if (trialStart[i] === 1) agent.reset(i, i + 1);
		}
	}

	private open(): void {
		this.env?.close();
		const { id, episodesPerTrial, ...options } = this.recipe.env;
		const env = makeVec(id, {
			...options,
			episodesPerTrial: episodesPerTrial === "endless" ? Infinity : episodesPerTrial,
			numEnvs: this.rows,
			autoreset: "same-step",
		});
		this.env = env;
		this.action = copyOfColumns(env.kernel.action ?? {});
		this.structured = env.kernel.action
			? structureOf(env.kernel.actionSpace, this.action, "")
			: undefined;
		this.transitions = new Transitions(env, this.action);
	}

	/** Observation and mask of rows whose next step is kept. */
	private noteBefore(into: HistoryBuffer): void {
		const { keeping, rows, actions } = this;
		const { kernel } = this.env;
		const { lengths, capacity } = into;
		for (const key in into.observation) {
			const { data, width } = into.observation[key]!;
			const from = kernel.observation![key]!.data;
			for (let i = 0; i < rows; i++) {
				if (keeping[i] === 0) continue;
				const to = (i * (capacity + 1) + lengths[i]!) * width;
				for (let k = 0; k < width; k++) data[to + k] = from[i * width + k]!;
			}
		}
		if (!into.masked) return;
		const allowed = kernel.actionMask!.data;
		const { mask } = into;
		for (let i = 0; i < rows; i++) {
			if (keeping[i] === 0) continue;
			const to = (i * capacity + lengths[i]!) * actions;
			for (let k = 0; k < actions; k++) mask[to + k] = allowed[i * actions + k]!;
		}
	}

	/** Action, reward and end of rows whose step is kept. */
	private noteAfter(into: HistoryBuffer): void {
		const { keeping, rows, start } = this;
		const { reward, terminated, truncated } = this.env.kernel;
		const { lengths, capacity } = into;
		const taken = this.action[""]!.data;
		for (let i = 0; i < rows; i++) {
			if (keeping[i] === 0) continue;
			const at = i * capacity + lengths[i]!;
			into.action[at] = taken[i]! - start;
			into.reward[at] = reward[i]!;
			into.terminated[at] = terminated[i]!;
			into.truncated[at] = truncated[i]!;
			lengths[i] = lengths[i]! + 1;
		}
	}

	/** Counts episodes, finds the rows that are done; returns how many that are. */
	private finishRows(into: HistoryBuffer, finalMask: Uint8Array): number {
		const { rows, live, keeping, ended } = this;
		const { steps, episodes, window, subsample } = this.recipe;
		const { trialStart } = this.env.clocks;
		const least = steps ?? window!.steps;
		let done = 0;
		for (let i = 0; i < rows; i++) {
			if (live[i] === 0) continue;
			if (finalMask[i] === 1) {
				ended[i] = ended[i]! + 1;
				keeping[i] = ended[i]! % subsample === 0 ? 1 : 0;
			}
			const length = into.lengths[i]!;
			if (length >= least && (episodes === undefined || ended[i]! >= episodes)) {
				live[i] = 0;
				keeping[i] = 0;
				this.noteLast(into, i);
				done++;
			} else if (trialStart[i] === 1) throw this.cutShort(length);
			else if (length === into.capacity) into.grow();
		}
		return done;
	}

	/** The observation after a row's last step. */
	private noteLast(into: HistoryBuffer, row: number): void {
		const { capacity, lengths } = into;
		for (const key in into.observation) {
			const { data, width } = into.observation[key]!;
			const from = this.env.kernel.observation![key]!.data;
			const to = (row * (capacity + 1) + lengths[row]!) * width;
			for (let k = 0; k < width; k++) data[to + k] = from[row * width + k]!;
		}
	}

	private cutShort(length: number): HistoryError {
		const { steps, episodes } = this.recipe;
		const wanted = episodes === undefined ? `${steps} steps` : `${episodes} episodes`;
		return new HistoryError(
			"invalid-histories",
			`env ${this.recipe.env.id}: a trial ended after ${length} steps, expected a history of ${wanted}; raise env.episodesPerTrial or env.maxEpisodeSteps`,
		);
	}
}

function remembersAcrossResets(kernel: Kernel): boolean {
	for (let level: Kernel | undefined = kernel; level; level = level.inner)
		if (level.shared !== undefined) return true;
	return false;
}
