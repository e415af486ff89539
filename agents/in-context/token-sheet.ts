import { featureCount, SYMBOL, type TokenFormat } from "./token-format.ts";

/** Symbols a token may sum. */
export const SLOTS = 3;

/** What a token is for. */
export const KIND = { prompt: 0, announce: 1, retire: 2, begin: 3, step: 4, rest: 5 } as const;

/**
 * Tokens of several histories, as numbers: each token is the sum of an action's code, up to three
 * symbols and some real features (see `TokenFormat`). Training fills a sheet with whole histories,
 * acting with what happened so far.
 */
export class TokenSheet {
	readonly features: number;
	/** Rows: tokens written. */
	readonly length: Int32Array;
	/** Rows × capacity: the action whose code is in the token, −1 = none. */
	readonly code: Int32Array;
	/** Rows × capacity × SLOTS: rows of the symbol table, −1 = none. */
	readonly symbol: Int32Array;
	/** Rows × capacity × features. */
	readonly feature: Float32Array;
	/** Rows × capacity: a value of KIND. */
	readonly kind: Uint8Array;
	/** The bits of `feature`. */
	private readonly featureBits: Int32Array;

	constructor(
		readonly format: TokenFormat,
		readonly rows: number,
		readonly capacity: number,
	) {
		const cells = rows * capacity;
		this.features = featureCount(format);
		this.length = new Int32Array(rows);
		this.code = new Int32Array(cells);
		this.symbol = new Int32Array(cells * SLOTS);
		this.feature = new Float32Array(cells * this.features);
		this.kind = new Uint8Array(cells);
		this.featureBits = new Int32Array(this.feature.buffer);
	}

	/** Goes on with a 32-bit hash: takes in all that makes the tokens of a row from number `from` on. */
	hash(row: number, from: number, seed: number): number {
		const { code, symbol, kind, featureBits, features } = this;
		const end = row * this.capacity + this.length[row]!;
		let hash = seed;
		for (let t = row * this.capacity + from; t < end; t++) {
			hash = mix(mix(hash, code[t]! + 1), kind[t]!);
			for (let k = t * SLOTS; k < (t + 1) * SLOTS; k++) hash = mix(hash, symbol[k]! + 1);
			for (let k = t * features; k < (t + 1) * features; k++) hash = mix(hash, featureBits[k]!);
		}
		return hash;
	}

	/** Room that a row has left, in tokens. */
	room(row: number): number {
		return this.capacity - this.length[row]!;
	}

	/** An action of the set: before the history, or appearing in it (`announce`, `retire`). */
	action(row: number, code: number, kind: 0 | 1 | 2): void {
		this.push(row, kind, code, kind);
	}

	/**
	 * The history begins. `state` is a discrete state from 0; real states lie in `values` from `at`.
	 */
	begin(row: number, state: number, values?: ArrayLike<number>, at = 0): void {
		const { layout, states, stateWidth } = this.format;
		if (layout === "step") {
			const t = this.push(row, KIND.begin, -1, SYMBOL.start);
			if (states > 0) this.symbol[t * SLOTS + 2] = SYMBOL.states + states + state;
			this.copyState(t, stateWidth, values, at);
		} else if (states + stateWidth > 0) this.state(row, KIND.begin, state, values, at);
		else {
			this.push(row, KIND.begin, -1, SYMBOL.padAction);
			this.push(row, KIND.rest, -1, SYMBOL.padReward);
		}
	}

	/** An action was taken; states as in `begin`, before and after. */
	transition(
		row: number,
		code: number,
		reward: number,
		timeout: boolean,
		before: number,
		after: number,
		beforeValues?: ArrayLike<number>,
		beforeAt = 0,
		afterValues?: ArrayLike<number>,
		afterAt = 0,
	): void {
		const { layout, states, stateWidth, realReward, timeouts } = this.format;
		const outcome = realReward ? -1 : SYMBOL.reward + (reward > 0 ? 1 : 0);
		const told = timeout && timeouts && reward <= 0 ? SYMBOL.timeout : outcome;
		const t = this.push(row, KIND.step, code, layout === "step" ? told : -1);
		if (layout === "step") {
			if (states > 0) {
				this.symbol[t * SLOTS + 1] = SYMBOL.states + before;
				this.symbol[t * SLOTS + 2] = SYMBOL.states + states + after;
			}
			if (realReward) this.feature[t * this.features] = reward;
			this.copyState(t, 0, beforeValues, beforeAt);
			this.copyState(t, stateWidth, afterValues, afterAt);
			return;
		}
		const r = this.push(row, KIND.rest, -1, told);
		if (realReward) this.feature[r * this.features] = reward;
		if (states + stateWidth > 0) this.state(row, KIND.rest, after, afterValues, afterAt);
	}

	/** Forgets the whole row. */
	clear(row: number): void {
		this.length[row] = 0;
	}

	/**
	 * Makes room: keeps the last `steps` transitions, begun anew where they begin, after prompts of
	 * the actions in `known` (of this row, 1 = in the set when the kept part begins).
	 */
	slide(row: number, steps: number, known: Uint8Array): void {
		const base = row * this.capacity;
		const length = this.length[row]!;
		let first = length;
		for (let left = steps; first > 0 && left > 0; ) {
			first--;
			if (this.kind[base + first] === KIND.step) left--;
		}
		const codes = known.length;
		for (let t = 0; t < first; t++) {
			const kind = this.kind[base + t]!;
			const code = this.code[base + t]!;
			if (kind <= KIND.announce) known[code] = 1;
			else if (kind === KIND.retire) known[code] = 0;
		}
		const kept = this.copyOut(row, first, length);
		const { state, values } = this.stateBefore(row, first);
		this.clear(row);
		for (let code = 0; code < codes; code++)
			if (known[code] === 1) this.action(row, code, KIND.prompt);
		this.begin(row, state, values);
		this.copyIn(row, kept);
	}

	private push(row: number, kind: number, code: number, symbol: number): number {
		const t = row * this.capacity + this.length[row]!;
		this.length[row]! += 1;
		this.kind[t] = kind;
		this.code[t] = code;
		this.symbol[t * SLOTS] = symbol;
		this.symbol[t * SLOTS + 1] = -1;
		this.symbol[t * SLOTS + 2] = -1;
		this.feature.fill(0, t * this.features, (t + 1) * this.features);
		return t;
	}

	/** A token of its own for a state. */
	private state(
		row: number,
		kind: number,
		state: number,
		values: ArrayLike<number> | undefined,
		at: number,
	): void {
		const t = this.push(row, kind, -1, this.format.states > 0 ? SYMBOL.states + state : -1);
		this.copyState(t, 0, values, at);
	}

	private copyState(
		t: number,
		to: number,
		values: ArrayLike<number> | undefined,
		at: number,
	): void {
		if (values === undefined) return;
		const start = t * this.features + (this.format.realReward ? 1 : 0) + to;
		for (let k = 0; k < this.format.stateWidth; k++) this.feature[start + k] = values[at + k]!;
	}

	/** The state in which the transition at token `first` was taken. */
	private stateBefore(row: number, first: number): { state: number; values: Float32Array } {
		const { layout, states, stateWidth, realReward } = this.format;
		const step = layout === "step";
		let at = row * this.capacity + first;
		// In parts, the state is the last token of the transition before it.
		if (!step) while (this.kind[at - 1]! < KIND.begin) at--;
		const t = step ? at : at - 1;
		const state = states > 0 ? this.symbol[t * SLOTS + (step ? 1 : 0)]! - SYMBOL.states : 0;
		const from = t * this.features + (realReward ? 1 : 0);
		return { state, values: this.feature.slice(from, from + stateWidth) };
	}

	private copyOut(row: number, first: number, end: number): KeptTokens {
		const a = row * this.capacity + first;
		const b = row * this.capacity + end;
		return {
			code: this.code.slice(a, b),
			symbol: this.symbol.slice(a * SLOTS, b * SLOTS),
			feature: this.feature.slice(a * this.features, b * this.features),
			kind: this.kind.slice(a, b),
		};
	}

	private copyIn(row: number, kept: KeptTokens): void {
		const t = row * this.capacity + this.length[row]!;
		this.code.set(kept.code, t);
		this.symbol.set(kept.symbol, t * SLOTS);
		this.feature.set(kept.feature, t * this.features);
		this.kind.set(kept.kind, t);
		this.length[row]! += kept.code.length;
	}
}

/** A step of a 32-bit hash. */
function mix(hash: number, value: number): number {
	const h = Math.imul(hash ^ value, 0x9e3779b1);
	return h ^ (h >>> 15);
}

interface KeptTokens {
	readonly code: Int32Array;
	readonly symbol: Int32Array;
	readonly feature: Float32Array;
	readonly kind: Uint8Array;
}
