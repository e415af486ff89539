import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { type Data, FixedSizeList, type RecordBatch, RecordBatchReader } from "apache-arrow";
import { HistoryError } from "../errors.ts";
import { guarded } from "./files.ts";
import type { ShardInfo } from "./manifest.ts";
import { observationColumn } from "./shard.ts";

type Cells = Uint8Array | Uint16Array | Int32Array | Float32Array;

/** A list column of a block: cells of row b are [offsets[b], offsets[b + 1]) × width. */
export interface StoredColumn {
	readonly offsets: Int32Array;
	readonly width: number;
	readonly cells: Cells;
}

/** One block as it is stored: views of the file. */
export interface StoredBlock {
	readonly rows: number;
	/** N. */
	readonly actions: number;
	/** JSON of what was drawn for it. */
	readonly draw: string;
	readonly action: StoredColumn;
	readonly reward: StoredColumn;
	readonly terminated: StoredColumn;
	readonly truncated: StoredColumn;
	/** N cells a step. */
	readonly mask?: StoredColumn;
	readonly observation: Readonly<Record<string, StoredColumn>>;
}

/** Reads a shard whole. @throws HistoryError when it is absent, cut off or not what was written */
export function readShard(
	folder: string,
	{ file: name, bytes, sha256 }: ShardInfo,
	paths: readonly string[],
): StoredBlock[] {
	const file = path.join(folder, name);
	if (!fs.existsSync(file)) throw new HistoryError("not-histories", "is missing", file);
	const content = guarded("read", file, () => fs.readFileSync(file));
	if (content.length !== bytes)
		throw new HistoryError(
			"not-histories",
			`has ${content.length} bytes, expected ${bytes}; it is ${content.length < bytes ? "cut off" : "not the one written"}`,
			file,
		);
	if (digest(content) !== sha256)
		throw new HistoryError("not-histories", "is damaged: its SHA-256 differs", file);
	return [...RecordBatchReader.from(content)].map((batch) => blockOf(batch, paths, file));
}

/** Whether a file is there and has the bytes that were written. @throws HistoryError */
export function isShardWhole(file: string, { bytes, sha256 }: ShardInfo): boolean {
	if (fs.statSync(file, { throwIfNoEntry: false })?.size !== bytes) return false;
	return digest(guarded("read", file, () => fs.readFileSync(file))) === sha256;
}

function digest(content: Uint8Array): string {
	return createHash("sha256").update(content).digest("hex");
}

function blockOf(batch: RecordBatch, paths: readonly string[], file: string): StoredBlock {
	const column = (name: string): StoredColumn => {
		const data = batch.getChild(name)?.data[0];
		if (!data) throw new HistoryError("not-histories", `lacks the column ${name}`, file);
		return listColumn(data);
	};
	return {
		rows: batch.numRows,
		actions: Number(batch.getChild("actions")!.get(0)),
		draw: String(batch.getChild("draw")!.get(0)),
		action: column("action"),
		reward: column("reward"),
		terminated: column("terminated"),
		truncated: column("truncated"),
		...(batch.getChild("mask") ? { mask: column("mask") } : {}),
		observation: Object.fromEntries(paths.map((each) => [each, column(observationColumn(each))])),
	};
}

function listColumn(list: Data): StoredColumn {
	const child = list.children[0]!;
	const flat = child.children.length > 0 ? child.children[0]! : child;
	const width = child.type instanceof FixedSizeList ? child.type.listSize : 1;
	return { offsets: list.valueOffsets as Int32Array, width, cells: flat.values as Cells };
}
