import { show } from "../env/index.ts";
import type { EnvProbe } from "./check-env.ts";
import type { Located } from "./located.ts";
import { defaultMetrics, METRICS } from "./metrics.ts";
import type { Reporter } from "./reporter.ts";
import { ENDLESS, type ResolvedReplay } from "./resolved.ts";
import type {
	MetricName,
	ScenarioEvaluate,
	ScenarioProtocol,
	ScenarioRecord,
	ScenarioReplay,
	ScenarioTrain,
} from "./scenario-type.ts";

/** The seeds as a list. `document` is where problems are shown. */
export function checkSeeds(
	seeds: NonNullable<ScenarioProtocol["seeds"]>,
	document: Located,
	reporter: Reporter,
): readonly number[] {
	if (Array.isArray(seeds)) return seeds;
	const { count, first = 0 } = seeds;
	if (count - 1 > Number.MAX_SAFE_INTEGER - first) {
		const message = `is ${first}: seeds up to ${first} + ${count} - 1 are above ${Number.MAX_SAFE_INTEGER}`;
		reporter.at(document, ["protocol", "seeds", "first"], message, { value: first });
		return [];
	}
	return Array.from({ length: count }, (_, i) => first + i);
}

/** Steps of a trial of full length; `undefined` when it may never end. */
function trialSteps({ view, resolved }: EnvProbe): number | undefined {
	const { maxEpisodeSteps } = view;
	if (maxEpisodeSteps === undefined || resolved.episodesPerTrial === ENDLESS) return undefined;
	return maxEpisodeSteps * resolved.episodesPerTrial;
}

function endlessReason({ view, resolved }: EnvProbe): string {
	if (resolved.episodesPerTrial === ENDLESS) return 'episodesPerTrial is "endless"';
	return view.maxEpisodeSteps === undefined
		? `${resolved.id} has no time limit (set maxEpisodeSteps)`
		: "";
}

/** Exactly one of trials and steps, and trials that end. */
export function checkEvaluate(
	evaluate: ScenarioEvaluate,
	env: EnvProbe | null,
	document: Located,
	reporter: Reporter,
): { trials: number } | { steps: number } {
	const { trials, steps } = evaluate;
	const at = ["protocol", "evaluate"];
	if (trials !== undefined && steps !== undefined)
		reporter.at(
			document,
			[...at, "steps"],
			"stands beside trials; give one of the two",
			{ value: steps },
			true,
		);
	if (steps !== undefined) return { steps };
	if (env && trialSteps(env) === undefined) {
		const where = trials === undefined ? at : [...at, "trials"];
		reporter.at(
			document,
			where,
			`a trial may never end: ${endlessReason(env)}; give steps instead of trials`,
		);
	}
	return { trials: trials ?? 1 };
}

/** The training budget of each environment in steps; 0 for no training. */
export function checkTrain(
	train: ScenarioTrain | undefined,
	env: EnvProbe | null,
	document: Located,
	reporter: Reporter,
): number {
	if (train === undefined) return 0;
	const { trials, steps } = train;
	const at = ["protocol", "train"];
	if (trials === undefined && steps === undefined)
		reporter.at(document, at, "lacks a budget: trials or steps");
	if (trials !== undefined && steps !== undefined)
		reporter.at(
			document,
			[...at, "steps"],
			"stands beside trials; give one of the two",
			{ value: steps },
			true,
		);
	if (trials === undefined || trials === 0) return steps ?? 0;
	if (!env) return 0;
	const each = trialSteps(env);
	if (each === undefined) {
		const message = `a trial may never end: ${endlessReason(env)}; give steps instead of trials`;
		reporter.at(document, [...at, "trials"], message);
		return 0;
	}
	const total = trials * each;
	if (!Number.isSafeInteger(total)) {
		reporter.at(
			document,
			[...at, "trials"],
			`is ${trials}: so many trials of ${each} steps are too many`,
		);
		return 0;
	}
	return total;
}

/** The metrics, checked against what the environment tells. */
export function checkMetrics(
	metrics: readonly MetricName[] | undefined,
	env: EnvProbe | null,
	bySteps: boolean,
	document: Located,
	reporter: Reporter,
): readonly MetricName[] {
	if (!env) return metrics ?? [];
	const { info } = env.view;
	if (metrics === undefined) return defaultMetrics(info);
	const possible = (Object.keys(METRICS) as MetricName[]).filter((name) => {
		const { needs } = METRICS[name];
		return (
			(needs === undefined || info[needs] !== undefined) && (name !== "late_reward" || bySteps)
		);
	});
	for (const [i, name] of metrics.entries()) {
		if (possible.includes(name)) continue;
		const { needs } = METRICS[name];
		const why = needs
			? `needs info.${needs}, which ${env.resolved.id} does not tell`
			: "needs a budget in steps (protocol.evaluate.steps)";
		const message = `${show(name)} ${why}; expected one of ${possible.join(", ")}`;
		reporter.at(document, ["metrics", i], message, { value: name, allowed: possible });
	}
	return metrics;
}

/** What to record, checked against how much there is. */
export function checkReplay(
	replay: NonNullable<ScenarioRecord["replay"]>,
	numEnvs: number,
	trials: number | undefined,
	document: Located,
	reporter: Reporter,
): ResolvedReplay | null {
	if (replay === false) return null;
	const wanted: ScenarioReplay = replay === true ? {} : replay;
	const at = ["record", "replay"];
	const rows = wanted.rows ?? Math.min(4, numEnvs);
	if (rows > numEnvs)
		reporter.at(
			document,
			[...at, "rows"],
			`is ${rows}, expected at most protocol.numEnvs, which is ${numEnvs}`,
			{
				value: rows,
			},
		);
	const recorded = wanted.trials ?? 1;
	if (trials !== undefined && recorded > trials)
		reporter.at(
			document,
			[...at, "trials"],
			`is ${recorded}, expected at most protocol.evaluate.trials, which is ${trials}`,
			{ value: recorded },
		);
	const columns = wanted.columns ?? ["observation", "info", "hidden", "explanation"];
	return { rows, trials: recorded, columns, ...(wanted.time ? { time: true } : {}) };
}
