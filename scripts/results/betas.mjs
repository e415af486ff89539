import { lastEpisodes } from "./estimates.mjs";
import { meanOf } from "./statistics.mjs";

/**
 * Mean score of each β in a validation scenario's jobs, over trainings, variants and seeds alike.
 * @returns { scores: Map β → mean, best β, lower: less is better }
 */
export function validate(jobs) {
	const lower = jobs[0].job.metrics[0] === "regret";
	const values = new Map();
	for (const result of jobs) {
		const { beta } = result.job.agent.params;
		const rows = lower ? result.values.regret : lastEpisodes(result);
		values.set(beta, [...(values.get(beta) ?? []), ...rows]);
	}
	const scores = new Map([...values].sort(([a], [b]) => a - b).map(([b, v]) => [b, meanOf(v)]));
	const better = (a, b) => (lower ? a[1] < b[1] : a[1] > b[1]);
	const [best] = [...scores].reduce((a, b) => (better(b, a) ? b : a));
	return { scores, best, lower };
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
