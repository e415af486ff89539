import { type Kernel, type KernelEnv, type VectorEnv, wrap, wrapWith } from "../../env/index.ts";
import type { TypedArray } from "../../spaces/index.ts";
import type { FrameStackOptions } from "./frame-stack.ts";
import { NormalizeObservation, type NormalizeOptions } from "./normalize-observation.ts";
import { NormalizeReward, type NormalizeRewardOptions } from "./normalize-reward.ts";
import type { RescaleActionOptions } from "./rescale-action.ts";
import type { ScaleRewardOptions } from "./scale-reward.ts";
import type { StickyActionOptions } from "./sticky-action.ts";
import { TransformObservation, type TransformObservationOptions } from "./transform-observation.ts";
import { TransformReward } from "./transform-reward.ts";

/** A single or a vector environment. As with `wrap`, use only the result afterwards. */
export type AnyEnv = KernelEnv | VectorEnv;

// biome-ignore lint/suspicious/noExplicitAny: any action and observation will do here
type Single = KernelEnv<any, any>;

/** E with observations of another type. */
export type Observing<E, O> = E extends KernelEnv<infer _O, infer A> ? KernelEnv<O, A> : E;

function by<E extends Single | VectorEnv>(env: E, id: string, params: object = {}): never {
	return wrapWith(env as AnyEnv, id, params as Record<string, unknown>) as never;
}

/** Adds `episode_return` and `episode_length` to info. */
export function recordEpisodeStatistics<E extends Single | VectorEnv>(env: E): E {
	return by(env, "RecordEpisodeStatistics");
}

/** The last `size` observations together. @throws InvalidParamsError */
export function frameStack<E extends Single | VectorEnv>(
	env: E,
	options: FrameStackOptions = {},
): Observing<E, unknown> {
	return by(env, "FrameStack", options);
}

/** All parts of the observation in one array. @throws InvalidParamsError */
export function flattenObservation<E extends Single | VectorEnv>(env: E): Observing<E, TypedArray> {
	return by(env, "FlattenObservation");
}

/** Discrete observations as one-hots. @throws InvalidParamsError */
export function oneHot<E extends Single | VectorEnv>(env: E): Observing<E, Float32Array> {
	return by(env, "OneHot");
}

/** Any finite action, clipped into the bounds. @throws InvalidParamsError */
export function clipAction<E extends Single | VectorEnv>(env: E): E {
	return by(env, "ClipAction");
}

/** Actions in [low, high], mapped onto the bounds. @throws InvalidParamsError */
export function rescaleAction<E extends Single | VectorEnv>(
	env: E,
	options: RescaleActionOptions = {},
): E {
	return by(env, "RescaleAction", options);
}

/** reward ← clip(scale · reward + offset). @throws InvalidParamsError */
export function scaleReward<E extends Single | VectorEnv>(
	env: E,
	options: ScaleRewardOptions = {},
): E {
	return by(env, "ScaleReward", options);
}

/** Observations centred and scaled by running statistics. @throws InvalidParamsError */
export function normalizeObservation<E extends Single | VectorEnv>(
	env: E,
	options: NormalizeOptions = {},
): Observing<E, Float32Array> {
	return by(env, "NormalizeObservation", options);
}

/** Rewards scaled by the running deviation of the return. @throws InvalidParamsError */
export function normalizeReward<E extends Single | VectorEnv>(
	env: E,
	options: NormalizeRewardOptions = {},
): E {
	return by(env, "NormalizeReward", options);
}

/** The previous action again, now and then. @throws InvalidParamsError */
export function stickyAction<E extends Single | VectorEnv>(
	env: E,
	options: StickyActionOptions = {},
): E {
	return by(env, "StickyAction", options);
}

/** Truncates episodes after `maxEpisodeSteps` steps. @throws InvalidParamsError */
export function timeLimit<E extends Single | VectorEnv>(env: E, maxEpisodeSteps: number): E {
	return by(env, "TimeLimit", { maxEpisodeSteps });
}

/**
 * Observations through a pure function.
 * @example
 * transformObservation(env, { transform: (o: Float32Array) => o.map((x) => x / 10) });
 */
export function transformObservation<E extends Single | VectorEnv, O, P = O>(
	env: E,
	options: TransformObservationOptions<O, P>,
): Observing<E, P> {
	const layer = (kernel: Kernel): Kernel => new TransformObservation(kernel, options as never);
	return wrap(env as AnyEnv, layer) as never;
}

/** Rewards through a pure function. */
export function transformReward<E extends Single | VectorEnv>(
	env: E,
	transform: (reward: number) => number,
): E {
	return wrap(env as AnyEnv, (kernel) => new TransformReward(kernel, transform)) as never;
}

/** Freezes (or, with `false`, unfreezes) the statistics of all normalising layers, e.g. to evaluate. */
export function freezeNormalization(env: Single | VectorEnv, frozen = true): void {
	for (let level: Kernel | undefined = env.kernel; level; level = level.inner)
		if (level instanceof NormalizeObservation || level instanceof NormalizeReward)
			level.moments.frozen[0] = frozen ? 1 : 0;
}
