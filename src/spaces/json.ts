import { Box } from "./box.ts";
import type { BoxBound } from "./box-bounds.ts";
import type { DType } from "./columns.ts";
import { describe } from "./describe.ts";
import { Dict } from "./dict.ts";
import { Discrete } from "./discrete.ts";
import { SpaceError } from "./errors.ts";
import { Graph } from "./graph.ts";
import { MultiBinary } from "./multi-binary.ts";
import { type Components, MultiDiscrete } from "./multi-discrete.ts";
import { OneOf } from "./one-of.ts";
import { Sequence } from "./sequence.ts";
import type { Space, SpaceJSON } from "./space.ts";
import { Text } from "./text.ts";
import { Tuple } from "./tuple.ts";

/** Dtypes Minari may name that have no typed array here, and what stands for them. */
const STAND_INS: Readonly<Record<string, DType>> = {
	int64: "int32",
	uint64: "uint32",
	bool: "uint8",
	float16: "float32",
};

/**
 * The space described by Minari's JSON, or by what `toJSON` wrote for the spaces Minari has no
 * format for. A text may contain Python's bare `Infinity`, as Minari's files do. Box dtypes int64,
 * uint64, bool and float16 become int32, uint32, uint8 and float32; a bound at the limit of int64
 * or uint64 becomes the limit of the 32-bit dtype.
 * @throws SpaceError when the JSON describes no space.
 */
export function spaceFromJSON(json: SpaceJSON | string): Space {
	return fromJSON(typeof json === "string" ? parse(json) : json, "");
}

/** JSON with Python's bare infinities read as strings. */
function parse(text: string): unknown {
	const quoted = text.replace(/"(?:[^"\\]|\\.)*"|-?Infinity/g, (token) =>
		token.startsWith('"') ? token : `"${token}"`,
	);
	try {
		return JSON.parse(quoted);
	} catch (cause) {
		throw new SpaceError("bad-json", `space JSON: ${(cause as Error).message}`);
	}
}

function fromJSON(json: unknown, path: string): Space {
	const fields = record(json, path);
	switch (fields.type) {
		case "Box":
			return box(fields);
		case "Discrete":
			return new Discrete(fields.n as number, { start: (fields.start ?? 0) as number });
		case "MultiDiscrete": {
			const start = fields.start as Components | undefined;
			return new MultiDiscrete(fields.nvec as Components, start == null ? {} : { start });
		}
		case "MultiBinary":
			return new MultiBinary(fields.n as number | readonly number[]);
		case "Text":
			return new Text({
				maxLength: fields.max_length as number,
				minLength: fields.min_length as number,
				charset: fields.charset as string,
			});
		case "Dict": {
			const entries = Object.entries(record(fields.subspaces, `${path}/subspaces`));
			return new Dict(
				Object.fromEntries(
					entries.map(([key, part]) => [key, fromJSON(part, `${path}/subspaces/${key}`)]),
				),
			);
		}
		case "Tuple":
			return new Tuple(list(fields.subspaces, path));
		case "OneOf":
			return new OneOf(list(fields.subspaces, path));
		case "Sequence":
			return new Sequence<Space, boolean>(fromJSON(fields.feature_space, `${path}/feature_space`), {
				stack: fields.stack === true,
			});
		case "Graph":
			return new Graph({
				nodeSpace: fromJSON(fields.node_space, `${path}/node_space`),
				edgeSpace:
					fields.edge_space == null ? null : fromJSON(fields.edge_space, `${path}/edge_space`),
			});
		default:
			throw new SpaceError(
				"bad-json",
				`space JSON at "${path}": type must be one of Box, Discrete, MultiDiscrete, MultiBinary, Text, Dict, Tuple, Sequence, Graph, OneOf, got ${describe(fields.type)}`,
			);
	}
}

function box(fields: Readonly<Record<string, unknown>>): Space {
	const named = fields.dtype as string;
	const dtype = Object.hasOwn(STAND_INS, named) ? STAND_INS[named]! : (named as DType);
	return new Box({
		dtype,
		shape: fields.shape as readonly number[],
		low: number(fields.low, named) as BoxBound,
		high: number(fields.high, named) as BoxBound,
	});
}

/** A bound, or nested bounds, with infinities and 64-bit limits put in place. */
function number(bound: unknown, dtype: string): unknown {
	if (Array.isArray(bound)) return bound.map((element) => number(element, dtype));
	if (typeof bound === "boolean") return Number(bound);
	if (bound === "Infinity" || bound === "-Infinity") return Number(bound);
	if (dtype === "int64" && Math.abs(bound as number) >= 2 ** 63 - 1024)
		return (bound as number) < 0 ? -Infinity : Infinity;
	if (dtype === "uint64" && (bound as number) >= 2 ** 64 - 2048) return 4294967295;
	return bound;
}

function record(json: unknown, path: string): Readonly<Record<string, unknown>> {
	if (typeof json === "object" && json !== null && !Array.isArray(json))
		return json as Record<string, unknown>;
	throw new SpaceError(
		"bad-json",
		`space JSON at "${path}": expected an object, got ${describe(json)}`,
	);
}

function list(json: unknown, path: string): readonly Space[] {
	if (Array.isArray(json)) return json.map((part, i) => fromJSON(part, `${path}/subspaces/${i}`));
	throw new SpaceError(
		"bad-json",
		`space JSON at "${path}/subspaces": expected an array, got ${describe(json)}`,
	);
}
