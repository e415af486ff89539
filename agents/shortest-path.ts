import { type Agent, type AgentView, registerAgent } from "../src/agent/index.ts";
import type { StateArrays } from "../src/env/index.ts";
import { nextInteger, type SeedTree, STREAM_WORDS } from "../src/random/index.ts";
import { type Column, type Columns, column, Discrete } from "../src/spaces/index.ts";
import { rowStreams } from "./bandit/arm-agent.ts";

/** What a grid environment tells about itself in `describe()`. */
interface GridFacts {
	readonly family: "grid";
	readonly height: number;
	readonly width: number;
	/** Absent when rows have their own. */
	readonly layout?: readonly string[];
	readonly control: "cardinal" | "turn";
	/** Atomic moves of each action: 0 noop, 1 … 4 up, right, down, left, 5 and 6 turns, 7 forward. */
	readonly sequences: readonly (readonly number[])[];
}

const FORWARD = 7;
const TURN_LEFT = 5;
const ROW_STEP = [0, -1, 0, 1, 0];
const COLUMN_STEP = [0, 0, 1, 0, -1];

/**
 * Takes the fewest steps to the goal, by breadth-first search over the hidden layout, goal and
 * position: actions of any number of moves, turns, hidden or shuffled actions (by `action_ids`).
 * Exact where moves do what they say; wind and slips are not reckoned with. Where the goal may be
 * stayed on, it touches the goal as often as it can.
 *
 * Explanation: `distance` (rows: steps to the goal, −1 when there is no way) and `steps` (rows ×
 * actions: the same when an action is taken first; −1 also where masked).
 */
export class ShortestPath implements Agent {
	readonly id = "shortest-path";
	readonly memory: StateArrays;
	readonly explanation: Columns;
	explaining = false;
	private readonly facts: GridFacts;
	private readonly n: number;
	private readonly start: number;
	private readonly headings: number;
	private readonly states: number;
	private readonly random: Uint32Array;
	/** The common layout; when rows have their own, what each row's plan was made for. */
	private readonly walls: Uint8Array;
	private readonly perRow: boolean;
	/** What each row's plan was made for: a goal (−1 = no plan), and the usable sequences. */
	private readonly goal: Int32Array;
	private readonly usable: Uint8Array;
	/** Rows × states: steps to the next touch of the goal, −1 = none. */
	private readonly plan: Int32Array;
	private readonly distance: Column<Int32Array>;
	private readonly steps: Column<Int32Array>;

	/** Scratch of a search: predecessors of each state as a linked list, and a queue. */
	private readonly head: Int32Array;
	private readonly next: Int32Array;
	private readonly queue: Int32Array;
	private readonly now: Uint8Array;
	/** Outcome of the last `run`. */
	private touched = false;

	constructor(
		private readonly view: AgentView,
		private readonly ties: "first" | "random",
		seeds: SeedTree,
	) {
		const facts = view.constants as unknown as GridFacts;
		const { n, start } = view.actionSpace as Discrete;
		const rows = view.numEnvs;
		const cells = facts.height * facts.width;
		this.facts = facts;
		this.n = n;
		this.start = start;
		this.headings = facts.control === "turn" ? 4 : 1;
		this.states = cells * this.headings;
		this.random = rowStreams(rows, seeds);
		this.perRow = facts.layout === undefined;
		this.walls = facts.layout
			? Uint8Array.from(facts.layout.join(""), (mark) => (mark === "#" ? 1 : 0))
			: new Uint8Array(rows * cells);
		this.goal = new Int32Array(rows).fill(-1);
		this.usable = new Uint8Array(rows * facts.sequences.length);
		this.plan = new Int32Array(rows * this.states);
		this.memory = {
			goal: this.goal,
			usable: this.usable,
			plan: this.plan,
			random: this.random,
			...(this.perRow ? { walls: this.walls } : {}),
		};
		this.distance = column("int32", rows);
		this.steps = column("int32", rows, [n]);
		this.explanation = { distance: this.distance, steps: this.steps };
		this.head = new Int32Array(this.states);
		this.next = new Int32Array(this.states * facts.sequences.length);
		this.queue = new Int32Array(this.states);
		this.now = new Uint8Array(facts.sequences.length);
	}

	reset(begin: number, end: number): void {
		this.goal.fill(-1, begin, end);
	}

	act(actions: Columns): void {
		const out = actions[""]!.data;
		const { view, goal, plan, states, headings, explaining } = this;
		const { position, direction, goal: target } = view.hidden!;
		for (let row = 0; row < view.numEnvs; row++) {
			if (this.stale(row)) this.search(row);
			const facing = direction ? direction.data[row]! : 0;
			const state = position!.data[row]! * headings + facing;
			if (explaining) this.distance.data[row] = plan[row * states + state]!;
			goal[row] = target!.data[row]!;
			out[row] = this.start + this.choose(row, state);
		}
	}

	/** The sequence behind an action index, −1 for none. */
	private sequence(row: number, index: number): number {
		const { actionMask, info } = this.view;
		if (actionMask && actionMask.data[row * this.n + index] === 0) return -1;
		const ids = info.action_ids;
		return ids?.width === this.n ? ids.data[row * this.n + index]! : index;
	}

	private choose(row: number, state: number): number {
		const { plan, states, n, goal, explaining } = this;
		let best = Infinity;
		let chosen = -1;
		let count = 0;
		for (let index = 0; index < n; index++) {
			const at = row * n + index;
			if (explaining) this.steps.data[at] = -1;
			const id = this.sequence(row, index);
			if (id < 0) continue;
			if (chosen < 0) chosen = index;
			const end = this.run(row, state, id, goal[row]!);
			const after = plan[row * states + end]!;
			const steps = this.touched ? 1 : after < 0 ? -1 : 1 + after;
			if (explaining) this.steps.data[at] = steps;
			if (steps < 0) continue;
			// Of two that touch the goal, the one that is sooner there again.
			const cost = this.touched ? (after < 0 ? 1 : after / (after + 1)) : steps;
			if (cost < best) {
				best = cost;
				chosen = index;
				count = 1;
			} else if (cost === best && this.ties === "random") {
				count++;
				if (nextInteger(this.random, STREAM_WORDS * row, count) === 0) chosen = index;
			}
		}
		return Math.max(chosen, 0);
	}

	/** Follows a sequence; returns the last state and notes in `touched` whether it met the goal. */
	private run(row: number, state: number, id: number, goal: number): number {
		const { facts, headings, walls } = this;
		const { height, width } = facts;
		const base = this.perRow ? row * height * width : 0;
		let cell = Math.floor(state / headings);
		let facing = state - cell * headings;
		this.touched = false;
		for (const move of facts.sequences[id]!) {
			if (move > 4 && move !== FORWARD) facing = (facing + (move === TURN_LEFT ? 3 : 1)) & 3;
			else {
				const heading = move === FORWARD ? facing + 1 : move;
				const r = Math.floor(cell / width) + ROW_STEP[heading]!;
				const c = (cell % width) + COLUMN_STEP[heading]!;
				const to = r * width + c;
				if (r >= 0 && r < height && c >= 0 && c < width && walls[base + to] === 0) cell = to;
			}
			if (cell === goal) this.touched = true;
		}
		return cell * headings + facing;
	}

	/** Whether a row's plan is for another goal, layout or set of actions; notes the new ones. */
	private stale(row: number): boolean {
		const { now, usable, view, perRow, walls } = this;
		let stale = this.goal[row] !== view.hidden!.goal!.data[row];
		now.fill(0);
		for (let index = 0; index < this.n; index++) {
			const id = this.sequence(row, index);
			if (id >= 0) now[id] = 1;
		}
		const from = row * now.length;
		for (let id = 0; id < now.length; id++) {
			if (usable[from + id] === now[id]) continue;
			usable[from + id] = now[id]!;
			stale = true;
		}
		if (!perRow) return stale;
		const { data, width } = view.hidden!.layout!;
		for (let k = row * width; k < (row + 1) * width; k++) {
			if (walls[k] === data[k]) continue;
			walls[k] = data[k]!;
			stale = true;
		}
		return stale;
	}

	/** Breadth-first search backwards from every state with an action that touches the goal. */
	private search(row: number): void {
		const { head, next, queue, now, plan, states } = this;
		const sequences = now.length;
		const base = row * states;
		const goal = this.view.hidden!.goal!.data[row]!;
		plan.fill(-1, base, base + states);
		head.fill(-1);
		let tail = 0;
		for (let state = 0; state < states; state++)
			for (let id = 0; id < sequences; id++) {
				if (now[id] === 0) continue;
				const end = this.run(row, state, id, goal);
				if (this.touched && plan[base + state] === -1) {
					plan[base + state] = 1;
					queue[tail++] = state;
				}
				next[state * sequences + id] = head[end]!;
				head[end] = state * sequences + id;
			}
		for (let at = 0; at < tail; at++) {
			const end = queue[at]!;
			for (let edge = head[end]!; edge >= 0; edge = next[edge]!) {
				const state = Math.floor(edge / sequences);
				if (plan[base + state] !== -1) continue;
				plan[base + state] = plan[base + end]! + 1;
				queue[tail++] = state;
			}
		}
	}
}

function supports(view: AgentView): string | null {
	const facts = view.constants as Partial<GridFacts> | undefined;
	if (facts?.family !== "grid" || !facts.sequences)
		return "it needs a grid environment, one that describes its layout and moves";
	if (!(view.actionSpace instanceof Discrete))
		return `it needs a Discrete action space, got ${view.actionSpace}`;
	const missing = ["position", "goal", ...(facts.layout ? [] : ["layout"])].find(
		(key) => view.hidden?.[key] === undefined,
	);
	if (missing !== undefined) return `the hidden state lacks ${JSON.stringify(missing)}`;
	const { n } = view.actionSpace;
	if (n === facts.sequences.length || view.info.action_ids?.width === n) return null;
	return `the action space has ${n} actions, the grid describes ${facts.sequences.length} and nothing says which are which`;
}

registerAgent({
	id: "shortest-path",
	description:
		"Takes the fewest steps to the goal of a grid, by search over its hidden layout, goal and position.",
	privileged: true,
	params: {
		type: "object",
		properties: {
			ties: {
				type: "string",
				enum: ["first", "random"],
				description: "Which of several shortest ways is taken.",
				default: "first",
			},
		},
		additionalProperties: false,
	},
	supports,
	create: (params, view, seeds) => new ShortestPath(view, params.ties as "first" | "random", seeds),
});
