import { Generator, SeedTree } from "../random/index.ts";

/**
 * The streams a space draws from: one for itself and, for a composite, one for each part, found by
 * the part's path below the root. Equal spaces at different paths therefore draw independently, and
 * adding a part disturbs no other. Streams are made when first asked for.
 */
export class SampleStreams {
	readonly #node: SeedTree;
	#generator: Generator | undefined;
	#children: Map<string | number, SampleStreams> | undefined;

	/** @param seed an integer in [0, 2⁵³), or a node of a seed tree. @throws SeedError */
	constructor(seed: number | SeedTree) {
		this.#node = seed instanceof SeedTree ? seed : new SeedTree(seed).child("space");
	}

	/** The space's own stream. */
	get generator(): Generator {
		this.#generator ??= new Generator(this.#node);
		return this.#generator;
	}

	/** Streams of the part called `key`. */
	child(key: string | number): SampleStreams {
		this.#children ??= new Map();
		let child = this.#children.get(key);
		if (child === undefined) {
			child = new SampleStreams(this.#node.child(key));
			this.#children.set(key, child);
		}
		return child;
	}
}
