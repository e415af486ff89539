import type { ResolvedScenario } from "../scenario/index.ts";
import type { JobSpec } from "./job-spec.ts";

/** The jobs of a scenario and its grid: one for each variant, agent and seed, in that order. */
export function planJobs(scenarios: readonly ResolvedScenario[]): JobSpec[] {
	const jobs: JobSpec[] = [];
	for (const scenario of scenarios) {
		const { protocol, record } = scenario;
		for (const agent of scenario.agents)
			for (const seed of protocol.seeds)
				jobs.push({
					id: [slug(scenario.variant), slug(agent.label), `seed${seed}`].filter(Boolean).join("_"),
					scenario: scenario.name,
					variant: scenario.variant,
					agent,
					seed,
					numEnvs: protocol.numEnvs,
					...(protocol.train ? { train: protocol.train } : {}),
					evaluate: protocol.evaluate,
					metrics: scenario.metrics,
					curvePoints: record.curvePoints,
					...(record.replay ? { record: record.replay } : {}),
				});
	}
	return distinct(jobs);
}

/** A name as a folder: letters, digits, dots and dashes. */
function slug(text: string): string {
	return text.replace(/[^A-Za-z0-9.=-]+/g, "-").replace(/^-+|-+$/g, "");
}

/** Appends a number where two names came to the same folder. */
function distinct(jobs: readonly JobSpec[]): JobSpec[] {
	const seen = new Map<string, number>();
	return jobs.map((job) => {
		const key = job.id.toLowerCase();
		const count = (seen.get(key) ?? 0) + 1;
		seen.set(key, count);
		return count === 1 ? job : { ...job, id: `${job.id}_${count}` };
	});
}
