import { type Generator, nextUint32 } from "../random/index.ts";
import { tf } from "../tensor/index.ts";
import { ModelError } from "./errors.ts";

/** What layers need while training; without it nothing is dropped. */
export interface TrainingContext {
	/** Where dropout's draws come from. */
	readonly random: Generator;
}

/**
 * Drops entries with probability `rate` and scales the rest by 1 / (1 − rate), so that the
 * expectation stays (Srivastava et al. 2014).
 * @param train absent while evaluating: x is then returned as it is
 * @throws ModelError when the rate is not in [0, 1)
 */
export function dropout<T extends tf.Tensor>(x: T, rate: number, train?: TrainingContext): T {
	if (!(rate >= 0 && rate < 1))
		throw new ModelError(`dropout: the rate is ${rate}, expected at least 0 and below 1`);
	if (rate === 0 || !train) return x;
	const { state } = train.random;
	const threshold = rate * 2 ** 32;
	const scale = 1 / (1 - rate);
	const factors = new Float32Array(x.size);
	for (let i = 0; i < factors.length; i++)
		factors[i] = nextUint32(state, 0) >= threshold ? scale : 0;
	return tf.tidy(() => tf.mul(x, tf.tensor(factors, x.shape)) as T);
}
