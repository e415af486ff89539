import { type MakeOptions, makeVec, type VectorEnv } from "../../../src/env/index.ts";
import { SeedTree } from "../../../src/random/index.ts";
import type { ReplayHeader } from "../../../src/record/header.ts";
import { PlayError } from "./errors.ts";

/** All that decides what one row of an environment does, actions aside. */
export interface Recipe {
	readonly id: string;
	readonly options: MakeOptions;
	/** Root seed. */
	readonly seed: number;
	/** How the row's seed node hangs below the root. */
	readonly seeding: Seeding;
	/** Row of the vector environment that it is, or stands for. */
	readonly row: number;
}

/**
 * Ways to the seed node of row i:
 * - "run": `new SeedTree(seed).child("evaluate", "env", i)`, as runs evaluate;
 * - "number": `new SeedTree(seed + i)`, as `env.reset({ seed })` of a number;
 * - "node": `new SeedTree(seed).child(i)`, as `env.reset({ seed: new SeedTree(seed) })`.
 */
export type Seeding = "run" | "number" | "node";

export const SEEDINGS: readonly Seeding[] = ["run", "number", "node"];

export function seedNode({ seed, seeding, row }: Recipe): SeedTree {
	if (seeding === "run") return new SeedTree(seed).child("evaluate", "env", row);
	return seeding === "number" ? new SeedTree(seed + row) : new SeedTree(seed).child(row);
}

/** The one row, reset. @throws UnknownIdError, InvalidParamsError, InvalidArgumentError, SeedError */
export function build(recipe: Recipe): VectorEnv<"same-step"> {
	const node = seedNode(recipe);
	const env = makeVec(recipe.id as string, {
		...recipe.options,
		numEnvs: 1,
		autoreset: "same-step",
	});
	env.reset({ seed: [node] });
	return env;
}

/** What a hand-played replay's header keeps under `extra.played`. */
export interface Played {
	readonly seeding: Seeding;
	readonly row: number;
	/** The replay it was taken over from; absent when it was played from the begin. */
	readonly from?: { readonly name: string; readonly moment: number; readonly agent: string | null };
}

/** The recipes that may be behind a row of a replay, the likeliest first. @throws PlayError */
export function recipesOf(header: ReplayHeader, row: number): Recipe[] {
	const { seed, env, every } = header;
	if (typeof seed !== "number")
		throw new PlayError("no-seed", "the replay does not say which seed it was made with");
	if (every !== 1)
		throw new PlayError(
			"not-from-start",
			`only every ${every}th episode was recorded; what happened between them is not known`,
		);
	const options = optionsOf(env.id, env.fingerprint);
	const played = header.extra?.played as Played | undefined;
	if (played !== undefined)
		return [{ id: env.id, options, seed, seeding: played.seeding, row: played.row }];
	return SEEDINGS.map((seeding) => ({ id: env.id, options, seed, seeding, row }));
}

/** How an environment was made, out of its fingerprint: "id {json}". @throws PlayError */
function optionsOf(id: string, fingerprint: unknown): MakeOptions {
	try {
		if (typeof fingerprint !== "string" || !fingerprint.startsWith(`${id} `)) throw new Error();
		const { params, layers, limit, episodesPerTrial } = JSON.parse(
			fingerprint.slice(id.length + 1),
		);
		return { params, layers, maxEpisodeSteps: limit, episodesPerTrial: Number(episodesPerTrial) };
	} catch (cause) {
		const error = new PlayError(
			"other-environment",
			`${id} was wrapped by a program of its own; only the registry's environments can be rebuilt`,
		);
		error.cause = cause;
		throw error;
	}
}
