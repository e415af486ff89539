import {
	Box,
	Dict,
	Discrete,
	type DType,
	MultiBinary,
	MultiDiscrete,
	type Space,
	Tuple,
} from "../../spaces/index.ts";
import { misfit } from "./misfit.ts";

/** A plain part of a space: what one column holds. */
export interface Leaf {
	/** Key of its column. */
	readonly path: string;
	readonly space: Discrete | Box<DType> | MultiDiscrete | MultiBinary;
}

/** The plain parts of a space in the order of its columns. @throws InvalidParamsError for a part without a fixed size. */
export function leavesOf(layer: string, space: Space, path = ""): readonly Leaf[] {
	const below = (key: string | number): string => (path === "" ? String(key) : `${path}/${key}`);
	if (space instanceof Dict)
		return (space as Dict).keys.flatMap((key) =>
			leavesOf(layer, (space as Dict).spaces[key]!, below(key)),
		);
	if (space instanceof Tuple)
		return (space as Tuple).spaces.flatMap((part, i) => leavesOf(layer, part, below(i)));
	if (
		space instanceof Discrete ||
		space instanceof Box ||
		space instanceof MultiDiscrete ||
		space instanceof MultiBinary
	)
		return [{ path, space }];
	throw misfit(layer, `cannot take ${space} apart: its members have no fixed size`);
}
