import type { Params, ParamsSchema, Problem } from "../env/index.ts";
import type { SeedTree } from "../random/index.ts";
import type { Space } from "../spaces/index.ts";
import type { Tensors } from "../tensor/tensor-data.ts";

/**
 * Learning histories of equal length, row-major: entry (b, t) of B × T arrays is b × T + t. All
 * rows have the same number of actions.
 */
export interface HistoryBatch {
	/** B. */
	readonly rows: number;
	/** T. */
	readonly steps: number;
	/** N: size of the action set, masked actions included. */
	readonly actions: number;
	/** B × T: index in the row's action set. */
	readonly action: Int32Array;
	/** B × T. */
	readonly reward: Float32Array;
	/**
	 * Leaves of the observation by path ("" for a space that is one leaf): B × (T + 1) × width, entry
	 * (b, t) is what was seen before action t. At an episode's end, the next one's first.
	 */
	readonly observation: Readonly<Record<string, Float32Array | Int32Array>>;
	/** B × T. */
	readonly terminated: Uint8Array;
	/** B × T. */
	readonly truncated: Uint8Array;
	/** B × T × N, 1 = available before action t; absent when every action always is. */
	readonly mask?: Uint8Array;
}

/** Scalars of one optimiser step: "loss" (nats), "gradNorm" (before clipping), "lr", others. */
export type LearnerScalars = Readonly<Record<string, number>>;

/** A model that learns from batches of histories, one optimiser step a call. */
export interface Learner {
	/** What an agent must know beside the weights to act: plain JSON. */
	readonly config: Readonly<Record<string, unknown>>;
	/** Takes one optimiser step; `step` counts from 0. */
	step(batch: HistoryBatch, step: number): LearnerScalars;
	/** Parameters, optimiser and random streams: all that going on bit for bit needs. */
	save(): Tensors;
	/** @throws CheckpointError when names or shapes differ from `save`'s. */
	load(state: Tensors): void;
	/** What an agent needs to act. */
	weights(): Tensors;
	/** Frees what lies outside the JavaScript heap. */
	dispose(): void;
}

/** What a learner is made for. */
export interface LearnerView {
	readonly observationSpace: Space;
	/** Of the largest action set that training draws. */
	readonly actionSpace: Space;
	/** T: steps of a history. */
	readonly steps: number;
	/** Histories in a batch. */
	readonly batch: number;
	/** Optimiser steps of the whole training, for schedules. */
	readonly totalSteps: number;
}

/** How an agent's weights come to be. */
export interface LearnerSpec {
	/** Model, loss and optimiser. */
	readonly params: ParamsSchema;
	/**
	 * What a schema cannot say: why there can be no learner with these parameters for this data, found
	 * when a training file is read. Paths are into `params`; an empty one is the data's. Needs no tensors.
	 */
	check?(params: Params, view: LearnerView): readonly Problem[];
	/**
	 * Tensors must be ready (`initTensors`). A promise, so that what only training needs is loaded
	 * here. @throws InvalidParamsError
	 */
	create(params: Params, view: LearnerView, seeds: SeedTree): Promise<Learner>;
}

/** Trained weights, as an agent gets them. */
export interface Checkpoint {
	/** Id of the agent that they were trained for. */
	readonly agent: string;
	/** `Learner.config`. */
	readonly config: Readonly<Record<string, unknown>>;
	/** `Learner.weights()`. */
	readonly tensors: Tensors;
	/** Where they came from, for messages. */
	readonly file: string;
}
