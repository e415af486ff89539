import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { planJobs } from "../../dist/src/run/index.js";
import { loadScenario } from "../../dist/src/scenario/index.js";
import { version } from "../../dist/src/version.js";

/** Jobs of a scenario file; `set` overrides as `palaestra run --set` does. @throws ScenarioError */
export function jobsOf(file, set = {}) {
	const { scenarios } = loadScenario(file, Object.keys(set).length > 0 ? { set } : {});
	return planJobs(scenarios);
}

/** All that a job's results depend on: equal jobs of different scenarios are measured once. */
export function keyOf({ agent, seed, numEnvs, train, evaluate, metrics, curvePoints }) {
	const { file: _, ...checkpoint } = agent.checkpoint ?? {};
	const what = { version, agent: { ...agent, checkpoint }, seed, numEnvs, train, evaluate };
	const text = JSON.stringify({ ...what, metrics, curvePoints });
	return createHash("sha256").update(text).digest("hex").slice(0, 24);
}

/**
 * Measures jobs in threads; those whose results lie in `folder` are not run again.
 * @returns results in the order of `jobs`
 */
export async function measureAll(jobs, { folder, workers, fresh = false, note = () => {} }) {
	mkdirSync(folder, { recursive: true });
	const fileOf = (job) => join(folder, `${keyOf(job)}.json`);
	const waiting = new Map(
		jobs.filter((job) => fresh || !existsSync(fileOf(job))).map((job) => [fileOf(job), job]),
	);
	const queue = [...waiting];
	let done = 0;
	const next = (worker) => {
		const [file, spec] = queue.shift() ?? [];
		if (spec) worker.postMessage({ spec, file });
		return spec !== undefined;
	};
	const thread = () =>
		new Promise((resolve, reject) => {
			const worker = new Worker(new URL("./worker.mjs", import.meta.url));
			worker.on("error", reject);
			worker.on("message", () => {
				done++;
				note(`${done} of ${waiting.size} jobs`);
				if (!next(worker)) worker.terminate().then(resolve);
			});
			if (!next(worker)) worker.terminate().then(resolve);
		});
	await Promise.all(Array.from({ length: Math.min(workers, queue.length) }, thread));
	return jobs.map((job) => ({ job, ...JSON.parse(readFileSync(fileOf(job), "utf8")) }));
}
