import {
	type Agent,
	type AgentView,
	registerAgent,
	type Transition,
} from "../../src/agent/index.ts";
import { type Column, type Columns, column } from "../../src/spaces/index.ts";

export const HEADS = 4;
/** Tokens of the context: start, one prompt an action, then the latest steps. */
export const CAPACITY = 96;

/**
 * Acts in turn by a fixed rule and records the attention of a made-up transformer over a context of
 * prompts and steps: one head looks at the latest steps, one at good rewards, one at the steps of the
 * same action, one at the prompts. No randomness.
 */
class Attentive implements Agent {
	readonly id = "attentive";
	readonly memory;
	readonly explanation;
	readonly #actions: number;

	constructor(private readonly view: AgentView) {
		const { numEnvs } = view;
		const actions = view.actionSpace.flatDim!;
		this.#actions = actions;
		this.memory = {
			taken: new Int32Array(numEnvs),
			action: new Int32Array(numEnvs * CAPACITY),
			reward: new Float64Array(numEnvs * CAPACITY),
		};
		this.explanation = {
			attention: column("float32", numEnvs, [HEADS, CAPACITY]),
			attention_step: column("int32", numEnvs, [CAPACITY]),
			attention_action: column("int32", numEnvs, [CAPACITY]),
			similarity: column("float32", numEnvs, [actions]),
			probability: column("float32", numEnvs, [actions]),
		};
	}

	reset(begin: number, end: number): void {
		this.memory.taken.fill(0, begin, end);
	}

	act(actions: Columns): void {
		for (let row = 0; row < this.view.numEnvs; row++) this.#choose(row, actions[""]!);
	}

	#choose(row: number, to: Column): void {
		const { attention, attention_step, attention_action, similarity, probability } =
			this.explanation;
		const { taken, action, reward } = this.memory;
		const n = this.#actions;
		const room = CAPACITY - 1 - n;
		const count = taken[row]!;
		// The same few actions again and again, and now and then the next one.
		const choice = (count % 5 < 3 ? Math.floor(count / 20) : count) % n;
		const at = row * CAPACITY;
		const steps = attention_step.data.subarray(at, at + CAPACITY).fill(-2);
		const tokens = attention_action.data.subarray(at, at + CAPACITY).fill(-1);
		const weights = attention.data.subarray(row * HEADS * CAPACITY, (row + 1) * HEADS * CAPACITY);
		weights.fill(0);
		steps[0] = -3;
		for (let a = 0; a < n; a++) {
			steps[1 + a] = -1;
			tokens[1 + a] = a;
		}
		const first = Math.max(0, count - room);
		for (let step = first; step < count; step++) {
			const j = 1 + n + step - first;
			steps[j] = step;
			tokens[j] = action[at + (step % CAPACITY)]!;
		}
		for (let head = 0; head < HEADS; head++) {
			const own = weights.subarray(head * CAPACITY, (head + 1) * CAPACITY);
			let sum = 0;
			for (let j = 0; j < CAPACITY; j++) {
				const step = steps[j]!;
				if (step === -2) continue;
				const age = count - step;
				const paid = step < 0 ? 0 : reward[at + (step % CAPACITY)]!;
				const same = tokens[j] === choice ? 1 : 0;
				const scores = [
					step < 0 ? 0.02 : 1 / (age * age),
					step < 0 ? 0.05 : paid > 0 ? 1 : 0.05,
					step < 0 ? 0.5 * same : same,
					step === -1 ? 1 + same : 0.02,
				];
				own[j] = scores[head]!;
				sum += own[j]!;
			}
			for (let j = 0; j < CAPACITY; j++) own[j]! /= sum;
		}
		let all = 0;
		for (let a = 0; a < n; a++) {
			similarity.data[row * n + a] = a === choice ? 2 : 1.5 - ((a * 7 + count) % 5) / 2;
			all += 2 ** similarity.data[row * n + a]!;
		}
		for (let a = 0; a < n; a++)
			probability.data[row * n + a] = 2 ** similarity.data[row * n + a]! / all;
		to.data[row] = choice;
	}

	learn({ action, reward }: Transition): void {
		const { taken } = this.memory;
		for (let row = 0; row < this.view.numEnvs; row++) {
			const place = row * CAPACITY + (taken[row]! % CAPACITY);
			this.memory.action[place] = action[""]!.data[row]!;
			this.memory.reward[place] = reward[row]!;
			taken[row]!++;
		}
	}
}

registerAgent({
	id: "attentive",
	description: "For tests: records made-up attention over a context.",
	params: { type: "object", properties: {}, additionalProperties: false },
	create: (_, view) => new Attentive(view),
});
