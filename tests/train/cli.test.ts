import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { train as trainAll } from "../../src/train/index.ts";
import { emptyFolder, load, valid, write } from "./helpers.ts";

const cli = resolve("dist/src/cli/main.js");
const agents = resolve("tests/train/fake-dist.mjs");
const command = (args: readonly string[]): string[] => [cli, "train", ...args, "--import", agents];

interface Ended {
	readonly status: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

function train(cwd: string, ...args: string[]): Ended {
	const { status, stdout, stderr } = spawnSync(process.execPath, command(args), {
		cwd,
		encoding: "utf8",
	});
	return { status, stdout, stderr };
}

/** Sends a signal once a file is there; `group` reaches the children too, as Ctrl-C does. */
function stopped(
	cwd: string,
	signal: NodeJS.Signals,
	file: string,
	group: boolean,
	...args: string[]
): Promise<Ended> {
	const child = spawn(process.execPath, command(args), { cwd, detached: group });
	let stdout = "";
	let stderr = "";
	child.stdout.on("data", (chunk) => (stdout += chunk));
	child.stderr.on("data", (chunk) => (stderr += chunk));
	const timer = setInterval(() => {
		if (!existsSync(join(cwd, file))) return;
		clearInterval(timer);
		process.kill(group ? -child.pid! : child.pid!, signal);
	}, 5);
	return new Promise((done) =>
		child.on("close", (status) => {
			clearInterval(timer);
			done({ status, stdout, stderr });
		}),
	);
}

/** A training that takes a second or more a seed, so that it can be stopped on the way. */
const slow = (more: object = {}): ReturnType<typeof valid> => ({
	...valid(),
	agent: { id: "unigram", params: { noise: 0.01, delay: 12 } },
	steps: 150,
	...more,
});

/** The same training, unbroken and without waiting, in a folder of its own. */
async function unbroken(more: object = {}): Promise<string> {
	const folder = emptyFolder();
	const value = slow(more);
	value.agent.params.delay = 0;
	await trainAll(load(folder, value), { folder: join(folder, "run") });
	return folder;
}

/** Starting a process takes many seconds on a busy machine. */
const PATIENCE = { timeout: 400_000 };

const files = ["run/seed-1/losses.csv", "checkpoints/t-1.safetensors"];
const bytes = (folder: string, of = files): string[] =>
	of.map((file) => readFileSync(join(folder, file), "hex"));

describe("palaestra train", PATIENCE, () => {
	test("killed and begun again, it comes to the bytes of an unbroken training", async () => {
		const whole = await unbroken();
		const broken = emptyFolder();
		write(broken, "t.json", slow());
		const state = "run/seed-1/state.safetensors";
		const { status } = await stopped(broken, "SIGKILL", state, false, "t.json", "--out", "run");
		expect(status).toBeNull();
		expect(existsSync(join(broken, files[1]!))).toBe(false);
		const again = train(broken, "t.json", "--out", "run");
		expect(again.status).toBe(0);
		expect(again.stderr).toMatch(/seed 1: goes on from step \d+ of 150/);
		expect(bytes(broken)).toEqual(bytes(whole));
	});

	test("goes on to its end when nobody reads how it goes", async () => {
		const folder = emptyFolder();
		write(folder, "t.json", slow());
		const child = spawn(process.execPath, command(["t.json", "--out", "run"]), { cwd: folder });
		child.stderr.destroy();
		child.stdout.resume();
		expect(await new Promise((done) => child.on("close", done))).toBe(0);
		expect(bytes(folder)).toEqual(bytes(await unbroken()));
	});

	test("Ctrl-C saves, exits with 130, and the same command goes on", async () => {
		const whole = await unbroken();
		const broken = emptyFolder();
		// Saved by the interrupt alone: no step comes to a save by itself.
		write(broken, "t.json", slow({ checkpointEvery: 1000 }));
		const losses = "run/seed-1/losses.csv";
		const first = await stopped(broken, "SIGINT", losses, false, "t.json", "--out", "run");
		expect(first.status).toBe(130);
		expect(first.stderr).toMatch(
			/interrupted: seed 1 is saved at step \d+ of 150; the same command/,
		);
		expect(train(broken, "t.json", "--out", "run").status).toBe(0);
		expect(bytes(broken)).toEqual(bytes(whole));
	});

	test("two processes: the same bytes, also after Ctrl-C to all of them", async () => {
		const whole = await unbroken({ seeds: [1, 2, 3] });
		const broken = emptyFolder();
		write(broken, "t.json", slow({ seeds: [1, 2, 3] }));
		const of = [1, 2, 3].flatMap((seed) => files.map((file) => file.replace("-1", `-${seed}`)));
		const args = ["t.json", "--out", "run", "--workers", "2"];
		const state = "run/seed-2/state.safetensors";
		const first = await stopped(broken, "SIGINT", state, true, ...args);
		expect(first.status).toBe(130);
		expect(first.stderr).toMatch(/interrupted: seed \d is saved at step/);
		const second = train(broken, ...args, "--json");
		expect(second.status).toBe(0);
		const { seeds } = JSON.parse(second.stdout);
		expect(
			seeds.map(({ seed, trained }: { seed: number; trained: boolean }) => [seed, trained]),
		).toEqual([1, 2, 3].map((seed) => [seed, true]));
		expect(bytes(broken, of)).toEqual(bytes(whole, of));
	});

	test("a failure in a process ends the others and comes through with its exit code", () => {
		const folder = emptyFolder();
		const value = slow({ seeds: [1, 2] });
		value.agent.params.failAt = 30;
		write(folder, "t.json", value);
		const { status, stderr } = train(folder, "t.json", "--workers", "2");
		expect(status).toBe(1);
		expect(stderr).toMatch(/error: seed \d, step 31: loss is NaN; the state after step 30 is kept/);
	});

	test("seeds, steps and output from the command line; what is done is skipped", () => {
		const folder = emptyFolder();
		write(folder, "t.json", valid());
		const args = [
			"t.json",
			"--seed",
			"7",
			"--seed",
			"8",
			"--steps",
			"12",
			"--set",
			"output=w/{seed}",
		];
		const { status, stdout } = train(folder, ...args, "--json");
		expect(status).toBe(0);
		const { run, seeds } = JSON.parse(stdout);
		expect(run).toBe("runs/train-t");
		expect(seeds).toMatchObject([
			{ seed: 7, steps: 12, output: "w/7" },
			{ seed: 8, steps: 12, output: "w/8" },
		]);
		const { made } = JSON.parse(readFileSync(join(folder, "w/7.json"), "utf8"));
		expect(made.command).toBe(
			`palaestra train t.json --seed 7 --steps 12 --set 'output=w/{seed}' --import ${agents}`,
		);
		const again = train(folder, ...args);
		expect(again.status).toBe(0);
		expect(again.stderr).toMatch(/seed 7: trained before, w\/7 is left as it is/);
	});

	test("bad input is told with its place, and an unknown backend with the choices", () => {
		const folder = emptyFolder();
		write(folder, "t.json", { ...valid(), steps: -1 });
		const bad = train(folder, "t.json");
		expect(bad.status).toBe(2);
		expect(bad.stderr).toMatch(/^t\.json:\d+:\d+: error: steps: is -1/);
		write(folder, "t.json", valid());
		const backend = train(folder, "t.json", "--backend", "abacus");
		expect(backend.status).toBe(2);
		expect(backend.stderr).toMatch(/no tensor backend "abacus"; choose from .*wasm, cpu/);
		const missing = train(folder, "nothing");
		expect(missing.status).toBe(2);
		expect(missing.stderr).toMatch(/no file and no training is named "nothing".*list trainings/);
	});
});
