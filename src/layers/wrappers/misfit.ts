import { environmentOf, InvalidParamsError, type Kernel } from "../../env/index.ts";
import { Box, type Columns, type DType } from "../../spaces/index.ts";

/** The error of a wrapper put around an environment that it does not fit. */
export function misfit(layer: string, message: string): InvalidParamsError {
	return new InvalidParamsError(layer, [{ path: [], message }]);
}

/** The observation columns of a kernel. @throws InvalidParamsError when its observations have no fixed size. */
export function observationOf(layer: string, kernel: Kernel): Columns {
	if (kernel.observation) return kernel.observation;
	throw misfit(
		layer,
		`needs observations of fixed size, ${environmentOf(kernel)} has ${kernel.observationSpace}`,
	);
}

/** The action space of a kernel with real-valued actions. @throws InvalidParamsError otherwise. */
export function realActionSpace(layer: string, kernel: Kernel): Box<"float32" | "float64"> {
	const space = kernel.actionSpace;
	if (space instanceof Box && (space as Box<DType>).dtype.startsWith("float"))
		return space as Box<"float32" | "float64">;
	throw misfit(layer, `needs a Box of floats for actions, ${environmentOf(kernel)} has ${space}`);
}
