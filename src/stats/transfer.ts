import { type BootstrapOptions, bootstrapBand, type Interval } from "./bootstrap.ts";
import { StatsError } from "./errors.ts";
import { type ScoreMatrix, ScoreTable } from "./score-table.ts";

/** Forward transfer of each task and its mean. */
export interface ForwardTransfer {
	readonly perTask: Float64Array;
	readonly mean: number;
}

/**
 * Forward transfer FT = (AUC − AUC_b) / (1 − AUC_b): how much better a task is learned after others
 * than from scratch (Wołczyk et al., "Continual World", NeurIPS 2021). At most 1. The areas are
 * averaged over runs before the ratio is taken, as the benchmark's code does.
 *
 * @param auc runs × tasks: `phaseAuc` of each continual run.
 * @param baseline runs × tasks: the same areas for single-task runs of the same length from scratch.
 * @throws StatsError when the tasks differ, or a baseline is perfect (mean AUC_b ≥ 1), which leaves
 * nothing to gain.
 */
export function forwardTransfer(
	auc: ScoreMatrix | ScoreTable,
	baseline: ScoreMatrix | ScoreTable,
): ForwardTransfer {
	const own = ScoreTable.from(auc, "auc");
	const scratch = ScoreTable.from(baseline, "baseline");
	if (own.tasks !== scratch.tasks) {
		throw new StatsError("stats-shape", "tasks of baseline", scratch.tasks, `${own.tasks}, as auc`);
	}
	const scratchMeans = scratch.taskMeans();
	const perTask = own.taskMeans().map((value, task) => {
		const b = scratchMeans[task]!;
		if (b >= 1) {
			throw new StatsError("stats-range", `mean baseline of task ${task}`, b, "a number below 1");
		}
		return (value - b) / (1 - b);
	});
	let sum = 0;
	for (const value of perTask) sum += value;
	return { perTask, mean: sum / perTask.length };
}

/**
 * Mean forward transfer with its bootstrap interval. Whole runs are drawn: one run meets all tasks.
 * Continual World reports `{ confidence: 0.9, reps: 4000 }`.
 * @throws StatsError as `forwardTransfer`, also when a resample's baseline is perfect.
 */
export function forwardTransferInterval(
	request: BootstrapOptions & {
		readonly auc: ScoreMatrix | ScoreTable;
		readonly baseline: ScoreMatrix | ScoreTable;
	},
): Interval {
	const tables = [
		ScoreTable.from(request.auc, "auc"),
		ScoreTable.from(request.baseline, "baseline"),
	];
	const { estimate, low, high } = bootstrapBand(
		tables,
		1,
		request,
		(samples, out) => {
			out[0] = forwardTransfer(samples[0]!, samples[1]!).mean;
		},
		"runs",
	);
	return { estimate: estimate[0]!, low: low[0]!, high: high[0]! };
}
