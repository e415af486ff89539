import type * as tf from "@tensorflow/tfjs-core";
import { defineGradient } from "../gradients/define.ts";
import { run } from "./kernel.ts";

/** Registers the gradients of the kernels of layers. */
export function defineKernelGradients(): void {
	defineGradient("PalaestraLinear", {
		inputs: ["x", "weight"],
		gradient: (dy, [x, weight]) => ({
			x: () => run("PalaestraLinearInput", { dy, weight: weight! }),
			weight: () => run("PalaestraLinearWeight", { x: x!, dy }),
			bias: () => run("PalaestraColumnSums", { x: dy }),
		}),
	});
	defineGradient<{ eps: number }>("PalaestraRmsNorm", {
		inputs: ["x", "gain"],
		gradient: (dy, [x, gain], { eps }) => {
			const inputs = { x: x!, gain: gain!, dy };
			const [dx, dgain] = run<tf.Tensor[]>("PalaestraRmsNormGrad", inputs, { eps });
			return { x: () => dx!, gain: () => dgain! };
		},
	});
	defineGradient<{ eps: number }>("PalaestraLayerNorm", {
		inputs: ["x", "gain"],
		gradient: (dy, [x, gain], { eps }) => {
			const inputs = { x: x!, gain: gain!, dy };
			const [dx, dgain, dbias] = run<tf.Tensor[]>("PalaestraLayerNormGrad", inputs, { eps });
			return { x: () => dx!, gain: () => dgain!, bias: () => dbias! };
		},
	});
	for (const name of ["Gelu", "Silu"])
		defineGradient(`Palaestra${name}`, {
			inputs: ["x"],
			gradient: (dy, [x]) => ({ x: () => run(`Palaestra${name}Grad`, { x: x!, dy }) }),
		});
	defineGradient("PalaestraEmbedding", {
		inputs: ["table", "ids"],
		gradient: (dy, [table, ids]) => ({
			table: () => run("PalaestraEmbeddingGrad", { dy, ids: ids! }, { entries: table!.shape[0]! }),
		}),
	});
}
