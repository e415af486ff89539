import { describe, expect, test } from "vitest";
import { CheckpointError } from "../../src/nn/errors.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/nn/safetensors.ts";
import type { Tensors } from "../../src/tensor/tensor-data.ts";

const tensors: Tensors = {
	"a.weight": { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, Infinity, -0, 1e-40) },
	scalar: { shape: [], data: Int32Array.of(-7) },
	empty: { shape: [0, 4], data: new Float32Array(0) },
	words: { shape: [2], data: Uint32Array.of(0xffffffff, 1) },
	__proto__x: { shape: [1], data: Float32Array.of(4) },
};

/** A file with this header and so many bytes of data. */
function file(header: unknown, dataBytes: number): Uint8Array {
	const text = new TextEncoder().encode(
		typeof header === "string" ? header : JSON.stringify(header),
	);
	const bytes = new Uint8Array(8 + text.length + dataBytes);
	new DataView(bytes.buffer).setUint32(0, text.length, true);
	bytes.set(text, 8);
	return bytes;
}

const entry = (begin: number, end: number, shape = [(end - begin) / 4], dtype = "F32") => ({
	dtype,
	shape,
	data_offsets: [begin, end],
});

function failure(action: () => unknown): CheckpointError {
	try {
		action();
	} catch (error) {
		expect(error).toBeInstanceOf(CheckpointError);
		return error as CheckpointError;
	}
	throw new Error("nothing was thrown");
}

describe("what is written is read", () => {
	test("types, shapes, bits, order and metadata", () => {
		const decoded = decodeSafetensors(encodeSafetensors(tensors, { made: "here" }));
		expect(decoded).toEqual({ tensors, metadata: { made: "here" } });
		expect(Object.keys(decoded.tensors)).toEqual(Object.keys(tensors));
		expect(Object.is(decoded.tensors["a.weight"]!.data[4], -0)).toBe(true);
	});

	test("no tensors at all", () => {
		expect(decodeSafetensors(encodeSafetensors({}))).toEqual({ tensors: {}, metadata: {} });
	});

	test("a name that is special in JavaScript", () => {
		const named: Tensors = Object.fromEntries([["__proto__", tensors.scalar!]]);
		const decoded = decodeSafetensors(encodeSafetensors(named)).tensors;
		expect(Object.entries(decoded)).toEqual([["__proto__", tensors.scalar]]);
	});

	test("bytes that begin anywhere in their buffer", () => {
		const bytes = encodeSafetensors(tensors);
		const shifted = new Uint8Array(bytes.length + 3).subarray(3);
		shifted.set(bytes);
		expect(decodeSafetensors(shifted).tensors).toEqual(tensors);
		expect(decodeSafetensors(Buffer.from(bytes)).tensors).toEqual(tensors);
	});

	test("the layout: length, header padded to 8, numbers", () => {
		const bytes = encodeSafetensors({ x: { shape: [1], data: Float32Array.of(1) } });
		const length = new DataView(bytes.buffer).getUint32(0, true);
		expect(length % 8).toBe(0);
		expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))).toEqual({
			x: { dtype: "F32", shape: [1], data_offsets: [0, 4] },
		});
		expect(Array.from(bytes.subarray(8 + length))).toEqual([0, 0, 0x80, 0x3f]);
	});

	test("a shape that does not match its data is refused", () => {
		const error = failure(() =>
			encodeSafetensors({ w: { shape: [2, 2], data: new Float32Array(3) } }),
		);
		expect(error.code).toBe("checkpoint-write-failed");
		expect(error.tensor).toBe("w");
	});
});

describe("damage", () => {
	test.each<[string, Uint8Array, RegExp]>([
		["too short", new Uint8Array(7), /7 bytes are too few; expected 8/],
		["header longer than the file", file({}, 0).fill(0xff, 0, 1), /cut short/],
		["huge header", file({}, 0).fill(0xff, 0, 8), /cut short/],
		["not JSON", file("{x", 0), /not JSON/],
		["not UTF-8", file("{}", 0).fill(0xff, 8, 10), /not JSON/],
		["an array", file("[]", 0), /not a JSON object/],
		["metadata of numbers", file({ __metadata__: { a: 1 } }, 0), /object of strings/],
		["entry of another kind", file({ x: 3 }, 0), /"x": its header/],
		["unknown type", file({ x: entry(0, 4, [1], "F16") }, 4), /F32, I32, U32, found "F16"/],
		["inherited type", file({ x: entry(0, 4, [1], "toString") }, 4), /type cannot be read/],
		["negative length", file({ x: entry(0, 4, [-1]) }, 4), /list of lengths/],
		["overflowing shape", file({ x: entry(0, 4, [2 ** 40, 2 ** 40]) }, 4), /list of lengths/],
		["shape of strings", file({ x: { ...entry(0, 4), shape: ["1"] } }, 4), /list of lengths/],
		["length not the shape's", file({ x: entry(0, 8, [1]) }, 8), /expected 4 bytes, found \[0,8\]/],
		["reversed place", file({ x: { ...entry(0, 4), data_offsets: [4, 0] } }, 4), /do not fit/],
		["place not whole", file({ x: { ...entry(0, 4), data_offsets: [0.5, 4.5] } }, 8), /do not fit/],
		["place missing", file({ x: { dtype: "F32", shape: [1] } }, 4), /found|do not fit/],
		["data cut short", file({ x: entry(0, 8) }, 4), /"x": it ends after the file/],
		["overlap", file({ x: entry(0, 8), y: entry(4, 12) }, 12), /"y": it overlaps/],
		["twice the same place", file({ x: entry(0, 4), y: entry(0, 4) }, 4), /"y": it overlaps/],
		["gap", file({ x: entry(0, 4), y: entry(8, 12) }, 12), /"y": there is a gap/],
		["left over", file({ x: entry(0, 4) }, 5), /1 bytes after the last tensor/],
	])("%s", (_, bytes, message) => {
		const error = failure(() => decodeSafetensors(bytes, "model.safetensors"));
		expect(error.code).toBe("checkpoint-damaged");
		expect(error.file).toBe("model.safetensors");
		expect(error.message).toMatch(/^model\.safetensors: /);
		expect(error.message).toMatch(message);
	});

	test("any cut of a good file is refused", () => {
		const bytes = encodeSafetensors(tensors);
		for (let length = 0; length < bytes.length; length++)
			expect(() => decodeSafetensors(bytes.slice(0, length))).toThrow(CheckpointError);
	});

	test("no changed byte of the header leads to anything but a typed error or whole tensors", () => {
		const good = encodeSafetensors(tensors);
		const header = 8 + new DataView(good.buffer).getUint32(0, true);
		for (let at = 0; at < header; at++) {
			for (const flip of [1, 4, 16, 128]) {
				const bytes = good.slice();
				bytes[at]! ^= flip;
				try {
					for (const { shape, data } of Object.values(decodeSafetensors(bytes).tensors))
						expect(shape.reduce((a, b) => a * b, 1)).toBe(data.length);
				} catch (error) {
					expect(error).toBeInstanceOf(CheckpointError);
				}
			}
		}
	});
});
