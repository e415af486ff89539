import { Dict, Discrete, type Space, Tuple, type TypedArray } from "../../spaces/index.ts";
import type { HistoryGenerator } from "../generator.ts";

/** Types that columns are stored in: the smallest that hold every value. */
export type LeafType = "uint8" | "uint16" | "int32" | "float32";

/** What each column of a shard is stored in, the same for all of them. */
export function leafTypes(generator: HistoryGenerator): {
	readonly action: LeafType;
	readonly observation: Readonly<Record<string, LeafType>>;
	readonly mask: boolean;
} {
	const { actionSpace, observationSpace, columns, masked } = generator;
	const observation: Record<string, LeafType> = {};
	for (const [path, { data }] of Object.entries(columns))
		observation[path] = leafType(leafAt(observationSpace, path), data);
	return { action: smallest(0, actionSpace.n - 1), observation, mask: masked };
}

function leafType(space: Space | undefined, data: TypedArray): LeafType {
	if (space instanceof Discrete) return smallest(space.start, space.start + space.n - 1);
	if (data instanceof Float32Array || data instanceof Float64Array) return "float32";
	if (data instanceof Uint8Array) return "uint8";
	return data instanceof Uint16Array ? "uint16" : "int32";
}

function smallest(low: number, high: number): LeafType {
	if (low < 0) return "int32";
	if (high <= 255) return "uint8";
	return high <= 65535 ? "uint16" : "int32";
}

/** The leaf of a space at a column's path. */
function leafAt(space: Space, path: string): Space | undefined {
	let found: Space | undefined = space;
	for (const key of path === "" ? [] : path.split("/")) {
		if (found instanceof Dict) found = (found.spaces as Record<string, Space>)[key];
		else if (found instanceof Tuple) found = (found.spaces as readonly Space[])[Number(key)];
		else return undefined;
	}
	return found;
}
