import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Learner } from "../agent/index.ts";
import { writeCheckpoint } from "../nn/checkpoint.ts";
import { TrainingMismatchError } from "./errors.ts";
import {
	differences,
	FILES,
	fingerprintOf,
	type TrainingIdentity,
	type TrainingJob,
} from "./job.ts";
import { meanLoss } from "./losses.ts";
import { whyNotFinite } from "./state.ts";

/** Steps at the end whose mean loss is told. */
const LAST = 100;

/** A seed whose weights are there. */
export interface TrainedSeed {
	readonly seed: number;
	/** False when the weights were there before. */
	readonly trained: boolean;
	readonly steps: number;
	/** Mean of the last 100 steps. */
	readonly loss: number;
	/** Path of the weights without ending. */
	readonly output: string;
	/** Wall time over all sittings. */
	readonly seconds: number;
}

/** How weights were made, as their JSON file tells. */
interface Made {
	readonly command: string;
	readonly training: string;
	readonly seed: number;
	readonly steps: number;
	readonly batch: number;
	readonly data: unknown;
	readonly learner: unknown;
	readonly backend: string;
	/** Mean of the last 100 steps. */
	readonly loss: number;
	readonly seconds: number;
	readonly fingerprint: string;
}

/**
 * The seed as trained before, when its weights are there; `null` when they are to be made.
 * @param mayReplace whether its folder holds a beginning that had leave to replace other weights
 * @throws TrainingMismatchError when other weights would be overwritten
 */
export function checkOutput(
	{ output, seed, force, training }: TrainingJob,
	identity: TrainingIdentity,
	mayReplace: boolean,
): TrainedSeed | null {
	const file = `${output}.json`;
	if (force || !existsSync(file)) return null;
	let made: Partial<Made> | undefined;
	try {
		made = (JSON.parse(readFileSync(file, "utf8")) as { made?: Partial<Made> }).made;
	} catch {
		// Whatever it is, it is not ours to overwrite.
	}
	const whole = existsSync(`${output}.safetensors`);
	if (made?.fingerprint === fingerprintOf(identity)) {
		if (!whole) return null;
		const { loss = Number.NaN, seconds = 0 } = made;
		return { seed, trained: false, steps: training.steps, loss, output, seconds };
	}
	// Whoever began this with --force has said so already.
	if (mayReplace) return null;
	const { learner, data, steps, batch, backend } = made ?? {};
	const before = {
		agent: { id: identity.agent.id, params: learner },
		data,
		steps,
		batch,
		seed: made?.seed,
		backend,
	};
	const changed = made ? differences(before, identity) : "";
	throw new TrainingMismatchError(
		file,
		`is there already${changed ? `, of another training: ${changed}` : ", and of no training"}; replace it with --force, or write elsewhere with --set output=PATH`,
	);
}

/** Writes the weights of a training that came to its end. @throws CheckpointError */
export function finish(
	{ training, seed, folder, output, command }: TrainingJob,
	identity: TrainingIdentity,
	learner: Learner,
	seconds: number,
): TrainedSeed {
	const { steps, batch, agent, name } = training;
	const loss = meanLoss(join(folder, FILES.losses), LAST);
	const tensors = learner.weights();
	const reason = whyNotFinite(tensors);
	if (reason !== null)
		throw new TrainingMismatchError(output, `the weights are not finite: ${reason}`);
	const made: Made = {
		command,
		training: name,
		seed,
		steps,
		batch,
		data: identity.data,
		learner: agent.params,
		backend: identity.backend,
		loss,
		seconds: Math.round(seconds * 10) / 10,
		fingerprint: fingerprintOf(identity),
	};
	writeCheckpoint(output, { agent: agent.id, config: learner.config, tensors, made: { ...made } });
	return { seed, trained: true, steps, loss, output, seconds };
}
