import type { AgentView } from "../../src/agent/index.ts";
import { type Column, type Columns, column, type Discrete } from "../../src/spaces/index.ts";
import type { ActionSlots } from "./action-slots.ts";
import type { LearnedModel } from "./model-config.ts";
import { KIND, type TokenSheet } from "./token-sheet.ts";

/** Values of `attention_step` that are no step. */
export const NO_STEP = { prompt: -1, unused: -2, start: -3 } as const;

/**
 * Why an in-context agent acted so, as columns:
 *
 * - `similarity` (actions): logit of each action, NaN where it is masked; `probability` (actions).
 * - `attention` ((layers × heads) × capacity): what the newest token attended to; `attention_step`
 *   (capacity): the step of the trial that a token tells, −1 = an action of the set, −3 = the
 *   beginning, −2 = unused; `attention_action` (capacity): index of the action in it, −1 = none.
 */
export class ContextExplanation {
	readonly columns: Columns;
	private readonly similarities: Column<Float32Array>;
	private readonly probabilities: Column<Float32Array>;
	private readonly weights: Column<Float32Array>;
	private readonly step: Column<Int32Array>;
	private readonly action: Column<Int32Array>;
	private readonly rows: number;
	private readonly maps: number;

	constructor(
		view: AgentView,
		model: LearnedModel,
		private readonly capacity: number,
	) {
		const { n } = view.actionSpace as Discrete;
		this.rows = view.numEnvs;
		this.maps = model.layers * model.heads;
		this.similarities = column("float32", this.rows, [n]);
		this.probabilities = column("float32", this.rows, [n]);
		this.weights = column("float32", this.rows, [this.maps, capacity]);
		this.step = column("int32", this.rows, [capacity]);
		this.action = column("int32", this.rows, [capacity]);
		this.columns = {
			similarity: this.similarities,
			probability: this.probabilities,
			attention: this.weights,
			attention_step: this.step,
			attention_action: this.action,
		};
	}

	similarity(row: number, scores: Float64Array): void {
		const { data, width } = this.similarities;
		for (let i = 0; i < width; i++)
			data[row * width + i] = scores[i] === -Infinity ? Number.NaN : scores[i]!;
	}

	probability(row: number, weights: Float64Array, total: number): void {
		const { data, width } = this.probabilities;
		for (let i = 0; i < width; i++) data[row * width + i] = weights[i]! / total;
	}

	/** Takes the attention of the tokens just appended. */
	attention(attention: Float32Array, skip: Uint8Array): void {
		const { maps, capacity, weights } = this;
		const size = maps * capacity;
		for (let row = 0; row < this.rows; row++)
			if (skip[row] === 0)
				weights.data.set(attention.subarray(row * size, (row + 1) * size), row * size);
	}

	/** Tells which token is what. */
	context(sheet: TokenSheet, slots: ActionSlots, dropped: Int32Array): void {
		const { capacity, step, action } = this;
		for (let row = 0; row < this.rows; row++) {
			const base = row * capacity;
			let now = dropped[row]! - 1;
			for (let t = 0; t < capacity; t++) {
				const used = t < sheet.length[row]!;
				const kind = sheet.kind[base + t]!;
				if (used && kind === KIND.step) now++;
				step.data[base + t] = !used
					? NO_STEP.unused
					: kind < KIND.begin
						? NO_STEP.prompt
						: now < dropped[row]!
							? NO_STEP.start
							: now;
				action.data[base + t] = used ? indexOf(slots, row, sheet.code[base + t]!) : -1;
			}
		}
	}
}

/** The index at which an action stands now; −1 for none. */
function indexOf(slots: ActionSlots, row: number, code: number): number {
	if (code < 0) return -1;
	const base = row * slots.actions;
	for (let i = 0; i < slots.actions; i++) if (slots.codeAt[base + i] === code) return i;
	return -1;
}
