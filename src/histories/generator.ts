import type { HistoryBatch } from "../agent/index.ts";
import { SeedTree } from "../random/index.ts";
import type { Columns, Discrete, Space } from "../spaces/index.ts";
import type { HistoryBuffer } from "./buffer.ts";
import { cornerDraws, type Drawn, drawValues, withDrawn } from "./draw.ts";
import { HistoryError } from "./errors.ts";
import { batchSteps, type HistoryRecipe, type ResolvedRecipe, resolveRecipe } from "./recipe.ts";
import { HistorySource } from "./source.ts";
import { cutBatch, windowStarts } from "./window.ts";

/** Sources that are kept for the next batch with the same drawn values. */
const MOST_SOURCES = 64;

/** What `HistoryGenerator` is told. */
export interface HistoryGeneratorOptions {
	/** B: histories in a batch. */
	readonly rows: number;
	/** Batch k has the node `seeds.child(k)`. */
	readonly seeds: SeedTree;
}

interface Made {
	readonly source: HistorySource;
	readonly buffer: HistoryBuffer;
}

/**
 * Makes batches of learning histories, each a pure function of the seeds and its number.
 *
 * @example
 * const generator = new HistoryGenerator(
 * 	{
 * 		env: { id: "bandit/Bernoulli-v0", params: { distribution: "odd" } },
 * 		agent: { id: "thompson" },
 * 		steps: 100,
 * 		draw: { "env.params.arms": { min: 2, max: 10 } },
 * 	},
 * 	{ rows: 32, seeds: new SeedTree(0).child("data") },
 * );
 * const { action, reward } = generator.batch(0);
 */
export class HistoryGenerator {
	/** With defaults filled in. */
	readonly recipe: ResolvedRecipe;
	/** B. */
	readonly rows: number;
	/** T: steps of a history in a batch, at most where they are drawn. */
	readonly steps: number;
	/** Of the largest action set that is drawn. */
	readonly actionSpace: Discrete;
	readonly observationSpace: Space;
	/** One row of the environment's observation, for the widths and kinds of its leaves. */
	readonly columns: Columns;
	/** Whether some of the environments drawn have an action mask. */
	readonly masked: boolean;
	private readonly seeds: SeedTree;
	private readonly made = new Map<string, Made>();

	/**
	 * Checks everything that can be found wrong before the first batch.
	 * @throws HistoryRecipeError, HistoryError, UnknownIdError, InvalidParamsError,
	 * UnsupportedAgentError
	 */
	constructor(recipe: HistoryRecipe, { rows, seeds }: HistoryGeneratorOptions) {
		this.recipe = resolveRecipe(recipe);
		if (!Number.isSafeInteger(rows) || rows < 1)
			throw new HistoryError("invalid-histories", `rows is ${rows}, expected an integer ≥ 1`);
		this.rows = rows;
		this.seeds = seeds;
		this.steps = batchSteps(this.recipe);
		const probes = cornerDraws(this.recipe).map((drawn) => probe(this.recipe, drawn));
		const largest = probes.reduce((a, b) => (b.actions > a.actions ? b : a)).kernel;
		this.actionSpace = largest.actionSpace as Discrete;
		this.observationSpace = largest.observationSpace;
		this.columns = largest.observation!;
		this.masked = probes.some(({ kernel }) => kernel.actionMask !== undefined);
		for (const { kernel } of probes) this.sameObservations(kernel.observationSpace);
	}

	/**
	 * Batch number k, an integer in [0, 2³²). The arrays are the caller's.
	 * @throws HistoryError when a trial ends before its history does, and what the agent throws
	 */
	batch(k: number): HistoryBatch {
		const node = this.seeds.child(k);
		const { buffer, drawn } = this.fill(node);
		const steps = batchSteps(withDrawn(this.recipe, drawn));
		const starts = windowStarts(buffer.lengths, steps, node.child("window"));
		return cutBatch(buffer, starts, steps);
	}

	/** Whole histories of batch k and what was drawn for it; overwritten by the next call. */
	histories(k: number): { readonly buffer: HistoryBuffer; readonly drawn: Drawn } {
		return this.fill(this.seeds.child(k));
	}

	/** Batches are to differ in the size of the action set at most. */
	private sameObservations(space: Space): void {
		if (String(space) === String(this.observationSpace)) return;
		throw new HistoryError(
			"invalid-histories",
			`draw changes the observation space: ${space} and ${this.observationSpace}, expected one for all values drawn`,
		);
	}

	private fill(node: SeedTree): { readonly buffer: HistoryBuffer; readonly drawn: Drawn } {
		const drawn = drawValues(this.recipe, node.child("draw"));
		const { source, buffer } = this.sourceOf(drawn);
		source.generate(node, buffer);
		return { buffer, drawn };
	}

	private sourceOf(drawn: Drawn): Made {
		const key = JSON.stringify(drawn);
		let made = this.made.get(key);
		if (!made) {
			const source = new HistorySource(withDrawn(this.recipe, drawn), this.rows);
			made = { source, buffer: source.allocate() };
			if (this.made.size >= MOST_SOURCES) this.made.delete(this.made.keys().next().value!);
			this.made.set(key, made);
		}
		return made;
	}
}

/** One row of what a draw makes, to see that it can be made. */
function probe(recipe: ResolvedRecipe, drawn: Drawn): HistorySource {
	const source = new HistorySource(withDrawn(recipe, drawn), 1);
	source.makeAgent(new SeedTree(0));
	return source;
}
