import type { Env } from "./env.ts";
import type { Problem } from "./errors.ts";
import type { Kernel } from "./kernel.ts";

/** A JSON Schema (draft 2020-12) of an object: `properties` with defaults, nothing additional. */
export interface ParamsSchema {
	readonly type: "object";
	readonly properties: Readonly<Record<string, unknown>>;
	readonly required?: readonly string[];
	readonly additionalProperties: false;
	readonly [key: string]: unknown;
}

/** Parameters after validation, defaults filled in. */
export type Params = Readonly<Record<string, unknown>>;

/** What registers share: a description that `palaestra describe` prints and scenarios are checked against. */
export interface Described {
	readonly id: string;
	/** One or two sentences. */
	readonly description: string;
	/** Paper and section, or the suite it follows. */
	readonly source?: string;
	readonly params?: ParamsSchema;
	/** What a schema cannot say: returns everything wrong with schema-valid parameters. */
	check?(params: Params): readonly Problem[];
}

/** A registered environment (Gymnasium `EnvSpec`). */
export interface EnvSpec extends Described {
	/** Family: picks the viewer's renderer; "bandit", "grid", … */
	readonly family: string;
	/** Time limit that `make` applies (as truncation), from the parameters or fixed; absent for none. */
	readonly maxEpisodeSteps?: number | ((params: Params) => number | undefined);
	/** Makes `numEnvs` rows. */
	create(params: Params, numEnvs: number): Kernel;
}

/** A registered environment that is a plain `Env`, without a batched kernel. */
export interface ObjectEnvSpec extends Described {
	readonly family?: string;
	readonly maxEpisodeSteps?: number | ((params: Params) => number | undefined);
	createEnv(params: Params): Env;
}

/** A registered layer: a transform from kernel to kernel. */
export interface LayerSpec extends Described {
	/** @throws InvalidParamsError when the parameters do not fit this kernel. */
	wrap(kernel: Kernel, params: Params): Kernel;
}

/** One layer of a stack, as scenarios write it: `{ "id": "TimeLimit", "params": { … } }`. */
export interface LayerUse {
	readonly id: string;
	readonly params?: Params;
}
