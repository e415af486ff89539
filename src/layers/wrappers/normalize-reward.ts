import { type Kernel, Layer, type ResetOptions, registerLayer } from "../../env/index.ts";
import { misfit } from "./misfit.ts";
import type { NormalizeOptions } from "./normalize-observation.ts";
import { RunningMoments } from "./running-moments.ts";

/** Options of `NormalizeReward`. */
export interface NormalizeRewardOptions extends NormalizeOptions {
	/** Discount of the return whose variance is tracked, in [0, 1]; 0.99 unless told. */
	readonly gamma?: number;
}

/**
 * Rewards over the running standard deviation of the discounted return (Gymnasium's vector
 * `NormalizeReward`); they are not centred.
 *
 * The return starts at 0 in each episode, as Gymnasium has it under same-step autoreset. Like
 * Gymnasium's, it drops to the last reward where an episode terminates. The statistics belong to the
 * batch (`shared`), as for `NormalizeObservation`.
 */
export class NormalizeReward extends Layer {
	readonly moments = new RunningMoments(1);
	private readonly gamma: number;
	private readonly epsilon: number;
	private readonly accumulated: Float64Array;

	/** @throws InvalidParamsError unless gamma is in [0, 1] and epsilon > 0. */
	constructor(
		inner: Kernel,
		{ gamma = 0.99, epsilon = 1e-8, frozen = false }: NormalizeRewardOptions = {},
	) {
		super("NormalizeReward", inner);
		if (!(gamma >= 0 && gamma <= 1))
			throw misfit("NormalizeReward", `gamma must be from 0 to 1, got ${gamma}`);
		if (!(epsilon > 0 && epsilon < Number.POSITIVE_INFINITY))
			throw misfit("NormalizeReward", `epsilon must be above 0, got ${epsilon}`);
		this.gamma = gamma;
		this.epsilon = epsilon;
		this.moments.frozen[0] = frozen ? 1 : 0;
		this.shared = this.moments.arrays;
		this.accumulated = new Float64Array(inner.numEnvs);
		this.state = { accumulated: this.accumulated };
		this.reward = new Float64Array(inner.numEnvs);
	}

	override reset(begin: number, end: number, newTrial: boolean, options?: ResetOptions): void {
		this.inner.reset(begin, end, newTrial, options);
		this.accumulated.fill(0, begin, end);
	}

	override step(begin: number, end: number): void {
		this.inner.step(begin, end);
		const { reward: from, terminated } = this.inner;
		const { reward, accumulated, gamma, moments } = this;
		for (let i = begin; i < end; i++)
			accumulated[i] = accumulated[i]! * gamma * (1 - terminated[i]!) + from[i]!;
		moments.update(accumulated, begin, end);
		const root = Math.sqrt(moments.variance[0]! + this.epsilon);
		for (let i = begin; i < end; i++) reward[i] = from[i]! / root;
	}
}

registerLayer({
	id: "NormalizeReward",
	description: "Scales rewards by the running deviation of the discounted return over all rows.",
	source: "Gymnasium vector NormalizeReward",
	params: {
		type: "object",
		properties: {
			gamma: {
				type: "number",
				minimum: 0,
				maximum: 1,
				default: 0.99,
				description: "Discount of the return whose deviation is tracked.",
			},
			epsilon: {
				type: "number",
				exclusiveMinimum: 0,
				default: 1e-8,
				description: "Added to the variance under the root.",
			},
			frozen: { type: "boolean", default: false, description: "Start with frozen statistics." },
		},
		additionalProperties: false,
	},
	wrap: (kernel, params) => new NormalizeReward(kernel, params as NormalizeRewardOptions),
});
