import { allocate, type DType, dtypeOf, type TypedArray } from "../spaces/index.ts";
import { SnapshotError, show } from "./errors.ts";
import type { Kernel } from "./kernel.ts";

const FORMAT = "palaestra-snapshot";
const VERSION = 1;

/**
 * Everything that decides an environment's future: state, random streams, clocks, pending outputs.
 * Plain data: `structuredClone`, `snapshotToJSON` and `snapshotToBytes` all keep it whole.
 */
export interface Snapshot {
	readonly format: typeof FORMAT;
	readonly version: typeof VERSION;
	/** Identity of the environment with its parameters and layers; `restore` requires the same. */
	readonly fingerprint: string;
	readonly numEnvs: number;
	readonly arrays: Readonly<Record<string, TypedArray>>;
	/** JSON-able state of environments that are not kernels. */
	readonly values?: unknown;
}

/** Every array of a kernel and the kernels inside it, by a stable name; shared arrays appear once. */
export function liveArrays(
	kernel: Kernel,
	extra: Readonly<Record<string, TypedArray>> = {},
): Map<string, TypedArray> {
	const found = new Map<string, TypedArray>();
	const seen = new Set<TypedArray>();
	const add = (name: string, array: TypedArray | undefined): void => {
		if (!array || seen.has(array)) return;
		seen.add(array);
		found.set(name, array);
	};
	for (const [key, array] of Object.entries(extra)) add(`clock/${key}`, array);
	let depth = 0;
	for (let level: Kernel | undefined = kernel; level; level = level.inner) {
		const at = `${depth++}:${level.name}`;
		for (const [key, array] of Object.entries(level.state)) add(`${at}/state/${key}`, array);
		for (const [key, array] of Object.entries(level.shared ?? {}))
			add(`${at}/shared/${key}`, array);
		for (const group of ["observation", "info", "hidden"] as const)
			for (const [key, col] of Object.entries(level[group] ?? {}))
				add(`${at}/${group}/${key}`, col.data);
		for (const [key, col] of Object.entries(level.action ?? {}))
			add(`${at}/action/${key}`, col.data);
		add(`${at}/mask`, level.actionMask?.data);
		add(`${at}/reward`, level.reward);
		add(`${at}/terminated`, level.terminated);
		add(`${at}/truncated`, level.truncated);
	}
	return found;
}

/** Copies the live arrays into a snapshot. */
export function takeSnapshot(
	kernel: Kernel,
	fingerprint: string,
	extra: Readonly<Record<string, TypedArray>>,
): Snapshot {
	const arrays: Record<string, TypedArray> = {};
	for (const [name, array] of liveArrays(kernel, extra)) arrays[name] = array.slice();
	const snapshot = {
		format: FORMAT,
		version: VERSION,
		fingerprint,
		numEnvs: kernel.numEnvs,
		arrays,
	} as const;
	return kernel.values ? { ...snapshot, values: kernel.values.save() } : snapshot;
}

/**
 * Copies a snapshot back; checks everything first, so a bad one changes nothing.
 * @throws SnapshotError
 */
export function applySnapshot(
	snapshot: Snapshot,
	kernel: Kernel,
	fingerprint: string,
	extra: Readonly<Record<string, TypedArray>>,
): void {
	if (snapshot === null || typeof snapshot !== "object" || snapshot.format !== FORMAT)
		throw new SnapshotError(`not a snapshot: format must be ${JSON.stringify(FORMAT)}`);
	if (snapshot.version !== VERSION)
		throw new SnapshotError(`snapshot version is ${snapshot.version}, expected ${VERSION}`);
	if (snapshot.fingerprint !== fingerprint)
		throw new SnapshotError(
			`snapshot is of ${snapshot.fingerprint}, this environment is ${fingerprint}`,
		);
	if (snapshot.numEnvs !== kernel.numEnvs)
		throw new SnapshotError(
			`snapshot has ${snapshot.numEnvs} environments, expected ${kernel.numEnvs}`,
		);
	const live = liveArrays(kernel, extra);
	for (const [name, array] of live) {
		const saved = snapshot.arrays?.[name];
		if (!ArrayBuffer.isView(saved))
			throw new SnapshotError(`snapshot lacks the array ${JSON.stringify(name)}`);
		if (saved.length !== array.length || dtypeOf(saved) !== dtypeOf(array))
			throw new SnapshotError(
				`array ${JSON.stringify(name)} of the snapshot is ${dtypeOf(saved)}[${saved.length}], expected ${dtypeOf(array)}[${array.length}]`,
			);
	}
	loadValues(snapshot, kernel);
	for (const [name, array] of live) array.set(snapshot.arrays[name]!);
}

function loadValues(snapshot: Snapshot, kernel: Kernel): void {
	const { values } = kernel;
	if (!values) return;
	const before = values.save();
	try {
		values.load(snapshot.values);
	} catch (cause) {
		values.load(before);
		throw new SnapshotError(`the environments refuse their saved values: ${String(cause)}`);
	}
}

/** A snapshot as a JSON-able object (arrays in base64, little-endian). */
export function snapshotToJSON(snapshot: Snapshot): Record<string, unknown> {
	const arrays: Record<string, { dtype: DType; length: number; data: string }> = {};
	for (const [name, array] of Object.entries(snapshot.arrays))
		arrays[name] = { dtype: dtypeOf(array), length: array.length, data: toBase64(bytesOf(array)) };
	return { ...snapshot, arrays };
}

/** The inverse of `snapshotToJSON`. @throws SnapshotError */
export function snapshotFromJSON(json: unknown): Snapshot {
	const source = json as {
		format?: unknown;
		version?: unknown;
		arrays?: Record<string, { dtype: DType; length: number; data: string }>;
	};
	if (
		source === null ||
		typeof source !== "object" ||
		source.format !== FORMAT ||
		typeof source.arrays !== "object" ||
		source.arrays === null
	)
		throw new SnapshotError(`not a snapshot: format must be ${JSON.stringify(FORMAT)}`);
	const arrays: Record<string, TypedArray> = {};
	for (const [name, entry] of Object.entries(source.arrays)) {
		let bytes: Uint8Array;
		try {
			bytes = fromBase64(entry.data);
		} catch {
			throw new SnapshotError(`array ${JSON.stringify(name)} is not base64`);
		}
		const array = fromBytes(name, entry.dtype, entry.length, bytes, 0);
		if (array.byteLength !== bytes.length)
			throw new SnapshotError(
				`array ${JSON.stringify(name)} has ${bytes.length} bytes, expected ${array.byteLength}`,
			);
		arrays[name] = array;
	}
	return { ...(json as Snapshot), arrays };
}

/** A snapshot as bytes: length of a JSON header, the header, then the arrays, each 8-byte aligned. */
export function snapshotToBytes(snapshot: Snapshot): Uint8Array {
	const table: Record<string, { dtype: DType; length: number; offset: number }> = {};
	let offset = 0;
	for (const [name, array] of Object.entries(snapshot.arrays)) {
		table[name] = { dtype: dtypeOf(array), length: array.length, offset };
		offset += Math.ceil(array.byteLength / 8) * 8;
	}
	const header = new TextEncoder().encode(JSON.stringify({ ...snapshot, arrays: table }));
	const start = Math.ceil((4 + header.length) / 8) * 8;
	const bytes = new Uint8Array(start + offset);
	new DataView(bytes.buffer).setUint32(0, header.length, true);
	bytes.set(header, 4);
	for (const [name, array] of Object.entries(snapshot.arrays))
		bytes.set(bytesOf(array), start + table[name]!.offset);
	return bytes;
}

/** The inverse of `snapshotToBytes`. @throws SnapshotError when cut short, too long or not a snapshot. */
export function snapshotFromBytes(bytes: Uint8Array): Snapshot {
	if (!(bytes instanceof Uint8Array))
		throw new SnapshotError(`not a snapshot: expected a Uint8Array, got ${show(bytes)}`);
	if (bytes.length < 4) throw new SnapshotError(`not a snapshot: ${bytes.length} bytes`);
	const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
	if (4 + length > bytes.length)
		throw new SnapshotError(`truncated: header of ${length} bytes in ${bytes.length}`);
	let header: Snapshot & {
		arrays: Record<string, { dtype: DType; length: number; offset: number }>;
	};
	try {
		header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
	} catch {
		throw new SnapshotError("not a snapshot: the header is not JSON");
	}
	if (header?.format !== FORMAT || typeof header.arrays !== "object" || header.arrays === null)
		throw new SnapshotError(`not a snapshot: format must be ${JSON.stringify(FORMAT)}`);
	const start = Math.ceil((4 + length) / 8) * 8;
	const arrays: Record<string, TypedArray> = {};
	let end = start;
	for (const [name, entry] of Object.entries(header.arrays)) {
		const array = fromBytes(name, entry?.dtype, entry?.length, bytes, start + entry?.offset);
		arrays[name] = array;
		end = Math.max(end, start + entry.offset + Math.ceil(array.byteLength / 8) * 8);
	}
	if (bytes.length !== end)
		throw new SnapshotError(
			`${bytes.length < end ? "truncated" : "too long"}: ${bytes.length} bytes, expected ${end}`,
		);
	return { ...header, arrays };
}

const DTYPES = ["float64", "float32", "int32", "uint32", "int16", "uint16", "int8", "uint8"];

function fromBytes(
	name: string,
	dtype: DType,
	length: number,
	bytes: Uint8Array,
	at: number,
): TypedArray {
	if (!DTYPES.includes(dtype) || !Number.isSafeInteger(length) || length < 0)
		throw new SnapshotError(
			`array ${JSON.stringify(name)} has dtype ${dtype} and length ${length}`,
		);
	const size = Number(dtype.replace(/\D+/, "")) / 8;
	if (!(at >= 0) || at + length * size > bytes.length)
		throw new SnapshotError(
			`truncated: array ${JSON.stringify(name)} needs ${length * size} bytes`,
		);
	const array = allocate(dtype, length);
	bytesOf(array).set(bytes.subarray(at, at + length * size));
	return array;
}

function bytesOf(array: TypedArray): Uint8Array {
	return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function toBase64(bytes: Uint8Array): string {
	let text = "";
	for (let i = 0; i < bytes.length; i += 0x8000)
		text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
	return btoa(text);
}

function fromBase64(text: unknown): Uint8Array {
	if (typeof text !== "string") throw new TypeError("not text");
	return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}
