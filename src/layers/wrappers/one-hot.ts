import {
	environmentOf,
	type Kernel,
	Layer,
	type ResetOptions,
	registerLayer,
} from "../../env/index.ts";
import { Box, type Column, Discrete, MultiDiscrete } from "../../spaces/index.ts";
import { misfit, observationOf } from "./misfit.ts";
import { writeOneHots } from "./one-hot-row.ts";

/**
 * One-hot observations: Discrete(n) becomes a float32 Box of shape [n] in [0, 1], MultiDiscrete the
 * one-hots of its components end to end. For networks; `FlattenObservation` keeps integers.
 */
export class OneHot extends Layer {
	private readonly discrete: Discrete | MultiDiscrete;
	private readonly from: Column;
	private readonly out: Column<Float32Array>;

	/** @throws InvalidParamsError unless observations are Discrete or MultiDiscrete. */
	constructor(inner: Kernel) {
		super("OneHot", inner);
		const space = inner.observationSpace;
		if (!(space instanceof Discrete || space instanceof MultiDiscrete))
			throw misfit(
				"OneHot",
				`needs Discrete or MultiDiscrete observations, ${environmentOf(inner)} has ${space}`,
			);
		this.discrete = space;
		this.from = observationOf("OneHot", inner)[""]!;
		const box = new Box({ low: 0, high: 1, shape: [space.flatDim] });
		const columns = box.allocate(inner.numEnvs);
		this.observationSpace = box;
		this.observation = columns;
		this.out = columns[""];
	}

	override reset(begin: number, end: number, newTrial: boolean, options?: ResetOptions): void {
		this.inner.reset(begin, end, newTrial, options);
		this.encode(begin, end);
	}

	override step(begin: number, end: number): void {
		this.inner.step(begin, end);
		this.encode(begin, end);
	}

	private encode(begin: number, end: number): void {
		const { data, width } = this.out;
		for (let i = begin; i < end; i++) writeOneHots(this.discrete, this.from, i, data, i * width);
	}
}

registerLayer({
	id: "OneHot",
	description: "Observes Discrete and MultiDiscrete observations as float32 one-hots.",
	wrap: (kernel) => new OneHot(kernel),
});
