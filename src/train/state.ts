import { existsSync, readFileSync } from "node:fs";
import { decodeSafetensors, encodeSafetensors } from "../nn/safetensors.ts";
import { writeAtomic } from "../run/folder.ts";
import type { Tensors } from "../tensor/tensor-data.ts";
import { TrainingMismatchError } from "./errors.ts";

/** All that going on with a training bit for bit needs, at the end of a step. */
export interface TrainingState {
	/** Optimiser steps taken. */
	readonly step: number;
	/** Bytes of the file of losses that belong to these steps. */
	readonly lossesLength: number;
	/** Seconds of wall time spent so far. */
	readonly seconds: number;
	/** Of what is trained; a state of another training is refused. */
	readonly fingerprint: string;
	/** `Learner.save()`. */
	readonly tensors: Tensors;
}

/** Writes the state whole or not at all: numbers and what goes with them in one file. */
export function writeState(file: string, state: TrainingState): void {
	const { step, lossesLength, seconds, fingerprint, tensors } = state;
	const values = JSON.stringify({ step, lossesLength, seconds, fingerprint });
	writeAtomic(file, encodeSafetensors(tensors, { format: "palaestra-training-state", values }));
}

/**
 * The state in a file; `undefined` when there is none.
 * @throws CheckpointError when it is damaged, TrainingMismatchError when it is of something else
 */
export function readState(file: string): TrainingState | undefined {
	if (!existsSync(file)) return undefined;
	const { tensors, metadata } = decodeSafetensors(readFileSync(file), file);
	if (metadata.format !== "palaestra-training-state" || metadata.values === undefined)
		throw new TrainingMismatchError(file, "is no saved state of a training");
	const values = JSON.parse(metadata.values) as Omit<TrainingState, "tensors">;
	return { ...values, tensors };
}

/** The first number that is not finite, as "name[index] is NaN"; `null` when all are. */
export function whyNotFinite(tensors: Tensors): string | null {
	for (const [name, { data }] of Object.entries(tensors)) {
		if (!(data instanceof Float32Array)) continue;
		for (let i = 0; i < data.length; i++)
			if (!Number.isFinite(data[i])) return `${name}[${i}] is ${data[i]}`;
	}
	return null;
}
