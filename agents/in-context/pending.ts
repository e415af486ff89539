import type { Transition } from "../../src/agent/index.ts";
import type { StateArrays } from "../../src/env/index.ts";
import type { StateLeaf } from "./token-format.ts";

/** The transition of each row that the context does not tell yet: it waits for the next state. */
export class Pending {
	/** Index of the action. */
	readonly action: Int32Array;
	readonly reward: Float32Array;
	readonly timeout: Uint8Array;
	/** Discrete state before, from 0. */
	readonly state: Int32Array;
	/** Rows × stateWidth: real state before. */
	readonly values: Float32Array;
	readonly memory: StateArrays;
	private readonly waits: Uint8Array;

	constructor(
		readonly rows: number,
		stateWidth: number,
	) {
		this.action = new Int32Array(rows);
		this.reward = new Float32Array(rows);
		this.timeout = new Uint8Array(rows);
		this.state = new Int32Array(rows);
		this.values = new Float32Array(rows * stateWidth);
		this.waits = new Uint8Array(rows);
		this.memory = {
			last_action: this.action,
			last_reward: this.reward,
			last_timeout: this.timeout,
			last_state: this.state,
			...(stateWidth > 0 ? { last_values: this.values } : {}),
			last_waits: this.waits,
		};
	}

	has(row: number): boolean {
		return this.waits[row] === 1;
	}

	clear(begin: number, end: number): void {
		this.waits.fill(0, begin, end);
	}

	take(transition: Transition, leaf: StateLeaf, firstAction: number): void {
		const { reward, terminated, truncated } = transition;
		const action = transition.action[""]!.data;
		const seen = transition.observation[leaf.path]?.data;
		for (let row = 0; row < this.rows; row++) {
			this.action[row] = action[row]! - firstAction;
			this.reward[row] = reward[row]!;
			this.timeout[row] = truncated[row] === 1 && terminated[row] === 0 ? 1 : 0;
			if (leaf.states > 0) this.state[row] = seen![row]! - leaf.start;
		}
		if (leaf.stateWidth > 0) this.values.set(seen!);
		this.waits.fill(1);
	}
}
