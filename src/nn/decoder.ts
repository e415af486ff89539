import { KernelMemory } from "../tensor/kernels/kernel-memory.ts";
import type { RawKernels } from "../tensor/kernels/raw-kernels.ts";
import { ropeTables } from "../tensor/ops/causal-attention-rope.ts";
import type { Tensors } from "../tensor/tensor-data.ts";
import { type FullTransformerConfig, type TransformerConfig, transformerConfig } from "./config.ts";
import { DecoderCache } from "./decoder-cache.ts";
import { DecoderFullError } from "./decoder-errors.ts";
import {
	type LinearOffsets,
	loadTransformer,
	type NormOffsets,
	paddedHead,
	type TransformerOffsets,
} from "./decoder-weights.ts";
import { ModelError } from "./errors.ts";

/** Tokens that go through the layers together: their activations stay in the cache. */
const CHUNK = 64;

/** Size of a decoder. */
export interface DecoderOptions {
	/** Sequences side by side. */
	readonly rows: number;
	/** Most tokens of a row. */
	readonly capacity: number;
	/** What the names of the transformer's tensors begin with, e.g. "transformer." Default "". */
	readonly prefix?: string;
	/** Keep the attention of the last append of every row in `attention`. Default false. */
	readonly explain?: boolean;
	/** File of the weights, for errors. Default "weights". */
	readonly file?: string;
}

/**
 * A trained transformer for acting: a key/value cache per row, one token at a time. Synchronous,
 * allocates nothing per token, and gives the same bits on every machine: what a row gets depends on
 * its own tokens alone, not on the other rows, on how many there are, or on whether its tokens came by
 * `append` or `prefill`. Dropout is not applied.
 */
export class Decoder {
	readonly rows: number;
	readonly width: number;
	readonly capacity: number;
	/** rows × width: the next token of each row, to fill before `append`, which leaves it as it is. */
	readonly input: Float32Array;
	/** rows × width: what the transformer gave for the last token of each row. */
	readonly output: Float32Array;
	/** Tokens of each row. Not to be written. */
	readonly lengths: Int32Array;
	/**
	 * rows × layers × heads × capacity, with `explain`: attention of each row's last token to each of
	 * the row's tokens; sums to 1.
	 */
	readonly attention: Float32Array | undefined;

	readonly #config: FullTransformerConfig;
	readonly #k: RawKernels;
	readonly #weights: TransformerOffsets;
	readonly #cache: DecoderCache;
	readonly #head: number;
	/** All of the kernels' memory, as f32. */
	readonly #all: Float32Array;
	/** Row and place of the tokens of a chunk. */
	readonly #slots: Int32Array;
	readonly #places: Int32Array;
	readonly #at: Readonly<Record<OffsetName, number>>;

	/**
	 * @param weights By dotted name, as `transformerWeights` names them.
	 * @throws ModelError when the configuration or the size cannot be
	 * @throws CheckpointError when the weights do not fit the configuration
	 */
	constructor(weights: Tensors, config: TransformerConfig, options: DecoderOptions) {
		const full = transformerConfig(config);
		const { rows, capacity, prefix = "", explain = false, file = "weights" } = options;
		atLeast("rows", rows, 1);
		atLeast("capacity", capacity, 1);
		const { width, heads, layers, hidden } = full;
		const headDim = width / heads;
		const head = paddedHead(headDim);
		const memory = new KernelMemory();
		this.#weights = loadTransformer(memory, weights, full, prefix, file);
		const shown = explain ? rows * layers * heads * capacity : 0;
		const sizes: Record<OffsetName, number> = {
			...{ input: rows * width, output: rows * width, probabilities: shown },
			...{ slots: CHUNK, places: CHUNK, scores: Math.ceil(capacity / 4) * 4 + 4 },
			...{ x: CHUNK * width, y: CHUNK * width, qkv: 3 * CHUNK * heads * head },
			...{ mixed: CHUNK * heads * head, up: CHUNK * hidden, gate: CHUNK * hidden },
			...{ cos: (capacity * head) / 2, sin: (capacity * head) / 2 },
		};
		const at = Object.fromEntries(
			Object.entries(sizes).map(([name, size]) => [name, memory.alloc(size)]),
		) as Record<OffsetName, number>;
		const end = memory.alloc(0);
		this.#cache = new DecoderCache(memory, rows, layers, heads, head, capacity);

		this.rows = rows;
		this.width = width;
		this.capacity = capacity;
		this.input = memory.f32(at.input, rows * width);
		this.output = memory.f32(at.output, rows * width);
		this.lengths = new Int32Array(rows);
		this.attention = explain ? memory.f32(at.probabilities, shown) : undefined;
		this.#config = full;
		this.#k = memory.k;
		this.#head = head;
		this.#all = memory.f32(0, end / 4);
		this.#slots = memory.i32(at.slots, CHUNK);
		this.#places = memory.i32(at.places, CHUNK);
		this.#at = at;
		if (full.positions === "rope") this.#fillTables(headDim);
	}

	/**
	 * Appends `input` to rows [begin, end) and fills their `output`.
	 *
	 * @param skip By row: rows where it is not 0 are left as they are, their output too.
	 * @throws DecoderFullError when one of them has `capacity` tokens; then no row has changed
	 */
	append(begin: number, end: number, skip?: Uint8Array): void {
		this.#checkRows(begin, end);
		const { lengths, capacity, width } = this;
		for (let row = begin; row < end; row++)
			if (!skip?.[row] && lengths[row]! >= capacity)
				throw new DecoderFullError(row, lengths[row]! + 1, capacity);
		let count = 0;
		for (let row = begin; row < end; row++) {
			if (skip?.[row]) continue;
			this.#copy(this.#at.input, row, this.#at.x, count, width);
			this.#slots[count] = row;
			this.#places[count++] = lengths[row]!;
			if (count === CHUNK) {
				this.#finish(count);
				count = 0;
			}
		}
		if (count > 0) this.#finish(count);
	}

	/**
	 * Appends the first `count` tokens of `tokens` (count × width) to one row; its `output` is that of
	 * the last. The same bits as so many times `append`.
	 *
	 * @throws DecoderFullError when there is no room for all; then the row has not changed
	 */
	prefill(row: number, tokens: Float32Array, count = tokens.length / this.width): void {
		this.#checkRows(row, row + 1);
		const { width, lengths, capacity } = this;
		between("prefill: count", count, 0, tokens.length / width);
		if (lengths[row]! + count > capacity)
			throw new DecoderFullError(row, lengths[row]! + count, capacity);
		const x = this.#at.x / 4;
		for (let begin = 0; begin < count; begin += CHUNK) {
			const n = Math.min(CHUNK, count - begin);
			for (let i = 0; i < n * width; i++) this.#all[x + i] = tokens[begin * width + i]!;
			for (let i = 0; i < n; i++) {
				this.#slots[i] = row;
				this.#places[i] = lengths[row]! + i;
			}
			this.#finish(n);
		}
	}

	/** Empties rows [begin, end). */
	reset(begin: number, end: number): void {
		this.#checkRows(begin, end);
		this.lengths.fill(0, begin, end);
	}

	/** Keeps the first `length` tokens of a row. */
	truncate(row: number, length: number): void {
		this.#checkRows(row, row + 1);
		between("truncate: length", length, 0, this.lengths[row]!);
		this.lengths[row] = length;
	}

	/**
	 * Makes the first `tokens` tokens of row `from` all that rows [begin, end) have: a prompt that all
	 * share is computed once. Outputs stay as they are.
	 */
	copyPrefix(from: number, begin: number, end: number, tokens: number): void {
		this.#checkRows(from, from + 1);
		this.#checkRows(begin, end);
		between("copyPrefix: tokens", tokens, 0, this.lengths[from]!);
		for (let row = begin; row < end; row++) {
			if (row !== from) this.#cache.copy(from, 0, row, 0, tokens);
			this.lengths[row] = tokens;
		}
	}

	/**
	 * Appends `count` tokens of row `from`, from place `start` on, to a row. Their keys and values are
	 * taken as they are, so what they saw is what they had seen there; `output` stays.
	 *
	 * @throws DecoderFullError when there is no room for all; then the row has not changed
	 */
	copyTokens(from: number, start: number, row: number, count = 1): void {
		this.#checkRows(from, from + 1);
		this.#checkRows(row, row + 1);
		between("copyTokens: start", start, 0, this.lengths[from]!);
		between("copyTokens: count", count, 0, this.lengths[from]! - start);
		const length = this.lengths[row]!;
		if (length + count > this.capacity)
			throw new DecoderFullError(row, length + count, this.capacity);
		this.#cache.copy(from, start, row, length, count);
		this.lengths[row] = length + count;
	}

	/**
	 * Drops the `count` oldest tokens after the first `keepPrefix`. What remains of them is what later
	 * tokens had taken from them in their own layers, so only with one layer is it as if they had never
	 * been; `refill` forgets them wholly.
	 *
	 * @throws ModelError with rope: the positions of the rest would be wrong; use `refill`
	 */
	evict(row: number, keepPrefix: number, count: number): void {
		this.#checkRows(row, row + 1);
		if (this.#config.positions === "rope")
			throw new ModelError("decoder: evict would misplace tokens with rope; use refill");
		const length = this.lengths[row]!;
		between("evict: keepPrefix", keepPrefix, 0, length);
		between("evict: count", count, 0, length - keepPrefix);
		const rest = keepPrefix + count;
		if (count > 0) this.#cache.copy(row, rest, row, keepPrefix, length - rest);
		this.lengths[row] = length - count;
	}

	/** Keeps the first `keepPrefix` tokens of a row and appends `tokens` after them, as `prefill`. */
	refill(row: number, keepPrefix: number, tokens: Float32Array, count?: number): void {
		this.#checkRows(row, row + 1);
		const before = this.lengths[row]!;
		this.truncate(row, keepPrefix);
		try {
			this.prefill(row, tokens, count);
		} catch (error) {
			this.lengths[row] = before;
			throw error;
		}
	}

	/** The tokens in `x` through all layers, then into their rows' lengths and outputs. */
	#finish(n: number): void {
		const { x, y, output } = this.#at;
		const { blocks, norm } = this.#weights;
		for (let layer = 0; layer < blocks.length; layer++) {
			this.#attend(layer, n);
			this.#think(layer, n);
		}
		if (norm) this.#norm(norm, n);
		for (let i = 0; i < n; i++) {
			const row = this.#slots[i]!;
			this.#copy(norm ? y : x, i, output, row, this.width);
			this.lengths[row]!++;
		}
	}

	/** x += attention(norm(x)). */
	#attend(layer: number, n: number): void {
		const { norm1, qkv, out } = this.#weights.blocks[layer]!;
		const { heads, positions, layers } = this.#config;
		const { rowBytes, layerBytes, offset, capacity } = this.#cache;
		const at = this.#at;
		const head = this.#head;
		const wide = heads * head;
		this.#norm(norm1, n);
		this.#linear(qkv, n, at.y, this.width, at.qkv, 3 * wide, 0);
		const cache = offset + layer * layerBytes;
		const rope = positions === "rope";
		const scale = 1 / Math.sqrt(this.width / heads);
		this.#k.decodeStore(
			at.qkv,
			at.slots,
			at.places,
			n,
			cache,
			rowBytes,
			heads,
			head,
			capacity,
			scale,
			rope ? at.cos : 0,
			rope ? at.sin : 0,
		);
		const shown = 4 * heads * this.capacity;
		this.#k.decodeAttention(
			at.qkv,
			at.slots,
			at.places,
			n,
			cache,
			rowBytes,
			heads,
			head,
			capacity,
			at.mixed,
			at.scores,
			this.attention ? at.probabilities + layer * shown : 0,
			this.capacity,
			layers * shown,
		);
		this.#linear(out, n, at.mixed, wide, at.x, this.width, 1);
	}

	/** x += mlp(norm(x)). */
	#think(layer: number, n: number): void {
		const { norm2, up, gate, down } = this.#weights.blocks[layer]!;
		const { hidden } = this.#config;
		const at = this.#at;
		this.#norm(norm2, n);
		this.#linear(up, n, at.y, this.width, at.up, hidden, 0);
		if (gate) {
			this.#linear(gate, n, at.y, this.width, at.gate, hidden, 0);
			this.#k.siluMul(at.gate, at.up, at.up, n * hidden);
		} else this.#k.gelu(at.up, at.up, n * hidden);
		this.#linear(down, n, at.up, hidden, at.x, this.width, 1);
	}

	/** y = norm(x). */
	#norm({ gain, bias }: NormOffsets, n: number): void {
		const { x, y } = this.#at;
		const { norm, normEps } = this.#config;
		if (norm === "layer") this.#k.layerNorm(x, gain, bias, y, n, this.width, normEps);
		else this.#k.rmsNorm(x, gain, y, n, this.width, normEps);
	}

	/** `to` = (or, with `add` 1, +=) `from` · weight + bias. */
	#linear(
		{ weight, bias }: LinearOffsets,
		n: number,
		from: number,
		inputs: number,
		to: number,
		outputs: number,
		add: 0 | 1,
	): void {
		this.#k.gemm(0, 0, n, outputs, inputs, from, inputs, weight, outputs, to, outputs, add);
		if (bias !== 0) this.#k.addBias(to, bias, n, outputs);
	}

	/** Copies a row of `width` numbers. */
	#copy(from: number, fromRow: number, to: number, toRow: number, width: number): void {
		const start = from / 4 + fromRow * width;
		this.#all.copyWithin(to / 4 + toRow * width, start, start + width);
	}

	/** Angles of every place; the numbers that pad a head are not rotated. */
	#fillTables(headDim: number): void {
		const { cos, sin } = ropeTables(this.capacity, headDim, this.#config.ropeBase);
		const half = headDim / 2;
		const stride = this.#head / 2;
		for (let t = 0; t < this.capacity; t++)
			for (let i = 0; i < half; i++) {
				const place = t * stride + i;
				this.#all[this.#at.cos / 4 + place] = cos[t * half + i]!;
				this.#all[this.#at.sin / 4 + place] = sin[t * half + i]!;
			}
	}

	#checkRows(begin: number, end: number): void {
		between("end", end, 0, this.rows);
		between("begin", begin, 0, end);
	}
}

type OffsetName =
	| ("input" | "output" | "probabilities" | "slots" | "places" | "scores" | "cos" | "sin")
	| ("x" | "y" | "qkv" | "mixed" | "up" | "gate");

function atLeast(name: string, value: number, least: number): void {
	if (!Number.isSafeInteger(value) || value < least)
		throw new ModelError(`decoder: ${name} is ${value}, expected an integer from ${least} on`);
}

function between(name: string, value: number, least: number, most: number): void {
	if (!Number.isSafeInteger(value) || value < least || value > most)
		throw new ModelError(
			`decoder: ${name} is ${value}, expected an integer from ${least} to ${most}`,
		);
}
