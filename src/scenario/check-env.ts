import { type AgentView, viewOf } from "../agent/index.ts";
import {
	type LayerUse,
	layerSpec,
	makeVec,
	type Params,
	resolveParams,
	spec,
} from "../env/index.ts";
import { type Located, merge, plain } from "./located.ts";
import type { Reporter } from "./reporter.ts";
import { ENDLESS, type ResolvedEnv } from "./resolved.ts";
import type { ScenarioEnv } from "./scenario-type.ts";

/** An environment that was found to build, and what agents and metrics will see of it. */
export interface EnvProbe {
	readonly resolved: ResolvedEnv;
	/** Of one row, truth included. */
	readonly view: AgentView;
}

/** Environments that were found good, by their JSON: the points of a grid share most of theirs. */
export type ProbeCache = Map<string, EnvProbe>;

/** `changes` laid on `env`; with another id nothing is taken over. */
export function changedEnv(env: Located, changes: Located | undefined): Located {
	if (!changes) return env;
	const id = changes.children.get("id");
	const same = id === undefined || id.value === env.children.get("id")?.value;
	return merge(same ? env : undefined, changes);
}

/** Builds one row of the environment; reports all that is wrong and returns `null` then. */
export function checkEnv(node: Located, reporter: Reporter, cache: ProbeCache): EnvProbe | null {
	const value = plain(node) as ScenarioEnv;
	const key = JSON.stringify(value);
	const known = cache.get(key);
	if (known) return known;
	const params = attempt(
		() => resolveParams(spec(value.id), value.params),
		(error) => reporter.error(node, [], ["params"], error),
	);
	const layers = (value.layers ?? []).map((use, i) =>
		attempt(
			() => resolveParams(layerSpec(use.id), use.params),
			(error) => reporter.error(node, ["layers", i], ["layers", i, "params"], error),
		),
	);
	if (!params || layers.includes(undefined)) return null;
	const resolved = resolve(value, params, layers as Params[]);
	const view = probe(node, resolved, reporter);
	if (!view) return null;
	const found = { resolved, view };
	cache.set(key, found);
	return found;
}

function attempt<T>(make: () => T, failed: (error: unknown) => void): T | undefined {
	try {
		return make();
	} catch (error) {
		failed(error);
		return undefined;
	}
}

function resolve(value: ScenarioEnv, params: Params, layers: readonly Params[]): ResolvedEnv {
	const own = spec(value.id).maxEpisodeSteps;
	const limit = typeof own === "function" ? own(params) : own;
	const { maxEpisodeSteps = limit ?? "none", episodesPerTrial = 1 } = value;
	return {
		id: value.id,
		params,
		layers: (value.layers ?? []).map(({ id }, i) => ({ id, params: layers[i]! })),
		maxEpisodeSteps: maxEpisodeSteps === "none" ? null : maxEpisodeSteps,
		episodesPerTrial: episodesPerTrial === "endless" ? ENDLESS : episodesPerTrial,
	};
}

/** Builds the whole stack; when that fails, ever taller ones to find the layer that does not fit. */
function probe(node: Located, env: ResolvedEnv, reporter: Reporter): AgentView | undefined {
	const { id, layers, ...options } = env;
	const view = (uses: readonly LayerUse[]): AgentView => {
		const made = makeVec(id, { ...options, layers: uses, numEnvs: 1 });
		try {
			return viewOf(made);
		} finally {
			made.close();
		}
	};
	return attempt(
		() => view(layers),
		(failure) => {
			for (let height = 0; height <= layers.length; height++) {
				let at: number | undefined;
				attempt(
					() => view(layers.slice(0, height)),
					(error) => {
						at = height - 1;
						if (at < 0) reporter.error(node, [], ["params"], error);
						else reporter.error(node, ["layers", at], ["layers", at, "params"], error);
					},
				);
				if (at !== undefined) return;
			}
			reporter.error(node, [], ["params"], failure);
		},
	);
}
