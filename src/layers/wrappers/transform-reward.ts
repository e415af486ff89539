import { type Kernel, Layer } from "../../env/index.ts";

/**
 * Applies a pure function to every reward (Gymnasium `TransformReward`). Regret in `info` stays the
 * environment's own.
 */
export class TransformReward extends Layer {
	constructor(
		inner: Kernel,
		private readonly transform: (reward: number) => number,
	) {
		super("TransformReward", inner);
		this.reward = new Float64Array(inner.numEnvs);
	}

	override step(begin: number, end: number): void {
		this.inner.step(begin, end);
		const from = this.inner.reward;
		const { reward, transform } = this;
		for (let i = begin; i < end; i++) reward[i] = transform(from[i]!);
	}
}
