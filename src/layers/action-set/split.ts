import { Generator, SeedTree } from "../../random/index.ts";

/** Two disjoint sets of action ids, each in the order drawn. */
export interface ActionSplit {
	/** floor(n × fraction) ids. */
	readonly train: Int32Array;
	/** The other ids. */
	readonly test: Int32Array;
}

/**
 * Splits the ids 0 … n−1 at random into seen and unseen actions (Headless-AD, §4.3: 125 action
 * sequences, 40 % for training). A function of its arguments alone.
 *
 * @param n number of actions, ≥ 1.
 * @param fraction share of the train set, in [0, 1]; its size is floor(n × fraction).
 * @param seed an integer in [0, 2⁵³).
 * @throws SeedError
 * @example
 * splitActions(125, 0.4, 0).train.length; // 50
 */
export function splitActions(n: number, fraction: number, seed: number): ActionSplit {
	const order = new Generator(new SeedTree(seed), "action-split").permutation(n);
	const size = shareOf(n, fraction);
	return { train: order.slice(0, size), test: order.slice(size) };
}

/** floor(fraction × n), forgiving a fraction's last bit: 0.29 × 100 is 28.999999999999996. */
export function shareOf(n: number, fraction: number): number {
	return Math.min(n, Math.floor(n * fraction + 1e-9));
}
