import * as tf from "@tensorflow/tfjs-core";
import { TensorArgumentError } from "../errors.ts";
import { instantiateKernels } from "../kernels/instantiate.ts";
import type { RawKernels } from "../kernels/raw-kernels.ts";

/** What is used here of tfjs' backend "wasm" and of its Emscripten module. */
interface WasmBackend {
	readonly wasm: {
		/** Exports of the instance; the memory object stays the same when it grows. */
		readonly asm: { readonly memory: WebAssembly.Memory };
		_malloc(bytes: number): number;
		_free(offset: number): void;
	};
	readonly dataIdMap: {
		get(dataId: object): { memoryOffset: number; refCount: number };
	};
	makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo;
}

/** The kernels over the memory of tfjs' backend "wasm": tensors are used where they lie. */
export class WasmKernels {
	readonly k: RawKernels;
	readonly #backend: WasmBackend;

	constructor(backend: object) {
		this.#backend = backend as WasmBackend;
		const { memory } = this.#backend.wasm.asm;
		if (memory === undefined)
			throw new Error("this version of tfjs' wasm backend hides its memory");
		this.k = instantiateKernels(memory, (bytes) => this.#malloc(bytes));
	}

	/** Byte offset of a tensor's numbers. */
	at({ dataId }: tf.TensorInfo): number {
		return this.#backend.dataIdMap.get(dataId).memoryOffset;
	}

	/** How many tensors share the numbers of this one. */
	sharedBy({ dataId }: tf.TensorInfo): number {
		return this.#backend.dataIdMap.get(dataId).refCount;
	}

	/** A new tensor, its numbers not set. */
	output(shape: number[]): tf.TensorInfo {
		return this.#backend.makeOutput(shape, "float32");
	}

	/** A tensor's numbers: a view, good until something is allocated. */
	i32(tensor: tf.TensorInfo): Int32Array {
		const { buffer } = this.#backend.wasm.asm.memory;
		return new Int32Array(buffer, this.at(tensor), tf.util.sizeFromShape(tensor.shape));
	}

	/** Runs `use` with copies of the arrays in the memory: their offsets, 0 for absent ones. */
	withArrays<R>(
		arrays: readonly (Int32Array | Float32Array | Uint8Array | undefined)[],
		use: (...offsets: number[]) => R,
	): R {
		const offsets = arrays.map((each) => (each ? this.#malloc(each.byteLength) : 0));
		try {
			// After all were allocated: that may replace the memory's buffer.
			const bytes = new Uint8Array(this.#backend.wasm.asm.memory.buffer);
			for (const [i, each] of arrays.entries())
				if (each)
					bytes.set(new Uint8Array(each.buffer, each.byteOffset, each.byteLength), offsets[i]!);
			return use(...offsets);
		} finally {
			for (const offset of offsets) if (offset) this.#backend.wasm._free(offset);
		}
	}

	#malloc(bytes: number): number {
		const offset = this.#backend.wasm._malloc(Math.max(bytes, 16)) >>> 0;
		if (offset === 0) throw new RangeError(`the wasm backend has no ${bytes} bytes left`);
		return offset;
	}
}

let attached: { readonly backend: object; readonly kernels: WasmKernels } | undefined;

/** Puts the kernels over the memory of the wasm backend in use. */
export function attachKernels(): WasmKernels {
	const backend = tf.backend();
	if (attached?.backend !== backend) attached = { backend, kernels: new WasmKernels(backend) };
	return attached.kernels;
}

/** The kernels, when the backend in use has them: then operations take their fast path. */
export function wasmKernels(): WasmKernels | undefined {
	return attached !== undefined && attached.backend === tf.backend() ? attached.kernels : undefined;
}

/** Throws unless all are float32, which is all that the kernels know. */
export function needFloats(operation: string, inputs: tf.NamedTensorInfoMap): void {
	for (const [name, info] of Object.entries(inputs))
		if (info !== undefined && info.dtype !== "float32")
			throw new TensorArgumentError(operation, name, "float32", info.dtype);
}
