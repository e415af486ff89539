import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import "../../index.ts";
import { openReplay } from "../../src/record/index.ts";
import {
	InterruptedError,
	planJobs,
	RunFolderError,
	readManifest,
	resumeRun,
	runScenario,
} from "../../src/run/index.ts";
import { resolveScenario } from "../../src/scenario/index.ts";

let home: string;
beforeEach(() => {
	home = mkdtempSync(join(tmpdir(), "palaestra-run-"));
});
afterEach(() => {
	rmSync(home, { recursive: true, force: true });
});

const scenario = () =>
	resolveScenario({
		version: 1,
		name: "small",
		title: "Small & quick <test>",
		env: { id: "bandit/Bernoulli-v0", params: { arms: 5, horizon: 60 } },
		agents: [{ id: "random" }, { id: "thompson" }, { id: "oracle" }],
		protocol: { seeds: [0, 1], numEnvs: 16, evaluate: { trials: 2 } },
		record: { replay: { rows: 2, trials: 1 } },
	});

describe("runScenario", () => {
	test("leaves a folder that says everything", async () => {
		const folder = join(home, "run");
		const results = await runScenario(scenario(), folder);
		expect(results.rows.map((row) => [row.agent, row.metric, row.n])).toEqual(
			["random", "thompson", "oracle"].flatMap((agent) => [
				[agent, "regret", 32],
				[agent, "return", 32],
			]),
		);
		const regret = Object.fromEntries(
			results.rows.filter((row) => row.metric === "regret").map((row) => [row.agent, row]),
		);
		expect(regret.oracle!.mean).toBe(0);
		expect(regret.thompson!.mean).toBeLessThan(regret.random!.mean);
		expect(regret.random!.low).toBeLessThan(regret.random!.mean);
		expect(regret.random!.high).toBeGreaterThan(regret.random!.mean);
		expect(readManifest(folder)).toMatchObject({ status: "done", scenario: "small" });
		for (const file of [
			"scenario.json",
			"results.json",
			"report.html",
			"jobs/thompson_seed1/episodes.csv",
		])
			expect(existsSync(join(folder, file)), file).toBe(true);
		const report = readFileSync(join(folder, "report.html"), "utf8");
		expect(report).toContain("Small &#38; quick &#60;test&#62;");
		expect(report).not.toMatch(/NaN|undefined|<script|https?:/);
	});

	test("records the first rows of each job, and nothing else", async () => {
		const folder = join(home, "run");
		await runScenario(scenario(), folder);
		const replay = openReplay(join(folder, "jobs/thompson_seed1/replay.arrow"));
		expect(replay.complete).toBe(true);
		// Two rows, one trial of 60 steps each, its reset included.
		expect(replay.records).toBe(2 * 61);
		expect(replay.header).toMatchObject({
			scenario: "small",
			seed: 1,
			rows: [0, 1],
			agent: { id: "thompson" },
		});
		const records = await Promise.all(
			Array.from({ length: replay.records }, (_, i) => replay.record(i)),
		);
		const first = records.filter((record) => record.env === 0 && record.trial === 0);
		expect(first).toHaveLength(61);
		expect(first[0]).toMatchObject({ step: 0, action: null });
		expect(first.at(-1)).toMatchObject({ step: 60, truncated: true });
		expect(Object.keys(first[1]!).some((name) => name.startsWith("explanation/"))).toBe(true);
		const lines = readFileSync(join(folder, "jobs/thompson_seed1/episodes.csv"), "utf8")
			.trim()
			.split("\n");
		const [, , , length, gained] = lines
			.find((line) => line.startsWith("0,0,"))!
			.split(",")
			.map(Number);
		expect(length).toBe(60);
		expect(first.reduce((sum, record) => sum + ((record.reward as number | null) ?? 0), 0)).toBe(
			gained,
		);
	});

	test("stopped at any time, it resumes to the same results and replays", async () => {
		const whole = join(home, "whole");
		await runScenario(scenario(), whole);
		const broken = join(home, "broken");
		const controller = new AbortController();
		controller.abort();
		await expect(
			runScenario(scenario(), broken, { signal: controller.signal }),
		).rejects.toBeInstanceOf(InterruptedError);
		expect(readManifest(broken).status).toBe("interrupted");
		await resumeRun(broken);
		const rows = (folder: string) =>
			JSON.parse(readFileSync(join(folder, "results.json"), "utf8")).rows;
		expect(rows(broken)).toEqual(rows(whole));
		for (const job of planJobs(scenario().scenarios))
			for (const file of ["episodes.csv", "result.json", "replay.arrow"])
				expect(
					readFileSync(join(broken, "jobs", job.id, file)).equals(
						readFileSync(join(whole, "jobs", job.id, file)),
					),
					`${job.id}/${file}`,
				).toBe(true);
	});

	test("a folder in use is refused, with what to do", async () => {
		const folder = join(home, "run");
		await runScenario(scenario(), folder);
		await expect(runScenario(scenario(), folder)).rejects.toThrow(
			/holds a run already \(done\).*--resume/,
		);
		mkdirSync(join(home, "other"));
		writeFileSync(join(home, "other", "notes.txt"), "mine");
		await expect(runScenario(scenario(), join(home, "other"))).rejects.toThrow(/is not empty/);
		expect(readFileSync(join(home, "other", "notes.txt"), "utf8")).toBe("mine");
		writeFileSync(join(home, "file"), "");
		await expect(runScenario(scenario(), join(home, "file"))).rejects.toBeInstanceOf(
			RunFolderError,
		);
	});

	test("what is not a run is not resumed", async () => {
		await expect(resumeRun(join(home, "nothing"))).rejects.toThrow(/does not exist/);
		mkdirSync(join(home, "empty"));
		await expect(resumeRun(join(home, "empty"))).rejects.toThrow(/has no run\.json/);
		mkdirSync(join(home, "bad"));
		writeFileSync(join(home, "bad", "run.json"), "{");
		await expect(resumeRun(join(home, "bad"))).rejects.toThrow(/not JSON/);
		writeFileSync(join(home, "bad", "run.json"), '{"format":"palaestra-run","version":9}');
		await expect(resumeRun(join(home, "bad"))).rejects.toThrow(/version 9, expected 1/);
	});
});
