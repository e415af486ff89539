import type { TensorData, Tensors } from "../tensor/tensor-data.ts";
import { CheckpointError } from "./errors.ts";

/**
 * The safetensors format: 8 bytes with the header's length (little-endian), the header (JSON: type,
 * shape and place of every tensor), the numbers, without gaps and little-endian like every engine
 * this runs in.
 */

/** Types that are read and written, with the arrays that hold them. */
const DTYPES = { F32: Float32Array, I32: Int32Array, U32: Uint32Array } as const;
type DType = keyof typeof DTYPES;

/** What `decodeSafetensors` finds in a file. */
export interface DecodedSafetensors {
	readonly tensors: Tensors;
	/** Strings that were stored beside the tensors. */
	readonly metadata: Readonly<Record<string, string>>;
}

/** The format's own limit on the header, in bytes. */
const HEADER_LIMIT = 100_000_000;
const METADATA = "__metadata__";

/**
 * Writes tensors in the order given.
 * @throws CheckpointError when a shape does not match its data
 */
export function encodeSafetensors(
	tensors: Tensors,
	metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
	// A map, because a tensor may have any name, "__proto__" too.
	const header = new Map<string, unknown>();
	if (Object.keys(metadata).length > 0) header.set(METADATA, metadata);
	let length = 0;
	for (const [name, tensor] of Object.entries(tensors)) {
		if (name === METADATA) refuse(name, `this name is reserved`);
		const size = sizeOf(tensor.shape);
		if (size !== tensor.data.length)
			refuse(name, `shape [${tensor.shape}] does not match ${tensor.data.length} numbers`);
		const end = length + tensor.data.byteLength;
		header.set(name, { dtype: dtypeOf(tensor), shape: tensor.shape, data_offsets: [length, end] });
		length = end;
	}
	const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
	const padded = Math.ceil(text.length / 8) * 8;
	if (padded > HEADER_LIMIT)
		throw new CheckpointError("checkpoint-write-failed", "safetensors", "the header is too long");
	const bytes = new Uint8Array(8 + padded + length);
	new DataView(bytes.buffer).setUint32(0, padded, true);
	bytes.set(text, 8);
	bytes.fill(0x20, 8 + text.length, 8 + padded);
	let at = 8 + padded;
	for (const { data } of Object.values(tensors)) {
		bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
		at += data.byteLength;
	}
	return bytes;
}

function refuse(tensor: string, reason: string): never {
	throw new CheckpointError("checkpoint-write-failed", "safetensors", reason, { tensor });
}

function dtypeOf({ data }: TensorData): DType {
	return data instanceof Float32Array ? "F32" : data instanceof Int32Array ? "I32" : "U32";
}

/** Numbers in a shape; NaN unless all lengths are whole, not negative, and the product is safe. */
function sizeOf(shape: readonly unknown[]): number {
	let size = 1;
	for (const length of shape) {
		if (!Number.isSafeInteger(length) || (length as number) < 0) return Number.NaN;
		size *= length as number;
	}
	return Number.isSafeInteger(size) ? size : Number.NaN;
}

/**
 * Reads tensors, as copies. Trusts nothing: every length is checked before it is used, and tensors
 * must cover the data without gap or overlap.
 * @param file for messages
 * @throws CheckpointError
 */
export function decodeSafetensors(bytes: Uint8Array, file = "safetensors"): DecodedSafetensors {
	const { header, start } = readHeader(bytes, file);
	const { [METADATA]: stored, ...entries } = header;
	const metadata = checkMetadata(stored, file);
	const available = bytes.length - start;
	const places = Object.entries(entries).map(([name, entry]) => checkEntry(name, entry, file));
	let end = 0;
	// Empty tensors first among those that begin at the same place, so that they overlap nothing.
	for (const place of [...places].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
		if (place.end > available)
			damaged(file, "it ends after the file", {
				tensor: place.name,
				expected: `at most ${available} bytes of data`,
				found: `[${place.begin}, ${place.end}]`,
			});
		if (place.begin !== end)
			damaged(file, place.begin < end ? "it overlaps another tensor" : "there is a gap before it", {
				tensor: place.name,
				expected: `data_offsets to begin at ${end}`,
				found: String(place.begin),
			});
		end = place.end;
	}
	if (end !== available)
		damaged(file, `${available - end} bytes after the last tensor belong to none`);
	const read = places.map(({ name, dtype, shape, begin, end }): [string, TensorData] => {
		// A copy, because the numbers need not be aligned in the file. (`slice` of a Buffer is none.)
		const { buffer } = Uint8Array.from(bytes.subarray(start + begin, start + end));
		return [name, { shape, data: new DTYPES[dtype](buffer) }];
	});
	return { tensors: Object.fromEntries(read), metadata };
}

function readHeader(bytes: Uint8Array, file: string) {
	if (bytes.length < 8)
		damaged(file, `${bytes.length} bytes are too few`, { expected: "8 or more" });
	const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
	const length = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
	const limit = Math.min(HEADER_LIMIT, bytes.length - 8);
	if (length > limit)
		damaged(file, "it is cut short or no safetensors file", {
			expected: `a header of at most ${limit} bytes`,
			found: String(length),
		});
	let header: unknown;
	try {
		const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, 8 + length));
		header = JSON.parse(text);
	} catch (cause) {
		damaged(file, "the header is not JSON", { cause });
	}
	if (!isObject(header)) damaged(file, "the header is not a JSON object");
	return { header, start: 8 + length };
}

function checkMetadata(value: unknown, file: string): Record<string, string> {
	if (value === undefined) return {};
	if (!isObject(value) || Object.values(value).some((entry) => typeof entry !== "string"))
		damaged(file, `${METADATA} is not an object of strings`);
	return value as Record<string, string>;
}

function checkEntry(tensor: string, entry: unknown, file: string) {
	if (!isObject(entry)) damaged(file, "its header is not an object", { tensor });
	const { dtype, shape, data_offsets: offsets } = entry;
	if (typeof dtype !== "string" || !Object.hasOwn(DTYPES, dtype))
		damaged(file, "its type cannot be read", {
			tensor,
			expected: Object.keys(DTYPES).join(", "),
			found: JSON.stringify(dtype),
		});
	const size = Array.isArray(shape) ? sizeOf(shape) : Number.NaN;
	if (Number.isNaN(size))
		damaged(file, "its shape is no list of lengths", { tensor, found: JSON.stringify(shape) });
	const isPlace =
		Array.isArray(offsets) &&
		offsets.length === 2 &&
		offsets.every((offset) => Number.isSafeInteger(offset) && offset >= 0);
	const width = DTYPES[dtype as DType].BYTES_PER_ELEMENT;
	if (!isPlace || offsets[1] - offsets[0] !== size * width)
		damaged(file, `data_offsets do not fit its type and shape, ${dtype} [${shape}]`, {
			tensor,
			expected: `${size * width} bytes`,
			found: JSON.stringify(offsets),
		});
	const [begin, end] = offsets as [number, number];
	return { name: tensor, dtype: dtype as DType, shape: shape as number[], begin, end };
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function damaged(
	file: string,
	reason: string,
	details?: ConstructorParameters<typeof CheckpointError>[3],
): never {
	throw new CheckpointError("checkpoint-damaged", file, reason, details);
}
