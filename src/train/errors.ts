import { PalaestraError } from "../errors.ts";
import { type PlacedProblem, ScenarioError } from "../scenario/errors.ts";

/** A training file that cannot run; lists everything that was found wrong, as a compiler does. */
export class TrainingError extends ScenarioError {
	constructor(placed: readonly PlacedProblem[]) {
		super(placed, "invalid-training");
	}
}

/** Training that came to numbers that are not finite. What was saved before is kept. */
export class TrainingDivergedError extends PalaestraError {
	constructor(
		readonly seed: number,
		/** Optimiser steps taken before the one that failed. */
		readonly step: number,
		readonly reason: string,
		/** Steps of the state that is kept. */
		readonly saved: number,
		options?: ErrorOptions,
	) {
		const kept = saved > 0 ? `the state after step ${saved} is kept` : "nothing was saved yet";
		super(
			"training-diverged",
			`seed ${seed}, step ${step + 1}: ${reason}; ${kept}. A smaller learning rate, more warm-up or stronger clipping of gradients may help`,
			options,
		);
	}
}

/** A folder or file that holds another training than the one asked for. */
export class TrainingMismatchError extends PalaestraError {
	constructor(
		readonly path: string,
		reason: string,
	) {
		super("training-mismatch", `${path}: ${reason}`);
	}
}

/** Stopped on request; what was done is saved and the same command goes on from there. */
export class TrainingInterruptedError extends PalaestraError {
	constructor(
		readonly seed: number,
		/** Optimiser steps taken and saved. */
		readonly step: number,
		readonly steps: number,
	) {
		super(
			"interrupted",
			`interrupted: seed ${seed} is saved at step ${step} of ${steps}; the same command (without --force) goes on from there`,
		);
	}
}
