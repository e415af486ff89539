import { InvalidArgumentError, type Kernel, Layer } from "../../env/index.ts";
import { misfit } from "./misfit.ts";

/**
 * Applies a pure function to every reward (Gymnasium `TransformReward`). Regret in `info` stays the
 * environment's own.
 */
export class TransformReward extends Layer {
	/** @throws InvalidParamsError when `transform` is no function. */
	constructor(
		inner: Kernel,
		private readonly transform: (reward: number) => number,
	) {
		super("TransformReward", inner);
		if (typeof transform !== "function")
			throw misfit("TransformReward", `transform must be a function, got ${transform}`);
		this.reward = new Float64Array(inner.numEnvs);
	}

	/** @throws InvalidArgumentError when `transform` does not return a number. */
	override step(begin: number, end: number): void {
		this.inner.step(begin, end);
		const from = this.inner.reward;
		const { reward, transform } = this;
		for (let i = begin; i < end; i++) {
			const value = transform(from[i]!);
			if (typeof value !== "number")
				throw new InvalidArgumentError("what transform returned", value, "a number");
			reward[i] = value;
		}
	}
}
