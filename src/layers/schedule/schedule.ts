import {
	environmentOf,
	InvalidArgumentError,
	InvalidParamsError,
	type Kernel,
	Layer,
	type Params,
	type Problem,
	type ResetOptions,
	registerLayer,
	resolveParams,
	type StateArrays,
} from "../../env/index.ts";
import { type SeedTree, STREAM_WORDS } from "../../random/index.ts";
import { type Column, type Columns, column, Dict, Discrete } from "../../spaces/index.ts";
import { ActionFacts } from "../action-facts.ts";
import { type DeepPartial, taskThen, underObservation } from "../common.ts";
import { BitFlip, Blend, Drift, Seasonal } from "./continuous-laws.ts";
import { Course, type Law } from "./course.ts";
import { type Meaning, meaningOf } from "./meaning.ts";
import { scheduleMisfits, scheduleProblems } from "./schedule-check.ts";
import {
	asScheduleParams,
	SCHEDULE_SCHEMA,
	type ScheduleParams,
	scopesOf,
} from "./schedule-params.ts";
import { type Signal, signalOf } from "./signal.ts";
import { switchingLaw } from "./switching-laws.ts";
import { type Target, targetFor } from "./target.ts";
import { type VisitTest, visitTest } from "./visits.ts";

/** The parameters in force at one time. */
export interface ScheduleMoment {
	readonly time: number;
	readonly phase: number;
	readonly taskId: number;
	/** Row values of every target column, by name: `means`, `reward_sign`, `action_permutation`, … */
	readonly parameters: Readonly<Record<string, readonly number[]>>;
}

/**
 * Non-stationarity: a task, the sign of rewards, or the meaning of observations or actions changes
 * over time (continual RL; Abel et al. 2023, Garivier & Moulines 2011). Parameters: `ScheduleParams`.
 *
 * Time t counts the row's steps from 0 through all episodes of a trial (`clock: "episode"`: its
 * episodes); the parameters of time t hold for the pull at t and for what is observed and known just
 * before it. A change that falls due with an episode's last step comes with the next reset. A new
 * trial starts a new schedule; so a life-long one wants `episodesPerTrial: Infinity`.
 *
 * Task number k is drawn from the schedule's own streams, keyed by trial and k: it does not depend
 * on the agent. Parameters are a function of (seed, trial, t); see `at` and `seek`. (Not under
 * the law "active", where the agent's visits count; reset options that set the task hold until the
 * first change.)
 *
 * - hidden `phase`, `task_id`, `changed` (1 when the parameters are new since the last pull), and
 *   the parameters (`reward_sign`, `action_permutation`, …); those of the task are the task's own.
 *   Nothing in info: agents learn of changes by `signal` alone.
 * - With a signal, observations are `{ observation, changed }` or `{ observation, task_id }`.
 * - info `regret` is dynamic regret: against the best mean of the moment.
 */
export class Schedule extends Layer {
	override readonly state: StateArrays;
	readonly params: ScheduleParams;
	/** Steps or episodes since the schedule of a row began. */
	readonly time: Int32Array;
	private readonly course: Course;
	private readonly law: Law;
	private readonly changed: Column<Int32Array>;
	private readonly visits: Int32Array;
	private readonly visited?: VisitTest;
	private readonly restartsInner: boolean;
	private readonly sign?: Float64Array;
	/** Rows × n: the inner action behind each action. */
	private readonly route?: Int32Array;
	private readonly meaning?: Meaning;
	private readonly signal?: Signal;
	private readonly facts?: ActionFacts;
	/** Whether outputs must be made anew after every step. */
	private readonly lively: boolean;

	/** @throws InvalidParamsError */
	constructor(inner: Kernel, params: DeepPartial<ScheduleParams> = {}) {
		super("Schedule", inner);
		this.params = asScheduleParams(resolveParams(SPEC, params as Params));
		const { law, region, clock } = this.params;
		const rows = inner.numEnvs;
		const targets = this.findTargets(inner);
		const tester = law === "active" ? visitTest(inner, region) : undefined;
		const problems = scheduleMisfits(this.params, targets);
		if (typeof tester === "object") problems.push(tester);
		this.changed = column("int32", rows);
		this.course = new Course(rows, targets);
		const task: Column<Int32Array> = { data: this.course.task, width: 1, shape: [] };
		const signal = signalOf(this.params, this.changed, task);
		if (signal && inner.observation === null)
			problems.push({
				path: ["signal"],
				message: `is given, expected "none": ${environmentOf(inner)} has observations of no fixed size`,
				value: this.params.signal,
			});
		if (problems.length > 0) throw new InvalidParamsError("Schedule", problems);

		if (typeof tester === "function") this.visited = tester;
		if (signal) this.signal = signal;
		this.law = lawOf(this.course, this.params);
		this.time = new Int32Array(rows);
		this.visits = new Int32Array(rows);
		const own = targets.filter((target) => target.scope !== "task");
		this.restartsInner = own.length < targets.length;
		const parts: Columns = Object.assign({}, ...own.map((target) => target.columns));
		this.sign = parts.reward_sign?.data as Float64Array | undefined;
		if (this.sign) this.reward = new Float64Array(rows);
		this.route = parts.action_permutation?.data as Int32Array | undefined;
		if (this.route || this.sign) this.facts = this.routeActions(inner);
		const observed = own.find((target) => target.scope === "observation");
		if (observed) this.meaning = meaningOf(inner, observed);
		this.describeObservation(inner);
		this.hidden = {
			...this.hidden,
			...parts,
			phase: { data: this.course.phase, width: 1, shape: [] },
			task_id: task,
			changed: this.changed,
		};
		this.lively =
			this.meaning !== undefined ||
			this.facts !== undefined ||
			(clock === "step" && typeof this.params.signal === "object");
		if (inner.task && this.facts) this.task = taskThen(inner.task, (row) => this.show(row));
		const columns = Object.entries(parts).map(([key, { data }]) => [key, data] as const);
		this.state = {
			...this.course.state,
			time: this.time,
			visits: this.visits,
			...Object.fromEntries(columns),
			...this.law.state,
			...this.signal?.state,
			...(this.facts ? { best_mean: this.facts.bestMean } : {}),
		};
	}

	override seed(row: number, node: SeedTree): void {
		this.inner.seed(row, node);
		const { key, trial } = this.course;
		this.streamNode(node).stream(key, STREAM_WORDS * row);
		trial[row] = -1;
	}

	override reset(begin: number, end: number, newTrial: boolean, options?: ResetOptions): void {
		if (newTrial) {
			this.inner.reset(begin, end, true, options);
			for (let row = begin; row < end; row++) {
				this.course.trial[row]!++;
				this.restart(row);
			}
			// Starts under the task that the schedule begins with.
			if (this.restartsInner) this.inner.reset(begin, end, false, options);
		} else {
			for (let row = begin; row < end; row++) this.nextEpisode(row);
			this.inner.reset(begin, end, false, options);
		}
		this.facts?.regret?.data.fill(0, begin, end);
		for (let row = begin; row < end; row++) this.show(row);
	}

	override step(begin: number, end: number): void {
		const { time, changed, course, inner, lively, params } = this;
		const { next } = course;
		this.sendActions(begin, end);
		inner.step(begin, end);
		if (this.sign) this.flipRewards(begin, end, this.sign);
		if (this.visited) this.countVisits(begin, end, this.visited);
		const fresh = changed.data;
		if (params.clock === "step")
			for (let i = begin; i < end; i++) {
				const now = time[i]! + 1;
				time[i] = now;
				fresh[i] = 0;
				if (now >= next[i]! && (inner.terminated[i]! | inner.truncated[i]!) === 0)
					this.move(i, now);
			}
		else fresh.fill(0, begin, end);
		if (lively) for (let i = begin; i < end; i++) this.show(i);
	}

	/**
	 * Puts a row's schedule at `time` of its trial, as if that much time had passed; the state of the
	 * environment itself stays.
	 * @throws InvalidArgumentError for a negative or fractional time, a row that is none, and under
	 * the law "active", whose changes depend on the agent.
	 */
	seek(row: number, time: number): void {
		if (!Number.isInteger(row) || row < 0 || row >= this.numEnvs)
			throw new InvalidArgumentError("row", row, `an integer from 0 to ${this.numEnvs - 1}`);
		if (!Number.isInteger(time) || time < 0 || time > 2 ** 30)
			throw new InvalidArgumentError("time", time, `an integer from 0 to ${2 ** 30}`);
		if (this.visited)
			throw new InvalidArgumentError("law", "active", "a law that depends on time alone");
		const { course, law, signal } = this;
		let switched = 0;
		law.begin(row);
		signal?.restart(row);
		for (let from = 0; ; ) {
			const stop = Math.min(course.next[row]!, time + 1);
			if (signal)
				for (let t = Math.max(from, time - 65536); t < stop; t++)
					signal.show(row, t, course.task[row]!);
			if (stop > time) break;
			from = stop;
			const phase = course.phase[row]!;
			law.advance(row, from);
			switched = course.phase[row] !== phase ? from : switched;
		}
		law.write(row, time);
		this.time[row] = time;
		this.changed.data[row] = time > 0 && switched === time && this.switches() ? 1 : 0;
		course.changed(row);
		this.show(row);
	}

	/** The parameters of a row at `time` of its trial; changes nothing. @throws InvalidArgumentError */
	at(row: number, time: number): ScheduleMoment {
		const saved = Object.values(this.state).map((array) => array.slice());
		const fresh = this.changed.data.slice();
		const tasks = this.course.targets.flatMap(({ columns }) => Object.entries(columns));
		const before = tasks.map(([, { data }]) => data.slice());
		try {
			this.seek(row, time);
			const values = tasks.map(
				([key, { data, width }]) =>
					[key, Array.from(data.subarray(row * width, (row + 1) * width))] as const,
			);
			return {
				time,
				phase: this.course.phase[row]!,
				taskId: this.course.task[row]!,
				parameters: Object.fromEntries(values),
			};
		} finally {
			Object.values(this.state).forEach((array, k) => {
				array.set(saved[k]!);
			});
			this.changed.data.set(fresh);
			tasks.forEach(([, { data }], k) => {
				data.set(before[k]!);
			});
			if (Number.isInteger(row) && row >= 0 && row < this.numEnvs) {
				this.course.changed(row);
				this.show(row);
			}
		}
	}

	private findTargets(inner: Kernel): Target[] {
		const found = scopesOf(this.params).map((scope) => targetFor(scope, inner, this.params));
		const problems = found.filter((each): each is Problem => "message" in each);
		if (problems.length > 0) throw new InvalidParamsError("Schedule", problems);
		return found as Target[];
	}

	/** Actions, mask and facts when rewards change sign or actions their meaning. */
	private routeActions(inner: Kernel): ActionFacts | undefined {
		const { route, sign } = this;
		const space = inner.actionSpace;
		const info = { ...inner.info };
		const hidden = { ...inner.hidden };
		let facts: ActionFacts | undefined;
		if (space instanceof Discrete && inner.action) {
			if (route) {
				this.action = space.allocate(this.numEnvs);
				if (inner.actionMask) this.actionMask = column("uint8", this.numEnvs, [space.n]);
				if (info.action_mask && this.actionMask) info.action_mask = this.actionMask;
			}
			const allowed = this.actionMask?.data;
			const known = new ActionFacts(inner, space.n, {
				capacity: space.n,
				...(route ? { route } : {}),
				...(allowed ? { allowed } : {}),
				...(sign ? { sign } : {}),
			});
			if (route || inner.hidden.means?.width === space.n) facts = known;
		}
		if (sign && !facts?.regret) {
			// Who is best when rewards are negated cannot be told without the means.
			for (const key of ["means", "best_arm", "best_action"]) delete hidden[key];
			delete info.regret;
			if (!route) facts = undefined;
		}
		this.info = facts?.regret ? { ...info, regret: facts.regret } : info;
		const told = sign && !facts?.regret ? {} : facts?.hidden;
		this.hidden = { ...hidden, ...told };
		return facts;
	}

	private describeObservation(inner: Kernel): void {
		const { meaning, signal } = this;
		if (meaning) {
			this.observationSpace = meaning.space;
			this.observation = { "": meaning.column };
		}
		if (!signal) return;
		const under = underObservation(this.observation ?? inner.observation!);
		this.observationSpace = new Dict({
			observation: this.observationSpace,
			[signal.key]: signal.space,
		});
		this.observation = { ...under, [signal.key]: signal.column };
	}

	/** Begins the row's schedule at time 0. */
	private restart(row: number): void {
		this.time[row] = 0;
		this.visits[row] = 0;
		this.changed.data[row] = 0;
		this.signal?.restart(row);
		this.law.begin(row);
		this.law.write(row, 0);
		this.course.changed(row);
	}

	private nextEpisode(row: number): void {
		const { clock, reset } = this.params;
		if (reset === "episodic") {
			this.restart(row);
			return;
		}
		if (clock === "episode") this.time[row]!++;
		const now = this.time[row]!;
		if (now >= this.course.next[row]!) this.move(row, now);
	}

	/** Goes on to the parameters of `now`. */
	private move(row: number, now: number): void {
		const { course, law } = this;
		const phase = course.phase[row]!;
		while (course.next[row]! <= now) law.advance(row, course.next[row]!);
		law.write(row, now);
		course.changed(row);
		if (course.phase[row] !== phase && this.switches()) this.changed.data[row] = 1;
	}

	/** Whether a new phase is a switch; a season's is only a new turn. */
	private switches(): boolean {
		return this.params.law !== "seasonal";
	}

	private sendActions(begin: number, end: number): void {
		const { route, facts } = this;
		if (facts === undefined && route === undefined) return;
		const action = this.action![""]!.data;
		const inner = this.inner.action![""]!.data;
		const { n, start } = this.inner.actionSpace as Discrete;
		for (let i = begin; i < end; i++) {
			let id = action[i]! - start;
			if (route !== undefined) {
				id = route[i * n + id]!;
				inner[i] = start + id;
			}
			if (facts !== undefined) facts.note(i, id);
		}
	}

	private flipRewards(begin: number, end: number, sign: Float64Array): void {
		const { reward } = this;
		const from = this.inner.reward;
		for (let i = begin; i < end; i++) reward[i] = sign[i]! * from[i]!;
	}

	private countVisits(begin: number, end: number, visited: VisitTest): void {
		const { visits, time, course, params } = this;
		const limit = params.visits ?? 200;
		for (let i = begin; i < end; i++) {
			if (!visited(i) || ++visits[i]! <= limit) continue;
			visits[i] = 0;
			course.next[i] = time[i]! + 1;
		}
	}

	/** Writes the outputs that follow from the parameters and the inner kernel's outputs. */
	private show(row: number): void {
		const { route, facts, course } = this;
		if (route !== undefined && this.actionMask !== undefined) {
			const { width, data } = this.actionMask;
			const mask = this.inner.actionMask!.data;
			for (let k = row * width; k < (row + 1) * width; k++)
				data[k] = mask[row * width + route[k]!]!;
		}
		facts?.refresh(row);
		this.meaning?.show(row);
		this.signal?.show(row, this.time[row]!, course.task[row]!);
	}
}

function lawOf(course: Course, params: ScheduleParams): Law {
	switch (params.law) {
		case "drift":
			return new Drift(course, params);
		case "seasonal":
			return new Seasonal(course, params);
		case "blend":
			return new Blend(course, params);
		case "bit-flip":
			return new BitFlip(course, params);
		default:
			return switchingLaw(course, params);
	}
}

const SPEC = {
	id: "Schedule",
	description:
		"Changes the task, the sign of rewards, or the meaning of observations or actions over time, under one of nine laws.",
	source: "Abel et al. 2023; Khetarpal et al. 2022; Garivier & Moulines 2011; Dohare et al. 2024",
	params: SCHEDULE_SCHEMA,
	check: (params: Params) => scheduleProblems(asScheduleParams(params)),
	wrap: (kernel: Kernel, params: Params) =>
		new Schedule(kernel, asScheduleParams(params) as DeepPartial<ScheduleParams>),
};

registerLayer(SPEC);
