import type { KernelMemory } from "../tensor/kernels/kernel-memory.ts";
import { ModelError } from "./errors.ts";

/** Keys and values of all rows: [row][layer][keys, values][head][capacity][headDim]. */
export class DecoderCache {
	/** Tokens a head has room for: a multiple of 4. */
	readonly capacity: number;
	/** From a row to the next. */
	readonly rowBytes: number;
	/** From a layer to the next. */
	readonly layerBytes: number;
	readonly offset: number;
	readonly #memory: KernelMemory;
	readonly #blocks: number;
	readonly #tokenBytes: number;

	/**
	 * @param headDim A multiple of 4.
	 * @throws ModelError when the engine has not so much memory
	 */
	constructor(
		memory: KernelMemory,
		rows: number,
		layers: number,
		heads: number,
		headDim: number,
		capacity: number,
	) {
		this.#memory = memory;
		this.capacity = Math.ceil(capacity / 4) * 4;
		this.#blocks = 2 * layers * heads;
		this.#tokenBytes = 4 * headDim;
		this.layerBytes = 2 * heads * this.capacity * this.#tokenBytes;
		this.rowBytes = layers * this.layerBytes;
		try {
			this.offset = memory.alloc((rows * this.rowBytes) / 4);
		} catch (error) {
			throw new ModelError(
				`decoder: ${rows} rows of ${capacity} tokens need ${rows * this.rowBytes} bytes of memory, ` +
					"more than WebAssembly has; take fewer rows or a smaller capacity",
				{ cause: error },
			);
		}
	}

	/** Copies `count` tokens of a row from place `start` to place `target` of another or the same. */
	copy(fromRow: number, start: number, toRow: number, target: number, count: number): void {
		this.#memory.k.copyBlocks(
			this.offset + fromRow * this.rowBytes + start * this.#tokenBytes,
			this.offset + toRow * this.rowBytes + target * this.#tokenBytes,
			this.#blocks,
			this.capacity * this.#tokenBytes,
			count * this.#tokenBytes,
		);
	}
}
