import { type Kernel, Layer, registerLayer } from "../../env/index.ts";
import { Box, type Column } from "../../spaces/index.ts";
import { realActionSpace } from "./misfit.ts";

/**
 * Takes any finite action and clips it into the bounds (Gymnasium `ClipAction`). The action space
 * becomes an unbounded Box of the same shape and dtype.
 */
export class ClipAction extends Layer {
	private readonly box: Box<"float32" | "float64">;
	private readonly from: Column;
	private readonly to: Column;

	/** @throws InvalidParamsError unless actions are a Box of floats. */
	constructor(inner: Kernel) {
		super("ClipAction", inner);
		this.box = realActionSpace("ClipAction", inner);
		const { shape, dtype } = this.box;
		const space = new Box({
			low: Number.NEGATIVE_INFINITY,
			high: Number.POSITIVE_INFINITY,
			shape,
			dtype,
		});
		this.actionSpace = space;
		this.action = space.allocate(inner.numEnvs);
		this.from = this.action[""]!;
		this.to = inner.action![""]!;
	}

	override step(begin: number, end: number): void {
		const { low, high } = this.box;
		const { width, data } = this.from;
		const to = this.to.data;
		for (let i = begin; i < end; i++)
			for (let k = 0; k < width; k++) {
				const value = data[i * width + k]!;
				to[i * width + k] = Math.min(Math.max(value, low[k]!), high[k]!);
			}
		this.inner.step(begin, end);
	}
}

registerLayer({
	id: "ClipAction",
	description: "Clips any finite action into the bounds of the action space.",
	source: "Gymnasium ClipAction",
	wrap: (kernel) => new ClipAction(kernel),
});
