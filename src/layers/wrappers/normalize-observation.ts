import {
	environmentOf,
	type Kernel,
	Layer,
	type ResetOptions,
	registerLayer,
} from "../../env/index.ts";
import { Box, type Column, type DType } from "../../spaces/index.ts";
import { misfit, observationOf } from "./misfit.ts";
import { RunningMoments } from "./running-moments.ts";

/** Options of `NormalizeObservation`. */
export interface NormalizeOptions {
	/** Added to the variance under the root, > 0; 1e-8 unless told. */
	readonly epsilon?: number;
	/** Whether the statistics start frozen; false unless told. */
	readonly frozen?: boolean;
}

/**
 * Observations less their running mean, over their running standard deviation (Gymnasium's vector
 * `NormalizeObservation`); a float32 Box without bounds.
 *
 * The statistics belong to the batch (`shared`): what a row observes depends on the other rows. A
 * batch is the rows that the environment steps or resets together: all of them, except in a step
 * that also resets some rows, whose runs are merged one after the other. The statistics after such a
 * step are the same either way; only values within it are normalised by what was known so far.
 */
export class NormalizeObservation extends Layer {
	readonly moments: RunningMoments;
	private readonly epsilon: number;
	private readonly from: Column;
	private readonly out: Column;

	/** @throws InvalidParamsError unless observations are a Box, and epsilon > 0. */
	constructor(inner: Kernel, { epsilon = 1e-8, frozen = false }: NormalizeOptions = {}) {
		super("NormalizeObservation", inner);
		const space = inner.observationSpace;
		if (!(space instanceof Box))
			throw misfit(
				"NormalizeObservation",
				`needs a Box for observations, ${environmentOf(inner)} has ${space}`,
			);
		if (!(epsilon > 0 && epsilon < Number.POSITIVE_INFINITY))
			throw misfit("NormalizeObservation", `epsilon must be above 0, got ${epsilon}`);
		this.epsilon = epsilon;
		this.moments = new RunningMoments(space.flatDim);
		this.moments.frozen[0] = frozen ? 1 : 0;
		this.shared = this.moments.arrays;
		this.from = observationOf("NormalizeObservation", inner)[""]!;
		const box = new Box({
			low: Number.NEGATIVE_INFINITY,
			high: Number.POSITIVE_INFINITY,
			shape: (space as Box<DType>).shape,
		});
		this.observationSpace = box;
		this.observation = box.allocate(inner.numEnvs);
		this.out = this.observation[""]!;
	}

	override reset(begin: number, end: number, newTrial: boolean, options?: ResetOptions): void {
		this.inner.reset(begin, end, newTrial, options);
		this.normalize(begin, end);
	}

	override step(begin: number, end: number): void {
		this.inner.step(begin, end);
		this.normalize(begin, end);
	}

	private normalize(begin: number, end: number): void {
		const { moments, epsilon } = this;
		const { data: from, width } = this.from;
		const to = this.out.data;
		moments.update(from, begin, end);
		for (let k = 0; k < width; k++) {
			const mean = moments.mean[k]!;
			const root = Math.sqrt(moments.variance[k]! + epsilon);
			for (let i = begin; i < end; i++) to[i * width + k] = (from[i * width + k]! - mean) / root;
		}
	}
}

registerLayer({
	id: "NormalizeObservation",
	description: "Centres and scales observations by running statistics over all rows.",
	source: "Gymnasium vector NormalizeObservation",
	params: {
		type: "object",
		properties: {
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
	wrap: (kernel, params) => new NormalizeObservation(kernel, params as NormalizeOptions),
});
