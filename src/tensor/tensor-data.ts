/** A tensor as plain data: what checkpoints hold and what learners and agents exchange. */
export interface TensorData {
	/** Lengths of the axes; [] for a scalar. */
	readonly shape: readonly number[];
	/** Row-major values, as many as the product of `shape`. */
	readonly data: Float32Array | Int32Array | Uint32Array;
}

/** Tensors by dotted name, e.g. "blocks.0.attention.qkv.weight". */
export type Tensors = Readonly<Record<string, TensorData>>;
