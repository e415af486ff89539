import {
	environmentOf,
	InvalidParamsError,
	type Kernel,
	Layer,
	type Params,
	type ResetOptions,
	registerLayer,
	resolveParams,
	type StateArrays,
} from "../../env/index.ts";
import { Generator, nextInteger, SeedTree, STREAM_WORDS } from "../../random/index.ts";
import { Box, type Column, column, Dict, Discrete, MultiBinary } from "../../spaces/index.ts";
import { ActionFacts } from "../action-facts.ts";
import { type DeepPartial, discreteActions, taskThen, underObservation } from "../common.ts";
import { writePermutation } from "../draws.ts";
import { plantKeyed } from "../keyed-stream.ts";
import {
	actionSetMisfits,
	actionSetProblems,
	hiddenCount,
	indicesNeeded,
	poolOf,
} from "./action-set-check.ts";
import {
	ACTION_SET_SCHEMA,
	type ActionSetParams,
	asActionSetParams,
	type Refresh,
} from "./action-set-params.ts";
import { type LifeEvents, Lifetimes } from "./lifetimes.ts";

const PERMUTE = 1;
const HIDE = 2;
const RESIZE = 3;
const DYNAMICS = 4;

/**
 * Which underlying action stands behind each index, row by row: a subset, shuffled, partly hidden, of
 * varying size, growing and shrinking (Headless-AD, §4 and §7), around any kernel with Discrete
 * actions. Parameters: `ActionSetParams`.
 *
 * The pipeline: `subset` says which actions there are; `hide` keeps some back; `permute` orders
 * them; `resize` keeps K of those not hidden; `dynamics` lets those K appear and disappear within
 * the episode. Choices come from the layer's own stream and are keyed by trial and episode: those of
 * trial k do not depend on how long earlier episodes were.
 *
 * - Actions: `Discrete(capacity)` from 0; a mask says which are available. An index that the mask
 *   forbids is refused (InvalidActionError). At least `minimum` actions stay available; where the
 *   inner mask forbids all of those, the first action it allows takes the last index, so that the
 *   set is never empty unless the inner one is.
 * - info `action_ids` (int32, capacity): the underlying id at each index, −1 = empty; through
 *   stacked sets, the innermost one's id. `action_mask`, `action_count` (how many are available),
 *   `regret` against the best *available* action when the truth `means` is known.
 * - hidden `means`, `best_arm`, `best_action` in this level's indices (NaN and −1 where none).
 * - Observations: `{ observation, action_ids, action_mask }`, or with `observe: false` the inner's.
 */
export class ActionSet extends Layer implements LifeEvents {
	override readonly state: StateArrays;
	readonly params: ActionSetParams;
	/** Underlying ids in the order of the subset. */
	readonly pool: Int32Array;
	/** Indices of an action: the n of the action space. */
	readonly capacity: number;
	private readonly start: number;
	private readonly innerAction: Int32Array;
	private readonly innerMask?: Uint8Array;
	private readonly innerIds?: Column;
	/** Actions of the kernel inside. */
	private readonly actions: number;

	private readonly key: Uint32Array;
	private readonly trial: Int32Array;
	private readonly episode: Int32Array;
	private readonly clock: Int32Array;
	/** Rows × pool: pool positions in the current order. */
	private readonly order: Int32Array;
	/** Rows × pool: the order in which `resize` picks. */
	private readonly rank: Int32Array;
	private readonly hiddenNow: Uint8Array;
	private readonly eligible: Uint8Array;
	private readonly sizeNow: Int32Array;
	/** Rows × capacity: underlying id, −1 = empty; `used` of them. */
	private readonly slots: Int32Array;
	private readonly used: Int32Array;
	/** Rows × capacity: available as far as this layer is concerned. */
	private readonly open: Uint8Array;
	private readonly lifetimes?: Lifetimes;

	/** What actions execute: `slots`, unless the inner mask forced an action in. */
	private readonly route: Int32Array;
	private readonly mask: Column<Uint8Array>;
	private readonly ids: Column<Int32Array>;
	private readonly count: Column<Int32Array>;
	private readonly facts: ActionFacts;
	/** Whether outputs must be made anew after every step. */
	private readonly lively: boolean;
	private readonly stream = new Uint32Array(STREAM_WORDS);
	private readonly scratch: Int32Array;

	/** @throws InvalidParamsError */
	constructor(inner: Kernel, params: DeepPartial<ActionSetParams> = {}) {
		super("ActionSet", inner);
		const space = discreteActions("ActionSet", inner);
		this.params = asActionSetParams(resolveParams(SPEC, params as Params));
		const misfits = actionSetMisfits(this.params, space.n);
		if (this.params.observe && inner.observation === null)
			misfits.push({
				path: ["observe"],
				message: `is true, expected false: ${environmentOf(inner)} has observations of no fixed size`,
				value: true,
			});
		if (misfits.length > 0) throw new InvalidParamsError("ActionSet", misfits);
		const { subset, hide, resize, dynamics, minimum, observe } = this.params;

		const rows = inner.numEnvs;
		this.actions = space.n;
		this.start = space.start;
		this.innerAction = inner.action![""]!.data as Int32Array;
		this.pool = poolOf(space.n, subset);
		const size = this.pool.length;
		const capacity = this.params.capacity ?? indicesNeeded(this.params, size);
		this.capacity = capacity;

		this.key = new Uint32Array(STREAM_WORDS * rows);
		this.trial = new Int32Array(rows).fill(-1);
		this.episode = new Int32Array(rows);
		this.clock = new Int32Array(rows);
		this.order = new Int32Array(rows * size);
		this.rank = resize?.pick === "random" ? new Int32Array(rows * size) : this.order;
		this.hiddenNow = new Uint8Array(rows * size);
		this.eligible = new Uint8Array(rows * size);
		this.sizeNow = new Int32Array(rows).fill(size);
		this.slots = new Int32Array(rows * capacity).fill(-1);
		this.used = new Int32Array(rows);
		this.open = new Uint8Array(rows * capacity);
		this.scratch = new Int32Array(size);
		if (dynamics) this.lifetimes = new Lifetimes(rows, size, dynamics, minimum);

		const outer = inner.info.action_ids;
		if (outer?.width === space.n) this.innerIds = outer;
		if (inner.actionMask) this.innerMask = inner.actionMask.data;
		this.route = this.innerMask ? new Int32Array(rows * capacity).fill(-1) : this.slots;
		const shape = [capacity];
		this.ids = {
			data: this.innerIds ? new Int32Array(rows * capacity).fill(-1) : this.route,
			width: capacity,
			shape,
		};
		this.mask = {
			data: this.innerMask ? new Uint8Array(rows * capacity) : this.open,
			width: capacity,
			shape,
		};
		this.count = column("int32", rows);
		const excludes = hide !== undefined || resize !== undefined || dynamics !== undefined;
		const partial = excludes || size < space.n || capacity > size || this.innerMask !== undefined;
		this.facts = new ActionFacts(inner, space.n, {
			capacity,
			route: this.route,
			...(partial ? { allowed: this.mask.data } : {}),
		});
		this.lively = this.facts.active || this.innerMask !== undefined || this.innerIds !== undefined;

		this.state = {
			key: this.key,
			trial: this.trial,
			episode: this.episode,
			clock: this.clock,
			order: this.order,
			...(this.rank === this.order ? {} : { rank: this.rank }),
			hidden_now: this.hiddenNow,
			eligible: this.eligible,
			size_now: this.sizeNow,
			slots: this.slots,
			used: this.used,
			open: this.open,
			...(this.route === this.slots ? {} : { route: this.route }),
			best_mean: this.facts.bestMean,
			...this.lifetimes?.state,
		};
		this.actionSpace = new Discrete(capacity);
		this.action = this.actionSpace.allocate(rows);
		this.actionMask = this.mask;
		this.info = {
			...inner.info,
			action_ids: this.ids,
			action_mask: this.mask,
			action_count: this.count,
			...(this.facts.regret ? { regret: this.facts.regret } : {}),
		};
		this.hidden = { ...inner.hidden, ...this.facts.hidden };
		if (inner.task && this.lively) this.task = taskThen(inner.task, (row) => this.publish(row));
		if (observe) this.observeSet(inner);
		this.fixRunChoices();
	}

	override seed(row: number, node: SeedTree): void {
		this.inner.seed(row, node);
		this.streamNode(node).stream(this.key, STREAM_WORDS * row);
		this.trial[row] = -1;
	}

	override reset(begin: number, end: number, newTrial: boolean, options?: ResetOptions): void {
		this.inner.reset(begin, end, newTrial, options);
		const regret = this.facts.regret?.data;
		for (let row = begin; row < end; row++) {
			this.trial[row]! += newTrial ? 1 : 0;
			this.episode[row] = newTrial ? 0 : this.episode[row]! + 1;
			this.clock[row] = 0;
			this.redraw(row, newTrial);
			this.build(row);
			this.publish(row);
			if (regret !== undefined) regret[row] = 0;
		}
	}

	override step(begin: number, end: number): void {
		const { route, innerAction, capacity, start, facts, lifetimes, lively, clock } = this;
		const action = this.action![""]!.data;
		for (let i = begin; i < end; i++) {
			const id = route[i * capacity + action[i]!]!;
			innerAction[i] = start + id;
			facts.note(i, id);
		}
		this.inner.step(begin, end);
		if (lifetimes === undefined && !lively) return;
		for (let i = begin; i < end; i++) {
			let stale = lively;
			if (lifetimes !== undefined) {
				const time = clock[i]! + 1;
				clock[i] = time;
				if (time >= lifetimes.next[i]!) {
					lifetimes.advance(i, time, this);
					stale = true;
				}
			}
			if (stale) this.publish(i);
		}
	}

	/** The actions there are, beside the inner kernel's constants. */
	override describe(): Readonly<Record<string, unknown>> {
		const { capacity, pool } = this;
		return { ...super.describe(), action_set: { capacity, pool: Array.from(pool) } };
	}

	born(row: number, member: number): void {
		const base = row * this.capacity;
		const id = this.pool[member]!;
		if (this.params.dynamics!.mode === "mask") {
			this.open[base + this.slots.indexOf(id, base) - base] = 1;
			return;
		}
		const at = this.used[row]!++;
		this.slots[base + at] = id;
		this.open[base + at] = 1;
	}

	died(row: number, member: number): void {
		const { slots, open, used, capacity } = this;
		const base = row * capacity;
		const at = slots.indexOf(this.pool[member]!, base);
		if (this.params.dynamics!.mode === "mask") {
			open[at] = 0;
			return;
		}
		const last = base + --used[row]!;
		slots.copyWithin(at, at + 1, last + 1);
		open.copyWithin(at, at + 1, last + 1);
		slots[last] = -1;
		open[last] = 0;
	}

	private observeSet(inner: Kernel): void {
		const { capacity } = this;
		const most = this.innerIds ? 0x7fffffff : this.actions - 1;
		this.observationSpace = new Dict({
			observation: inner.observationSpace,
			action_ids: new Box({ low: -1, high: most, shape: [capacity], dtype: "int32" }),
			action_mask: new MultiBinary(capacity),
		});
		this.observation = {
			...underObservation(inner.observation!),
			action_ids: this.ids,
			action_mask: this.mask,
		};
	}

	/** The choices that all rows share and that never change. */
	private fixRunChoices(): void {
		const { order, hiddenNow, pool, numEnvs } = this;
		const { permute, hide, seed } = this.params;
		const size = pool.length;
		const node = new SeedTree(seed).child("ActionSet");
		const first =
			permute === "run"
				? new Generator(node, "permute").permutation(size)
				: Int32Array.from({ length: size }, (_, k) => k);
		const shared = new Uint8Array(size);
		if (hide?.ids) for (const id of hide.ids) shared[pool.indexOf(id)] = 1;
		else if (hide?.when === "run")
			for (const k of new Generator(node, "hide")
				.permutation(size)
				.subarray(0, hiddenCount(size, hide)))
				shared[k] = 1;
		for (let row = 0; row < numEnvs; row++) {
			order.set(first, row * size);
			hiddenNow.set(shared, row * size);
		}
	}

	/** Whether a choice is made anew now; plants its stream when it is. */
	private due(row: number, when: Refresh | "never", newTrial: boolean, choice: number): boolean {
		if (when !== "episode" && !(when === "trial" && newTrial)) return false;
		const episode = when === "episode" ? this.episode[row]! + 1 : 0;
		plantKeyed(this.key, STREAM_WORDS * row, choice, this.trial[row]!, episode, this.stream, 0);
		return true;
	}

	private redraw(row: number, newTrial: boolean): void {
		const { params, stream, scratch, order, rank, hiddenNow, sizeNow } = this;
		const { permute, hide, resize } = params;
		const size = this.pool.length;
		const base = row * size;
		if (this.due(row, permute, newTrial, PERMUTE)) writePermutation(order, base, size, stream, 0);
		if (hide && !hide.ids && this.due(row, hide.when, newTrial, HIDE)) {
			writePermutation(scratch, 0, size, stream, 0);
			const hidden = hiddenCount(size, hide);
			for (let k = 0; k < size; k++) hiddenNow[base + scratch[k]!] = k < hidden ? 1 : 0;
		}
		if (resize && this.due(row, resize.when, newTrial, RESIZE)) {
			sizeNow[row] = resize.min + nextInteger(stream, 0, resize.max - resize.min + 1);
			if (rank !== order) writePermutation(rank, base, size, stream, 0);
		}
	}

	/** Lays the row's actions out from step 0 of the episode. */
	private build(row: number): void {
		const { pool, capacity, order, rank, eligible, hiddenNow, slots, open, lifetimes } = this;
		const { hide, resize, dynamics } = this.params;
		const size = pool.length;
		const base = row * size;
		let room = this.sizeNow[row]!;
		eligible.fill(0, base, base + size);
		for (let k = 0; k < size && room > 0; k++) {
			const member = base + rank[base + k]!;
			if (hiddenNow[member] === 1) continue;
			eligible[member] = 1;
			room--;
		}
		if (lifetimes && this.due(row, "episode", false, DYNAMICS))
			lifetimes.draw(row, eligible, this.stream);

		const from = row * capacity;
		slots.fill(-1, from, from + capacity);
		open.fill(0, from, from + capacity);
		let used = 0;
		for (let k = 0; k < size; k++) {
			const member = order[base + k]!;
			const chosen = eligible[base + member] === 1;
			const alive = lifetimes === undefined || lifetimes.alive[base + member] === 1;
			if (!chosen) {
				if (resize?.mode === "remove") continue;
				if (hide?.mode === "remove" && hiddenNow[base + member] === 1) continue;
			} else if (!alive && dynamics!.mode === "remove") continue;
			slots[from + used] = pool[member]!;
			open[from + used] = chosen && alive ? 1 : 0;
			used++;
		}
		this.used[row] = used;
	}

	/** Writes ids, mask, count and the facts that follow from them. */
	private publish(row: number): void {
		const { capacity, route, mask, ids, innerIds, actions } = this;
		const from = row * capacity;
		if (this.innerMask !== undefined) this.combine(row, this.innerMask);
		let count = 0;
		for (let k = from; k < from + capacity; k++) {
			count += mask.data[k]!;
			if (innerIds !== undefined) {
				const id = route[k]!;
				ids.data[k] = id < 0 ? -1 : innerIds.data[row * actions + id]!;
			}
		}
		this.count.data[row] = count;
		this.facts.refresh(row);
	}

	/** What this layer and the inner mask both allow; if that is nothing, what the inner one allows first. */
	private combine(row: number, innerMask: Uint8Array): void {
		const { capacity, route, slots, open, actions, order, pool } = this;
		const mask = this.mask.data;
		const from = row * capacity;
		let any = 0;
		for (let k = from; k < from + capacity; k++) {
			const id = slots[k]!;
			route[k] = id;
			mask[k] = open[k]! & (id < 0 ? 0 : innerMask[row * actions + id]!);
			any |= mask[k]!;
		}
		if (any === 1) return;
		let id = -1;
		for (let k = 0; k < pool.length && id < 0; k++) {
			const candidate = pool[order[row * pool.length + k]!]!;
			if (innerMask[row * actions + candidate] === 1) id = candidate;
		}
		for (let k = 0; k < actions && id < 0; k++) if (innerMask[row * actions + k] === 1) id = k;
		if (id < 0) return;
		let at = Math.min(this.used[row]!, capacity - 1);
		for (let k = 0; k < capacity; k++) if (slots[from + k] === id) at = k;
		route[from + at] = id;
		mask[from + at] = 1;
	}
}

const SPEC = {
	id: "ActionSet",
	description:
		"Subsets, shuffles, hides, resizes, grows and shrinks the action set of an environment with Discrete actions, keeping track of each action's identity.",
	source: "Headless-AD (Sinii et al. 2024), §4 and §7",
	params: ACTION_SET_SCHEMA,
	check: (params: Params) => actionSetProblems(asActionSetParams(params)),
	wrap: (kernel: Kernel, params: Params) =>
		new ActionSet(kernel, asActionSetParams(params) as DeepPartial<ActionSetParams>),
};

registerLayer(SPEC);
