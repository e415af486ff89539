import type { Group } from "h5wasm/node";
import { allocate, type DType, type SpaceJSON, type TypedArray } from "../spaces/index.ts";
import type { WindowColumn } from "./decode.ts";
import { ReplayError } from "./errors.ts";

/** The group of one episode: writes columns and structured values the way Minari nests them. */
export class MinariGroup {
	readonly #groups = new Set<string>();

	constructor(
		readonly hdf5: Group,
		readonly columns: Readonly<Record<string, WindowColumn>>,
	) {}

	/**
	 * Records [from, from + count) of the values of a space whose columns begin with `prefix`: a Dict
	 * is a group by key, a Tuple a group of `_index_i`, anything else an array of count × shape.
	 */
	space(name: string, space: SpaceJSON, prefix: string, from: number, count: number): void {
		const column = this.columns[prefix];
		if (column?.text) {
			const texts = column.text.slice(from, from + count);
			this.#values(
				name,
				space,
				texts.map((text) => (text === null ? null : JSON.parse(text))),
			);
			return;
		}
		const parts = partsOf(space);
		if (parts === null) {
			const kept = slice(column!, from, count);
			this.#array(name, minariArray(space, kept), [count, ...column!.column.shape]);
			return;
		}
		this.group(name);
		for (const { key, path, part } of parts)
			this.space(`${name}/${key}`, part, `${prefix}/${path}`, from, count);
	}

	/** Records [from, from + count) of a column, as they are. */
	column(name: string, column: WindowColumn, from: number, count: number): void {
		this.#array(name, slice(column, from, count), [count, ...column.column.shape]);
	}

	/** Texts of any length. */
	strings(name: string, texts: string[]): void {
		this.#parents(name);
		this.hdf5.create_dataset({ name, data: texts, shape: [texts.length], dtype: "S" });
	}

	group(name: string): void {
		this.#parents(name);
		this.#groups.add(name);
		this.hdf5.create_group(name);
	}

	#values(name: string, space: SpaceJSON, values: readonly unknown[]): void {
		if (space.type === "Text") {
			this.strings(name, values as string[]);
			return;
		}
		const parts = partsOf(space);
		if (parts !== null) {
			this.group(name);
			for (const { key, path, part } of parts) {
				const own = values.map((value) => (value as Record<string, unknown>)[path]);
				this.#values(`${name}/${key}`, part, own);
			}
			return;
		}
		const dtype = (space.type === "Box" ? space.dtype : "int32") as DType;
		const flat = values.flatMap((value) => (Array.isArray(value) ? value : [value]));
		const array = allocate(dtype, flat.length);
		// "NaN" and infinities are strings in JSON.
		for (let i = 0; i < flat.length; i++) array[i] = Number(flat[i]);
		this.#array(name, minariArray(space, array), [values.length, ...shapeOf(space)]);
	}

	#array(name: string, data: TypedArray | BigInt64Array, shape: number[]): void {
		this.#parents(name);
		this.hdf5.create_dataset({ name, data, shape });
	}

	/** Makes the groups above a name with "/" that are not there yet. */
	#parents(name: string): void {
		const end = name.lastIndexOf("/");
		if (end < 0) return;
		const parent = name.slice(0, end);
		if (!this.#groups.has(parent)) this.group(parent);
	}
}

/** Spaces Minari can serialize. */
const KNOWN = ["Box", "Discrete", "MultiDiscrete", "MultiBinary", "Text", "Dict", "Tuple"];

/** @throws ReplayError "not-exportable" */
export function checkMinariSpace(space: SpaceJSON, what: string, path: string): void {
	if (!KNOWN.includes(space.type)) {
		const reason = `${what} holds a ${space.type}, Minari knows ${KNOWN.join(", ")}`;
		throw new ReplayError("not-exportable", reason, { path });
	}
	for (const { part } of partsOf(space) ?? []) checkMinariSpace(part, what, path);
}

interface Part {
	/** Name in HDF5. */
	readonly key: string;
	/** Name in the value and in column paths. */
	readonly path: string;
	readonly part: SpaceJSON;
}

function partsOf(space: SpaceJSON): readonly Part[] | null {
	if (space.type !== "Dict" && space.type !== "Tuple") return null;
	return Object.entries(space.subspaces as Record<string, SpaceJSON>).map(([path, part]) => ({
		key: space.type === "Tuple" ? `_index_${path}` : path,
		path,
		part,
	}));
}

function shapeOf(space: SpaceJSON): readonly number[] {
	if (space.type === "Box") return space.shape as number[];
	if (space.type === "Discrete") return [];
	if (space.type === "MultiBinary") return [space.n].flat() as number[];
	const shape: number[] = [];
	for (let level: unknown = space.nvec; Array.isArray(level); level = level[0])
		shape.push(level.length);
	return shape;
}

/** Gymnasium's integers are int64 (Discrete, MultiDiscrete) and int8 (MultiBinary). */
function minariArray(space: SpaceJSON, data: TypedArray): TypedArray | BigInt64Array {
	if (space.type === "Discrete" || space.type === "MultiDiscrete") return toInt64(data);
	return space.type === "MultiBinary" ? Int8Array.from(data) : data;
}

/** 32-bit integers as int64. */
export function toInt64(data: ArrayLike<number>): BigInt64Array {
	const halves = new Int32Array(2 * data.length);
	for (let i = 0; i < data.length; i++) {
		halves[2 * i] = data[i]!;
		halves[2 * i + 1] = data[i]! < 0 ? -1 : 0;
	}
	return new BigInt64Array(halves.buffer);
}

function slice({ data, width }: WindowColumn, from: number, count: number): TypedArray {
	return data.subarray(from * width, (from + count) * width);
}
