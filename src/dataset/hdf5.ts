import fs from "node:fs";
import type { Dataset, Group, File as Hdf5File } from "h5wasm/node";
import { DatasetError } from "./errors.ts";
import { checkRange, type TransitionSource } from "./source.ts";
import { guarded, systemFailure } from "./store.ts";

/** Fields that are flags: stored as uint8 0 and 1. */
const FLAGS = new Set(["terminals", "timeouts"]);
/** Rows copied at a time. */
const STRETCH = 65536;

/** An HDF5 file opened through h5wasm. Reading and writing go to the file itself, not to memory. */
export async function openHdf5(file: string, mode: "r" | "w"): Promise<Hdf5File> {
	if (mode === "r" && !fs.existsSync(file))
		throw new DatasetError("dataset-read-failed", "no such file", file);
	const { ready, File } = await import("h5wasm/node");
	const module = await ready;
	module.activate_throwing_error_handler();
	try {
		return new File(file, mode);
	} catch (cause) {
		if (mode === "r")
			throw new DatasetError("not-a-dataset", "is not an HDF5 file", file, { cause });
		throw systemFailure("cannot write", file, brief(cause));
	} finally {
		module.deactivate_throwing_error_handler();
	}
}

/** HDF5's long trace as the one line that tells. */
function brief(cause: unknown): Error {
	const trace = cause instanceof Error ? cause.message : String(cause);
	const said = /error message = '([^']*)'/.exec(trace)?.[1] ?? trace.split("\n")[0]!;
	return new Error(said, { cause });
}

/**
 * Writes a data set in D4RL's layout: a data set of the file for each field, `infos/…` in a group.
 * The file appears whole or not at all.
 * @throws DatasetError "dataset-write-failed"
 */
export async function writeD4rl(
	source: TransitionSource,
	file: string,
	attributes: Readonly<Record<string, string | number>> = {},
	progress?: (rows: number) => void,
): Promise<void> {
	const draft = `${file}.new`;
	const { ready } = await import("h5wasm/node");
	const module = await ready;
	const hdf5 = await openHdf5(draft, "w");
	module.activate_throwing_error_handler();
	try {
		for (const [key, value] of Object.entries(attributes))
			hdf5.create_attribute(key, typeof value === "number" ? Float64Array.of(value) : value);
		const fields = Object.keys(source.widths);
		if (fields.some((field) => field.startsWith("infos/"))) hdf5.create_group("infos");
		const targets = fields.map((field) => create(hdf5, field, source));
		for (let from = 0; from < source.rows; from += STRETCH) {
			const to = Math.min(source.rows, from + STRETCH);
			fields.forEach((field, k) => {
				const data = source.read(field, from, to);
				const ranges = source.widths[field] === 1 ? [[from, to]] : [[from, to], []];
				targets[k]!.write_slice(
					ranges as [number, number][],
					FLAGS.has(field) ? Uint8Array.from(data) : data,
				);
			});
			progress?.(to);
		}
		hdf5.flush();
		hdf5.close();
		fs.renameSync(draft, file);
	} catch (cause) {
		fs.rmSync(draft, { force: true });
		throw systemFailure("cannot write", file, brief(cause));
	} finally {
		module.deactivate_throwing_error_handler();
	}
}

function create(hdf5: Group, field: string, { rows, widths }: TransitionSource): Dataset {
	const width = widths[field]!;
	const flag = FLAGS.has(field);
	const shape = width === 1 ? [rows] : [rows, width];
	const data = flag ? new Uint8Array(rows * width) : new Float32Array(rows * width);
	return hdf5.create_dataset({ name: field, data, shape });
}

/**
 * Opens a data set in D4RL's layout, hosted ones included: `observations`, `actions`, `rewards`,
 * `terminals` and `timeouts` and, where there, numbers under `infos`. Rows are read as they are
 * asked for.
 * @throws DatasetError "dataset-read-failed", "not-a-dataset"
 */
export async function openD4rl(file: string): Promise<TransitionSource> {
	const hdf5 = await openHdf5(file, "r");
	const found = new Map<string, Dataset>();
	for (const field of ["observations", "actions", "rewards", "terminals", "timeouts"])
		collect(hdf5, field, found);
	const infos = hdf5.get("infos");
	if (isGroup(infos)) for (const key of infos.keys()) collect(hdf5, `infos/${key}`, found);
	const rows = found.get("observations")?.shape?.[0];
	if (rows === undefined || !found.has("actions")) {
		hdf5.close();
		throw new DatasetError(
			"not-a-dataset",
			"has no observations and actions as D4RL's files do",
			file,
		);
	}
	const widths: Record<string, number> = {};
	for (const [field, { shape }] of found) {
		// Hosted files may carry things of other lengths (metadata); they are no fields.
		if (shape?.[0] !== rows) found.delete(field);
		else widths[field] = shape.slice(1).reduce((product, size) => product * size, 1);
	}
	return new D4rlSource(file, hdf5, rows, widths, found);
}

function collect(hdf5: Group, field: string, into: Map<string, Dataset>): void {
	const item = hdf5.get(field);
	if (isDataset(item)) into.set(field, item);
}

class D4rlSource implements TransitionSource {
	constructor(
		readonly name: string,
		private readonly hdf5: Hdf5File,
		readonly rows: number,
		readonly widths: Readonly<Record<string, number>>,
		private readonly fields: ReadonlyMap<string, Dataset>,
	) {}

	read(field: string, from: number, to: number, out?: Float32Array): Float32Array {
		checkRange(this, field, from, to);
		const size = (to - from) * this.widths[field]!;
		const target = out ?? new Float32Array(size);
		if (size === 0) return target;
		const dataset = this.fields.get(field)!;
		const data = guarded("cannot read", this.name, () => dataset.slice([[from, to]]));
		target.set(numbersOf(data as ArrayLike<unknown>), 0);
		return target;
	}

	close(): void {
		this.hdf5.close();
	}
}

/** Numbers of a slice: h5py's booleans and 64-bit integers too. */
export function numbersOf(data: ArrayLike<unknown>): ArrayLike<number> {
	const first = data[0];
	if (typeof first === "number") return data as ArrayLike<number>;
	return Float32Array.from(data, Number);
}

/** Whether what a name stands for is an array. */
export function isDataset(item: unknown): item is Dataset {
	return (item as { readonly type?: unknown } | null)?.type === "Dataset";
}

function isGroup(item: unknown): item is Group {
	return (item as { readonly type?: unknown } | null)?.type === "Group";
}
