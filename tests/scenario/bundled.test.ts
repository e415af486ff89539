import "../../index.ts";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { listEnvs, listLayers } from "../../index.ts";
import { Job } from "../../src/run/job.ts";
import { planJobs } from "../../src/run/plan.ts";
import { weightsOf } from "../../src/run/weights.ts";
import { listScenarios, loadScenario, type ScenarioFile } from "../../src/scenario/index.ts";

/** Those of the paper's size have no weights here; see paper.test.ts. */
const entries = listScenarios().filter(({ name }) => !name.startsWith("headless-ad/paper/"));
/** Batched steps of each job: enough to end episodes in most scenarios. */
const STEPS = 350;

const SMALL = { "protocol.seeds": [3], "protocol.numEnvs": 2, "record.replay": false };

function small(file: string): ScenarioFile {
	return loadScenario(file, { set: SMALL });
}

test("there are scenarios", () => {
	expect(entries.length).toBeGreaterThanOrEqual(20);
});

describe.each(entries.map(({ name, file }) => [name, file]))("%s", (name, file) => {
	test("is valid, has a title and a description, and names its schema", () => {
		const { scenarios } = loadScenario(file);
		expect(scenarios[0]!.title).not.toBe("");
		expect(scenarios[0]!.description).not.toBe("");
		expect(name.endsWith(scenarios[0]!.name)).toBe(true);
		const { $schema } = JSON.parse(readFileSync(file, "utf8")) as { $schema: string };
		expect(existsSync(join(dirname(file), $schema))).toBe(true);
	});

	test("reference scores are of its own variants, agents and metrics", () => {
		const { scenarios } = loadScenario(file);
		const variants = scenarios.map(({ variant }) => variant);
		for (const { variant, agent, metric, low, mean, high } of scenarios[0]!.reference?.scores ??
			[]) {
			expect(variants).toContain(variant);
			expect(scenarios[0]!.agents.map(({ label }) => label)).toContain(agent);
			expect(scenarios[0]!.metrics).toContain(metric);
			expect(low).toBeLessThanOrEqual(mean);
			expect(mean).toBeLessThanOrEqual(high);
		}
	});

	test("every agent acts", () => {
		for (const spec of planJobs(small(file).scenarios)) {
			const short = { ...spec, ...(spec.train ? { train: { ...spec.train, steps: 20 } } : {}) };
			const job = new Job(short, undefined, undefined, weightsOf(spec));
			job.advance(STEPS);
			expect(job.steps, spec.id).toBeGreaterThan(0);
			job.close();
		}
	});
});

test("every layer is shown", () => {
	const shown = new Set(
		entries.flatMap(({ file }) =>
			loadScenario(file).scenarios.flatMap(({ env }) => env.layers.map(({ id }) => id)),
		),
	);
	expect(listLayers().filter((id) => !shown.has(id))).toEqual([]);
});

test("every family of environments is shown", () => {
	const shown = new Set(
		entries.flatMap(({ file }) =>
			loadScenario(file).scenarios.map(({ env }) => env.id.split("/")[0]),
		),
	);
	expect(
		[...new Set(listEnvs().map((id) => id.split("/")[0]))].filter((each) => !shown.has(each)),
	).toEqual([]);
});
