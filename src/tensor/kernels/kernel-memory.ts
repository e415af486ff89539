import { instantiateKernels } from "./instantiate.ts";
import type { RawKernels } from "./raw-kernels.ts";

const PAGE = 65536;
/** Most pages a 32-bit memory may have. */
const MOST_PAGES = 65536;

/**
 * The kernels with a memory of their own: for acting, where no tensor library is needed. Made and
 * used synchronously; what is allocated lives as long as the object.
 */
export class KernelMemory {
	readonly k: RawKernels;
	readonly #memory: WebAssembly.Memory;
	/** First free byte. The lowest bytes stay unused: offset 0 means "none" to kernels. */
	#end = 64;

	/** @param initialFloats Room to have at once; the memory grows beyond it by itself. */
	constructor(initialFloats = 0) {
		const pages = Math.max(1, Math.ceil((initialFloats * 4) / PAGE));
		this.#memory = new WebAssembly.Memory({ initial: pages });
		this.k = instantiateKernels(this.#memory, (bytes) => this.alloc(Math.ceil(bytes / 4)));
	}

	/**
	 * Offset in bytes, a multiple of 16, of room for `floats` zeros of 32 bits. May move the memory:
	 * views made before may have length 0 after.
	 *
	 * @throws RangeError when the engine has no more memory.
	 */
	alloc(floats: number): number {
		const offset = this.#end;
		const end = offset + Math.ceil((floats * 4) / 16) * 16;
		const missing = end - this.#memory.buffer.byteLength;
		if (missing > 0) {
			const pages = this.#memory.buffer.byteLength / PAGE;
			// At least half as much again, so that many small pieces do not grow it many times.
			const wanted = Math.max(Math.ceil(missing / PAGE), pages >> 1);
			const possible = Math.min(wanted, MOST_PAGES - pages);
			this.#memory.grow(Math.max(possible, Math.ceil(missing / PAGE)));
		}
		this.#end = end;
		return offset;
	}

	/** The numbers at an offset: a view, good until the next `alloc`. */
	f32(offset: number, length: number): Float32Array {
		return new Float32Array(this.#memory.buffer, offset, length);
	}

	/** As `f32`, of 32-bit integers. */
	i32(offset: number, length: number): Int32Array {
		return new Int32Array(this.#memory.buffer, offset, length);
	}

	/** As `f32`, of bytes. */
	u8(offset: number, length: number): Uint8Array {
		return new Uint8Array(this.#memory.buffer, offset, length);
	}
}
