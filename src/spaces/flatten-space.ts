import { Box } from "./box.ts";
import { allocate, type DType, type TypedArray } from "./columns.ts";
import { Dict } from "./dict.ts";
import { DTYPE_RANGE, resultType } from "./dtypes.ts";
import { SpaceError } from "./errors.ts";
import { Graph } from "./graph.ts";
import { MultiBinary } from "./multi-binary.ts";
import { OneOf } from "./one-of.ts";
import { Sequence } from "./sequence.ts";
import type { Space } from "./space.ts";
import { Text } from "./text.ts";
import { Tuple } from "./tuple.ts";

/** What `flattenSpace` gives: a Box, or a structure of them where members vary in size. */
export type FlatSpace = Box<DType> | Dict | Tuple | Sequence<Space, boolean> | Graph;

/**
 * The space of flattened values (Gymnasium `flatten_space`): a Box of shape [flatDim], or, where a
 * Sequence or Graph is part of the space, the same structure with its parts flattened.
 * @throws SpaceError when a OneOf holds a Sequence or Graph, or the space is of a foreign class.
 */
export function flattenSpace(space: Space): FlatSpace {
	const { flatDim } = space;
	if (flatDim !== null) {
		const dtype = flatDType(space);
		const low = allocate(dtype, flatDim);
		const high = allocate(dtype, flatDim);
		fillBounds(space, low, high, 0);
		return new Box<DType>({ dtype, low, high });
	}
	if (space instanceof Dict) {
		const { keys, spaces } = space as Dict;
		return new Dict(Object.fromEntries(keys.map((key) => [key, flattenSpace(spaces[key]!)])));
	}
	if (space instanceof Tuple) return new Tuple((space as Tuple).spaces.map(flattenSpace));
	if (space instanceof Sequence) {
		const { featureSpace, stack } = space as Sequence<Space, boolean>;
		return new Sequence(flattenSpace(featureSpace) as Space, { stack });
	}
	if (space instanceof Graph) {
		const { nodeSpace, edgeSpace } = space as Graph;
		return new Graph({
			nodeSpace: flattenSpace(nodeSpace) as Space,
			edgeSpace: edgeSpace === null ? null : (flattenSpace(edgeSpace) as Space),
		});
	}
	throw new SpaceError("bad-value", `flattenSpace: ${space} cannot be flattened`);
}

/** Dtype of a flattened value. Only for spaces with a `flatDim`. */
export function flatDType(space: Space): DType {
	if (space instanceof Box) return (space as Box<DType>).dtype;
	if (space instanceof MultiBinary) return "uint8";
	if (space instanceof Dict) {
		const { keys, spaces } = space as Dict;
		return resultType(keys.map((key) => flatDType(spaces[key]!)));
	}
	if (space instanceof Tuple) return resultType((space as Tuple).spaces.map(flatDType));
	if (space instanceof OneOf) {
		const { spaces } = space as OneOf;
		const dtype = resultType(spaces.map(flatDType));
		// The index goes into the same array.
		return spaces.length - 1 > DTYPE_RANGE[dtype].max ? resultType([dtype, "int32"]) : dtype;
	}
	return "int32";
}

/** Writes the bounds of a space's flattened values at `offset`; returns the offset behind them. */
function fillBounds(space: Space, low: TypedArray, high: TypedArray, offset: number): number {
	const end = offset + space.flatDim!;
	if (space instanceof Box) {
		low.set(space.low, offset);
		high.set(space.high, offset);
		return end;
	}
	if (space instanceof Dict) {
		const { keys, spaces } = space as Dict;
		return keys.reduce((at, key) => fillBounds(spaces[key]!, low, high, at), offset);
	}
	if (space instanceof Tuple)
		return (space as Tuple).spaces.reduce((at, part) => fillBounds(part, low, high, at), offset);
	if (space instanceof OneOf) {
		const { spaces } = space as OneOf;
		const boxes = spaces.map((part) => flattenSpace(part) as Box<DType>);
		const lows = boxes.flatMap((box) => Array.from<number>(box.low));
		const highs = boxes.flatMap((box) => Array.from<number>(box.high));
		low[offset] = 0;
		high[offset] = spaces.length - 1;
		low.fill(Math.min(...lows), offset + 1, end);
		high.fill(Math.max(...highs), offset + 1, end);
		return end;
	}
	// A Text flattens to indices into its characters, padded with their number; the rest to 0 and 1.
	low.fill(0, offset, end);
	high.fill(space instanceof Text ? space.characters.length : 1, offset, end);
	return end;
}
