import type { Agent, AgentView, Checkpoint, Transition } from "../../src/agent/index.ts";
import type { StateArrays } from "../../src/env/index.ts";
import { detExp, nextUniform, type SeedTree, STREAM_WORDS } from "../../src/random/index.ts";
import type { Columns, Discrete } from "../../src/spaces/index.ts";
import { ActionSlots } from "./action-slots.ts";
import { codesFor } from "./codes.ts";
import { ContextModel } from "./context-model.ts";
import { ContextReader } from "./context-reader.ts";
import { ContextExplanation } from "./explanation.ts";
import { formatOf, type LearnedModel } from "./model-config.ts";
import { Pending } from "./pending.ts";
import { type StateLeaf, stateOf, tokensOf, tokensPerStep } from "./token-format.ts";
import { KIND, TokenSheet } from "./token-sheet.ts";

/** How a trained model acts. */
export interface ActingParams {
	/** Actions are drawn from softmax(beta × logits), or the largest logit is taken. */
	readonly mode: "sample" | "greedy";
	/** Sharpening β; 1 is the policy as trained, τ the paper's (Headless-AD, §3.5 of its code). */
	readonly beta: number;
}

/**
 * An agent that learns within its context alone: it reads its own history, as far back as it was
 * trained for, and continues it as the source algorithm would. Weights never change.
 *
 * Row i acts with the stream of `seeds.child(i)`; all rows share the codes of
 * `seeds.child("codes")`. Keys and values of the context are kept; when a context is full its oldest
 * quarter is dropped and the rest read anew.
 */
export class InContextActor implements Agent {
	readonly memory: StateArrays;
	readonly explanation: Columns;
	explaining = false;
	private readonly net: ContextModel;
	private readonly sheet: TokenSheet;
	private readonly slots: ActionSlots;
	private readonly pending: Pending;
	private readonly leaf: StateLeaf;
	private readonly shown: ContextExplanation;
	private readonly random: Uint32Array;
	/** 1 = a new trial begins with the next action. */
	private readonly fresh: Uint8Array;
	/** Transitions in the context. */
	private readonly steps: Int32Array;
	/** Hash of all tokens of the trial so far; differs from `cached` after a restore. */
	private readonly tag: Int32Array;
	/** Transitions dropped from the context in this trial. */
	private readonly dropped: Int32Array;
	/** Hash of what the cache holds: not memory, a restore must not touch it. */
	private readonly cached: Int32Array;
	private readonly promptCodes: number;
	private readonly noteAttention: (skip: Uint8Array) => void;
	private reader: ContextReader;
	private readonly weights: Float64Array;
	private readonly actions: number;
	private readonly start: number;
	private readonly rows: number;
	private readonly prompt: boolean;
	private readonly room: number;

	/** @throws CheckpointError */
	constructor(
		readonly id: string,
		readonly params: ActingParams,
		private readonly model: LearnedModel,
		private readonly checkpoint: Checkpoint,
		private readonly view: AgentView,
		seeds: SeedTree,
	) {
		const { n, start } = view.actionSpace as Discrete;
		const rows = view.numEnvs;
		this.rows = rows;
		this.actions = n;
		this.start = start;
		const headless = model.head === "codes";
		this.prompt = model.head === "codes" && model.prompt;
		const changing = view.actionMask !== undefined;
		const codes =
			model.head === "table"
				? model.actions
				: changing
					? codesFor(model.codes, n, model.codeSize)
					: n;
		const format = formatOf(model);
		// Beside a transition, every action may appear or disappear.
		this.room = tokensPerStep(format) + (changing && this.prompt ? 2 * n : 0);
		const capacity =
			tokensOf(format, model.steps, this.prompt ? n : 0) + (changing && this.prompt ? 4 * n : 0);
		this.leaf = stateOf(id, view);
		this.sheet = new TokenSheet(format, rows, capacity);
		const ids = view.info.action_ids?.data;
		this.slots = new ActionSlots(
			id,
			rows,
			n,
			codes,
			view.actionMask?.data,
			headless ? ids : undefined,
		);
		this.net = new ContextModel(model, checkpoint, seeds.child("codes"), codes);
		this.promptCodes = this.prompt ? Math.min(n, codes) : 0;
		this.pending = new Pending(rows, format.stateWidth);
		this.random = new Uint32Array(STREAM_WORDS * rows);
		for (let row = 0; row < rows; row++) seeds.child(row).stream(this.random, STREAM_WORDS * row);
		this.fresh = new Uint8Array(rows).fill(1);
		this.steps = new Int32Array(rows);
		this.tag = new Int32Array(rows);
		this.dropped = new Int32Array(rows);
		this.cached = new Int32Array(rows);
		this.weights = new Float64Array(n);
		const { sheet, slots, pending } = this;
		this.memory = {
			random: this.random,
			fresh: this.fresh,
			steps: this.steps,
			tag: this.tag,
			dropped: this.dropped,
			...pending.memory,
			token_count: sheet.length,
			token_code: sheet.code,
			token_symbol: sheet.symbol,
			token_kind: sheet.kind,
			...(sheet.features > 0 ? { token_feature: sheet.feature } : {}),
			code_at: slots.codeAt,
			code_live: slots.live,
			code_id: slots.idOf,
			codes_given: slots.given,
		};
		this.shown = new ContextExplanation(view, model, capacity);
		this.explanation = this.shown.columns;
		this.reader = this.makeReader(false);
		this.noteAttention = (skip) => {
			const { attention } = this.reader.decoder;
			if (attention) this.shown.attention(attention, skip);
		};
	}

	reset(begin: number, end: number): void {
		this.fresh.fill(1, begin, end);
		this.pending.clear(begin, end);
	}

	act(actions: Columns): void {
		const { rows, fresh } = this;
		if (this.explaining && !this.reader.explains) this.reader = this.makeReader(true);
		for (let row = 0; row < rows; row++) {
			if (fresh[row] === 1) this.beginTrial(row);
			else if (this.cached[row] !== this.tag[row]) this.reader.reset(row);
			if (this.pending.has(row)) this.tell(row);
		}
		this.reader.catchUp(this.noteAttention);
		const out = actions[""]!.data;
		for (let row = 0; row < rows; row++) {
			this.cached[row] = this.tag[row]!;
			out[row] = this.start + this.choose(row);
		}
		if (this.explaining) this.shown.context(this.sheet, this.slots, this.dropped);
	}

	learn(transition: Transition): void {
		this.pending.take(transition, this.leaf, this.start);
	}

	/** A reader that keeps what it attended to; it reads all contexts anew. */
	private makeReader(explain: boolean): ContextReader {
		const { net, checkpoint, sheet, promptCodes } = this;
		const { tensors, file } = checkpoint;
		return new ContextReader(net, tensors, sheet, promptCodes, { explain, file });
	}

	private beginTrial(row: number): void {
		const { sheet, slots, view, leaf } = this;
		this.fresh[row] = 0;
		this.steps[row] = 0;
		this.dropped[row] = 0;
		sheet.clear(row);
		this.reader.reset(row);
		slots.begin(row);
		const { codes, live } = slots;
		if (this.prompt)
			for (let code = 0; code < codes; code++)
				if (live[row * codes + code] === 1) sheet.action(row, code, KIND.prompt);
		const seen = view.observation[leaf.path]?.data;
		const state = leaf.states > 0 ? seen![row]! - leaf.start : 0;
		sheet.begin(row, state, seen, row * leaf.stateWidth);
		// Not what a cache that was never filled has.
		this.tag[row] = sheet.hash(row, 0, this.tag[row]! ^ 0x5bd1e995);
	}

	/** Adds what happened since the last action to the context. */
	private tell(row: number): void {
		const { sheet, slots, pending, leaf, view } = this;
		// As in training, where the last action has one transition less before it than there are steps.
		if (this.steps[row]! >= this.model.steps - 1 || sheet.room(row) < this.room) this.slide(row);
		const seen = view.observation[leaf.path]?.data;
		const after = leaf.states > 0 ? seen![row]! - leaf.start : 0;
		const code = slots.codeAt[row * this.actions + pending.action[row]!]!;
		const from = sheet.length[row]!;
		slots.update(row, this.prompt ? sheet : undefined);
		sheet.transition(
			row,
			code,
			pending.reward[row]!,
			pending.timeout[row] === 1,
			pending.state[row]!,
			after,
			pending.values,
			row * leaf.stateWidth,
			seen,
			row * leaf.stateWidth,
		);
		this.steps[row]! += 1;
		pending.clear(row, row + 1);
		this.tag[row] = sheet.hash(row, from, this.tag[row]!);
	}

	/** Drops the oldest quarter of a full context; the rest is read anew. */
	private slide(row: number): void {
		const { sheet, slots } = this;
		const keep = Math.max(1, Math.floor((3 * this.steps[row]!) / 4));
		sheet.slide(row, keep, new Uint8Array(slots.codes));
		this.dropped[row]! += this.steps[row]! - keep;
		this.steps[row] = keep;
		this.reader.reset(row);
	}

	private choose(row: number): number {
		const { actions, slots, net, weights } = this;
		const { output } = this.reader.decoder;
		const { beta, mode } = this.params;
		let best = -1;
		let top = -Infinity;
		for (let i = 0; i < actions; i++) {
			if (!slots.available(row, i)) {
				weights[i] = -Infinity;
				continue;
			}
			const score = net.score(output, row * net.width, slots.codeAt[row * actions + i]!);
			weights[i] = score;
			if (score > top || best < 0) {
				top = score;
				best = i;
			}
		}
		if (this.explaining) this.shown.similarity(row, weights);
		let total = 0;
		for (let i = 0; i < actions; i++) {
			const score = weights[i]!;
			const weight =
				score === -Infinity ? 0 : mode === "greedy" ? +(i === best) : detExp(beta * (score - top));
			weights[i] = weight;
			total += weight;
		}
		if (this.explaining) this.shown.probability(row, weights, total);
		if (mode === "greedy") return best;
		let left = nextUniform(this.random, STREAM_WORDS * row) * total;
		let last = best;
		for (let i = 0; i < actions; i++) {
			if (weights[i]! <= 0) continue;
			last = i;
			left -= weights[i]!;
			if (left < 0) return i;
		}
		return last;
	}
}
