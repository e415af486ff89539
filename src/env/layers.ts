import { checkKeys } from "./arguments.ts";
import { KernelEnv } from "./env.ts";
import { InvalidIdError, UnknownIdError } from "./errors.ts";
import type { Kernel } from "./kernel.ts";
import { resolveParams } from "./params.ts";
import { canonicalJSON } from "./plain.ts";
import type { LayerSpec, LayerUse, Params } from "./spec.ts";
import { VectorEnv } from "./vector-env.ts";

const registered = new Map<string, LayerSpec>();

/** @throws InvalidIdError when the name is malformed or taken. */
export function registerLayer(spec: LayerSpec): void {
	if (!/^[A-Z][A-Za-z0-9]*$/.test(spec.id))
		throw new InvalidIdError(spec.id, "must be a PascalCase name");
	if (registered.has(spec.id)) throw new InvalidIdError(spec.id, "is registered already");
	registered.set(spec.id, spec);
}

/** Registered layer names in order. */
export function listLayers(): string[] {
	return [...registered.keys()].sort();
}

/** @throws UnknownIdError with the nearest name. */
export function layerSpec(id: string): LayerSpec {
	const found = registered.get(id);
	if (!found) throw new UnknownIdError("layer", id, listLayers());
	return found;
}

/** Puts a registered layer around a kernel. @throws UnknownIdError, InvalidParamsError, InvalidArgumentError */
export function applyLayer(kernel: Kernel, use: LayerUse): Kernel {
	const { id, params } = resolveLayer(use);
	return layerSpec(id).wrap(kernel, params);
}

/** A layer with its defaults filled in. @throws UnknownIdError, InvalidParamsError, InvalidArgumentError */
export function resolveLayer(use: LayerUse): Required<LayerUse> {
	checkKeys("a layer", use, ["id", "params"]);
	return { id: use.id, params: resolveParams(layerSpec(use.id), use.params) };
}

/**
 * Puts a layer around an environment or a vector environment, as Gymnasium's wrappers do. The
 * argument must not be used afterwards: the result owns its state.
 *
 * @example
 * const env = wrap(make("maze/Darkroom-v0"), (kernel) => new FrameStack(kernel, { size: 4 }));
 */
export function wrap<E extends KernelEnv | VectorEnv>(
	env: E,
	layer: (kernel: Kernel) => Kernel,
	label = "custom",
): E {
	const kernel = layer(env.kernel);
	const fingerprint = `${env.fingerprint} + ${label}:${kernel.name}`;
	if (env instanceof VectorEnv)
		return new VectorEnv(
			kernel,
			env.spec,
			fingerprint,
			env.autoreset,
			env.clocks.episodesPerTrial,
			env.copy,
		) as never;
	return new KernelEnv(kernel, env.spec, fingerprint, env.clocks.episodesPerTrial) as never;
}

/** `wrap` with a registered layer by name. @throws UnknownIdError, InvalidParamsError */
export function wrapWith<E extends KernelEnv | VectorEnv>(
	env: E,
	id: string,
	params: Params = {},
): E {
	const use = resolveLayer({ id, params });
	return wrap(env, (kernel) => applyLayer(kernel, use), canonicalJSON(use));
}
