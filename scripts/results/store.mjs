/** Measured jobs by scenario, variant and agent. */
export class Store {
	#jobs = new Map();

	add(scenario, results) {
		this.#jobs.set(scenario, results);
	}

	has(scenario) {
		return this.#jobs.has(scenario);
	}

	/** Scenarios measured. */
	get scenarios() {
		return [...this.#jobs.keys()];
	}

	/** Jobs of a scenario. @throws Error when it was not measured */
	jobs(scenario) {
		const jobs = this.#jobs.get(scenario);
		if (!jobs) throw new Error(`no scenario ${scenario} was measured`);
		return jobs;
	}

	variants(scenario) {
		return [...new Set(this.jobs(scenario).map(({ job }) => job.variant))];
	}

	/** Agents of a scenario, without the seeds of their trainings. */
	agents(scenario) {
		return [...new Set(this.jobs(scenario).map(({ job }) => nameOf(job.agent.label)))];
	}

	/**
	 * Numbers of an agent in a variant: trainings × seeds × environments. An agent "X" stands for all
	 * labels "X (seed k)", one of each training.
	 * @param pick a metric's name, or a function of a job's result that gives one number a row
	 * @throws Error when there are none
	 */
	group(scenario, variant, agent, pick) {
		const read = typeof pick === "function" ? pick : ({ values }) => values[pick];
		const jobs = this.jobs(scenario).filter(
			({ job }) => samePoint(job.variant, variant) && nameOf(job.agent.label) === agent,
		);
		if (jobs.length === 0) throw new Error(`${scenario} has no ${agent} in variant "${variant}"`);
		const labels = [...new Set(jobs.map(({ job }) => job.agent.label))].sort();
		return labels.map((label) =>
			jobs
				.filter(({ job }) => job.agent.label === label)
				.sort((a, b) => a.job.seed - b.job.seed)
				.map((result) => read(result).map((value) => value ?? Number.NaN)),
		);
	}

	/** Curve of a metric: its xs, and trainings × seeds × environments arrays over them. */
	curve(scenario, variant, agent, metric) {
		const of = ({ curves }) => curves.find((curve) => curve.metric === metric);
		const first = this.jobs(scenario).find(({ job }) => nameOf(job.agent.label) === agent);
		if (!first) throw new Error(`${scenario} has no ${agent}`);
		const { xs } = of(first);
		const at = (k) =>
			this.group(scenario, variant, agent, (job) => of(job).rows.map((row) => row[k]));
		return { xs, points: xs.map((_, k) => at(k)) };
	}
}

/** Whether two variants are the same point of a grid, whatever the order of its keys. */
function samePoint(a, b) {
	return a === b || a.split(",").sort().join() === b.split(",").sort().join();
}

/** An agent's label without the seed of its training. */
export function nameOf(label) {
	return label.replace(/ \(seed \d+\)$/, "");
}
