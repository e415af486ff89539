import type { CodeFamily } from "./codes.ts";
import type { TokenFormat } from "./token-format.ts";

/** The transformer of an in-context agent and how it is trained. */
export interface ModelParams {
	readonly layers: number;
	readonly width: number;
	readonly heads: number;
	/** Width of the MLP's hidden layer. */
	readonly hidden: number;
	readonly mlp: "gelu" | "swiglu";
	readonly positions: "none" | "rope";
	readonly init: "identity" | "paper" | "torch";
	/** A norm after the last block. */
	readonly finalNorm: boolean;
	readonly dropout: number;
	readonly attentionDropout: number;
	readonly layout: "step" | "parts";
	readonly reward: "binary" | "real";
	readonly timeouts: boolean;
	/** Most tokens of a context, action set included; 0 for no limit. */
	readonly contextTokens: number;
	readonly learningRate: number;
	readonly beta1: number;
	readonly beta2: number;
	readonly weightDecay: number;
	/** Share of the steps in which the learning rate rises. */
	readonly warmup: number;
	/** Last learning rate, as a share of the peak. */
	readonly floor: number;
	/** Largest global norm of the gradient. */
	readonly clip: number;
	readonly labelSmoothing: number;
}

/** Headless-AD's own. */
export interface HeadlessParams extends ModelParams {
	/** Width of an action's code: so many can be orthogonal. */
	readonly codeSize: number;
	readonly codes: CodeFamily;
	/** Whether the codes of the action set come before the history. */
	readonly prompt: boolean;
	/** `set`: tokens of actions see only themselves, so that their order tells nothing. */
	readonly actionTokens: "sequence" | "set";
	/** Predictions are read with the transpose of what puts codes in. */
	readonly tied: boolean;
	readonly loss: "infonce" | "mse";
	/** τ: logits are ⟨prediction, code⟩ / τ while training. */
	readonly tau: number;
}

/** Algorithm distillation's own. */
export interface DistillationParams extends ModelParams {
	/** Renumbers the actions of each history at random: the fair baseline. */
	readonly permute: boolean;
}

/** What an agent must know to act with the weights: `Learner.config`. */
export type LearnedModel = (
	| ({ readonly head: "codes" } & HeadlessParams)
	| ({ readonly head: "table" } & DistillationParams)
) & {
	/** T: transitions a context holds at most. */
	readonly steps: number;
	/** Actions in training; with a table, the only number there can be. */
	readonly actions: number;
	readonly states: number;
	readonly stateWidth: number;
};

/** The tokens of a model. */
export function formatOf(model: LearnedModel): TokenFormat {
	const { layout, states, stateWidth, reward, timeouts } = model;
	return { layout, states, stateWidth, realReward: reward === "real", timeouts };
}

const number = (description: string, minimum: number, maximum: number, byDefault: number) => ({
	type: "number",
	minimum,
	maximum,
	default: byDefault,
	description,
});
const integer = (description: string, minimum: number, maximum: number, byDefault: number) => ({
	...number(description, minimum, maximum, byDefault),
	type: "integer",
});

/** JSON Schema of `ModelParams`; defaults are the small configuration. */
export const MODEL_SCHEMA = {
	layers: integer("Transformer blocks.", 1, 64, 2),
	width: integer("Width of the residual stream; a multiple of heads.", 4, 4096, 64),
	heads: integer("Attention heads.", 1, 128, 2),
	hidden: integer("Width of the MLP's hidden layer.", 4, 16384, 128),
	mlp: { enum: ["gelu", "swiglu"], default: "gelu", description: "Kind of MLP." },
	positions: {
		enum: ["none", "rope"],
		default: "none",
		description: "Rotary positions, or none: order then only shows through causality.",
	},
	init: {
		enum: ["identity", "paper", "torch"],
		default: "identity",
		description:
			"First weights: attention that begins near the identity, the paper's scaled normals, or PyTorch's uniforms.",
	},
	finalNorm: {
		type: "boolean",
		default: true,
		description: "Whether a norm follows the last block.",
	},
	dropout: number("Dropout after the norms while training.", 0, 0.95, 0),
	attentionDropout: number("Dropout of attention weights while training.", 0, 0.95, 0),
	layout: {
		enum: ["step", "parts"],
		default: "step",
		description: "One token a transition, or one each for action, reward and state (the paper's).",
	},
	reward: {
		enum: ["binary", "real"],
		default: "binary",
		description: "Rewards are 0 or 1, each with a symbol, or real numbers.",
	},
	timeouts: {
		type: "boolean",
		default: true,
		description: "A step that hits the time limit without reward has a symbol of its own.",
	},
	contextTokens: integer("Most tokens of a context, action set included; 0: no limit.", 0, 1e6, 0),
	learningRate: number("Peak learning rate.", 1e-8, 1, 2e-3),
	beta1: number("AdamW's β₁.", 0, 0.9999, 0.9),
	beta2: number("AdamW's β₂.", 0, 0.999999, 0.99),
	weightDecay: number("Decoupled weight decay of matrices.", 0, 10, 0.01),
	warmup: number("Share of the steps with a rising learning rate.", 0, 1, 0.1),
	floor: number("Last learning rate as a share of the peak.", 0, 1, 0.05),
	clip: number("Largest global norm of the gradient.", 1e-6, 1e6, 1),
	labelSmoothing: number("Label smoothing.", 0, 0.9, 0),
} as const;

/** JSON Schema of what Headless-AD adds. */
export const HEADLESS_SCHEMA = {
	codeSize: integer("Width of action codes: so many actions can be orthogonal.", 2, 4096, 32),
	codes: {
		enum: ["orthonormal", "unit-gaussian", "gaussian"],
		default: "orthonormal",
		description:
			"Law of the codes; orthonormal ones go on as a near-orthogonal family beyond codeSize.",
	},
	prompt: {
		type: "boolean",
		default: true,
		description: "Whether the codes of the action set come before the history.",
	},
	actionTokens: {
		enum: ["sequence", "set"],
		default: "sequence",
		description:
			"Whether the tokens of actions see those before them, as in the paper, or only themselves: then no order leaks (not with rope).",
	},
	tied: {
		type: "boolean",
		default: true,
		description: "Predictions are read with the transpose of the input matrix.",
	},
	loss: {
		enum: ["infonce", "mse"],
		default: "infonce",
		description: "InfoNCE over the action set, or squared distance to the action's code.",
	},
	tau: number("Temperature τ of InfoNCE.", 0.01, 100, 1),
} as const;
