import {
	type Data,
	type DataType,
	Field,
	FixedSizeList,
	Float32,
	Int32,
	List,
	makeData,
	RecordBatch,
	RecordBatchFileWriter,
	Schema,
	Struct,
	Uint8,
	Uint16,
	Uint32,
	Utf8,
} from "apache-arrow";
import type { HistoryBuffer } from "../buffer.ts";
import type { Drawn } from "../draw.ts";
import type { LeafType } from "./leaf-types.ts";
import { HISTORIES_FORMAT, HISTORIES_VERSION, type HistoryManifest } from "./manifest.ts";

type Cells = Uint8Array | Uint16Array | Int32Array | Float32Array;

const ARROWS = {
	uint8: () => new Uint8(),
	uint16: () => new Uint16(),
	int32: () => new Int32(),
	float32: () => new Float32(),
} as const;
const ARRAYS = {
	uint8: Uint8Array,
	uint16: Uint16Array,
	int32: Int32Array,
	float32: Float32Array,
} as const;

/** Name of the column that holds a leaf of the observation. */
export function observationColumn(path: string): string {
	return path === "" ? "observation" : `observation/${path}`;
}

/**
 * A shard in the making: an Arrow IPC file with a record a history and a record batch a block.
 *
 * `actions` (N), `draw` (what was drawn for its block, JSON), and lists with an entry a step:
 * `action`, `reward`, `terminated`, `truncated`, `mask` (N entries a step) and, with an entry more,
 * `observation` (a list of fixed size where a step has several numbers).
 */
export class ShardWriter {
	readonly actions: number[] = [];
	histories = 0;
	steps = 0;
	private readonly batches: RecordBatch[] = [];
	private readonly schema: Schema;

	constructor(private readonly manifest: Pick<HistoryManifest, "types">) {
		this.schema = new Schema(
			[],
			new Map([
				["format", HISTORIES_FORMAT],
				["version", String(HISTORIES_VERSION)],
			]),
		);
	}

	/** Adds the first `rows` histories of a buffer; what it holds is copied. */
	add(buffer: HistoryBuffer, drawn: Drawn, rows: number): void {
		const { types } = this.manifest;
		const { actions, capacity, lengths } = buffer;
		const columns: Record<string, Data> = {};
		const list = (from: Cells, type: LeafType, width: number, extra: number, fixed: boolean) => {
			const offsets = new Int32Array(rows + 1);
			for (let row = 0; row < rows; row++) offsets[row + 1] = offsets[row]! + lengths[row]! + extra;
			const cells = new ARRAYS[type](offsets[rows]! * width);
			for (let row = 0; row < rows; row++) {
				const at = row * (capacity + extra) * width;
				const end = at + (lengths[row]! + extra) * width;
				cells.set(from.subarray(at, end), offsets[row]! * width);
			}
			if (!fixed) for (let row = 0; row <= rows; row++) offsets[row] = offsets[row]! * width;
			return listData(cells, type, offsets, fixed ? width : 1);
		};
		const { observation, action } = types;
		columns.actions = makeData({ type: new Uint32(), data: new Uint32Array(rows).fill(actions) });
		columns.draw = textData(JSON.stringify(drawn), rows);
		columns.action = list(buffer.action, action, 1, 0, false);
		columns.reward = list(buffer.reward, "float32", 1, 0, false);
		columns.terminated = list(buffer.terminated, "uint8", 1, 0, false);
		columns.truncated = list(buffer.truncated, "uint8", 1, 0, false);
		if (types.mask) {
			const mask = buffer.masked
				? buffer.mask
				: new Uint8Array(buffer.rows * capacity * actions).fill(1);
			columns.mask = list(mask, "uint8", actions, 0, false);
		}
		for (const [path, { data, width }] of Object.entries(buffer.observation))
			columns[observationColumn(path)] = list(data, observation[path]!, width, 1, true);
		const fields = Object.entries(columns).map(([name, { type }]) => new Field(name, type, false));
		const schema = new Schema(fields, this.schema.metadata);
		const data = makeData({
			type: new Struct(fields),
			length: rows,
			nullCount: 0,
			children: Object.values(columns),
		});
		this.batches.push(new RecordBatch(schema, data));
		this.actions.push(actions);
		this.histories += rows;
		for (let row = 0; row < rows; row++) this.steps += lengths[row]!;
	}

	/** The file. */
	finish(): Uint8Array {
		return RecordBatchFileWriter.writeAll(this.batches).toUint8Array(true);
	}
}

function listData(cells: Cells, type: LeafType, offsets: Int32Array, width: number): Data {
	const item = ARROWS[type]() as DataType;
	const flat = makeData({ type: item, data: cells, nullCount: 0 } as never) as Data;
	if (width === 1) return listOf(flat, offsets);
	const group = new FixedSizeList(width, new Field("item", item, false));
	const groups = makeData({
		type: group,
		length: cells.length / width,
		nullCount: 0,
		child: flat,
	} as never) as Data;
	return listOf(groups, offsets);
}

function listOf(child: Data, offsets: Int32Array): Data {
	return makeData({
		type: new List(new Field("item", child.type, false)),
		length: offsets.length - 1,
		nullCount: 0,
		valueOffsets: offsets,
		child,
	});
}

/** The same text in every row. */
function textData(text: string, rows: number): Data {
	const one = new TextEncoder().encode(text);
	const data = new Uint8Array(one.length * rows);
	const valueOffsets = new Int32Array(rows + 1);
	for (let row = 0; row < rows; row++) {
		data.set(one, row * one.length);
		valueOffsets[row + 1] = (row + 1) * one.length;
	}
	return makeData({ type: new Utf8(), length: rows, nullCount: 0, valueOffsets, data });
}
