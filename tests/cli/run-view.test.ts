import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openReplay } from "../../src/record/index.ts";
import { planJobs } from "../../src/run/plan.ts";
import { PROGRESS_CELLS, runJob } from "../../src/run/run-job.ts";
import { loadScenario } from "../../src/scenario/index.ts";
import { palaestra } from "./helpers.ts";

/** Starting a process takes seconds on a busy machine. */
const PATIENCE = { timeout: 180_000 };

const cli = resolve("dist/src/cli/main.js");

let home: string;
beforeEach(() => {
	home = mkdtempSync(join(tmpdir(), "palaestra-run-view-"));
});
afterEach(() => {
	rmSync(home, { recursive: true, force: true });
});

/** Writes a scenario that records all it does. */
function scenario(horizon: number): void {
	const value = {
		version: 1,
		name: "s",
		env: { id: "bandit/Bernoulli-v0", params: { arms: 5, horizon } },
		agents: [{ id: "thompson" }, { id: "ucb1" }],
		protocol: { seeds: [0, 1], numEnvs: 4, evaluate: { trials: 1 } },
		record: { replay: { rows: 2, trials: 1 } },
	};
	writeFileSync(join(home, "s.json"), JSON.stringify(value));
}

/** Fingerprints of all that a run found, records of its replays included. */
async function outcome(folder: string): Promise<Record<string, string>> {
	const found: Record<string, string> = {};
	const hash = (data: string): string => createHash("sha256").update(data).digest("hex");
	const results = JSON.parse(readFileSync(join(home, folder, "results.json"), "utf8"));
	found.rows = hash(JSON.stringify(results.rows));
	for (const job of readdirSync(join(home, folder, "jobs")).sort()) {
		const file = (name: string): string => join(home, folder, "jobs", job, name);
		for (const name of ["result.json", "episodes.csv"])
			found[`${job}/${name}`] = hash(readFileSync(file(name), "utf8"));
		const reader = openReplay(file("replay.arrow"));
		const { columns } = await reader.window(0, reader.records);
		const plain = JSON.stringify(columns, (_key, value) =>
			ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value,
		);
		found[`${job}/replay`] = hash(plain);
		reader.close();
	}
	return found;
}

test("records are there to read long before a batch is full, when someone looks on", async () => {
	scenario(1000);
	const [job] = planJobs(loadScenario(join(home, "s.json"), { cwd: home }).scenarios);
	/** Records that a reader finds each time the job pauses. */
	const seen = async (folder: string, publishSeconds?: number): Promise<number[]> => {
		const counts: number[] = [];
		const progress = {
			cells: new Float64Array(PROGRESS_CELLS),
			stop: new Int32Array(1),
		};
		const look = async (): Promise<void> => {
			const reader = openReplay(join(home, folder, "jobs", job!.id, "replay.arrow"));
			counts.push(reader.records);
			reader.close();
		};
		await runJob(job!, join(home, folder), progress, 60, look, publishSeconds);
		return counts;
	};
	const alone = await seen("alone");
	expect(alone.slice(0, 4)).toEqual([0, 0, 0, 0]);
	const viewed = await seen("viewed", 0);
	// Two rows: two resets, then two records a step; 1, 2, 4 and 8 steps between looks.
	expect(viewed.slice(0, 4)).toEqual([4, 8, 16, 32]);
});

describe("palaestra run --view", PATIENCE, () => {
	test("results are the same with and without it, and it ends by itself without a terminal", async () => {
		scenario(3000);
		const run = (...args: string[]) =>
			spawnSync(process.execPath, [cli, "run", "s.json", ...args], { cwd: home, encoding: "utf8" });
		expect(run("--out", "plain").status).toBe(0);
		for (const workers of ["1", "2"]) {
			const out = `viewed${workers}`;
			const { status, stderr, stdout } = run(
				...["--out", out, "--view", "--no-open", "--workers", workers, "--json"],
			);
			expect(stderr).toMatch(/^view {5}http:\/\/127\.0\.0\.1:\d+\/$/m);
			expect(status).toBe(0);
			expect(JSON.parse(stdout).results).toHaveLength(4);
			expect(await outcome(out)).toEqual(await outcome("plain"));
		}
	});

	test.each([1, 2])(
		"with %i workers the page gets the run and its growing replays while it goes",
		async (workers) => {
			scenario(2_000_000);
			const child = spawn(
				process.execPath,
				[cli, "run", "s.json", "--out", "r", "--view", "--no-open", "--workers", String(workers)],
				{ cwd: home, stdio: ["ignore", "ignore", "pipe"] },
			);
			let told = "";
			child.stderr.on("data", (piece: Buffer) => {
				told += piece.toString();
			});
			const ended = new Promise<number | null>((done) => child.on("exit", done));
			try {
				await expect.poll(() => told, { timeout: 60_000 }).toContain("http://");
				const url = /http:\S+/.exec(told)![0];
				const answer = async (path: string) => fetch(url + path);
				await expect
					.poll(async () => (await answer("files/0/run.json")).status, { timeout: 60_000 })
					.toBe(200);
				expect(await (await answer("api/runs")).json()).toMatchObject({ runs: [{ name: "r" }] });
				expect(await (await answer("files/0/run.json")).json()).toMatchObject({
					status: "running",
				});
				const replay = `${url}files/0/jobs/thompson_seed0/replay.arrow`;
				const bytes = async (): Promise<number> => {
					const { ok, headers } = await fetch(replay, { method: "HEAD" });
					return ok ? Number(headers.get("content-length")) : 0;
				};
				await expect.poll(bytes, { timeout: 60_000, interval: 100 }).toBeGreaterThan(50_000);
				const first = await bytes();
				await expect.poll(bytes, { timeout: 60_000, interval: 100 }).toBeGreaterThan(first);
				const start = await fetch(replay, { headers: { range: "bytes=0-49999" } });
				writeFileSync(join(home, "start.arrow"), new Uint8Array(await start.arrayBuffer()));
				const reader = openReplay(join(home, "start.arrow"));
				expect(reader.records).toBeGreaterThan(0);
				reader.close();
			} finally {
				child.kill("SIGINT");
			}
			expect(await ended).toBe(130);
			expect(JSON.parse(readFileSync(join(home, "r/run.json"), "utf8")).status).toBe("interrupted");
		},
	);

	test("in a terminal it serves on until it is interrupted", async () => {
		scenario(200);
		const controller = new AbortController();
		let told = "";
		let said = "";
		const terminal = { input: new PassThrough(), output: new PassThrough() };
		// As it is built: the job runs in a thread of its own.
		const built = (name: string): Promise<unknown> => import(resolve("dist", name));
		await built("index.js");
		const { run } = (await built(
			"src/cli/program.js",
		)) as typeof import("../../src/cli/program.ts");
		const ended = run(["run", "s.json", "--view", "--no-open", "--workers", "1"], {
			cwd: home,
			terminal,
			signal: controller.signal,
			stderr: { write: (text) => (told += text) },
			stdout: { write: (text) => (said += text) },
		});
		await expect.poll(() => told, { timeout: 60_000 }).toContain("press Ctrl+C");
		expect(said).toContain("report");
		const url = /http:\S+/.exec(told)![0];
		expect(await (await fetch(`${url}files/0/run.json`)).json()).toMatchObject({ status: "done" });
		controller.abort();
		await ended;
		await expect(fetch(url)).rejects.toThrow();
	});

	test("a port in use is told before anything runs, and leaves no folder", async () => {
		scenario(200);
		const other = createServer().listen(0, "127.0.0.1");
		await new Promise((done) => other.once("listening", done));
		const { port } = other.address() as { port: number };
		try {
			const args = ["run", "s.json", "--out", "r", "--view", "--no-open", "--port", String(port)];
			const { code, stderr } = await palaestra(args, { cwd: home });
			expect(stderr).toContain(`port ${port} is in use`);
			expect(code).toBe(1);
			expect(existsSync(join(home, "r"))).toBe(false);
		} finally {
			other.close();
		}
	});

	test("bad input is told as without it", async () => {
		scenario(200);
		const view = ["--view", "--no-open"];
		const below = await palaestra(["run", "s.json", "--out", "s.json/r", ...view], { cwd: home });
		expect(below).toMatchObject({
			code: 2,
			stderr: expect.stringMatching(/not a folder|is a file/),
		});
		const port = await palaestra(["run", "s.json", "--port", "80"], { cwd: home });
		expect(port).toMatchObject({ code: 2, stderr: expect.stringContaining("--port needs --view") });
	});
});
