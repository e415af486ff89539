import {
	InvalidParamsError,
	type Kernel,
	Layer,
	type Params,
	type ParamsSchema,
	type Problem,
	type ResetOptions,
	registerLayer,
	resolveParams,
} from "../../env/index.ts";
import { type Column, column, Discrete } from "../../spaces/index.ts";
import { type DeepPartial, discreteActions } from "../common.ts";

/** Parameters of `ActionSequence`. */
export interface ActionSequenceParams {
	/** Underlying actions in a sequence. */
	readonly length: number;
	/** What a sequence pays: the sum of its steps' rewards, or the largest of them. */
	readonly reward: "sum" | "any";
	/** Only these sequences, in this order; all n^length unless told. */
	readonly ids?: readonly number[];
}

const MOST = 65536;

const SCHEMA: ParamsSchema = {
	type: "object",
	properties: {
		length: {
			type: "integer",
			minimum: 1,
			maximum: 16,
			default: 3,
			description: "Underlying actions in a sequence.",
		},
		reward: {
			enum: ["sum", "any"],
			default: "sum",
			description: "Sum of the steps' rewards, or the largest of them.",
		},
		ids: {
			type: "array",
			items: { type: "integer", minimum: 0 },
			minItems: 1,
			maxItems: MOST,
			uniqueItems: true,
			description: "Only these sequences, in this order; all of them unless told.",
		},
	},
	additionalProperties: false,
};

/** What is said in underlying actions and would be misread in sequences. */
const STALE = ["action_ids", "action_mask", "action_count", "means", "best_arm", "best_action"];

/**
 * Actions are sequences of `length` underlying actions (Headless-AD, §4.3): sequence s is the
 * base-n number whose most significant digit is the first action.
 *
 * One step runs the sequence until it or the inner episode ends; so a time limit inside counts
 * underlying steps and one outside counts sequences. The observation and info are those of the last
 * underlying step, except `regret` (summed) and `success` (1 when any step succeeded).
 *
 * Where the kernel inside has an action mask, a sequence is allowed when its first action is, and
 * stops before an action that is masked when its turn comes.
 */
export class ActionSequence extends Layer {
	readonly params: ActionSequenceParams;
	/** Sequences × length: underlying actions. */
	readonly table: Int32Array;
	private readonly innerAction: Int32Array;
	private readonly start: number;
	private readonly actions: number;
	private readonly sequences: number;
	private readonly live: Uint8Array;
	private readonly regret?: Column<Float64Array>;
	private readonly success?: Column<Uint8Array>;
	private readonly innerMask?: Uint8Array;

	/** @throws InvalidParamsError */
	constructor(inner: Kernel, params: DeepPartial<ActionSequenceParams> = {}) {
		super("ActionSequence", inner);
		const space = discreteActions("ActionSequence", inner);
		this.params = resolveParams(SPEC, params as Params) as unknown as ActionSequenceParams;
		const problems = misfits(this.params, space.n);
		if (problems.length > 0) throw new InvalidParamsError("ActionSequence", problems);
		const { length, ids } = this.params;
		const rows = inner.numEnvs;
		this.start = space.start;
		this.actions = space.n;
		this.innerAction = inner.action![""]!.data as Int32Array;
		this.sequences = ids?.length ?? space.n ** length;
		this.table = new Int32Array(this.sequences * length);
		for (let s = 0; s < this.sequences; s++)
			for (let k = length - 1, rest = ids?.[s] ?? s; k >= 0; k--) {
				this.table[s * length + k] = rest % space.n;
				rest = Math.floor(rest / space.n);
			}
		this.live = new Uint8Array(rows);
		this.actionSpace = new Discrete(this.sequences);
		this.action = this.actionSpace.allocate(rows);
		this.reward = new Float64Array(rows);
		this.terminated = new Uint8Array(rows);
		this.truncated = new Uint8Array(rows);
		if (inner.info.regret?.width === 1) this.regret = column("float64", rows);
		if (inner.info.success?.width === 1) this.success = column("uint8", rows);
		delete this.actionMask;
		if (inner.actionMask) {
			this.innerMask = inner.actionMask.data;
			this.actionMask = column("uint8", rows, [this.sequences]);
		}
		const known = (columns: object) =>
			Object.fromEntries(Object.entries(columns).filter(([key]) => !STALE.includes(key)));
		this.info = {
			...known(inner.info),
			...(this.regret ? { regret: this.regret } : {}),
			...(this.success ? { success: this.success } : {}),
			...(this.actionMask ? { action_mask: this.actionMask } : {}),
		};
		this.hidden = known(inner.hidden);
	}

	override reset(begin: number, end: number, newTrial: boolean, options?: ResetOptions): void {
		this.inner.reset(begin, end, newTrial, options);
		this.regret?.data.fill(0, begin, end);
		this.success?.data.fill(0, begin, end);
		this.showMask(begin, end);
	}

	override step(begin: number, end: number): void {
		const { live, reward, terminated, truncated } = this;
		live.fill(1, begin, end);
		reward.fill(0, begin, end);
		terminated.fill(0, begin, end);
		truncated.fill(0, begin, end);
		this.regret?.data.fill(0, begin, end);
		this.success?.data.fill(0, begin, end);
		for (let k = 0; k < this.params.length; k++) {
			let i = begin;
			while (i < end) {
				while (i < end && !this.ready(i, k)) i++;
				const first = i;
				while (i < end && this.ready(i, k)) i++;
				if (i > first) this.advance(first, i, k);
			}
		}
		this.showMask(begin, end);
	}

	/** The sequences, beside the inner kernel's constants. */
	override describe(): Readonly<Record<string, unknown>> {
		const { length, ids } = this.params;
		const { actions } = this;
		return {
			...super.describe(),
			action_sequences: { length, actions, ...(ids ? { ids: [...ids] } : {}) },
		};
	}

	/** Writes the row's k-th underlying action, unless the row is done; says whether it is not. */
	private ready(row: number, k: number): boolean {
		if (this.live[row] === 0) return false;
		const { table, innerMask, actions } = this;
		const action = table[this.action![""]!.data[row]! * this.params.length + k]!;
		if (innerMask !== undefined && innerMask[row * actions + action] === 0) {
			this.live[row] = 0;
			return false;
		}
		this.innerAction[row] = this.start + action;
		return true;
	}

	private advance(begin: number, end: number, k: number): void {
		const { inner, live, reward, terminated, truncated, regret, success } = this;
		inner.step(begin, end);
		const any = this.params.reward === "any";
		for (let i = begin; i < end; i++) {
			const now = inner.reward[i]!;
			reward[i] = k === 0 ? now : any ? Math.max(reward[i]!, now) : reward[i]! + now;
			if (regret !== undefined) regret.data[i]! += inner.info.regret!.data[i]!;
			if (success !== undefined) success.data[i]! |= inner.info.success!.data[i]!;
			if (inner.terminated[i] === 0 && inner.truncated[i] === 0) continue;
			terminated[i] = inner.terminated[i]!;
			truncated[i] = inner.truncated[i]!;
			live[i] = 0;
		}
	}

	private showMask(begin: number, end: number): void {
		const { innerMask, actionMask, table, sequences, actions } = this;
		if (innerMask === undefined) return;
		const { length } = this.params;
		const mask = actionMask!.data;
		for (let row = begin; row < end; row++)
			for (let s = 0; s < sequences; s++)
				mask[row * sequences + s] = innerMask[row * actions + table[s * length]!]!;
	}
}

function misfits({ length, ids }: ActionSequenceParams, n: number): Problem[] {
	const all = n ** length;
	if (!ids && all > MOST)
		return [
			{
				path: ["length"],
				message: `is ${length}: ${n} actions make ${all} sequences, expected at most ${MOST}`,
				value: length,
			},
		];
	return (ids ?? []).flatMap((id, k) =>
		id < all
			? []
			: [
					{
						path: ["ids", k],
						message: `is ${id}, expected a sequence from 0 to ${all - 1}`,
						value: id,
						allowed: [`0 to ${all - 1}`],
					},
				],
	);
}

const SPEC = {
	id: "ActionSequence",
	description:
		"Makes every sequence of `length` underlying actions one action; runs it in one step.",
	source: "Headless-AD (Sinii et al. 2024), §4.3",
	params: SCHEMA,
	wrap: (kernel: Kernel, params: Params) =>
		new ActionSequence(kernel, params as DeepPartial<ActionSequenceParams>),
};

registerLayer(SPEC);
