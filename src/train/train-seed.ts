import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { agentSpec, type Learner, type LearnerScalars } from "../agent/index.ts";
import { PalaestraError } from "../errors.ts";
import { CheckpointError, NotFiniteError } from "../nn/errors.ts";
import { SeedTree } from "../random/index.ts";
import { folderError } from "../run/errors.ts";
import { lockFolder } from "../run/lock.ts";
import { TrainingDivergedError, TrainingInterruptedError } from "./errors.ts";
import { FILES, fingerprintOf, identityOf, type TrainingJob } from "./job.ts";
import { LossLog } from "./losses.ts";
import { checkOutput, finish, type TrainedSeed } from "./output.ts";
import { beginFolder, mayReplace, resumeState } from "./seed-folder.ts";
import { type BatchSource, openSource } from "./source.ts";
import { whyNotFinite, writeState } from "./state.ts";

/** How far a seed is. */
export interface TrainingProgress {
	readonly seed: number;
	readonly step: number;
	readonly steps: number;
	/** Mean of the last losses. */
	readonly loss: number;
	/** Steps a second in this sitting; 0 before the first. */
	readonly speed: number;
}

/** What one who trains may watch and want. */
export interface TrainingHooks {
	/** Called a few times a second. */
	onProgress?(progress: TrainingProgress): void;
	/** Something to tell that is neither progress nor an error. */
	onNote?(text: string): void;
	/** A seed is done, or was before. */
	onSeed?(trained: TrainedSeed): void;
	readonly signal?: AbortSignal;
}

/** Milliseconds between pauses in which signals and messages come through. */
const SLICE = 50;
/** Milliseconds between reports of progress. */
const REPORT = 250;
/** Milliseconds after which the state is saved, however slow the steps. */
const SAVE = 60_000;
/** Such a save waits this many times what the last one took: large states take long to write. */
const REST = 20;
/** Milliseconds after which losses are written, for those who look on. */
const LOOK = 5_000;

/**
 * Trains one seed in its folder until it is done, from its saved state if there is one, and writes
 * the weights. The tensors must be ready.
 * @param backend the one that computes
 * @throws TrainingMismatchError when folder or output are another training's; TrainingDivergedError;
 * TrainingInterruptedError; RunFolderError; CheckpointError
 */
export async function trainSeed(
	job: TrainingJob,
	backend: string,
	hooks: TrainingHooks = {},
): Promise<TrainedSeed> {
	const { training, seed, folder } = job;
	const source = openSource(training.data, training.batch, seed);
	try {
		const identity = identityOf(job, source.identity, backend);
		const fingerprint = fingerprintOf(identity);
		const before = checkOutput(job, identity, !job.force && mayReplace(job));
		if (before) return before;
		mkdirSync(folder, { recursive: true });
		const release = lockFolder(folder);
		try {
			if (job.force)
				for (const file of Object.values(FILES)) rmSync(join(folder, file), { force: true });
			const saved = resumeState(job, identity);
			if (!saved) beginFolder(job, identity);
			const learner = await makeLearner(job, source);
			try {
				if (saved) {
					learner.load(saved.tensors);
					hooks.onNote?.(`seed ${seed}: goes on from step ${saved.step} of ${training.steps}`);
				}
				const log = new LossLog(join(folder, FILES.losses), saved?.lossesLength ?? 0);
				const loop = new Loop(job, learner, source, log, fingerprint, hooks);
				const seconds = await loop.run(saved?.step ?? 0, saved?.seconds ?? 0);
				return finish(job, identity, learner, seconds);
			} finally {
				learner.dispose();
			}
		} finally {
			release();
		}
	} catch (error) {
		throw folderError(error instanceof CheckpointError ? error.file : folder, error);
	} finally {
		source.close();
	}
}

function makeLearner({ training, seed }: TrainingJob, source: BatchSource): Promise<Learner> {
	const { agent, batch, steps } = training;
	const { observationSpace, actionSpace, steps: length } = source;
	const view = { observationSpace, actionSpace, steps: length, batch, totalSteps: steps };
	const seeds = new SeedTree(seed).child("learner");
	return agentSpec(agent.id).learner!.create(agent.params, view, seeds);
}

/** The steps of one sitting. */
class Loop {
	private readonly began = performance.now();
	private nextSave = this.began + SAVE;
	private lastLook = this.began;
	private lastReport = 0;
	/** Steps of the last saved state. */
	private saved = 0;
	/** Exponential mean, for the eye. */
	private loss = Number.NaN;

	constructor(
		private readonly job: TrainingJob,
		private readonly learner: Learner,
		private readonly source: BatchSource,
		private readonly log: LossLog,
		private readonly fingerprint: string,
		private readonly hooks: TrainingHooks,
	) {}

	/** Steps from number `first` on; returns the seconds of all sittings. */
	async run(first: number, secondsBefore: number): Promise<number> {
		const { training, seed, folder } = this.job;
		const { steps, checkpointEvery } = training;
		const seconds = (): number => secondsBefore + (performance.now() - this.began) / 1000;
		this.saved = first;
		let lastPause = this.began;
		for (let step = first; step < steps; ) {
			const scalars = this.step(step);
			this.log.add(++step, scalars);
			this.loss = Number.isNaN(this.loss) ? scalars.loss! : this.loss * 0.98 + scalars.loss! * 0.02;
			const now = performance.now();
			if (now - lastPause > SLICE) {
				await new Promise((resolve) => setImmediate(resolve));
				lastPause = now;
			}
			const stop = this.hooks.signal?.aborted === true;
			if (stop || step % checkpointEvery === 0 || step === steps || now > this.nextSave) {
				this.save(join(folder, FILES.state), step, seconds());
				if (stop && step < steps) throw new TrainingInterruptedError(seed, step, steps);
			}
			this.look(first, step, now);
		}
		return seconds();
	}

	private step(step: number): LearnerScalars {
		const { seed } = this.job;
		let scalars: LearnerScalars;
		try {
			scalars = this.learner.step(this.source.batch(step), step);
		} catch (error) {
			if (!(error instanceof NotFiniteError)) throw error;
			const { tensor, value } = error;
			const what = tensor === "loss" ? "the loss" : `the gradient of ${tensor}`;
			const why = Number.isFinite(value) ? ", too large to be squared in single precision" : "";
			throw this.diverged(step, `${what} is ${value}${why}`, error);
		}
		for (const [name, value] of Object.entries(scalars))
			if (!Number.isFinite(value)) throw this.diverged(step, `${name} is ${value}`);
		if (scalars.loss === undefined)
			throw new PalaestraError(
				"bad-learner",
				`the learner of ${this.job.training.agent.id} tells no "loss" (seed ${seed}, step ${step + 1})`,
			);
		return scalars;
	}

	private diverged(step: number, reason: string, cause?: unknown): TrainingDivergedError {
		this.log.flush();
		return new TrainingDivergedError(
			this.job.seed,
			step,
			reason,
			this.saved,
			cause === undefined ? {} : { cause },
		);
	}

	/** Never over a good state with numbers that are none. */
	private save(file: string, step: number, seconds: number): void {
		const began = performance.now();
		const tensors = this.learner.save();
		const reason = whyNotFinite(tensors);
		if (reason !== null) throw this.diverged(step - 1, `after it, ${reason}`);
		const { fingerprint } = this;
		writeState(file, { step, lossesLength: this.log.flush(), seconds, fingerprint, tensors });
		this.saved = step;
		const now = performance.now();
		this.nextSave = now + Math.max(SAVE, REST * (now - began));
	}

	private look(first: number, step: number, now: number): void {
		if (now - this.lastLook > LOOK) {
			this.log.flush();
			this.lastLook = now;
		}
		if (!this.hooks.onProgress || now - this.lastReport < REPORT) return;
		this.lastReport = now;
		const { training, seed } = this.job;
		const speed = ((step - first) / (now - this.began)) * 1000;
		this.hooks.onProgress({ seed, step, steps: training.steps, loss: this.loss, speed });
	}
}
