import type { SeedTree } from "../random/index.ts";
import type { TensorData } from "../tensor/tensor-data.ts";
import { type FullTransformerConfig, type TransformerConfig, transformerConfig } from "./config.ts";
import { beside, linearWeights, nearIdentity, normWeights, zeros } from "./init.ts";
import type { Weights } from "./tree.ts";

/**
 * First weights of a transformer, as plain data: `blocks.{i}` (`norm1`, `attention.qkv` [width,
 * 3 × width], `attention.out`, `norm2`, `mlp.up` [width, hidden], `mlp.gate`, `mlp.down` [hidden,
 * width]) and `norm`.
 * @throws ModelError
 */
export function transformerWeights(seeds: SeedTree, config: TransformerConfig): Weights {
	const full = transformerConfig(config);
	const blocks = Array.from({ length: full.layers }, (_, i): [string, Weights] => [
		String(i),
		blockWeights(seeds.child("blocks", i), full),
	]);
	return {
		blocks: Object.fromEntries(blocks),
		...(full.finalNorm && { norm: normWeights(full.norm, full.width) }),
	};
}

function blockWeights(seeds: SeedTree, config: FullTransformerConfig): Weights {
	return {
		norm1: normWeights(config.norm, config.width),
		attention: attentionWeights(seeds.child("attention"), config),
		norm2: normWeights(config.norm, config.width),
		mlp: mlpWeights(seeds.child("mlp"), config),
	};
}

function attentionWeights(seeds: SeedTree, config: FullTransformerConfig): Weights {
	const { width, attentionBias: bias, init } = config;
	if (init !== "identity") {
		const qkv = linearWeights(seeds.child("qkv"), {
			inputs: width,
			outputs: 3 * width,
			bias,
			init,
		});
		const out = linearWeights(seeds.child("out"), { inputs: width, outputs: width, bias, init });
		return { qkv, out };
	}
	const {
		queryKey = 1,
		queryKeyNoise = 0.3,
		value = 1,
		valueNoise = 0,
		output = 0.3,
		outputNoise = 0.05,
	} = config.identity;
	const square = (name: string, diagonal: number, noise: number): TensorData =>
		nearIdentity(seeds.child(name), width, diagonal, noise);
	const qkv = beside(
		square("query", queryKey, queryKeyNoise),
		square("key", queryKey, queryKeyNoise),
		square("value", value, valueNoise),
	);
	const out = square("out", output, outputNoise);
	return {
		qkv: { weight: qkv, ...(bias && { bias: zeros(3 * width) }) },
		out: { weight: out, ...(bias && { bias: zeros(width) }) },
	};
}

function mlpWeights(seeds: SeedTree, config: FullTransformerConfig): Weights {
	const { width, hidden, layers, mlp, mlpBias: bias } = config;
	const init = config.init === "identity" ? "paper" : config.init;
	const inner = { inputs: width, outputs: hidden, bias, init };
	const down = { inputs: hidden, outputs: width, bias, init };
	const sd = 1 / (Math.sqrt(hidden) * layers);
	return {
		up: linearWeights(seeds.child("up"), inner),
		...(mlp === "swiglu" && { gate: linearWeights(seeds.child("gate"), inner) }),
		down: linearWeights(seeds.child("down"), init === "paper" ? { ...down, sd } : down),
	};
}
