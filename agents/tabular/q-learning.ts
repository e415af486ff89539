import {
	type Agent,
	type AgentView,
	registerAgent,
	type Transition,
} from "../../src/agent/index.ts";
import type { StateArrays } from "../../src/env/index.ts";
import { nextUniform, type SeedTree, STREAM_WORDS } from "../../src/random/index.ts";
import { type Column, type Columns, column } from "../../src/spaces/index.ts";
import { rowStreams } from "../bandit/arm-agent.ts";
import { supportsTable, Tables, type Ties } from "./table.ts";

/** Parameters of `q-learning`. */
export interface QLearningParams {
	readonly learningRate: number;
	readonly learningRateSchedule: "constant" | "linear" | "inverse";
	/** Steps to zero ("linear") or to a half ("inverse"). */
	readonly learningRateSteps: number;
	readonly discount: number;
	readonly epsilon: number;
	/** Episodes over which ε falls to `finalEpsilon`; 0 for a constant ε. */
	readonly epsilonEpisodes: number;
	readonly finalEpsilon: number;
	/** First value of every entry, or bounds of a uniform one. */
	readonly initial: number | readonly [number, number];
	readonly ties: Ties;
	readonly terminal: "mask" | "zero";
}

/** Learning rate after `steps` updates. */
export function learningRateAt(
	{ learningRate, learningRateSchedule, learningRateSteps }: QLearningParams,
	steps: number,
): number {
	switch (learningRateSchedule) {
		case "constant":
			return learningRate;
		case "linear":
			return learningRate * Math.max(0, 1 - steps / learningRateSteps);
		case "inverse":
			return learningRate / (1 + steps / learningRateSteps);
	}
}

/** ε in an episode of a trial, counted from 0. */
export function epsilonAt(
	{ epsilon, epsilonEpisodes, finalEpsilon }: QLearningParams,
	episode: number,
): number {
	if (epsilonEpisodes === 0) return epsilon;
	const left = Math.max(0, 1 - episode / epsilonEpisodes);
	return finalEpsilon + (epsilon - finalEpsilon) * left;
}

/**
 * Tabular Q-learning (Watkins 1989), ε-greedy. A table a row, forgotten at the start of a trial.
 *
 * Explanation: `q` and `probability` of the actions in the current state (rows × actions).
 */
export class QLearning implements Agent {
	readonly id = "q-learning";
	readonly memory: StateArrays;
	readonly explanation: Columns;
	explaining = false;
	/** Rows × states × actions. */
	readonly q: Float64Array;
	private readonly tables: Tables;
	private readonly random: Uint32Array;
	/** Updates of the trial. */
	private readonly steps: Float64Array;
	private readonly shownQ: Column<Float64Array>;
	private readonly probability: Column<Float64Array>;

	constructor(
		readonly params: QLearningParams,
		private readonly view: AgentView,
		seeds: SeedTree,
	) {
		const { numEnvs } = view;
		this.random = rowStreams(numEnvs, seeds);
		this.tables = new Tables(view, this.random, params.ties);
		this.q = new Float64Array(numEnvs * this.tables.size);
		this.steps = new Float64Array(numEnvs);
		this.memory = { q: this.q, steps: this.steps, random: this.random };
		this.shownQ = column("float64", numEnvs, [this.tables.actions]);
		this.probability = column("float64", numEnvs, [this.tables.actions]);
		this.explanation = { q: this.shownQ, probability: this.probability };
		this.reset(0, numEnvs);
	}

	reset(begin: number, end: number): void {
		const { q, steps, random, tables } = this;
		const { initial } = this.params;
		steps.fill(0, begin, end);
		if (typeof initial === "number") {
			q.fill(initial, begin * tables.size, end * tables.size);
			return;
		}
		const [low, high] = initial;
		for (let row = begin; row < end; row++)
			for (let k = row * tables.size; k < (row + 1) * tables.size; k++)
				q[k] = low + (high - low) * nextUniform(random, STREAM_WORDS * row);
	}

	act(actions: Columns): void {
		const { q, tables, params, view, explaining } = this;
		const out = actions[""]!.data;
		const { data } = view.observation[tables.key]!;
		const { episode } = view.clocks;
		for (let row = 0; row < tables.numEnvs; row++) {
			const epsilon = epsilonAt(params, episode[row]!);
			const at = tables.at(row, data[row]!);
			if (explaining) tables.explain(q, row, at, epsilon, this.shownQ.data, this.probability.data);
			out[row] = tables.firstAction + tables.choose(q, row, at, epsilon);
		}
	}

	learn({ observation, action, reward, terminated, nextObservation }: Transition): void {
		const { q, tables, params, steps } = this;
		const { discount, terminal } = params;
		const from = observation[tables.key]!.data;
		const to = nextObservation[tables.key]!.data;
		const taken = action[""]!.data;
		for (let row = 0; row < tables.numEnvs; row++) {
			const at = tables.at(row, from[row]!) + taken[row]! - tables.firstAction;
			const next = tables.at(row, to[row]!);
			const ended = terminated[row] === 1;
			if (ended && terminal === "zero") q.fill(0, next, next + tables.actions);
			const future = ended ? 0 : discount * tables.highest(q, row, next);
			const target = reward[row]! + future;
			q[at]! += learningRateAt(params, steps[row]!) * (target - q[at]!);
			steps[row]!++;
		}
	}
}

registerAgent({
	id: "q-learning",
	description:
		"Tabular Q-learning, ε-greedy, over a Discrete observation; forgets at the start of a trial.",
	source:
		"Watkins, Learning from Delayed Rewards (1989); the source algorithm of Headless-AD in Darkroom (Sinii et al. 2024) and the learner of Abel et al. 2023, Example 1",
	params: {
		type: "object",
		properties: {
			learningRate: {
				type: "number",
				exclusiveMinimum: 0,
				maximum: 1,
				description: "Learning rate α at the start of a trial.",
				default: 0.1,
			},
			learningRateSchedule: {
				type: "string",
				enum: ["constant", "linear", "inverse"],
				description:
					'How α goes on over steps t of a trial: "constant"; "linear": α (1 − t / learningRateSteps), then 0; "inverse": α / (1 + t / learningRateSteps).',
				default: "constant",
			},
			learningRateSteps: {
				type: "number",
				exclusiveMinimum: 0,
				description: "Time scale of the schedule in steps.",
				default: 1000,
			},
			discount: {
				type: "number",
				minimum: 0,
				maximum: 1,
				description: "Discount factor γ.",
				default: 0.9,
			},
			epsilon: {
				type: "number",
				minimum: 0,
				maximum: 1,
				description: "Probability of a uniformly random action at the start of a trial.",
				default: 0.1,
			},
			epsilonEpisodes: {
				type: "number",
				minimum: 0,
				description:
					"Episodes of a trial over which ε falls linearly to finalEpsilon; 0 keeps it constant.",
				default: 0,
			},
			finalEpsilon: {
				type: "number",
				minimum: 0,
				maximum: 1,
				description: "ε once it has fallen.",
				default: 0,
			},
			initial: {
				anyOf: [
					{ type: "number", description: "a number" },
					{
						type: "array",
						minItems: 2,
						maxItems: 2,
						items: { type: "number" },
						description: "[low, high]",
					},
				],
				description: "Initial value of every entry, or [low, high] to draw each uniformly.",
				default: 0,
			},
			ties: {
				type: "string",
				enum: ["random", "first"],
				description: "Which of several best actions is taken.",
				default: "random",
			},
			terminal: {
				type: "string",
				enum: ["mask", "zero"],
				description:
					'At a termination: "mask" takes the reward alone as target; "zero" also sets all values of the last state to 0, as the source of Headless-AD does.',
				default: "mask",
			},
		},
		additionalProperties: false,
	},
	check: (params) => {
		const { initial } = params as unknown as QLearningParams;
		if (typeof initial === "number" || initial[0] <= initial[1]) return [];
		return [
			{
				path: ["initial"],
				message: `is [${initial.join(", ")}], expected [low, high] with low ≤ high`,
				value: initial,
			},
		];
	},
	supports: supportsTable,
	create: (params, view, seeds) => new QLearning(params as unknown as QLearningParams, view, seeds),
});
