import { lastEpisodes } from "./estimates.mjs";
import { meanOf, normalised, pairedDifference } from "./statistics.mjs";

/**
 * Score of each β in a validation scenario's jobs: the mean over tasks, trainings and seeds of the
 * normalised score where there is regret (0 random, 1 Thompson sampling), else of success.
 * @returns { scores: Map β → { mean, error }, best: β with the largest mean, chosen: the same, normal };
 * the error is the standard error of the difference from the best, a job of one with that of the other
 */
export function validate(jobs) {
	const normal = jobs[0].job.metrics[0] === "regret";
	const learned = jobs.filter(({ job }) => job.agent.checkpoint);
	const betas = [...new Set(learned.map(({ job }) => job.agent.params.beta))].sort((a, b) => a - b);
	const regret = (id, { job }) => {
		const same = jobs.find(
			(each) =>
				each.job.agent.id === id && each.job.variant === job.variant && each.job.seed === job.seed,
		);
		return meanOf(same.values.regret);
	};
	const score = (result) =>
		normal
			? normalised({
					model: meanOf(result.values.regret),
					random: regret("random", result),
					source: regret("thompson", result),
				})
			: meanOf(lastEpisodes(result));
	const of = new Map(
		betas.map((beta) => [
			beta,
			learned
				.filter(({ job }) => job.agent.params.beta === beta)
				.sort((a, b) => (taskOf(a) < taskOf(b) ? -1 : 1))
				.map(score),
		]),
	);
	const best = betas.reduce((a, b) => (meanOf(of.get(b)) > meanOf(of.get(a)) ? b : a));
	const scores = new Map(
		betas.map((beta) => {
			const { error } = pairedDifference(of.get(beta), of.get(best));
			return [beta, { mean: meanOf(of.get(beta)), error }];
		}),
	);
	return { scores, best, chosen: best, normal };
}

/** What a job is of, but for its β. */
function taskOf({ job: { variant, seed, agent } }) {
	return [variant.replace(/,?beta=[^,]*/, ""), seed, agent.checkpoint.file].join(" ");
}

/**
 * The β that validation chose for each agent of a scenario that has one and acts by it, as overrides
 * of the scenario.
 * @param chosen name of a training → β
 * @param agents of the resolved scenario
 */
export function overrides(agents, chosen) {
	const set = {};
	agents.forEach(({ checkpoint, params }, k) => {
		if (!checkpoint || params?.mode === "greedy") return;
		const beta = chosen.get(trainingOf(checkpoint.file));
		if (beta !== undefined && beta !== params?.beta) set[`agents.${k}.params.beta`] = beta;
	});
	return set;
}

/** Name of the training of ".../NAME-SEED". */
export function trainingOf(file) {
	return file.split(/[/\\]/).at(-1).replace(/-\d+$/, "");
}
