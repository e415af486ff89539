import path from "node:path";
import { writeCheckpoint } from "../../src/nn/checkpoint.ts";
import { transformerWeights } from "../../src/nn/transformer-weights.ts";
import { flatten } from "../../src/nn/tree.ts";
import { SeedTree } from "../../src/random/index.ts";

/** Writes the checkpoint `model` into a folder: a transformer, and tensors of every kind. */
export function makeWeights(folder: string): void {
	const model = transformerWeights(new SeedTree(3), {
		layers: 2,
		width: 16,
		heads: 4,
		hidden: 24,
		mlp: "swiglu",
		norm: "rms",
		positions: "rope",
	});
	writeCheckpoint(path.join(folder, "model"), {
		agent: "headless-ad",
		config: { layers: 2 },
		tensors: {
			...flatten(model),
			"kinds.float": { shape: [2, 3], data: Float32Array.of(1.5, -2, 1e-40, Infinity, -0, 3) },
			"kinds.int": { shape: [2, 1], data: Int32Array.of(-2147483648, 2147483647) },
			"kinds.word": { shape: [4], data: Uint32Array.of(4294967295, 0, 1, 2) },
			"kinds.scalar": { shape: [], data: Float32Array.of(0.25) },
			"kinds.empty": { shape: [0, 5], data: new Float32Array(0) },
			"kinds.näme": { shape: [1], data: Float32Array.of(7) },
		},
		made: { seed: 3, command: "make-weights.ts" },
	});
}
