import { checkFlag, checkKeys } from "./arguments.ts";
import { type Env, KernelEnv } from "./env.ts";
import { InvalidArgumentError, InvalidIdError, UnknownIdError } from "./errors.ts";
import type { Kernel } from "./kernel.ts";
import { applyLayer, resolveLayer } from "./layers.ts";
import { ObjectKernel } from "./object-kernel.ts";
import { resolveParams } from "./params.ts";
import { canonicalJSON } from "./plain.ts";
import type { EnvSpec, LayerUse, ObjectEnvSpec, Params } from "./spec.ts";
import { TimeLimit } from "./time-limit.ts";
import { type AutoresetMode, VectorEnv } from "./vector-env.ts";

declare global {
	/**
	 * Observation and action types of registered ids, for `make`'s result. Add yours:
	 * `declare global { interface PalaestraEnvs { "my/Env-v0": [observation: number, action: number] } }`.
	 */
	interface PalaestraEnvs {}
}

const ID = /^[a-z][a-z0-9-]*\/[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*-v\d+$/;
const registered = new Map<string, EnvSpec>();

/** @throws InvalidIdError when the id is malformed or taken. */
export function register(spec: EnvSpec): void {
	if (!ID.test(spec.id))
		throw new InvalidIdError(spec.id, 'must read "namespace/Name-vN", e.g. "maze/Darkroom-v0"');
	if (registered.has(spec.id)) throw new InvalidIdError(spec.id, "is registered already");
	registered.set(spec.id, spec);
}

/** Registers an environment written as a plain `Env`. @throws InvalidIdError */
export function registerEnv(spec: ObjectEnvSpec): void {
	const { createEnv, ...rest } = spec;
	register({
		family: "generic",
		...rest,
		create: (params, numEnvs) =>
			new ObjectKernel(
				spec.id,
				Array.from({ length: numEnvs }, () => createEnv(params)),
			),
	});
}

/** Removes an id; for tests and notebooks. */
export function unregister(id: string): boolean {
	return registered.delete(id);
}

/** The registered environment. @throws UnknownIdError with the nearest id. */
export function spec(id: string): EnvSpec {
	const found = registered.get(id);
	if (!found) throw new UnknownIdError("environment", id, listEnvs());
	return found;
}

/** Registered ids in order, optionally of one namespace. */
export function listEnvs(namespace?: string): string[] {
	return [...registered.keys()].filter((id) => !namespace || id.startsWith(`${namespace}/`)).sort();
}

/** How `make` makes an environment; all of it may be left out. */
export interface MakeOptions {
	/** Parameters of the environment; `palaestra describe ID` lists them. */
	readonly params?: Params;
	/** Layers from the innermost to the outermost. */
	readonly layers?: readonly LayerUse[];
	/** Overrides the registered time limit; `null` for none. */
	readonly maxEpisodeSteps?: number | null;
	/** Episodes over one task before the next is drawn; 1 unless told. */
	readonly episodesPerTrial?: number;
}

/** How `makeVec` makes a batch. */
export interface MakeVecOptions<M extends AutoresetMode = AutoresetMode> extends MakeOptions {
	readonly numEnvs: number;
	/** "next-step" unless told. */
	readonly autoreset?: M;
	/** Results that outlive the next step, at the price of allocation. */
	readonly copy?: boolean;
}

const MAKE_KEYS = ["params", "layers", "maxEpisodeSteps", "episodesPerTrial"];
const MAKE_VEC_KEYS = [...MAKE_KEYS, "numEnvs", "autoreset", "copy"];

type TypesOf<Id extends string> = Id extends keyof PalaestraEnvs
	? PalaestraEnvs[Id]
	: [unknown, unknown];
type ObservationOf<Id extends string> = TypesOf<Id> extends [infer O, unknown] ? O : unknown;
type ActionOf<Id extends string> = TypesOf<Id> extends [unknown, infer A] ? A : unknown;

/**
 * Makes one environment.
 *
 * @example
 * const env = make("maze/Darkroom-v0");
 * let { observation } = env.reset({ seed: 7 });
 * const step = env.step(env.actionSpace.sample());
 * @throws UnknownIdError, InvalidParamsError, InvalidArgumentError
 */
export function make<const Id extends string>(
	id: Id,
	options?: MakeOptions & { readonly layers?: undefined },
): KernelEnv<ObservationOf<Id>, ActionOf<Id>>;
export function make(id: string, options?: MakeOptions): KernelEnv;
export function make(id: string, options: MakeOptions = {}): KernelEnv {
	checkKeys("make", options, MAKE_KEYS);
	const { kernel, fingerprint } = build(id, options, 1);
	return new KernelEnv(kernel, spec(id), fingerprint, episodes(options)) as KernelEnv;
}

const AUTORESET_MODES: readonly AutoresetMode[] = ["next-step", "same-step", "disabled"];

/** Makes a batch of environments. @throws UnknownIdError, InvalidParamsError, InvalidArgumentError */
export function makeVec<M extends AutoresetMode = "next-step">(
	id: string,
	options: MakeVecOptions<M>,
): VectorEnv<M> {
	checkKeys("makeVec", options, MAKE_VEC_KEYS);
	const { numEnvs, autoreset = "next-step", copy = false } = options;
	checkFlag("copy", copy);
	if (!Number.isSafeInteger(numEnvs) || numEnvs < 1)
		throw new InvalidArgumentError("numEnvs", numEnvs, "an integer ≥ 1");
	if (!AUTORESET_MODES.includes(autoreset as AutoresetMode))
		throw new InvalidArgumentError("autoreset", autoreset, `one of ${AUTORESET_MODES.join(", ")}`);
	const { kernel, fingerprint } = build(id, options, numEnvs);
	return new VectorEnv(kernel, spec(id), fingerprint, autoreset as M, episodes(options), copy);
}

function episodes(options: MakeOptions): number {
	const count = options.episodesPerTrial ?? 1;
	if (count !== Infinity && (!Number.isSafeInteger(count) || count < 1))
		throw new InvalidArgumentError("episodesPerTrial", count, "an integer ≥ 1 or Infinity");
	return count;
}

/** The kernel of an environment with its time limit and layers, and its identity for snapshots. */
export function build(
	id: string,
	options: MakeOptions,
	numEnvs: number,
): { kernel: Kernel; fingerprint: string } {
	const found = spec(id);
	const params = resolveParams(found, options.params);
	let kernel = rowsOf(found, params, numEnvs);
	const own =
		typeof found.maxEpisodeSteps === "function"
			? found.maxEpisodeSteps(params)
			: found.maxEpisodeSteps;
	const limit = options.maxEpisodeSteps === null ? undefined : (options.maxEpisodeSteps ?? own);
	if (limit !== undefined) kernel = new TimeLimit(kernel, limit);
	const { layers = [] } = options;
	if (!Array.isArray(layers))
		throw new InvalidArgumentError("layers", layers, "an array of { id, params }");
	const uses = (layers as readonly LayerUse[]).map(resolveLayer);
	for (const use of uses) kernel = applyLayer(kernel, use);
	const identity = {
		params,
		limit: limit ?? null,
		layers: uses,
		episodesPerTrial: String(options.episodesPerTrial ?? 1),
	};
	return { kernel, fingerprint: `${id} ${canonicalJSON(identity)}` };
}

/** The kernel of so many rows. @throws InvalidArgumentError when memory cannot hold them */
function rowsOf(found: EnvSpec, params: Params, numEnvs: number): Kernel {
	try {
		return found.create(params, numEnvs);
	} catch (error) {
		if (!(error instanceof RangeError) || numEnvs === 1) throw error;
		throw new InvalidArgumentError("numEnvs", numEnvs, `fewer rows (${error.message})`);
	}
}

export type { Env };
