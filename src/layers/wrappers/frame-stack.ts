import {
	type Kernel,
	Layer,
	type Params,
	type ResetOptions,
	registerLayer,
	resolveParams,
} from "../../env/index.ts";
import {
	allocate,
	batchSpace,
	type Column,
	type Columns,
	dtypeOf,
	type TypedArray,
} from "../../spaces/index.ts";
import { type Leaf, leavesOf } from "./leaves.ts";
import { observationOf } from "./misfit.ts";

/** Options of `FrameStack`. */
export interface FrameStackOptions {
	/** Observations in a stack, ≥ 1; 4 unless told. */
	readonly size?: number;
	/** What fills the stack at the start of an episode: the first observation ("reset"), or zeros. */
	readonly padding?: "reset" | "zero";
}

interface Part {
	readonly from: Column;
	readonly to: Column;
	/** One padding frame; absent for "reset". */
	readonly zero?: TypedArray;
}

/**
 * The last `size` observations together, oldest first (Gymnasium `FrameStackObservation`). The space
 * is `batchSpace(space, size)`: a Box of shape [size, …], a MultiDiscrete for Discrete, and for Dict
 * and Tuple the same part by part. Zeros are the value of the space nearest to 0.
 */
export class FrameStack extends Layer {
	private readonly parts: readonly Part[];

	/** @throws InvalidParamsError for bad options, or when observations have no fixed size. */
	constructor(inner: Kernel, options: FrameStackOptions = {}) {
		super("FrameStack", inner);
		const { size, padding } = resolveParams(SPEC, options as Params) as Required<FrameStackOptions>;
		const inside = observationOf("FrameStack", inner);
		this.observationSpace = batchSpace(inner.observationSpace, size);
		const stacked = this.observationSpace.allocate(inner.numEnvs) as Columns;
		this.observation = stacked;
		this.parts = leavesOf("FrameStack", inner.observationSpace).map((leaf) => {
			const from = inside[leaf.path]!;
			const zero = padding === "zero" ? { zero: zeroOf(leaf, from) } : {};
			return { from, to: stacked[leaf.path]!, ...zero };
		});
	}

	override reset(begin: number, end: number, newTrial: boolean, options?: ResetOptions): void {
		this.inner.reset(begin, end, newTrial, options);
		for (const { from, to, zero } of this.parts) {
			const { width } = from;
			for (let i = begin; i < end; i++)
				for (let k = 0; k < to.width; k++) {
					const old = zero !== undefined && k < to.width - width;
					to.data[i * to.width + k] = old ? zero[k % width]! : from.data[i * width + (k % width)]!;
				}
		}
	}

	override step(begin: number, end: number): void {
		this.inner.step(begin, end);
		for (let p = 0; p < this.parts.length; p++) {
			const { from, to } = this.parts[p]!;
			const { width } = from;
			const keep = to.width - width;
			const source = from.data;
			const target = to.data;
			for (let i = begin; i < end; i++) {
				const row = i * to.width;
				for (let k = 0; k < keep; k++) target[row + k] = target[row + k + width]!;
				for (let k = 0; k < width; k++) target[row + keep + k] = source[i * width + k]!;
			}
		}
	}
}

function zeroOf({ space }: Leaf, { data, width }: Column): TypedArray {
	const zero = allocate(dtypeOf(data), width);
	for (let k = 0; k < width; k++) {
		let low = 0;
		let high = 1;
		if ("low" in space) [low, high] = [space.low[k]!, space.high[k]!];
		else if ("nvec" in space) [low, high] = [space.start[k]!, space.start[k]! + space.nvec[k]! - 1];
		else if ("start" in space) [low, high] = [space.start, space.start + space.n - 1];
		zero[k] = Math.min(Math.max(0, low), high);
	}
	return zero;
}

const SPEC = {
	id: "FrameStack",
	description: "Observes the last observations together, oldest first.",
	source: "Gymnasium FrameStackObservation",
	params: {
		type: "object" as const,
		properties: {
			size: { type: "integer", minimum: 1, default: 4, description: "Observations in a stack." },
			padding: {
				enum: ["reset", "zero"],
				default: "reset",
				description: "What fills the stack at an episode's start: its first observation, or zeros.",
			},
		},
		additionalProperties: false as const,
	},
	wrap: (kernel: Kernel, params: Params) => new FrameStack(kernel, params as FrameStackOptions),
};

registerLayer(SPEC);
