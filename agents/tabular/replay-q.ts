import {
	type Agent,
	type AgentView,
	registerAgent,
	type Transition,
} from "../../src/agent/index.ts";
import type { StateArrays } from "../../src/env/index.ts";
import type { SeedTree } from "../../src/random/index.ts";
import { type Column, type Columns, column } from "../../src/spaces/index.ts";
import { rowStreams } from "../bandit/arm-agent.ts";
import { supportsTable, Tables, type Ties } from "./table.ts";

interface ReplayQParams {
	readonly discount: number;
	readonly epsilon: number;
	readonly sweeps: number;
	readonly ties: Ties;
}

/** Outcome of a pair that ended the episode; other outcomes are states from 0. */
const ENDED = -1;
/** Marks a pair that was never visited. */
const UNSEEN = -2;

/**
 * Q-learning by replay: remembers where every visited (state, action) led, and after each outcome
 * that is new sets Q(s, a) = r + γ max Q(s′) over all of them, the newest first. Learns from a
 * single success what takes plain Q-learning many, using nothing but the past: a causal source of
 * histories to distil. Meant for deterministic environments: of a pair only the last outcome counts.
 *
 * Explanation: `q` and `probability` of the actions in the current state (rows × actions).
 */
export class ReplayQ implements Agent {
	readonly id = "replay-q";
	readonly memory: StateArrays;
	readonly explanation: Columns;
	explaining = false;
	private readonly tables: Tables;
	private readonly random: Uint32Array;
	/** Rows × states × actions: value, outcome and reward of each pair. */
	private readonly q: Float64Array;
	private readonly outcome: Int32Array;
	private readonly paid: Float64Array;
	/** Rows × (states × actions): visited pairs in the order of their first visit. */
	private readonly visited: Int32Array;
	private readonly count: Int32Array;
	/** 1 once anything was paid; until then all values are 0 and a sweep changes nothing. */
	private readonly found: Uint8Array;
	private readonly shownQ: Column<Float64Array>;
	private readonly probability: Column<Float64Array>;

	constructor(
		readonly params: ReplayQParams,
		private readonly view: AgentView,
		seeds: SeedTree,
	) {
		const { numEnvs } = view;
		this.random = rowStreams(numEnvs, seeds);
		this.tables = new Tables(view, this.random, params.ties);
		const entries = numEnvs * this.tables.size;
		this.q = new Float64Array(entries);
		this.outcome = new Int32Array(entries);
		this.paid = new Float64Array(entries);
		this.visited = new Int32Array(entries);
		this.count = new Int32Array(numEnvs);
		this.found = new Uint8Array(numEnvs);
		const { q, outcome, paid, visited, count, found, random } = this;
		this.memory = { q, outcome, paid, visited, count, found, random };
		this.shownQ = column("float64", numEnvs, [this.tables.actions]);
		this.probability = column("float64", numEnvs, [this.tables.actions]);
		this.explanation = { q: this.shownQ, probability: this.probability };
		this.reset(0, numEnvs);
	}

	reset(begin: number, end: number): void {
		const { size } = this.tables;
		this.q.fill(0, begin * size, end * size);
		this.outcome.fill(UNSEEN, begin * size, end * size);
		this.count.fill(0, begin, end);
		this.found.fill(0, begin, end);
	}

	act(actions: Columns): void {
		const { q, tables, view, explaining } = this;
		const { epsilon } = this.params;
		const out = actions[""]!.data;
		const { data } = view.observation[tables.key]!;
		for (let row = 0; row < tables.numEnvs; row++) {
			const at = tables.at(row, data[row]!);
			if (explaining) tables.explain(q, row, at, epsilon, this.shownQ.data, this.probability.data);
			out[row] = tables.firstAction + tables.choose(q, row, at, epsilon);
		}
	}

	learn({ observation, action, reward, terminated, nextObservation }: Transition): void {
		const { tables, outcome, paid, visited, count, found } = this;
		const from = observation[tables.key]!.data;
		const to = nextObservation[tables.key]!.data;
		const taken = action[""]!.data;
		for (let row = 0; row < tables.numEnvs; row++) {
			const at = tables.at(row, from[row]!) + taken[row]! - tables.firstAction;
			const led = terminated[row] === 1 ? ENDED : to[row]! - tables.firstState;
			if (outcome[at] === led && paid[at] === reward[row]) continue;
			if (outcome[at] === UNSEEN) visited[row * tables.size + count[row]!++] = at;
			outcome[at] = led;
			paid[at] = reward[row]!;
			if (reward[row] !== 0) found[row] = 1;
			if (found[row] === 1) this.sweep(row);
		}
	}

	/** Backs up all visited pairs of a row until nothing changes, at most `sweeps` times. */
	private sweep(row: number): void {
		const { q, outcome, paid, visited, tables } = this;
		const { discount, sweeps } = this.params;
		const base = row * tables.size;
		for (let pass = 0; pass < sweeps; pass++) {
			let changed = false;
			for (let k = this.count[row]! - 1; k >= 0; k--) {
				const at = visited[base + k]!;
				const led = outcome[at]!;
				const value =
					led === ENDED
						? paid[at]!
						: paid[at]! + discount * tables.highest(q, row, base + led * tables.actions);
				if (value === q[at]) continue;
				q[at] = value;
				changed = true;
			}
			if (!changed) return;
		}
	}
}

registerAgent({
	id: "replay-q",
	description:
		"Tabular Q-values from replaying every remembered transition after each new one; ε-greedy. For deterministic environments.",
	source: "Experience replay: Lin, Self-improving reactive agents (1992)",
	params: {
		type: "object",
		properties: {
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
				description: "Probability of a uniformly random action.",
				default: 0.05,
			},
			sweeps: {
				type: "integer",
				minimum: 1,
				description: "Most passes over the remembered transitions after a new one.",
				default: 1,
			},
			ties: {
				type: "string",
				enum: ["random", "first"],
				description: "Which of several best actions is taken.",
				default: "random",
			},
		},
		additionalProperties: false,
	},
	supports: supportsTable,
	create: (params, view, seeds) => new ReplayQ(params as unknown as ReplayQParams, view, seeds),
});
