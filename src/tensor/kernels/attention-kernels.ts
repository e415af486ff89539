/**
 * The kernels of attention (sources: `assembly/attention.ts`, `assembly/decode.ts`): arguments as in
 * `RawKernels`.
 */
export interface AttentionKernels {
	/** Floats of scratch memory that `attentionForward` and `attentionBackward` need. */
	attentionScratch(length: number, headDim: number): number;
	/**
	 * Causal self-attention: qkv [batch, length, 3·heads·headDim] to out [batch, length,
	 * heads·headDim]. `stats` [batch, heads, 2, length] gets the maximum of each row of scores and the
	 * inverse of its sum of exponentials. `cos`, `sin`: [length, headDim / 2], or 0 for no rotation.
	 * headDim is a multiple of 4.
	 */
	attentionForward(
		qkv: number,
		out: number,
		stats: number,
		scratch: number,
		batch: number,
		length: number,
		heads: number,
		headDim: number,
		scale: number,
		cos: number,
		sin: number,
	): void;
	/** dqkv (written whole) from dout and what `attentionForward` was given and gave. */
	attentionBackward(
		qkv: number,
		out: number,
		stats: number,
		dout: number,
		dqkv: number,
		scratch: number,
		batch: number,
		length: number,
		heads: number,
		headDim: number,
		scale: number,
		cos: number,
		sin: number,
	): void;
	/** Puts new tokens' keys and values into the cache, scales and rotates their queries. */
	decodeStore(
		qkv: number,
		slots: number,
		positions: number,
		tokens: number,
		cache: number,
		rowBytes: number,
		heads: number,
		headDim: number,
		capacity: number,
		scale: number,
		cos: number,
		sin: number,
	): void;
	/** Attention of new tokens over the cache, see `assembly/decode.ts` for its layout. */
	decodeAttention(
		qkv: number,
		slots: number,
		positions: number,
		tokens: number,
		cache: number,
		rowBytes: number,
		heads: number,
		headDim: number,
		capacity: number,
		out: number,
		scratch: number,
		probabilities: number,
		shown: number,
		shownBytes: number,
	): void;
	/** Copies `blocks` blocks of `bytes`, `step` bytes apart in both places; they may overlap. */
	copyBlocks(from: number, to: number, blocks: number, step: number, bytes: number): void;
}
