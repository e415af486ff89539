import * as tf from "@tensorflow/tfjs-core";
import { TensorArgumentError } from "../errors.ts";
import { run, wasmKernels } from "../wasm/index.ts";

/**
 * Rows of a table. The gradient adds up the rows' gradients where an id came up more than once.
 *
 * @param table [entries, width].
 * @param ids int32 in [0, entries).
 * @returns [ids, width].
 * @throws TensorArgumentError for an id outside the table, when ids are given as an array.
 */
export function embedding(table: tf.Tensor2D, ids: Int32Array | tf.Tensor1D): tf.Tensor2D {
	const [entries] = table.shape;
	if (ids instanceof Int32Array)
		for (const id of ids)
			if (!(id >= 0 && id < entries))
				throw new TensorArgumentError("embedding", "ids", `in [0, ${entries})`, id);
	return tf.tidy(() => {
		const index = ids instanceof Int32Array ? tf.tensor1d(ids, "int32") : ids;
		if (wasmKernels()) return run<tf.Tensor2D>("PalaestraEmbedding", { table, ids: index });
		return tf.gather(table, index);
	});
}
