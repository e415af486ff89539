import {
	type Agent,
	type Checkpoint,
	copyOfColumns,
	makeAgent,
	Transitions,
	viewOf,
} from "../agent/index.ts";
import {
	makeVec,
	type Snapshot,
	type StateArrays,
	structureOf,
	type VectorEnv,
} from "../env/index.ts";
import { SeedTree } from "../random/index.ts";
import type { Columns, TypedArray } from "../spaces/index.ts";
import type { JobSpec } from "./job-spec.ts";
import { Metrics, type MetricsResult } from "./metrics.ts";
import { type ViewResult, Views } from "./views.ts";

/** Writes the replay of an evaluation; see `recording.ts`. */
export interface JobRecorder {
	/** Records written or pending. */
	readonly records: number;
	/** What it must remember to go on after a restart. */
	readonly state: StateArrays;
	reset(): void;
	step(): void;
	/** Writes what waits; `durable` also makes it survive a power cut. */
	flush(durable: boolean): void;
	close(): void;
}

/** Opens the recorder of a job, at the start or after `records` records. */
export type OpenRecorder = (
	env: VectorEnv,
	agent: Agent,
	spec: JobSpec,
	records: number,
) => JobRecorder;

/** What a finished job leaves. */
export interface JobResult extends MetricsResult {
	readonly id: string;
	readonly variant: string;
	readonly agent: string;
	readonly seed: number;
	/** Environment steps of all rows, training included. */
	readonly steps: number;
	readonly view: ViewResult | null;
	/** The agent was trained first: the rows share what it learned, so they are not independent. */
	readonly trained: boolean;
}

type Phase = "train" | "evaluate" | "done";
type Arrays = Record<string, TypedArray>;

/** A job's state between two steps: arrays, and the JSON beside them. */
export interface JobState {
	readonly arrays: Readonly<Arrays>;
	readonly values: {
		readonly phase: Phase;
		readonly steps: number;
		readonly ticks: number;
		readonly env: Omit<Snapshot, "arrays">;
		/** Records in the replay at this moment. */
		readonly records: number;
	};
}

/**
 * The loop: act, step, learn, measure, record. It can stop between any two steps, give its whole
 * state away, and take it back in this process or another.
 */
export class Job {
	private phase: Phase;
	private stepsTaken = 0;
	/** Batched steps of this phase. */
	private ticks = 0;
	private env!: VectorEnv<"same-step">;
	private agent!: Agent;
	private metrics!: Metrics;
	private views!: Views;
	private actions!: Columns;
	private structuredActions: unknown;
	private transitions!: Transitions;
	private recorder: JobRecorder | undefined;
	/** Shared arrays of the agent as training left them. */
	private trained: Arrays = {};

	constructor(
		readonly spec: JobSpec,
		private readonly openRecorder?: OpenRecorder,
		state?: JobState,
		/** The agent's weights, for an agent that has any; see `weights.ts`. */
		private readonly checkpoint?: Checkpoint,
	) {
		this.phase = state?.values.phase ?? (spec.train && spec.train.steps > 0 ? "train" : "evaluate");
		this.trained = part(state?.arrays ?? {}, "trained");
		this.begin(state?.values.records ?? 0);
		if (state) this.load(state);
	}

	/** Environment steps taken over all rows and phases. */
	get steps(): number {
		return this.stepsTaken;
	}

	/** Work done, in [0, 1]. */
	get progress(): number {
		if (this.phase === "done") return 1;
		const training = this.spec.train?.steps ?? 0;
		const trained = this.phase === "train" || Object.keys(this.trained).length > 0;
		const before = trained ? training / (training + evaluationTicks(this.spec)) : 0;
		if (this.phase === "train") return (before * this.ticks) / training;
		return before + (1 - before) * this.metrics.progress(this.ticks);
	}

	/** The primary metric so far; NaN before there is one. */
	get score(): number {
		return this.metrics.current();
	}

	/** Takes up to `count` batched steps; false when all is done. */
	advance(count: number): boolean {
		for (let k = 0; k < count && this.phase !== "done"; k++) this.tick();
		return this.phase !== "done";
	}

	/** The results; only once `advance` returned false. */
	result(): JobResult {
		const { id, variant, agent, seed } = this.spec;
		return {
			id,
			variant,
			agent: agent.label,
			seed,
			steps: this.stepsTaken,
			...this.metrics.result(),
			view: this.views.result(),
			trained: Object.keys(this.trained).length > 0,
		};
	}

	/** Episodes of the evaluation that ended since the last call, as CSV lines. */
	takeEpisodes(): string {
		return this.phase === "train" ? "" : this.metrics.takeEpisodes();
	}

	/** Episodes that `takeEpisodes` would give. */
	get pendingEpisodes(): number {
		return this.phase === "train" ? 0 : this.metrics.pendingEpisodes;
	}

	save(): JobState {
		this.recorder?.flush(true);
		const { arrays: envArrays, ...env } = this.env.snapshot();
		const arrays: Arrays = {};
		for (const [prefix, from] of Object.entries(this.liveArrays()))
			for (const [key, array] of Object.entries(from)) arrays[`${prefix}:${key}`] = array.slice();
		for (const [key, array] of Object.entries(envArrays)) arrays[`env:${key}`] = array;
		const { phase, stepsTaken: steps, ticks } = this;
		return { arrays, values: { phase, steps, ticks, env, records: this.recorder?.records ?? 0 } };
	}

	/** Lets others read what was recorded so far. */
	publish(): void {
		this.recorder?.flush(false);
	}

	/** Ends the recording; call once the job is done or given up. */
	close(): void {
		this.recorder?.close();
		this.env.close();
	}

	private load(state: JobState): void {
		const { values, arrays } = state;
		this.stepsTaken = values.steps;
		this.ticks = values.ticks;
		this.env.restore({ ...values.env, arrays: part(arrays, "env") });
		for (const [prefix, live] of Object.entries(this.liveArrays()))
			assign(live, part(arrays, prefix));
		this.metrics.restored();
	}

	private liveArrays(): Record<string, Readonly<Arrays>> {
		return {
			memory: this.agent.memory,
			shared: this.agent.shared ?? {},
			metrics: this.metrics.arrays(),
			views: this.views.arrays(),
			trained: this.trained,
			recorder: this.recorder?.state ?? {},
		};
	}

	/** Builds the environment and the agent of the current phase and takes the first observation. */
	private begin(records: number): void {
		const { spec } = this;
		const training = this.phase === "train";
		const { id, ...options } = training ? spec.train!.env : spec.evaluate.env;
		const seeds = new SeedTree(spec.seed).child(training ? "train" : "evaluate");
		const env = makeVec(id, { ...options, numEnvs: spec.numEnvs, autoreset: "same-step" });
		// The rows' tasks depend on the seed alone, so agents are compared on the same ones.
		env.reset({ seed: seeds.child("env") });
		const agent = makeAgent(
			spec.agent.id,
			spec.agent.params,
			viewOf(env),
			seeds.child("agent", spec.agent.label),
			this.checkpoint,
		);
		// An agent that keeps nothing across trials has nothing to train.
		if (training && Object.keys(agent.shared ?? {}).length === 0) {
			env.close();
			this.phase = "evaluate";
			this.begin(records);
			return;
		}
		agent.training = training;
		assign(agent.shared ?? {}, this.trained);
		agent.reset(0, env.numEnvs);
		this.env = env;
		this.agent = agent;
		this.metrics = new Metrics(env, spec, training ? spec.train!.steps : spec.evaluate.steps);
		this.views = new Views(env);
		this.ticks = 0;
		const { kernel } = env;
		this.actions = copyOfColumns(kernel.action ?? {});
		this.structuredActions = structureOf(kernel.actionSpace, this.actions, "");
		this.transitions = new Transitions(env, this.actions);
		if (!training && spec.record && this.openRecorder) {
			agent.explaining = true;
			this.recorder = this.openRecorder(env, agent, spec, records);
			if (records === 0) this.recorder.reset();
		}
	}

	private tick(): void {
		const { env, agent, spec, actions, transitions } = this;
		const { trialStart } = env.clocks;
		// The first trial's memory is fresh already; resetting it again changes nothing.
		for (let i = 0; i < trialStart.length; i++) if (trialStart[i] === 1) agent.reset(i, i + 1);
		agent.act(actions);
		if (agent.learn) transitions.before();
		this.views.act(actions[""]?.data);
		const result = env.step(this.structuredActions);
		if (agent.learn) {
			transitions.after(result);
			agent.learn(transitions.transition);
		}
		this.metrics.step(result);
		this.views.step();
		this.recorder?.step();
		this.ticks++;
		this.stepsTaken += env.numEnvs;
		if (this.phase === "train") {
			if (this.ticks >= spec.train!.steps) this.endTraining();
		} else if (this.metrics.done(this.ticks)) this.phase = "done";
	}

	private endTraining(): void {
		this.trained = Object.fromEntries(
			Object.entries(this.agent.shared ?? {}).map(([key, array]) => [key, array.slice()]),
		);
		this.env.close();
		this.phase = "evaluate";
		this.begin(0);
	}
}

/** Batched steps of a whole evaluation, about; as long as training where that cannot be known. */
function evaluationTicks({ train, evaluate }: JobSpec): number {
	const { env, trials = 1, steps } = evaluate;
	if (steps !== undefined) return steps;
	const { maxEpisodeSteps, episodesPerTrial = 1 } = env;
	return maxEpisodeSteps ? trials * episodesPerTrial * maxEpisodeSteps : train!.steps;
}

function part(arrays: Readonly<Arrays>, prefix: string): Arrays {
	const found: Arrays = {};
	for (const [key, array] of Object.entries(arrays))
		if (key.startsWith(`${prefix}:`)) found[key.slice(prefix.length + 1)] = array;
	return found;
}

function assign(live: Readonly<Arrays>, saved: Readonly<Arrays>): void {
	for (const [key, array] of Object.entries(saved)) live[key]?.set(array);
}
