import { type Kernel, Layer, registerLayer } from "../../env/index.ts";
import { Box, type Column } from "../../spaces/index.ts";
import { misfit, realActionSpace } from "./misfit.ts";

/** Options of `RescaleAction`. */
export interface RescaleActionOptions {
	/** What stands for the lower bound of each component; −1 unless told. */
	readonly low?: number;
	/** What stands for the upper bound; 1 unless told. */
	readonly high?: number;
}

/**
 * Maps actions in [low, high] affinely onto the bounds of the action space (Gymnasium
 * `RescaleAction`).
 */
export class RescaleAction extends Layer {
	private readonly box: Box<"float32" | "float64">;
	private readonly from: Column;
	private readonly to: Column;
	private readonly low: number;
	private readonly high: number;

	/** @throws InvalidParamsError unless low < high, and actions are a bounded Box of floats. */
	constructor(inner: Kernel, { low = -1, high = 1 }: RescaleActionOptions = {}) {
		super("RescaleAction", inner);
		this.box = realActionSpace("RescaleAction", inner);
		const { shape, dtype } = this.box;
		if (!this.box.isBounded())
			throw misfit("RescaleAction", `needs actions bounded on both sides, got ${this.box}`);
		if (!(Number.isFinite(low) && Number.isFinite(high) && low < high))
			throw misfit("RescaleAction", `low must be below high, got ${low} and ${high}`);
		const space = new Box({ low, high, shape, dtype });
		// In float32 the bounds may be others than the numbers given: map from what actions can be.
		this.low = space.low[0] ?? low;
		this.high = space.high[0] ?? high;
		this.actionSpace = space;
		this.action = space.allocate(inner.numEnvs);
		this.from = this.action[""]!;
		this.to = inner.action![""]!;
	}

	override step(begin: number, end: number): void {
		const { box, low, high } = this;
		const { width, data } = this.from;
		const to = this.to.data;
		for (let i = begin; i < end; i++)
			for (let k = 0; k < width; k++) {
				const share = (data[i * width + k]! - low) / (high - low);
				// This form hits both bounds exactly; inside it may round over by an ulp.
				const value = box.low[k]! * (1 - share) + box.high[k]! * share;
				to[i * width + k] = Math.min(Math.max(value, box.low[k]!), box.high[k]!);
			}
		this.inner.step(begin, end);
	}
}

registerLayer({
	id: "RescaleAction",
	description: "Maps actions in [low, high] affinely onto the bounds of the action space.",
	source: "Gymnasium RescaleAction",
	params: {
		type: "object",
		properties: {
			low: { type: "number", default: -1, description: "What stands for the lower bounds." },
			high: { type: "number", default: 1, description: "What stands for the upper bounds." },
		},
		additionalProperties: false,
	},
	check: ({ low, high }) =>
		(low as number) < (high as number)
			? []
			: [{ path: ["low"], message: `is ${low}, expected a number below high (${high})` }],
	wrap: (kernel, params) => new RescaleAction(kernel, params as RescaleActionOptions),
});
