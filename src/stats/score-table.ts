import { StatsError } from "./errors.ts";
import { requireFinite, requireLength } from "./validate.ts";

/** Scores by run and task: `matrix[run][task]`. */
export type ScoreMatrix = readonly ArrayLike<number>[];

/**
 * A runs × tasks matrix of finite scores, row-major: the score of run r on task k is
 * `data[r * tasks + k]`. Statistics accept one wherever they accept a `ScoreMatrix`; the bootstrap
 * hands its resamples over as one, so they are not validated again.
 */
export class ScoreTable {
	readonly data: Float64Array;
	readonly runs: number;
	readonly tasks: number;

	/** @throws StatsError when `data` does not hold runs × tasks finite numbers. */
	constructor(data: Float64Array, runs: number, tasks: number) {
		requireFinite("data", data);
		requireLength("data", data, runs * tasks, `${runs} runs × ${tasks} tasks`);
		this.data = data;
		this.runs = runs;
		this.tasks = tasks;
	}

	/**
	 * Copies a matrix; a `ScoreTable` is returned as it is.
	 * @param name what errors call the matrix.
	 * @throws StatsError when it is empty, ragged, or holds a non-finite number.
	 */
	static from(scores: ScoreMatrix | ScoreTable, name = "scores"): ScoreTable {
		if (scores instanceof ScoreTable) return scores;
		if (!Array.isArray(scores)) {
			throw new StatsError(
				"stats-shape",
				name,
				scores,
				"an array of runs, each an array of scores",
			);
		}
		if (scores.length === 0) throw new StatsError("stats-empty", `${name}.length`, 0, "at least 1");
		requireFinite(`${name}[0]`, scores[0]);
		const tasks: number = scores[0].length;
		const data = new Float64Array(scores.length * tasks);
		for (let run = 0; run < scores.length; run++) {
			const row = scores[run];
			requireFinite(`${name}[${run}]`, row);
			requireLength(`${name}[${run}]`, row, tasks, `as ${name}[0]`);
			data.set(row, run * tasks);
		}
		return new ScoreTable(data, scores.length, tasks);
	}

	/** One score per run on a single task. */
	static column(values: ArrayLike<number>, name = "values"): ScoreTable {
		requireFinite(name, values);
		return new ScoreTable(Float64Array.from(values), values.length, 1);
	}

	/** Mean over runs, for each task. */
	taskMeans(): Float64Array {
		const means = new Float64Array(this.tasks);
		for (let i = 0; i < this.data.length; i++) means[i % this.tasks]! += this.data[i]!;
		for (let task = 0; task < this.tasks; task++) means[task]! /= this.runs;
		return means;
	}
}
