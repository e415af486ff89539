import { type Kernel, Layer, registerLayer } from "../../env/index.ts";
import { misfit } from "./misfit.ts";

/** Options of `ScaleReward`. */
export interface ScaleRewardOptions {
	/** Factor; 1 unless told. */
	readonly scale?: number;
	/** Added after scaling; 0 unless told. */
	readonly offset?: number;
	/** Bounds [low, high] applied last; `null` (unless told) for none. */
	readonly clip?: readonly [number, number] | null;
}

/**
 * reward ← clip(scale · reward + offset): Gymnasium's `TransformReward` and `ClipReward` as data.
 * Regret in `info` stays the environment's own.
 */
export class ScaleReward extends Layer {
	private readonly scale: number;
	private readonly offset: number;
	private readonly low: number;
	private readonly high: number;

	/** @throws InvalidParamsError when the clip's low is above its high. */
	constructor(inner: Kernel, { scale = 1, offset = 0, clip = null }: ScaleRewardOptions = {}) {
		super("ScaleReward", inner);
		this.scale = scale;
		this.offset = offset;
		[this.low, this.high] = clip ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
		if (!(this.low <= this.high))
			throw misfit("ScaleReward", `clip must be [low, high], got [${this.low}, ${this.high}]`);
		this.reward = new Float64Array(inner.numEnvs);
	}

	override step(begin: number, end: number): void {
		this.inner.step(begin, end);
		const from = this.inner.reward;
		const { reward, scale, offset, low, high } = this;
		for (let i = begin; i < end; i++)
			reward[i] = Math.min(Math.max(scale * from[i]! + offset, low), high);
	}
}

registerLayer({
	id: "ScaleReward",
	description: "Scales, shifts and clips rewards, in this order.",
	source: "Gymnasium TransformReward, ClipReward",
	params: {
		type: "object",
		properties: {
			scale: { type: "number", default: 1, description: "Factor." },
			offset: { type: "number", default: 0, description: "Added after scaling." },
			clip: {
				type: ["array", "null"],
				items: { type: "number" },
				minItems: 2,
				maxItems: 2,
				default: null,
				description: "Bounds [low, high] applied last; null for none.",
			},
		},
		additionalProperties: false,
	},
	check: ({ clip }) => {
		const [low, high] = (clip as [number, number] | null) ?? [0, 0];
		return low <= high ? [] : [{ path: ["clip"], message: `is [${low}, ${high}], low above high` }];
	},
	wrap: (kernel, params) => new ScaleReward(kernel, params as ScaleRewardOptions),
});
