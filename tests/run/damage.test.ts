import { spawn } from "node:child_process";
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	truncateSync,
	writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import "../../index.ts";
import { writeAtomic } from "../../src/run/folder.ts";
import {
	RunFolderError,
	type RunProgress,
	readManifest,
	resumeRun,
	rewriteReport,
	runScenario,
} from "../../src/run/index.ts";
import { resolveScenario } from "../../src/scenario/index.ts";

let home: string;
beforeEach(() => {
	home = mkdtempSync(join(tmpdir(), "palaestra-damage-"));
});
afterEach(() => {
	rmSync(home, { recursive: true, force: true });
});

const scenario = (seeds: number[] = [0]) =>
	resolveScenario({
		version: 1,
		name: "small",
		env: { id: "bandit/Bernoulli-v0", params: { arms: 5, horizon: 50 } },
		agents: [{ id: "thompson" }],
		protocol: { seeds, numEnvs: 40, evaluate: { trials: 40 } },
		record: { replay: { rows: 2, trials: 40 } },
	});

/** A run that was stopped under way, its only job having a checkpoint. */
async function stopped(): Promise<{ folder: string; job: string }> {
	const folder = join(home, "stopped");
	const controller = new AbortController();
	const running = runScenario(scenario(), folder, {
		signal: controller.signal,
		checkpointSeconds: 0.001,
	});
	const job = join(folder, "jobs", "thompson_seed0");
	while (!existsSync(join(job, "checkpoint.bin")))
		await new Promise((resolve) => setImmediate(resolve));
	controller.abort();
	await expect(running).rejects.toThrow(/interrupted/);
	return { folder, job };
}

describe("a damaged job", () => {
	test.each<[string, (job: string) => void, RegExp]>([
		["a cut checkpoint", (job) => truncateSync(join(job, "checkpoint.bin"), 900), /truncated/],
		["an empty checkpoint", (job) => truncateSync(join(job, "checkpoint.bin"), 0), /snapshot/],
		["no episodes", (job) => rmSync(join(job, "episodes.csv")), /episodes\.csv/],
		["too few episodes", (job) => truncateSync(join(job, "episodes.csv"), 10), /10 bytes/],
		["no replay", (job) => rmSync(join(job, "replay.arrow")), /replay\.arrow/],
		["a cut replay", (job) => truncateSync(join(job, "replay.arrow"), 3000), /replay\.arrow/],
	])("%s: says so, and that the job can begin anew", async (_name, damage, message) => {
		const { folder, job } = await stopped();
		damage(job);
		await expect(resumeRun(folder)).rejects.toMatchObject({
			code: "bad-run-folder",
			message: expect.stringMatching(message),
		});
		await expect(resumeRun(folder)).rejects.toThrow(/delete checkpoint\.bin/);
		rmSync(join(job, "checkpoint.bin"));
		const { rows } = await resumeRun(folder);
		expect(rows).toEqual((await runScenario(scenario(), join(home, "whole"))).rows);
		for (const file of ["episodes.csv", "replay.arrow"])
			expect(
				readFileSync(join(job, file)).equals(
					readFileSync(join(home, "whole/jobs/thompson_seed0", file)),
				),
				file,
			).toBe(true);
	});

	test("a result that is no JSON names its file and the way out", async () => {
		const folder = join(home, "run");
		await runScenario(scenario(), folder);
		truncateSync(join(folder, "jobs/thompson_seed0/result.json"), 100);
		await expect(resumeRun(folder)).rejects.toThrow(/result\.json is not JSON.*delete the job's/);
	});
});

describe("a damaged folder", () => {
	test.each([
		["null", /not an object/],
		["[]", /format/],
		['{"format":"palaestra-run","version":1}', /damaged/],
		['{"format":"palaestra-run","version":1,"jobs":[1],"imports":[]}', /damaged/],
	])("run.json is %s", (text, message) => {
		writeFileSync(join(home, "run.json"), text);
		expect(() => readManifest(home)).toThrow(message);
		expect(() => rewriteReport(home)).toThrow(message);
	});

	test("what the report needs is missed before the work, not after", async () => {
		const { folder } = await stopped();
		rmSync(join(folder, "scenario.json"));
		await expect(resumeRun(folder)).rejects.toThrow(/scenario\.json/);
		expect(readManifest(folder).status).toBe("interrupted");
	});

	test("what a run killed at its very start left behind is no obstacle", async () => {
		const folder = join(home, "run");
		mkdirSync(join(folder, "jobs"), { recursive: true });
		writeFileSync(join(folder, "scenario.json.tmp"), "[");
		await runScenario(scenario(), folder);
		expect(readManifest(folder).status).toBe("done");
	});
});

describe("one process a folder", () => {
	test("a living process keeps others out; a dead one does not", async () => {
		const { folder } = await stopped();
		const lock = join(folder, "lock.json");
		expect(existsSync(lock)).toBe(false);
		const other = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"]);
		const gone = new Promise((resolve) => other.on("exit", resolve));
		try {
			const stat = readFileSync(`/proc/${other.pid}/stat`, "utf8");
			const began = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
			const hold = (more: object) =>
				writeFileSync(lock, JSON.stringify({ host: hostname(), pid: other.pid, began, ...more }));
			hold({});
			await expect(resumeRun(folder)).rejects.toThrow(`process ${other.pid}`);
			// The number now belongs to another process than the one that wrote it.
			hold({ began: "1" });
			await resumeRun(folder);
			expect(existsSync(lock)).toBe(false);
			hold({});
			other.kill("SIGKILL");
			await gone;
			await resumeRun(folder);
		} finally {
			other.kill("SIGKILL");
		}
	});

	test("nor do two runs of one process share a folder", async () => {
		const { folder } = await stopped();
		const first = resumeRun(folder);
		await expect(resumeRun(folder)).rejects.toThrow(/is being worked on/);
		await first;
	});
});

test("a file that cannot be written leaves no draft", () => {
	mkdirSync(join(home, "taken.json"));
	expect(() => writeAtomic(join(home, "taken.json"), "{}")).toThrow(/taken\.json/);
	expect(readdirSync(home)).toEqual(["taken.json"]);
	writeFileSync(join(home, "file"), "");
	expect(() => writeAtomic(join(home, "file/within.json"), "{}")).toThrow(RunFolderError);
});

test("speed and the time left count this sitting only", async () => {
	const { folder } = await stopped();
	const seen: RunProgress[] = [];
	await resumeRun(folder, { onProgress: (progress) => seen.push(progress) });
	const last = seen.at(-1)!;
	expect(last.done).toBe(1);
	expect(last.steps).toBe(40 * 40 * 50);
	expect(last.sitting.steps).toBeLessThan(last.steps);
	expect(last.sitting.steps).toBeGreaterThan(0);
	expect(last.sitting.done).toBeCloseTo(last.sitting.steps / last.steps, 2);
	seen.length = 0;
	await resumeRun(folder, { onProgress: (progress) => seen.push(progress) });
	expect(seen.at(-1)).toMatchObject({ done: 1, sitting: { done: 0, steps: 0 } });
});

test("one unit has no interval: null in JSON", async () => {
	const folder = join(home, "one");
	const single = resolveScenario({
		version: 1,
		env: { id: "bandit/Bernoulli-v0", params: { arms: 3, horizon: 30 } },
		agents: [{ id: "thompson" }],
		protocol: { seeds: [0], numEnvs: 1, evaluate: { trials: 2 } },
	});
	const { rows } = await runScenario(single, folder);
	expect(rows[0]).toMatchObject({ n: 1, low: Number.NaN, high: Number.NaN, sd: Number.NaN });
	expect(Number.isFinite(rows[0]!.mean)).toBe(true);
	const saved = JSON.parse(readFileSync(join(folder, "results.json"), "utf8"));
	expect(saved.rows[0]).toMatchObject({ low: null, iqmHigh: null, sd: null });
	expect(readFileSync(join(folder, "report.html"), "utf8")).not.toContain("NaN");
});
