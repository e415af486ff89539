import { ModelError } from "./errors.ts";

/** How weights start; see `linearWeights` and `transformerWeights`. */
export type InitScheme =
	/** N(0, √(2 / (5 × fan-in))), biases 0, the MLP's last N(0, 1 / (√hidden × layers)). */
	| "paper"
	/** N(0, 0.02), biases 0. */
	| "normal"
	/** PyTorch's defaults: uniform in ±1/√(fan-in), biases too; embeddings N(0, 1). */
	| "torch";

/** How attention starts near the identity; sd of noise is in units of 1/√width. */
export interface IdentityStart {
	/** Weight of the identity in queries and keys. Default 1. */
	readonly queryKey?: number;
	/** Noise on it. Default 0.3. */
	readonly queryKeyNoise?: number;
	/** Weight of the identity in values. Default 1. */
	readonly value?: number;
	/** Noise on it. Default 0. */
	readonly valueNoise?: number;
	/** Weight of the identity in the output projection. Default 0.3. */
	readonly output?: number;
	/** Noise on it. Default 0.05. */
	readonly outputNoise?: number;
}

/** A causal transformer with the norm before each branch (pre-norm). */
export interface TransformerConfig {
	/** Blocks. */
	readonly layers: number;
	/** Length of a token's vector; divisible by `heads`. */
	readonly width: number;
	readonly heads: number;
	/** Width of the MLP's inner layer. */
	readonly hidden: number;
	/** "gelu": down(gelu(up x)); "swiglu": down(silu(gate x) × up x). */
	readonly mlp: "gelu" | "swiglu";
	readonly norm: "rms" | "layer";
	/** "rope" rotates queries and keys by position (half-split pairs over the whole head). */
	readonly positions: "none" | "rope";
	/** Default 10 000. */
	readonly ropeBase?: number;
	/** Biases in attention's projections. Default true. */
	readonly attentionBias?: boolean;
	/** Biases in the MLP. Default false. */
	readonly mlpBias?: boolean;
	/** A norm after the last block. Default true. */
	readonly finalNorm?: boolean;
	/** Default 1e-5. */
	readonly normEps?: number;
	/** Probability of dropping an entry of a norm's input (the residual stream keeps it). Default 0. */
	readonly dropout?: number;
	/** Probability of dropping an attention weight. Default 0. */
	readonly attentionDropout?: number;
	/** "identity" concerns attention; the rest then starts as in "paper". Default "paper". */
	readonly init?: InitScheme | "identity";
	/** For init "identity". */
	readonly identity?: IdentityStart;
}

/** A configuration with every default filled in. */
export type FullTransformerConfig = Required<TransformerConfig>;

/**
 * Fills in the defaults.
 * @throws ModelError that names the field, its value and what was expected
 */
export function transformerConfig(config: TransformerConfig): FullTransformerConfig {
	const full: FullTransformerConfig = {
		ropeBase: 10_000,
		attentionBias: true,
		mlpBias: false,
		finalNorm: true,
		normEps: 1e-5,
		dropout: 0,
		attentionDropout: 0,
		init: "paper",
		identity: {},
		...config,
	};
	const { layers, width, heads, hidden, positions } = full;
	for (const [name, value] of Object.entries({ layers, width, heads, hidden }))
		if (!Number.isSafeInteger(value) || value < 1) refuse(name, value, "a positive integer");
	if (width % heads !== 0) refuse("heads", heads, `a divisor of width, ${width}`);
	if (positions === "rope" && (width / heads) % 2 !== 0)
		refuse("heads", heads, `width / heads to be even for rope, width is ${width}`);
	oneOf("mlp", full.mlp, ["gelu", "swiglu"]);
	oneOf("norm", full.norm, ["rms", "layer"]);
	oneOf("positions", positions, ["none", "rope"]);
	oneOf("init", full.init, ["identity", "paper", "normal", "torch"]);
	for (const name of ["dropout", "attentionDropout"] as const)
		if (!(full[name] >= 0 && full[name] < 1)) refuse(name, full[name], "a probability below 1");
	for (const name of ["ropeBase", "normEps"] as const)
		if (!(full[name] > 0 && full[name] < Infinity)) refuse(name, full[name], "a positive number");
	return full;
}

function oneOf(name: string, value: string, choices: readonly string[]): void {
	if (!choices.includes(value))
		refuse(name, value, choices.map((c) => JSON.stringify(c)).join(" or "));
}

function refuse(name: string, value: unknown, expected: string): never {
	throw new ModelError(`transformer: ${name} is ${JSON.stringify(value)}, expected ${expected}`);
}
