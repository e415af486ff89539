/* Generated from schema/training-v1.json by `npm run generate`: do not edit. */

export type Seed = number;
/**
 * The seeds.
 *
 * @minItems 1
 * @maxItems 10000
 */
export type SeedList = Seed[];

/**
 * How an agent's weights are trained from learning histories: data, model, steps, seeds and where the weights go.
 */
export interface Training {
	/**
	 * Where an editor finds this schema; not read otherwise.
	 */
	$schema?: string;
	/**
	 * Version of the training format.
	 */
	version: 1;
	/**
	 * Short name: letters, digits, '.', '_' and '-'. The file's name unless told; never inherited.
	 */
	name?: string;
	/**
	 * One line for lists.
	 */
	title?: string;
	/**
	 * What is trained, and how it differs from its source.
	 */
	description?: string;
	/**
	 * Paper and section the setting follows.
	 */
	source?: string;
	/**
	 * Another training file, relative to this one. Objects merge key by key, arrays and plain values replace, null removes a key. `name` and `$schema` are not inherited.
	 */
	extends?: string;
	agent: TrainingAgent;
	/**
	 * The learning histories: a recipe by which each batch is made when it is needed (env, agent, steps, …), or { "folder": … } with histories made before, relative to this file; "steps" beside it shortens them.
	 */
	data: {
		[k: string]: unknown;
	};
	/**
	 * Optimiser steps, one batch each.
	 */
	steps: number;
	/**
	 * Histories in a batch.
	 */
	batch?: number;
	/**
	 * Root seeds: a list, or how many and the first. Each is a training of its own, with its own weights.
	 */
	seeds?: SeedList | TrainingSeedCount;
	/**
	 * Steps after which the state is saved, so that training can go on from there; it also is once a minute.
	 */
	checkpointEvery?: number;
	/**
	 * Where the weights go: a path relative to this file, without ending. {name} and {seed} stand for the training's name and seed.
	 */
	output: string;
	/**
	 * What computes; the first that this machine has unless told. The same training gives other last digits on another backend.
	 */
	backend?: "tfjs-node-gpu" | "tfjs-node" | "wasm" | "cpu";
}
/**
 * Whose weights are trained.
 */
export interface TrainingAgent {
	/**
	 * A registered agent that learns from histories; `palaestra describe ID` tells.
	 */
	id: string;
	/**
	 * Model, loss and optimiser; `palaestra describe ID` lists them.
	 */
	params?: {
		[k: string]: unknown;
	};
}
/**
 * Consecutive seeds.
 */
export interface TrainingSeedCount {
	/**
	 * How many.
	 */
	count: number;
	/**
	 * The first; the others follow it.
	 */
	first?: number;
}
