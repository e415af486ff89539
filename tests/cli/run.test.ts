import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openReplay } from "../../src/record/index.ts";

/** Starting a process takes seconds on a busy machine. */
const PATIENCE = { timeout: 180_000 };

const cli = resolve("dist/src/cli/main.js");

let home: string;
beforeEach(() => {
	home = mkdtempSync(join(tmpdir(), "palaestra-cli-"));
});
afterEach(() => {
	rmSync(home, { recursive: true, force: true });
});

function palaestra(...args: string[]): { status: number | null; stdout: string; stderr: string } {
	const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
		cwd: home,
		encoding: "utf8",
	});
	return { status, stdout, stderr };
}

/** Writes a scenario of about `horizon` × 40 × 4 environment steps. */
function scenario(horizon: number): void {
	const value = {
		version: 1,
		name: "s",
		env: { id: "bandit/Bernoulli-v0", params: { arms: 20, horizon } },
		agents: [{ id: "thompson" }, { id: "ucb1" }],
		protocol: { seeds: [0, 1], numEnvs: 10, evaluate: { trials: 1 } },
		record: { replay: { rows: 1, trials: 1 } },
	};
	writeFileSync(join(home, "s.json"), JSON.stringify(value));
}

/** All records of a replay as text. */
async function recordsOf(file: string): Promise<string> {
	const reader = openReplay(file);
	const { columns } = await reader.window(0, reader.records);
	return JSON.stringify(columns, (_key, value) =>
		ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value,
	);
}

/** Fingerprints of all that a run found, without how long it took. */
async function outcome(folder: string): Promise<Record<string, string>> {
	const files: Record<string, string> = {};
	const hash = (data: string | Uint8Array): string =>
		createHash("sha256").update(data).digest("hex");
	for (const job of readdirSync(join(home, folder, "jobs")).sort()) {
		for (const file of ["result.json", "episodes.csv"])
			files[`${job}/${file}`] = hash(readFileSync(join(home, folder, "jobs", job, file)));
		// Where the batches of a replay begin may differ; its records may not.
		files[`${job}/replay`] = hash(await recordsOf(join(home, folder, "jobs", job, "replay.arrow")));
	}
	files.rows = hash(
		JSON.stringify(JSON.parse(readFileSync(join(home, folder, "results.json"), "utf8")).rows),
	);
	return files;
}

function ended(child: ChildProcess): Promise<number | null> {
	return new Promise((done) => child.on("exit", (code) => done(code)));
}

/** Waits until some job has written a checkpoint. */
async function checkpointed(folder: string): Promise<void> {
	for (let k = 0; k < 600; k++) {
		const jobs = join(home, folder, "jobs");
		if (
			existsSync(jobs) &&
			readdirSync(jobs).some((job) => existsSync(join(jobs, job, "checkpoint.bin")))
		)
			return;
		await new Promise((done) => setTimeout(done, 50));
	}
	throw new Error("no checkpoint was written");
}

describe("palaestra run", PATIENCE, () => {
	test("prints one JSON value and leaves the folder", () => {
		scenario(50);
		const { status, stdout } = palaestra("run", "s.json", "--json");
		expect(status).toBe(0);
		const printed = JSON.parse(stdout);
		expect(printed).toMatchObject({ run: "runs/s", scenario: "s" });
		expect(printed.results).toHaveLength(4);
		for (const row of printed.results)
			expect(row).toEqual(
				expect.objectContaining({
					agent: expect.any(String),
					metric: expect.any(String),
					iqm: expect.any(Number),
					mean: expect.any(Number),
					low: expect.any(Number),
					high: expect.any(Number),
					n: 20,
				}),
			);
		expect(existsSync(join(home, "runs/s/report.html"))).toBe(true);
	});

	test("results do not depend on the number of workers", async () => {
		scenario(80);
		expect(palaestra("run", "s.json", "--out", "one", "--workers", "1").status).toBe(0);
		expect(palaestra("run", "s.json", "--out", "three", "--workers", "3").status).toBe(0);
		expect(await outcome("three")).toEqual(await outcome("one"));
	});

	test("--seed moves all seeds", () => {
		scenario(20);
		expect(palaestra("run", "s.json", "--seed", "7").status).toBe(0);
		expect(readdirSync(join(home, "runs/s/jobs")).sort()).toEqual([
			"thompson_seed7",
			"thompson_seed8",
			"ucb1_seed7",
			"ucb1_seed8",
		]);
	});

	test.each([1, 2])(
		"killed at any moment with %i workers, it resumes to the same numbers",
		async (workers) => {
			scenario(20_000);
			expect(palaestra("run", "s.json", "--out", "whole", "--workers", "2").status).toBe(0);
			const args = [
				cli,
				"run",
				"s.json",
				"--out",
				"killed",
				"--workers",
				String(workers),
				"--checkpoint-every",
				"0.05",
			];
			const child = spawn(process.execPath, args, { cwd: home, stdio: "ignore" });
			await checkpointed("killed");
			child.kill("SIGKILL");
			await ended(child);
			// The folder is readable as it is.
			expect(JSON.parse(readFileSync(join(home, "killed/run.json"), "utf8")).status).toBe(
				"running",
			);
			expect(existsSync(join(home, "killed/results.json"))).toBe(false);
			const jobs = readdirSync(join(home, "killed/jobs"));
			const replay = jobs.find((job) =>
				existsSync(join(home, "killed/jobs", job, "checkpoint.bin")),
			)!;
			expect(
				palaestra("replay", "info", join("killed/jobs", replay, "replay.arrow"), "--json").status,
			).toBe(0);
			expect(palaestra("run", "--resume", "killed").status).toBe(0);
			expect(await outcome("killed")).toEqual(await outcome("whole"));
		},
	);

	test("Ctrl-C stops it cleanly: 130, saved, and the way to go on", async () => {
		scenario(50_000);
		const child = spawn(
			process.execPath,
			[cli, "run", "s.json", "--out", "r", "--workers", "2", "--checkpoint-every", "0.05"],
			{ cwd: home, stdio: ["ignore", "ignore", "pipe"] },
		);
		let told = "";
		child.stderr.on("data", (piece: Buffer) => {
			told += piece.toString();
		});
		await checkpointed("r");
		child.kill("SIGINT");
		expect(await ended(child)).toBe(130);
		expect(told).toContain("--resume");
		expect(JSON.parse(readFileSync(join(home, "r/run.json"), "utf8")).status).toBe("interrupted");
	});
});

describe("bad input", PATIENCE, () => {
	test.each<[string, string[], number, RegExp]>([
		["no such scenario", ["run", "nothing.json"], 2, /nothing\.json/],
		["no scenario at all", ["run"], 2, /name a scenario/],
		["a seed that is no integer", ["run", "s.json", "--seed", "1.5"], 2, /--seed/],
		["a folder that is no run", ["run", "--resume", "."], 2, /has no run\.json/],
		["a module that is not there", ["run", "s.json", "--import", "mine.mjs"], 2, /mine\.mjs/],
		[
			"a folder that cannot be made",
			["run", "s.json", "--out", "s.json/below"],
			2,
			/not a folder|is a file/,
		],
	])("%s", (_name, args, code, message) => {
		scenario(20);
		const { status, stdout, stderr } = palaestra(...args);
		expect(stderr).toMatch(message);
		expect(status).toBe(code);
		expect(stdout).toBe("");
	});

	test.each(["1", "2"])("an error in one of %s threads keeps its code and its words", (workers) => {
		scenario(20);
		expect(palaestra("run", "s.json", "--out", "r", "--workers", "1").status).toBe(0);
		const job = join(home, "r/jobs/ucb1_seed1");
		rmSync(join(job, "result.json"));
		writeFileSync(join(job, "checkpoint.bin"), "");
		const { status, stderr } = palaestra("run", "--resume", "r", "--workers", workers);
		expect(stderr).toMatch(/^error: run folder .*delete checkpoint\.bin/m);
		expect(stderr).not.toContain("    at ");
		expect(status).toBe(2);
	});

	test("a run does not go on with a scenario that was edited since", () => {
		scenario(20);
		expect(palaestra("run", "s.json").status).toBe(0);
		expect(palaestra("run", "s.json", "--resume").status).toBe(0);
		scenario(30);
		const { status, stderr } = palaestra("run", "s.json", "--resume");
		expect(stderr).toMatch(/changed.*palaestra run --resume runs\/s/);
		expect(status).toBe(2);
		expect(palaestra("run", "--resume", "runs/s").status).toBe(0);
		expect(palaestra("run", "--resume", "--out", "runs/s").status).toBe(0);
	});

	test("with --json the error is the one JSON value", () => {
		const { status, stdout } = palaestra("run", "nothing.json", "--json");
		expect(status).toBe(2);
		expect(JSON.parse(stdout).error.code).toBe("invalid-scenario");
	});

	test("a full disk is named, and the run goes on once there is room", async () => {
		scenario(2000);
		// A file size limit stands in for a full disk: the replay does not fit.
		const limited = spawnSync(
			"bash",
			[
				"-c",
				`ulimit -f 40; trap '' XFSZ; exec "$0" "${cli}" run s.json --out full --workers 1`,
				process.execPath,
			],
			{ cwd: home, encoding: "utf8" },
		);
		expect(limited.status).not.toBe(0);
		expect(limited.stderr).toMatch(/too large|full|EFBIG|space/i);
		expect(palaestra("run", "--resume", "full").status).toBe(0);
		expect(palaestra("run", "s.json", "--out", "whole").status).toBe(0);
		expect(await outcome("full")).toEqual(await outcome("whole"));
	});
});

test("a user's own environment runs through --import, in every thread", () => {
	const entry = JSON.stringify(resolve("dist/index.js"));
	writeFileSync(
		join(home, "mine.mjs"),
		`import { Discrete, registerEnv } from ${entry};
		class Coin {
			observationSpace = new Discrete(1);
			actionSpace = new Discrete(2);
			reset() { this.t = 0; return { observation: 0, info: {} }; }
			step(action) { this.t++; return { observation: 0, reward: action, terminated: this.t >= 5, truncated: false, info: {} }; }
			snapshot() { return { format: "palaestra-snapshot", version: 1, fingerprint: "coin", numEnvs: 1, arrays: { t: Int32Array.of(this.t ?? 0) } }; }
			restore(saved) { this.t = saved.arrays.t[0]; }
		}
		registerEnv({ id: "mine/Coin-v0", description: "Pays the action.", createEnv: () => new Coin() });`,
	);
	writeFileSync(
		join(home, "c.json"),
		JSON.stringify({
			version: 1,
			name: "c",
			env: { id: "mine/Coin-v0", maxEpisodeSteps: 9 },
			agents: [{ id: "random" }],
			protocol: { seeds: [0, 1], numEnvs: 50 },
		}),
	);
	const { status, stdout, stderr } = palaestra(
		"run",
		"c.json",
		"--import",
		"mine.mjs",
		"--workers",
		"2",
		"--json",
	);
	expect(`${stderr}${status === 0 ? "" : stdout}`).toBe("");
	expect(status).toBe(0);
	const row = JSON.parse(stdout).results.find(
		(each: { metric: string }) => each.metric === "return",
	);
	expect(row.mean).toBeGreaterThan(2);
	expect(row.mean).toBeLessThan(3);
});
