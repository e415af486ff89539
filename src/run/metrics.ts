import { type Kernel, type SameStepResult, TimeLimit, type VectorEnv } from "../env/index.ts";
import { PalaestraError } from "../errors.ts";
import { METRICS, type MetricName } from "../scenario/index.ts";
import type { TypedArray } from "../spaces/index.ts";
import { Curve, type CurveResult } from "./curve.ts";
import type { JobSpec } from "./job-spec.ts";

export interface MetricsResult {
	/** One value a row for each metric; NaN where there was nothing to measure. */
	readonly values: Readonly<Record<string, readonly number[]>>;
	readonly curves: readonly CurveResult[];
}

/** Columns of `episodes.csv`. */
export const EPISODE_COLUMNS =
	"env,trial,episode,length,return,regret,success,terminated,truncated";

const SUMS = [
	// The episode under way.
	"episodeReturn",
	"episodeRegret",
	"episodeSuccess",
	"episodeLength",
	// The trial under way.
	"episodes",
	"trialSteps",
	"trialRegret",
	"trialReward",
	// All finished trials.
	"trials",
	"steps",
	"regret",
	"reward",
	"lateReward",
	"lateSteps",
	// All finished episodes, and those that end a trial.
	"allEpisodes",
	"allReturn",
	"allSuccess",
	"allLength",
	"allScore",
	"allFirstReach",
	"reachedEpisodes",
	"tailEpisodes",
	"tailReturn",
	"tailSuccess",
] as const;

/** Accumulates, step by step, what the table, the curves and `episodes.csv` are made of. */
export class Metrics {
	private readonly sums: Record<(typeof SUMS)[number], Float64Array>;
	private readonly curves: Curve[] = [];
	private readonly byStep: boolean;
	private readonly trials: number;
	private readonly budget: number | undefined;
	private readonly tail: number;
	private readonly limit: number | undefined;
	private readonly regretInfo: TypedArray | undefined;
	private readonly successInfo: TypedArray | undefined;
	/** Info at the ends of episodes. */
	private readonly endScore: TypedArray | undefined;
	private readonly endReach: TypedArray | undefined;
	private csv: string[] = [];
	private finishedRows = 0;

	/** @throws PalaestraError when the environment does not give what a metric needs. */
	constructor(
		private readonly env: VectorEnv,
		private readonly spec: JobSpec,
		/** Steps of each row, in place of trials. */
		budget: number | undefined = spec.evaluate.steps,
	) {
		const n = env.numEnvs;
		const { info } = env.kernel;
		for (const name of spec.metrics) {
			const needed = METRICS[name as MetricName]?.needs;
			if (needed !== undefined && !info[needed])
				throw new PalaestraError(
					"bad-metric",
					`metric ${JSON.stringify(name)} needs info.${needed}, which ${spec.evaluate.env.id} does not give`,
				);
		}
		this.sums = Object.fromEntries(
			SUMS.map((name) => [name, new Float64Array(n)]),
		) as typeof this.sums;
		this.trials = spec.evaluate.trials ?? 1;
		this.budget = budget;
		this.limit = limitOf(env);
		this.regretInfo = info.regret?.data;
		this.successInfo = info.success?.data;
		this.endScore = env.finalInfoColumns.normalized_score?.data;
		this.endReach = env.finalInfoColumns.first_reach?.data;
		// "endless" arrives as a very large number.
		const episodesPerTrial =
			env.clocks.episodesPerTrial > 1e9 ? Infinity : env.clocks.episodesPerTrial;
		this.tail = Number.isFinite(episodesPerTrial)
			? Math.max(1, Math.floor(episodesPerTrial / 10))
			: 1;
		const horizon = budget ?? (episodesPerTrial === 1 ? this.limit : undefined);
		this.byStep = horizon !== undefined;
		this.addCurves(horizon ?? episodesPerTrial);
	}

	/** Share of the work done, in [0, 1]. */
	progress(ticks: number): number {
		if (this.budget !== undefined) return Math.min(1, ticks / this.budget);
		const { trials, trialSteps } = this.sums;
		const perTrial = (this.limit ?? Infinity) * this.env.clocks.episodesPerTrial;
		let done = 0;
		for (let i = 0; i < trials.length; i++)
			done += Math.min(this.trials, trials[i]! + Math.min(1, trialSteps[i]! / perTrial));
		return done / (trials.length * this.trials);
	}

	/** Whether every row has had its trials, or the budget is spent. */
	done(ticks: number): boolean {
		return this.budget !== undefined ? ticks >= this.budget : this.finishedRows >= this.env.numEnvs;
	}

	/** Mean of the primary metric over rows so far; NaN before there is one. */
	current(): number {
		const values = this.valuesOf(this.spec.metrics[0]!).filter(Number.isFinite);
		return values.length > 0
			? values.reduce((sum, value) => sum + value, 0) / values.length
			: Number.NaN;
	}

	/** Notes the step just taken in every row. */
	step(result: SameStepResult): void {
		const { sums, byStep, regretInfo, successInfo, curves, budget } = this;
		const { reward, finalMask, finalInfo } = result;
		const finalRegret = finalInfo.regret as TypedArray | undefined;
		const finalSuccess = finalInfo.success as TypedArray | undefined;
		const {
			episodeReturn,
			episodeRegret,
			episodeSuccess,
			episodeLength,
			trialSteps,
			trialRegret,
			trialReward,
		} = sums;
		const half = budget === undefined ? Infinity : budget / 2;
		for (let i = 0; i < reward.length; i++) {
			if (budget === undefined && sums.trials[i]! >= this.trials) continue;
			const over = finalMask[i] === 1;
			const r = reward[i]!;
			const regret = regretInfo === undefined ? 0 : over ? finalRegret![i]! : regretInfo[i]!;
			if (successInfo !== undefined && (over ? finalSuccess![i] : successInfo[i]) === 1)
				episodeSuccess[i] = 1;
			episodeReturn[i]! += r;
			episodeRegret[i]! += regret;
			episodeLength[i]! += 1;
			trialRegret[i]! += regret;
			trialReward[i]! += r;
			trialSteps[i]! += 1;
			if (trialSteps[i]! > half) {
				sums.lateReward[i]! += r;
				sums.lateSteps[i]! += 1;
			}
			if (byStep)
				for (let c = 0; c < curves.length; c++) {
					const curve = curves[c]!;
					const value =
						curve.metric === "regret"
							? trialRegret[i]!
							: curve.metric === "return"
								? trialReward[i]!
								: r;
					curve.note(i, trialSteps[i]! - 1, value);
				}
			if (over) this.endEpisode(i, result.terminated[i]!, result.truncated[i]!);
		}
	}

	/** Lines of `episodes.csv` since the last call. */
	takeEpisodes(): string {
		const text = this.csv.join("");
		this.csv = [];
		return text;
	}

	/** How many lines wait. */
	get pendingEpisodes(): number {
		return this.csv.length;
	}

	result(): MetricsResult {
		const values = Object.fromEntries(this.spec.metrics.map((name) => [name, this.valuesOf(name)]));
		return { values, curves: this.curves.map((curve) => curve.result()) };
	}

	/** Live arrays by name, for checkpoints. */
	arrays(): Record<string, TypedArray> {
		const curves = this.curves.map((curve, c) => curve.arrays(`curve${c}.`));
		return Object.assign({ ...this.sums }, ...curves);
	}

	/** To be called after `arrays()` have been restored. */
	restored(): void {
		this.finishedRows = 0;
		for (const count of this.sums.trials) if (count >= this.trials) this.finishedRows++;
	}

	private addCurves(length: number): void {
		if (!Number.isFinite(length) || length < 2) return;
		const possible = this.byStep
			? ["regret", "return", "reward"]
			: ["regret", "return", "success", "length"];
		for (const metric of this.spec.metrics) {
			if (!possible.includes(metric)) continue;
			const cumulative = metric === "regret" || (this.byStep && metric === "return");
			const x = this.byStep ? "step" : "episode";
			this.curves.push(
				new Curve({
					metric,
					x,
					cumulative,
					rows: this.env.numEnvs,
					trials: this.budget === undefined ? this.trials : 1,
					length,
					points: this.spec.curvePoints,
				}),
			);
		}
	}

	private endEpisode(i: number, terminated: number, truncated: number): void {
		const { sums, byStep } = this;
		const { episodesPerTrial } = this.env.clocks;
		const episode = sums.episodes[i]!;
		const gained = sums.episodeReturn[i]!;
		const success = sums.episodeSuccess[i]!;
		const length = sums.episodeLength[i]!;
		if (!byStep)
			for (const curve of this.curves) {
				const { metric } = curve;
				const value =
					metric === "regret"
						? sums.trialRegret[i]!
						: metric === "return"
							? gained
							: metric === "success"
								? success
								: length;
				curve.note(i, episode, value);
			}
		sums.allEpisodes[i]! += 1;
		sums.allReturn[i]! += gained;
		sums.allSuccess[i]! += success;
		sums.allLength[i]! += length;
		if (this.endScore) sums.allScore[i]! += this.endScore[i]!;
		const reach = this.endReach?.[i] ?? 0;
		if (reach > 0) {
			sums.allFirstReach[i]! += reach;
			sums.reachedEpisodes[i]! += 1;
		}
		if (episode >= episodesPerTrial - this.tail) {
			sums.tailEpisodes[i]! += 1;
			sums.tailReturn[i]! += gained;
			sums.tailSuccess[i]! += success;
		}
		const regret = this.regretInfo ? sums.episodeRegret[i]! : "";
		this.csv.push(
			`${i},${sums.trials[i]},${episode},${length},${gained},${regret},${this.successInfo ? success : ""},${terminated},${truncated}\n`,
		);
		sums.episodeReturn[i] = 0;
		sums.episodeRegret[i] = 0;
		sums.episodeSuccess[i] = 0;
		sums.episodeLength[i] = 0;
		sums.episodes[i] = episode + 1;
		if (this.budget === undefined && episode + 1 >= episodesPerTrial) this.endTrial(i);
	}

	private endTrial(i: number): void {
		const { sums } = this;
		if (this.byStep)
			for (const curve of this.curves)
				curve.hold(
					i,
					sums.trialSteps[i]!,
					curve.metric === "regret" ? sums.trialRegret[i]! : sums.trialReward[i]!,
				);
		sums.regret[i]! += sums.trialRegret[i]!;
		sums.reward[i]! += sums.trialReward[i]!;
		sums.steps[i]! += sums.trialSteps[i]!;
		sums.trialRegret[i] = 0;
		sums.trialReward[i] = 0;
		sums.trialSteps[i] = 0;
		sums.episodes[i] = 0;
		sums.trials[i]! += 1;
		if (sums.trials[i] === this.trials) this.finishedRows++;
	}

	private valuesOf(metric: string): number[] {
		const { sums, budget } = this;
		const ratio = (a: Float64Array, b: Float64Array): number[] =>
			Array.from(a, (value, i) => value / b[i]!);
		switch (metric) {
			case "regret":
				return budget === undefined
					? ratio(sums.regret, sums.trials)
					: Array.from(sums.trialRegret);
			case "return":
				return ratio(sums.allReturn, sums.allEpisodes);
			case "reward":
				return budget === undefined
					? ratio(sums.reward, sums.steps)
					: ratio(sums.trialReward, sums.trialSteps);
			case "late_reward":
				return ratio(sums.lateReward, sums.lateSteps);
			case "success":
				return ratio(sums.allSuccess, sums.allEpisodes);
			case "length":
				return ratio(sums.allLength, sums.allEpisodes);
			case "normalized_score":
				return ratio(sums.allScore, sums.allEpisodes);
			case "first_reach":
				return ratio(sums.allFirstReach, sums.reachedEpisodes);
			case "final_return":
				return ratio(sums.tailReturn, sums.tailEpisodes);
			case "final_success":
				return ratio(sums.tailSuccess, sums.tailEpisodes);
			default:
				throw new PalaestraError(
					"bad-metric",
					`no metric ${JSON.stringify(metric)}; there are ${Object.keys(METRICS).join(", ")}`,
				);
		}
	}
}

/** The tightest time limit among a kernel's layers. */
function limitOf(env: VectorEnv): number | undefined {
	let limit: number | undefined;
	for (let level: Kernel | undefined = env.kernel; level; level = level.inner)
		if (level instanceof TimeLimit) limit = Math.min(level.maxEpisodeSteps, limit ?? Infinity);
	return limit;
}
