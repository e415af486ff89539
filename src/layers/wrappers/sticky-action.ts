import { type Kernel, Layer, type ResetOptions, registerLayer } from "../../env/index.ts";
import { nextUniform32, type SeedTree, STREAM_WORDS } from "../../random/index.ts";
import { allocate, type Column, dtypeOf, type TypedArray } from "../../spaces/index.ts";
import { misfit } from "./misfit.ts";

/** Options of `StickyAction`. */
export interface StickyActionOptions {
	/** Chance that the previous action is taken again, in [0, 1]; 0.25 unless told. */
	readonly probability?: number;
}

interface Part {
	/** What the agent asked for. */
	readonly from: Column;
	/** What the environment takes; still holds what it took before. */
	readonly to: Column;
}

/**
 * Now and then takes the previous action again instead of the one asked for (Machado et al.,
 * "Revisiting the Arcade Learning Environment", 2018, section 5; Gymnasium `StickyAction`).
 *
 * The first action of an episode is always taken, and so is the one asked for where the mask no
 * longer allows the previous one. Has a stream of its own, drawn from once a step.
 */
export class StickyAction extends Layer {
	private readonly probability: number;
	private readonly random: Uint32Array;
	private readonly fresh: Uint8Array;
	private readonly parts: readonly Part[];

	/** @throws InvalidParamsError unless the probability is in [0, 1] and actions have a fixed size. */
	constructor(inner: Kernel, { probability = 0.25 }: StickyActionOptions = {}) {
		super("StickyAction", inner);
		if (!(probability >= 0 && probability <= 1))
			throw misfit("StickyAction", `probability must be from 0 to 1, got ${probability}`);
		if (!inner.action)
			throw misfit("StickyAction", `needs actions of fixed size, got ${inner.actionSpace}`);
		this.probability = probability;
		this.random = new Uint32Array(STREAM_WORDS * inner.numEnvs);
		this.fresh = new Uint8Array(inner.numEnvs).fill(1);
		const taken: Record<string, TypedArray> = {};
		const action: Record<string, Column> = {};
		this.parts = Object.entries(inner.action).map(([key, to]) => {
			action[key] = { ...to, data: allocate(dtypeOf(to.data), to.data.length) };
			taken[`taken/${key}`] = to.data;
			return { from: action[key], to };
		});
		this.action = action;
		this.state = { random: this.random, fresh: this.fresh, ...taken };
	}

	override seed(row: number, node: SeedTree): void {
		super.seed(row, node);
		this.streamNode(node).stream(this.random, STREAM_WORDS * row);
	}

	override reset(begin: number, end: number, newTrial: boolean, options?: ResetOptions): void {
		this.inner.reset(begin, end, newTrial, options);
		this.fresh.fill(1, begin, end);
	}

	override step(begin: number, end: number): void {
		const { random, fresh, parts, probability } = this;
		for (let i = begin; i < end; i++) {
			const sticks = nextUniform32(random, STREAM_WORDS * i) < probability;
			const first = fresh[i] === 1;
			fresh[i] = 0;
			if (sticks && !first && this.allows(i)) continue;
			for (let p = 0; p < parts.length; p++) {
				const { from, to } = parts[p]!;
				const { width } = from;
				for (let k = i * width; k < (i + 1) * width; k++) to.data[k] = from.data[k]!;
			}
		}
		this.inner.step(begin, end);
	}

	/** Whether the mask still allows what was taken before. */
	private allows(row: number): boolean {
		const mask = this.inner.actionMask;
		if (mask === undefined) return true;
		const { start } = this.actionSpace as unknown as { start: number };
		return mask.data[row * mask.width + this.parts[0]!.to.data[row]! - start] === 1;
	}
}

registerLayer({
	id: "StickyAction",
	description: "Takes the previous action again with some probability.",
	source: "Machado et al. 2018, section 5; Gymnasium StickyAction",
	params: {
		type: "object",
		properties: {
			probability: {
				type: "number",
				minimum: 0,
				maximum: 1,
				default: 0.25,
				description: "Chance that the previous action is taken again.",
			},
		},
		additionalProperties: false,
	},
	wrap: (kernel, params) => new StickyAction(kernel, params as StickyActionOptions),
});
