import { type Kernel, Layer, type ResetOptions, registerLayer } from "../../env/index.ts";
import { type Column, column, type DType, flattenSpace } from "../../spaces/index.ts";
import { type Leaf, leavesOf } from "./leaves.ts";
import { observationOf } from "./misfit.ts";
import { writeOneHots } from "./one-hot-row.ts";

interface Part {
	readonly leaf: Leaf;
	readonly from: Column;
	/** Index of its first element in the flattened row. */
	readonly at: number;
}

/**
 * One array for all parts of the observation (Gymnasium `FlattenObservation`): the space is
 * `flattenSpace(space)`, values are those of `flatten`. Discrete parts become one-hots.
 */
export class FlattenObservation extends Layer {
	private readonly parts: readonly Part[];
	private readonly out: Column;

	/** @throws InvalidParamsError when observations have no fixed size. */
	constructor(inner: Kernel) {
		super("FlattenObservation", inner);
		const inside = observationOf("FlattenObservation", inner);
		const space = flattenSpace(inner.observationSpace);
		this.observationSpace = space;
		const { dtype, shape } = space as { dtype: DType; shape: readonly number[] };
		this.out = column(dtype, inner.numEnvs, shape);
		this.observation = { "": this.out };
		let at = 0;
		this.parts = leavesOf("FlattenObservation", inner.observationSpace).map((leaf) => {
			const part = { leaf, from: inside[leaf.path]!, at };
			at += leaf.space.flatDim;
			return part;
		});
	}

	override reset(begin: number, end: number, newTrial: boolean, options?: ResetOptions): void {
		this.inner.reset(begin, end, newTrial, options);
		this.flatten(begin, end);
	}

	override step(begin: number, end: number): void {
		this.inner.step(begin, end);
		this.flatten(begin, end);
	}

	private flatten(begin: number, end: number): void {
		const { data, width } = this.out;
		for (let p = 0; p < this.parts.length; p++) {
			const { leaf, from, at } = this.parts[p]!;
			const { space } = leaf;
			for (let i = begin; i < end; i++) {
				const to = i * width + at;
				if (space.type === "Discrete" || space.type === "MultiDiscrete")
					writeOneHots(space, from, i, data, to);
				else for (let k = 0; k < from.width; k++) data[to + k] = from.data[i * from.width + k]!;
			}
		}
	}
}

registerLayer({
	id: "FlattenObservation",
	description: "Observes all parts of the observation as one array; discrete parts as one-hots.",
	source: "Gymnasium FlattenObservation",
	wrap: (kernel) => new FlattenObservation(kernel),
});
