import { TensorArgumentError } from "../errors.ts";
import { needFloats } from "./backend.ts";
import { defineKernel } from "./kernel.ts";

/** What the kernel of the cross-entropy gets beside the logits; checked before. */
export interface CrossEntropyAttributes {
	readonly targets: Int32Array;
	readonly mask: Uint8Array | undefined;
	readonly weights: Float32Array | undefined;
	/** Sum of the weights. */
	readonly total: number;
	readonly smoothing: number;
}

/** Kernels of embedding and cross-entropy, run by the operations of the same names in `ops/`. */
export function defineDataKernels(): void {
	defineKernel("PalaestraEmbedding", (kernels, { table, ids }) => {
		needFloats("embedding", { table: table! });
		const [entries, width] = table!.shape as [number, number];
		const rows = ids!.shape[0]!;
		const out = kernels.output([rows, width]);
		for (const id of kernels.i32(ids!))
			if (!(id >= 0 && id < entries))
				throw new TensorArgumentError("embedding", "ids", `in [0, ${entries})`, id);
		kernels.k.gatherRows(kernels.at(table!), kernels.at(ids!), kernels.at(out), rows, width);
		return out;
	});
	defineKernel<{ entries: number }>("PalaestraEmbeddingGrad", (kernels, inputs, { entries }) => {
		const { dy, ids } = inputs;
		const [rows, width] = dy!.shape as [number, number];
		const out = kernels.output([entries, width]);
		const to = kernels.at(out);
		kernels.k.fill(to, 0, entries * width);
		kernels.k.scatterAddRows(kernels.at(dy!), kernels.at(ids!), to, rows, width);
		return out;
	});
	defineKernel<CrossEntropyAttributes>("PalaestraCrossEntropy", (kernels, { logits }, given) => {
		needFloats("crossEntropy", { logits: logits! });
		const { targets, mask, weights, total, smoothing } = given;
		const [rows, columns] = logits!.shape as [number, number];
		const gradient = kernels.output([rows, columns]);
		const loss = kernels.output([]);
		const step = mask && mask.length !== columns ? columns : 0;
		kernels.withArrays([targets, mask, weights], (targetsAt, maskAt, weightsAt) => {
			const value = kernels.k.crossEntropy(
				kernels.at(logits!),
				targetsAt!,
				maskAt!,
				step,
				weightsAt!,
				total,
				smoothing,
				kernels.at(gradient),
				rows,
				columns,
			);
			kernels.k.fill(kernels.at(loss), value, 1);
		});
		return [loss, gradient];
	});
}
