import { mean } from "./descriptive.ts";
import { type Phase, requirePhases } from "./phases.ts";
import { meanOf } from "./returns.ts";
import { type ScoreMatrix, ScoreTable } from "./score-table.ts";
import { requireInteger, requireLength } from "./validate.ts";

/**
 * Measures of a learner that meets tasks one after another, as defined by Wołczyk et al., "Continual
 * World" (NeurIPS 2021). `evaluations[task][time]` is the performance on a task, normally in
 * [0, 1], of a frozen copy at an evaluation time; `phases[task]` is when that task was trained, in
 * evaluation indices.
 */
export interface ContinualRun {
	readonly evaluations: ScoreMatrix;
	readonly phases: readonly Phase[];
}

/** A measure of each task, and its mean. */
export interface TaskMeasure {
	readonly perTask: Float64Array;
	/** Over all tasks. */
	readonly mean: number;
	/** Over all but the last task, which had no time to change (COOM's convention); 0 for one task. */
	readonly meanButLast: number;
}

/** Average performance P(t) at every evaluation: the mean over all tasks, seen or not. */
export function averagePerformance(evaluations: ScoreMatrix): Float64Array {
	return ScoreTable.from(evaluations, "evaluations").taskMeans();
}

/**
 * Forgetting: performance at the end of a task's own phase less that at the end of training.
 * Negative when later tasks helped.
 * @param window evaluations averaged at either end, at most the phase; 5, as Continual World does.
 */
export function forgetting(run: ContinualRun, window = 5): TaskMeasure {
	requireInteger("window", window, 1);
	const times = requireRun(run);
	const perTask = Float64Array.from(run.phases, ({ start, end }, task) => {
		const row = run.evaluations[task]!;
		const size = Math.min(window, end - start);
		return meanOf(row, end - size, end) - meanOf(row, times - size, times);
	});
	return measure(perTask);
}

/**
 * Backward transfer: how much later training changed the performance on a task. It is −forgetting;
 * its usual summary is `meanButLast` (Lopez-Paz & Ranzato, NeurIPS 2017).
 */
export function backwardTransfer(run: ContinualRun, window = 5): TaskMeasure {
	// 0 − F, so that a task that did not change gives 0 and not −0.
	return measure(forgetting(run, window).perTask.map((value) => 0 - value));
}

/** Area under each task's curve in its own phase: the mean of its evaluations there. */
export function phaseAuc(run: ContinualRun): Float64Array {
	requireRun(run);
	return Float64Array.from(run.phases, ({ start, end }, task) =>
		meanOf(run.evaluations[task]!, start, end),
	);
}

function requireRun({ evaluations, phases }: ContinualRun): number {
	const { runs: tasks, tasks: times } = ScoreTable.from(evaluations, "evaluations");
	requireLength("phases", phases, tasks, "one for each task");
	requirePhases("phases", phases, times);
	return times;
}

function measure(perTask: Float64Array): TaskMeasure {
	return {
		perTask,
		mean: mean(perTask),
		meanButLast: perTask.length > 1 ? mean(perTask.subarray(0, -1)) : 0,
	};
}
