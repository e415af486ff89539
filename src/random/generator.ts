import { nextNormal } from "./normal.ts";
import { SeedTree } from "./seed-tree.ts";
import { nextInteger, nextUint32, nextUniform, STREAM_WORDS } from "./xoshiro.ts";

/**
 * One stream with methods, for code that is not a hot path. Hot paths call `nextUint32` and its
 * kin on rows of a shared `Uint32Array`.
 *
 * @example
 * const generator = new Generator(7, "layout");
 * generator.integer(4); // the same in every engine
 */
export class Generator {
	/** The four words of state; save and restore them to save and restore the stream. */
	readonly state: Uint32Array;

	/** @param seed root seed, a node of a seed tree, or four words of state (shared, not copied). */
	constructor(seed: number | SeedTree | Uint32Array, ...path: readonly (string | number)[]) {
		if (seed instanceof Uint32Array) {
			this.state = seed;
			return;
		}
		const node = typeof seed === "number" ? new SeedTree(seed) : seed;
		this.state = new Uint32Array(STREAM_WORDS);
		(path.length > 0 ? node.child(...path) : node).stream(this.state);
	}

	/** Integer in [0, 2³²). */
	uint32(): number {
		return nextUint32(this.state, 0);
	}

	/** Number in [low, high), 53 bits. */
	uniform(low = 0, high = 1): number {
		return low + (high - low) * nextUniform(this.state, 0);
	}

	/** Integer in [0, bound); bound in [1, 2²¹]. */
	integer(bound: number): number {
		return nextInteger(this.state, 0, bound);
	}

	/** Normal with the given mean and standard deviation. */
	normal(mean = 0, sd = 1): number {
		return mean + sd * nextNormal(this.state, 0);
	}

	/** Fisher–Yates, in place; returns its argument. */
	shuffle<A extends { length: number; [index: number]: unknown }>(items: A): A {
		for (let i = items.length - 1; i > 0; i--) {
			const j = this.integer(i + 1);
			const held = items[i];
			items[i] = items[j];
			items[j] = held;
		}
		return items;
	}

	/** A random ordering of 0 … length−1. */
	permutation(length: number): Int32Array {
		return this.shuffle(Int32Array.from({ length }, (_, i) => i));
	}

	/** Index drawn with the given weights (non-negative, positive sum). */
	categorical(weights: ArrayLike<number>): number {
		let total = 0;
		for (let i = 0; i < weights.length; i++) total += weights[i]!;
		let rest = this.uniform() * total;
		let last = 0;
		for (let i = 0; i < weights.length; i++) {
			const weight = weights[i]!;
			if (weight <= 0) continue;
			last = i;
			if (rest < weight) return i;
			rest -= weight;
		}
		return last;
	}
}
