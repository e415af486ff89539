import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
// @ts-expect-error plain JavaScript without types
import { sourceHash } from "../../scripts/build-kernels.mjs";
// @ts-expect-error plain JavaScript without types
import { fitExp, splitLn2 } from "../../scripts/fit-exp.mjs";
import { KernelMemory } from "../../src/tensor/kernels/kernel-memory.ts";
import { KERNELS_HASH, KERNELS_WASM } from "../../src/tensor/kernels/kernels-wasm.ts";
import { expectClose, normals } from "./helpers.ts";

describe("the generated module", () => {
	const bytes = Uint8Array.from(atob(KERNELS_WASM), (each) => each.charCodeAt(0));

	test("is of the sources as they are", () => {
		expect(KERNELS_HASH, "npm run generate").toBe(sourceHash());
	});

	test("imports a memory and nothing else, and puts nothing into it", () => {
		const module = new WebAssembly.Module(bytes);
		expect(WebAssembly.Module.imports(module)).toEqual([
			{ module: "env", name: "memory", kind: "memory" },
		]);
		// It shares tfjs' memory: data of its own would overwrite what lies there.
		expect(sectionIds(bytes)).not.toContain(11);
	});

	test("is small enough for a browser's main thread to compile at once", () => {
		expect(bytes.length).toBeLessThan(100_000);
	});
});

/** Ids of the sections of a WebAssembly module. */
function sectionIds(bytes: Uint8Array): number[] {
	const ids: number[] = [];
	for (let at = 8; at < bytes.length; ) {
		ids.push(bytes[at++]!);
		let size = 0;
		for (let shift = 0; ; shift += 7) {
			const byte = bytes[at++]!;
			size |= (byte & 127) << shift;
			if (byte < 128) break;
		}
		at += size;
	}
	return ids;
}

/** A memory with arrays in it. */
function memoryWith(...arrays: Float32Array[]): { memory: KernelMemory; at: number[] } {
	const memory = new KernelMemory();
	const at = arrays.map((each) => memory.alloc(each.length));
	for (const [i, each] of arrays.entries()) memory.f32(at[i]!, each.length).set(each);
	return { memory, at };
}

describe("KernelMemory", () => {
	test("gives zeros at multiples of 16 that stay apart while the memory grows", () => {
		const memory = new KernelMemory(10);
		const pieces = [1, 3, 5, 40_000, 2, 1_000_000, 7].map((length, i) => {
			const offset = memory.alloc(length);
			expect(offset % 16).toBe(0);
			expect(offset).toBeGreaterThan(0);
			const view = memory.f32(offset, length);
			expect(view.every((each) => each === 0)).toBe(true);
			view.fill(i + 1);
			return { offset, length, value: i + 1 };
		});
		for (const { offset, length, value } of pieces)
			expect(memory.f32(offset, length).every((each) => each === value)).toBe(true);
	});

	test("views of other types are of the same bytes", () => {
		const memory = new KernelMemory();
		const at = memory.alloc(2);
		memory.f32(at, 2).set([1, 2]);
		expect([...memory.i32(at, 2)]).toEqual([0x3f800000, 0x40000000]);
		expect([...memory.u8(at, 4)]).toEqual([0, 0, 0x80, 0x3f]);
	});
});

describe("gemm", () => {
	const lengths = {
		m: [1, 2, 3, 5, 6, 11, 24, 31],
		n: [1, 3, 8, 9, 16, 37, 300],
		k: [1, 6, 64, 259],
	};

	test.each([
		[0, 0],
		[0, 1],
		[1, 0],
		[1, 1],
	])("is the product, transposing %d %d, at every edge of its blocks", (transA, transB) => {
		const [a, b, c] = ["a", "b", "c"].map((name) => normals(300 * 300, name)) as Float32Array[];
		const { memory, at } = memoryWith(a!, b!, c!);
		for (const m of lengths.m)
			for (const n of lengths.n)
				for (const k of lengths.k)
					for (const accumulate of [0, 1]) {
						// Rows are longer than what is used of them.
						const [lda, ldb, ldc] = [(transA ? m : k) + 1, (transB ? k : n) + 2, n + 3];
						memory.f32(at[2]!, c!.length).set(c!);
						memory.k.gemm(
							transA,
							transB,
							m,
							n,
							k,
							at[0]!,
							lda,
							at[1]!,
							ldb,
							at[2]!,
							ldc,
							accumulate,
						);
						const found = memory.f32(at[2]!, c!.length);
						const wanted = Float64Array.from(c!.subarray(0, (m + 1) * ldc));
						for (let i = 0; i < m; i++)
							for (let j = 0; j < n; j++) {
								let sum = accumulate ? c![i * ldc + j]! : 0;
								for (let p = 0; p < k; p++)
									sum +=
										a![transA ? p * lda + i : i * lda + p]! *
										b![transB ? j * ldb + p : p * ldb + j]!;
								wanted[i * ldc + j] = sum;
							}
						expectClose(found.subarray(0, wanted.length), wanted, 2e-5);
					}
	});

	test.each([0, 1])(
		"a row has the same bits whatever rows there are, b transposed: %d",
		(transB) => {
			const [m, n, k] = [40, 53, 300];
			const [a, b] = [normals(m * k, "a"), normals(k * n, "b")];
			const { memory, at } = memoryWith(a, b, new Float32Array(m * n), new Float32Array(m * n));
			const ldb = transB ? k : n;
			memory.k.gemm(0, transB, m, n, k, at[0]!, k, at[1]!, ldb, at[2]!, n, 0);
			const whole = memory.f32(at[2]!, m * n).slice();
			for (const rows of [1, 2, 4, 7, 23, 25]) {
				for (let i = 0; i + rows <= m; i += rows) {
					const [from, to] = [at[0]! + i * k * 4, at[3]! + i * n * 4];
					memory.k.gemm(0, transB, rows, n, k, from, k, at[1]!, ldb, to, n, 0);
					expect(memory.f32(to, rows * n)).toEqual(whole.subarray(i * n, (i + rows) * n));
				}
			}
		},
	);

	test("a sum over nothing is 0, or what there was", () => {
		const { memory, at } = memoryWith(normals(6, "c"));
		const before = memory.f32(at[0]!, 6).slice();
		memory.k.gemm(0, 0, 2, 3, 0, 0, 0, 0, 3, at[0]!, 3, 1);
		expect(memory.f32(at[0]!, 6)).toEqual(before);
		memory.k.gemm(0, 0, 2, 3, 0, 0, 0, 0, 3, at[0]!, 3, 0);
		expect([...memory.f32(at[0]!, 6)]).toEqual([0, 0, 0, 0, 0, 0]);
	});
});

describe("exp", () => {
	/** exp of numbers by the kernel. */
	const exp = (xs: Float32Array) => {
		const { memory, at } = memoryWith(xs);
		memory.k.exp(at[0]!, at[0]!, xs.length);
		return memory.f32(at[0]!, xs.length);
	};

	test("is within 1e-7 of Math.exp, relatively, wherever the result is a normal number", () => {
		// Near 0, where an integer is rounded to, and over the whole range: 2.6 million numbers.
		const count = 1 << 19;
		const grid = (from: number, to: number) =>
			Float32Array.from({ length: count }, (_, i) => from + ((to - from) * i) / count);
		let worst = 0;
		for (const [from, to] of [
			[-86.899, 0],
			[0, 88.7228],
			[-1, 1],
			[-1e-3, 1e-3],
			[88.3, 88.7228],
		] as const) {
			const xs = grid(from, to);
			const found = exp(xs);
			for (const [i, x] of xs.entries()) {
				const wanted = Math.exp(x);
				worst = Math.max(worst, Math.abs(found[i]! - wanted) / wanted);
			}
		}
		// 7.99e-8 when measured.
		expect(worst).toBeLessThan(1e-7);
	});

	test("beyond the range it is 0 or infinite, and NaN stays NaN", () => {
		const low = [-Infinity, -3e38, -1e10, -1000, -104, -88, -87];
		const high = [88.73, 89, 90, 128, 1000, 1e10, 3e38, Infinity];
		expect([...exp(Float32Array.from(low))]).toEqual(low.map(() => 0));
		expect([...exp(Float32Array.from(high))]).toEqual(high.map(() => Infinity));
		expect([...exp(Float32Array.of(0, NaN, -0, NaN, NaN))]).toEqual([1, NaN, 1, NaN, NaN]);
		// A NaN with bits of its own.
		const odd = exp(new Float32Array(Int32Array.of(0x7fc00001, 0x7f800001, -1, -4194303).buffer));
		expect([...odd]).toEqual([NaN, NaN, NaN, NaN]);
	});

	test("neighbours differ by rounding only, around every change of the power of 2", () => {
		const { memory, at } = memoryWith(new Float32Array(41));
		for (let n = -124; n <= 127; n++) {
			const bits = new Float32Array([(n + 0.5) * Math.LN2]);
			const first = new Int32Array(bits.buffer)[0]! - 20;
			// Bits of a negative number rise as the number falls.
			for (let i = 0; i < 41; i++) memory.i32(at[0]!, 41)[i] = first + (n < 0 ? 40 - i : i);
			const step = memory.f32(at[0]!, 41)[20]! - memory.f32(at[0]!, 41)[19]!;
			memory.k.exp(at[0]!, at[0]!, 41);
			const found = memory.f32(at[0]!, 41);
			for (let i = 1; i < 41; i++)
				expect(Math.abs(found[i]! / found[i - 1]! - 1 - step)).toBeLessThan(1.6e-7);
		}
	});

	test("its numbers are those of scripts/fit-exp.mjs", () => {
		const source = readFileSync("src/tensor/kernels/assembly/math.ts", "utf8");
		const { high, low } = splitLn2();
		const numbers = { LN2_HIGH: high, LN2_LOW: low, LOG2_E: Math.fround(Math.LOG2E) };
		for (const [name, value] of Object.entries(numbers))
			expect(source).toContain(`const ${name}: f32 = ${value};`);
		const { coefficients, largest } = fitExp();
		for (const [i, each] of coefficients.entries())
			expect(source).toContain(`const C${i}: f32 = ${Math.fround(each)};`);
		expect(largest).toBeLessThan(4e-9);
	});
});

describe("softmax", () => {
	test.each([1, 2, 4, 7, 16, 33])("rows of %d", (columns) => {
		const x = normals(5 * columns, "x");
		const { memory, at } = memoryWith(x, x);
		memory.k.softmaxRows(at[0]!, at[1]!, 5, columns);
		const wanted = Array.from({ length: 5 }, (_, r) => {
			const e = [...x.subarray(r * columns, (r + 1) * columns)].map(Math.exp);
			const total = e.reduce((a, b) => a + b, 0);
			return e.map((each) => each / total);
		}).flat();
		expectClose(memory.f32(at[1]!, x.length), wanted, 1e-6);
	});
});

describe("rows", () => {
	test.each([1, 3, 4, 18, 64])("sums, biases, gathering and scattering of width %d", (width) => {
		const x = normals(6 * width, "x");
		const bias = normals(width, "bias");
		const { memory, at } = memoryWith(
			x,
			bias,
			new Float32Array(width),
			new Float32Array(8 * width),
		);
		const [xAt, biasAt, sumsAt, outAt] = at as [number, number, number, number];
		const { k } = memory;
		const columns = Array.from({ length: width }, (_, j) => j);
		k.columnSums(xAt, sumsAt, 6, width);
		const sum = (j: number) => [0, 1, 2, 3, 4, 5].reduce((s, r) => s + x[r * width + j]!, 0);
		expectClose(memory.f32(sumsAt, width), columns.map(sum), 1e-6);

		k.addBias(xAt, biasAt, 6, width);
		const biased = Float32Array.from(x, (each, i) => each + bias[i % width]!);
		expect(memory.f32(xAt, x.length)).toEqual(biased);

		k.fillRows(biasAt, outAt, 8, width);
		for (let r = 0; r < 8; r++) expect(memory.f32(outAt + r * width * 4, width)).toEqual(bias);

		const idsAt = memory.alloc(3);
		memory.i32(idsAt, 3).set([5, 0, 5]);
		k.gatherRows(xAt, idsAt, outAt, 3, width);
		const row = (r: number) => biased.subarray(r * width, (r + 1) * width);
		expect(memory.f32(outAt, 3 * width)).toEqual(
			Float32Array.from([...row(5), ...row(0), ...row(5)]),
		);
		k.fill(outAt, 0, 8 * width);
		k.scatterAddRows(xAt, idsAt, outAt, 3, width);
		const found = memory.f32(outAt, 6 * width);
		expect(found.subarray(0, width)).toEqual(row(1));
		const twice = columns.map((j) => Math.fround(row(0)[j]! + row(2)[j]!));
		expect([...found.subarray(5 * width)]).toEqual(twice);
	});

	test("siluMul is silu of one times the other", () => {
		const [gate, up] = [normals(11, "gate"), normals(11, "up")];
		const { memory, at } = memoryWith(gate, up);
		memory.k.siluMul(at[0]!, at[1]!, at[1]!, 11);
		const wanted = Array.from(gate, (g, i) => (g / (1 + Math.exp(-g))) * up[i]!);
		expectClose(memory.f32(at[1]!, 11), wanted, 1e-6);
	});
});
